"""rapport.html: one file that works offline, prints, and speaks Dutch or English.

No script, no font, no picture from elsewhere: what is in the file is all there is.
"""

from __future__ import annotations

from markupsafe import Markup

from factlab.publish import charts, sections
from factlab.publish.figures import Figure, Figures
from factlab.publish.findings import findings
from factlab.publish.publication import Publication
from factlab.publish.wording import decimal, explanation, hidden_range, long_date, percent
from factlab.text import Text
from factlab.text.pages import templates

_CHAPTERS = {
    "kern": ("report.h_core", ()),
    "hoeveel": ("report.h_how_much", ("stapeling", "aantal_domeinen", "domeinen", "voorzieningen")),
    "waar": ("report.h_where", ("bereik", "stapeling", "organisaties")),
    "samen": ("report.h_together", ("samenloop_domeinen", "samenloop_voorzieningen", "combinaties")),
    "kwetsbaar": ("report.h_vulnerable", ("kwetsbaarheid",)),
    "organisaties": ("report.h_organisations", ("organisaties", "samenloop_organisaties")),
    "groepen": ("report.h_groups", ("groepen",)),
    "cijfers": ("report.h_per_area", ("bereik", "stapeling", "organisaties", "aantal_domeinen", "domeinen")),
    "verantwoording": ("report.h_made", ()),
}
"""The chapters with their titles, and the tables of which each needs at least one."""


def render(publication: Publication, language: str) -> str:
    """The report of a publication in `nl` or `en`, as one HTML page."""
    text = Text(language)
    figures = Figures(publication)
    rows = sections.area_rows(figures)
    picture = sections.map_picture(figures, rows, text)
    page = (
        templates("factlab.publish")
        .get_template("rapport.html.j2")
        .render(
            t=text,
            p=publication,
            figures=figures,
            sections=sections,
            peildatum=long_date(publication.reference_date, text),
            findings=findings(figures, text),
            tiles=_tiles(figures, text),
            chapters=_chapters(figures),
            areas=rows,
            map=picture,
            map_svg=_map(publication, picture),
            explanation=explanation(publication, text),
            hidden_range=hidden_range(publication, text),
            n=lambda count: text.number(count) if count is not None else _hidden(text),
            pct=lambda share, digits=1: percent(share, text, digits) if share is not None else _hidden(text),
            cell=lambda figure: _cell(figure, text),
            percent=lambda share, digits: percent(share, text, digits),
            times=lambda value: decimal(value, text) if value is not None else _hidden(text),
            bar=charts.bar,
            shade=charts.shade,
            hatch=charts.HATCH,
            map_shades=charts.MAP_SHADES,
        )
    )
    return page.rstrip() + "\n"


def _chapters(figures: Figures) -> dict[str, str]:
    """Anchor and title of the chapters for which the round has a table."""
    return {
        anchor: title
        for anchor, (title, tables) in _CHAPTERS.items()
        if not tables or any(figures.has(table) for table in tables)
    }


def _hidden(text: Text) -> Markup:
    """The dot for the eye, the word for who listens."""
    return Markup(
        '<span class="dot" title="{0}"><span aria-hidden="true">.</span><span class="heard">{0}</span></span>'
    ).format(text("report.hidden"))


def _cell(figure: Figure, text: Text) -> Markup | str:
    if not figure.possible:
        return ""
    return _hidden(text) if figure.count is None else text.number(figure.count)


def _tiles(figures: Figures, text: Text) -> list[tuple[str, str, str]]:
    """The big numbers: share, what it is a share of, and how many households."""
    found: list[tuple[str, Figure]] = []
    everywhere = figures.everywhere
    if figures.has("bereik"):
        found.append(("users", figures.figure("bereik", everywhere, "met")))
    if figures.has("stapeling"):
        found.append(("several", figures.at_least("stapeling", everywhere, 2)))
        found.append(("many", figures.at_least("stapeling", everywhere, 5)))
    if figures.has("organisaties"):
        found.append(("organisations", figures.at_least("organisaties", everywhere, 3)))
    tiles = []
    for name, figure in found:
        share = text("report.hidden") if figure.share is None else percent(figure.share, text)
        number = text("report.hidden_count") if figure.count is None else text("report.count", households=figure.count)
        tiles.append((share, text(f"report.tile_{name}"), number))
    return tiles


def _map(publication: Publication, picture: sections.MapPicture | None) -> Markup:
    if picture is None or publication.map is None:
        return Markup("")
    return charts.map_svg(publication.map, picture.titles, picture.classes, picture.marks)
