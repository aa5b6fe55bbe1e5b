"""rapport.html: one file that works offline, prints, and speaks Dutch or English.

No script, no font, no picture from elsewhere: what is in the file is all there is. A chapter is a module here, which
says what it is made of, and a template of the same name, which says how it looks.
"""

from __future__ import annotations

from markupsafe import Markup

from factlab.publication.figures import Figures
from factlab.publication.publication import Publication
from factlab.show.marks import marks
from factlab.show.notes import notes
from factlab.show.report.areas import Areas
from factlab.show.report.chapter import View
from factlab.show.report.core import CORE
from factlab.show.report.groups import GROUPS
from factlab.show.report.how_much import HOW_MUCH
from factlab.show.report.known import KNOWN
from factlab.show.report.laws import LAWS_CHAPTER
from factlab.show.report.made import MADE
from factlab.show.report.per_area import PER_AREA
from factlab.show.report.together import TOGETHER
from factlab.show.report.vulnerable import VULNERABLE
from factlab.show.report.where import WHERE
from factlab.show.report.wijk import area_pages
from factlab.text import Text
from factlab.text.pages import templates

CHAPTERS = (CORE, HOW_MUCH, WHERE, TOGETHER, VULNERABLE, LAWS_CHAPTER, GROUPS, KNOWN, PER_AREA, MADE)


def render(publication: Publication, language: str) -> str:
    """The report of a publication in `nl` or `en`, as one HTML page."""
    text = Text(language)
    view = View(publication, Figures(publication), text)
    pages, given = templates("factlab.show"), {**marks(text), "p": publication, "version": publication.version}
    given["notes"] = notes(publication.notes)
    chapters = []
    for chapter in CHAPTERS:
        contents = chapter.build(view) if chapter.has_its_tables(view.figures) else None
        if contents is not None:
            body = pages.get_template(f"report/{chapter.name}.html.j2").render(**given, **contents)
            chapters.append((chapter, Markup(body)))  # noqa: S704 (the template escaped what was put into it)
    areas = Areas(view)
    page = pages.get_template("report.html.j2").render(
        **given,
        chapters=chapters,
        date=text.long_date(publication.reference_date),
        areas=areas,
        pages=area_pages(areas),
    )
    return page.rstrip() + "\n"
