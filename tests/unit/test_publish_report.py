"""The report speaks from published numbers only, works without a network, and shows hidden as hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from made_up_release import NAMES, ROUND_FILE, ROUND_NAME, a_map, a_release, a_scope

from factlab.protocol.publication import WITHOUT, ProtectedTable, Release
from factlab.protocol.tables import TABLES
from factlab.publication import Publication, read
from factlab.publication.figures import Figure, Figures
from factlab.publish import publish
from factlab.show import answers, render
from factlab.show.report.groups import groups
from factlab.text import Text


class Page(HTMLParser):
    """The elements of a page, in order, and whether every one that opens also closes."""

    VOID = frozenset({"meta", "link", "rect", "path"})

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text.append(data)

    def tags(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]


def publication(tmp_path: Path, release: Release | None = None) -> Publication:
    out = publish(
        release or a_release(),
        ROUND_FILE,
        ROUND_NAME,
        a_map(),
        tmp_path / "uitvoer",
        version="0.1.0",
        organisation_names=NAMES,
    )
    return read(out)


def hiding(release: Release, name: str, which: Callable[[ProtectedTable], object]) -> Release:
    """The release with some cells of a table turned into dots."""
    table = release.tables[name]
    hidden = table.hidden.copy()
    hidden[which(table)] = True
    counts = np.where(hidden, 0, table.counts)
    return replace(release, tables={**release.tables, name: replace(table, hidden=hidden, counts=counts)})


def test_the_report_of_the_folder_is_the_one_that_can_be_made_from_the_folder_alone(tmp_path: Path) -> None:
    found = publication(tmp_path)
    assert (tmp_path / "uitvoer" / "rapport.html").read_text(encoding="utf-8") == render(found, "nl")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_asks_nothing_of_a_network_and_runs_no_script(tmp_path: Path, language: str) -> None:
    page = render(publication(tmp_path), language)
    parsed = Page(page)
    assert not parsed.tags("script")
    assert not parsed.tags("img")
    for _, attributes in parsed.elements:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in ("href", "src", "xlink:href"):
                assert (value or "").startswith(("#", "data:,"))
    assert "http" not in page.replace("http-equiv", "")
    assert "url(" not in page.replace("url(#streep)", "")
    assert "@import" not in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_is_well_formed_and_its_headings_go_down_one_level_at_a_time(tmp_path: Path, language: str) -> None:
    parsed = Page(render(publication(tmp_path), language))
    assert not parsed.open
    levels = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert parsed.tags("html")[0]["lang"] == language
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for link in parsed.tags("a"):
        assert (link["href"] or "").removeprefix("#") in ids


def test_every_drawing_has_words_for_who_cannot_see_it(tmp_path: Path) -> None:
    parsed = Page(render(publication(tmp_path), "nl"))
    ids = {attributes["id"] for _, attributes in parsed.elements if "id" in attributes}
    for attributes in parsed.tags("svg"):
        assert attributes.get("aria-hidden") == "true" or attributes.get("aria-labelledby") in ids
    assert any("Havenwijk" in text for text in parsed.text)
    assert all(attributes.get("scope") in ("col", "row") for attributes in parsed.tags("th"))


def test_names_from_the_round_are_text_and_never_markup(tmp_path: Path) -> None:
    page = render(publication(tmp_path), "nl")
    assert "Jeugdhulp &lt;Noord&gt; &amp; Zuid" in page
    assert "Dorp &amp; Dijk" in page
    assert "<Noord>" not in page


def test_the_answer_is_five_sentences_with_the_published_numbers(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    found = publication(tmp_path, release)
    sentences = answers(found, "nl")
    assert len(sentences) == 5
    bereik = release.tables["bereik"].counts[0]
    assert "2.000 huishoudens" in sentences[0]
    assert str(bereik[1]) in sentences[0]
    share = max(
        (int(row[1]) / int(row[0]), area.name)
        for row, area in zip(release.tables["bereik"].counts[1:], release.scope.areas, strict=True)
    )
    assert share[1] in sentences[2]
    assert f"{100 * share[0]:.1f}".replace(".", ",") in sentences[2]
    assert len(answers(found, "en")) == 5


def test_a_sentence_about_a_hidden_number_says_that_it_is_hidden(tmp_path: Path) -> None:
    release = hiding(a_release(also_hidden=0.0), "bereik", lambda t: (slice(None), [1, 2]))
    release = hiding(release, "organisaties", lambda t: (0, [1, 4]))
    release = hiding(release, "samenloop_voorzieningen", lambda t: (slice(None), slice(None)))
    sentences = answers(publication(tmp_path, release), "nl")
    assert len(sentences) == 5
    for number in range(4):
        assert "afgeschermd" in sentences[number]


def test_a_hidden_part_is_what_is_left_of_the_area_where_all_others_are_published(tmp_path: Path) -> None:
    release = a_release(also_hidden=0.0)
    counts = release.tables["organisaties"].counts[0]
    one_hidden = Figures(publication(tmp_path / "one", hiding(release, "organisaties", lambda t: (0, 4))))
    assert one_hidden.at_least("organisaties", one_hidden.everywhere, 3).count == counts[3:].sum()
    assert one_hidden.at_least("organisaties", one_hidden.everywhere, 5).count == counts[5]
    both_hidden = Figures(publication(tmp_path / "two", hiding(release, "organisaties", lambda t: (0, [1, 4]))))
    assert both_hidden.at_least("organisaties", both_hidden.everywhere, 3).count is None


def test_the_voorzieningen_that_meet_most_are_not_two_names_of_one(tmp_path: Path) -> None:
    same = tuple(
        v.model_copy(update={"telt_als": "hulp"}) if v.domein == "maatschappelijke_ondersteuning" else v
        for v in a_scope().voorzieningen
    )
    release = a_release(a_scope(voorzieningen=same), also_hidden=0.0)
    page = render(publication(tmp_path, release), "nl")
    assert 'Hulp bij het huishouden <span aria-hidden="true">+</span> Begeleiding' not in page


def test_a_hidden_area_is_hatched_on_the_map_and_stands_last(tmp_path: Path) -> None:
    release = hiding(a_release(), "bereik", lambda t: (1, [1, 2]))
    page = render(publication(tmp_path, release), "nl")
    assert re.search(r'<path [^>]*fill="url\(#streep\)"[^>]*><title>Havenwijk: afgeschermd</title>', page)
    listed = re.findall(r'<span class="nr">(\d+)</span>(Havenwijk|Dorp|Polder)', page)
    assert ("3", "Havenwijk") in listed


def test_a_hidden_bar_is_hatched_and_never_empty_or_zero(tmp_path: Path) -> None:
    release = hiding(a_release(also_hidden=0.0), "stapeling", lambda t: (0, 2))
    page = render(publication(tmp_path, release), "nl")
    row = re.search(r'<tr><th scope="row">2<.*?</tr>', page)
    assert row is not None
    assert 'fill="url(#streep)"' in row.group()
    assert 'class="fill"' not in row.group()
    assert "afgeschermd" in row.group()


@pytest.mark.parametrize(
    "tables", [("bereik",), ("stapeling",), ("kwetsbaarheid",), ("samenloop_organisaties", "combinaties"), ()]
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_tells_what_the_round_asks_for_and_no_more(
    tmp_path: Path, tables: tuple[str, ...], language: str
) -> None:
    found = publication(tmp_path, a_release(a_scope(tables=tables)))
    page = render(found, language)
    Page(page)
    for name in TABLES:
        assert (f">{name}.parquet<" in page) == (name in tables)


def test_a_release_with_everything_hidden_still_gives_a_report_without_a_number(tmp_path: Path) -> None:
    release = a_release()
    for name in release.tables:
        release = hiding(release, name, lambda t: (slice(None), slice(None)))
    page = render(publication(tmp_path, release), "nl")
    chapters = page[page.index('<section id="kern">') : page.index('<section id="verantwoording">')]
    assert "afgeschermd" in chapters
    assert "%" not in re.sub(r"<[^>]*>", "", chapters)


def test_partners_that_are_missing_are_named_in_report_and_workbook(tmp_path: Path) -> None:
    release = a_release()
    page = render(publication(tmp_path, replace(release, verdict={**release.verdict, WITHOUT: ["voedselbank"]})), "nl")
    assert "weggelaten: voedselbank" in page
    assert "weggelaten" not in render(publication(tmp_path / "alle", release), "nl")


def only_shown(release: Release, name: str, shown: dict[tuple[str, ...], int]) -> Release:
    """The release with a table of which, for the gemeente, nothing but these cells is published."""
    table = release.tables[name]
    counts, hidden = table.counts.copy(), table.hidden.copy()
    for column, labels in enumerate(table.labels):
        counts[0, column] = shown.get(labels, 0)
        hidden[0, column] = labels not in shown and not TABLES[name].impossible(labels)
    return replace(release, tables={**release.tables, name: replace(table, hidden=hidden, counts=counts)})


def sentence(tmp_path: Path, release: Release, number: int) -> str:
    return answers(publication(tmp_path, release), "nl")[number]


def test_when_several_is_hidden_a_published_number_near_it_is_told(tmp_path: Path) -> None:
    release = only_shown(a_release(also_hidden=0.0), "stapeling", {("0",): 1500, ("2",): 300})
    said = sentence(tmp_path, release, 0)
    assert said.endswith("; 300 (15,0\u00a0%) gebruiken er precies 2.")
    assert "afgeschermd" not in said


def test_when_no_number_near_it_is_published_it_says_that_it_is_hidden(tmp_path: Path) -> None:
    release = only_shown(a_release(also_hidden=0.0), "stapeling", {("0",): 1500})
    assert sentence(tmp_path, release, 0).endswith("; hoeveel er twee of meer gebruiken, is afgeschermd.")


def test_when_users_are_hidden_those_without_are_told(tmp_path: Path) -> None:
    release = only_shown(a_release(also_hidden=0.0), "bereik", {("alle",): 2000, ("zonder",): 1500})
    assert "gebruiken er 1.500 (75,0\u00a0%) geen enkele voorziening" in sentence(tmp_path, release, 0)


def test_when_many_organisations_are_hidden_those_with_two_are_told(tmp_path: Path) -> None:
    release = only_shown(a_release(also_hidden=0.0), "organisaties", {("2",): 40, ("1",): 100})
    said = sentence(tmp_path, release, 1)
    assert said.startswith("Bij 40 huishoudens (2,0\u00a0%) komen precies twee organisaties aan de deur")
    assert "afgeschermd" in said


@pytest.mark.parametrize("how", ["hidden", "small"])
def test_highest_and_lowest_are_said_of_published_areas_alone_when_one_is_not(tmp_path: Path, how: str) -> None:
    release = a_release(also_hidden=0.0)
    assert sentence(tmp_path / "alle", release, 2).startswith("Het aandeel")
    if how == "hidden":
        release = hiding(release, "bereik", lambda t: (2, 1))
    else:
        release = replace(release, policy=release.policy.model_copy(update={"percentage_vanaf": 500}))
    assert sentence(tmp_path / "niet", release, 2).startswith("In de gebieden waarvan het is gepubliceerd")


def pair_release(shown: dict[tuple[str, str], int]) -> Release:
    return only_shown(
        a_release(also_hidden=0.0), "samenloop_voorzieningen", {**shown, **{(b, a): n for (a, b), n in shown.items()}}
    )  # type: ignore[dict-item]


def test_the_most_frequent_pair_is_said_of_published_pairs_alone_when_a_hidden_one_may_be_larger(
    tmp_path: Path,
) -> None:
    shown = {("PW01", "SH01"): 60, ("WM01", "WM02"): 20}
    assert sentence(tmp_path, pair_release(shown), 3).startswith("Van de gepubliceerde paren voorzieningen")


def test_a_pair_is_the_most_frequent_when_every_hidden_one_has_a_smaller_half(tmp_path: Path) -> None:
    ids = ("JW45", "PW01", "SH01", "WM01", "WM02")
    alone = {"JW45": 50, "PW01": 200, "SH01": 100, "WM01": 55, "WM02": 60}
    shown = {(a, b): 10 for a in ids for b in ids if a < b and "JW45" not in (a, b)}
    shown |= {("PW01", "SH01"): 60, **{(a, a): n for a, n in alone.items()}}
    assert sentence(tmp_path / "zeker", pair_release(shown), 3).startswith("Het vaakst komen samen: Algemene bijstand")
    shown[("JW45", "JW45")] = 90
    assert sentence(tmp_path / "niet", pair_release(shown), 3).startswith("Van de gepubliceerde paren")


def crossing(tmp_path: Path, pile: dict[str, int], cells: dict[tuple[str, str], int]) -> str:
    release = only_shown(a_release(also_hidden=0.0), "stapeling", {(n,): count for n, count in pile.items()})
    release = only_shown(release, "aantal_domeinen", {})
    return sentence(tmp_path, only_shown(release, "kwetsbaarheid", cells), 4)  # type: ignore[arg-type]


NOBODY = {"0": 0, "1": 0, "2": 0, "4": 0, "5": 0, "6+": 0}


def test_from_where_domains_cross_is_said_when_every_number_from_there_on_is_known(tmp_path: Path) -> None:
    said = crossing(tmp_path, {**NOBODY, "2": 300, "3": 200}, {("3", "1"): 10, ("3", "2"): 40, ("3", "3"): 150})
    assert said.startswith("Vanaf 3 voorzieningen")
    assert "75,0" in said


def test_from_where_domains_cross_may_follow_from_the_rest_of_the_row(tmp_path: Path) -> None:
    said = crossing(tmp_path, {**NOBODY, "2": 300, "3": 200}, {("3", "1"): 10, ("3", "2"): 40})
    assert (
        said
        == "Vanaf 3 voorzieningen raakt het bij meer dan de helft van de huishoudens drie of meer domeinen tegelijk."
    )


def test_that_nowhere_domains_cross_is_said_only_when_no_number_that_matters_is_hidden(tmp_path: Path) -> None:
    known = {("3", "1"): 100, ("3", "2"): 60, ("3", "3"): 40}
    assert crossing(tmp_path / "a", {**NOBODY, "3": 200}, known).startswith("Er is geen aantal")
    hidden = {n: count for n, count in NOBODY.items() if n != "5"}
    said = crossing(tmp_path / "b", {**hidden, "3": 200}, known)
    assert "niet te zeggen" in said
    assert "afgeschermd" in said


def test_a_hidden_higher_number_takes_the_from_where_away_and_leaves_what_is_published(tmp_path: Path) -> None:
    hidden = {n: count for n, count in NOBODY.items() if n != "5"}
    cells = {("3", "1"): 10, ("3", "2"): 40, ("3", "3"): 150}
    said = crossing(tmp_path / "a", {**hidden, "3": 200}, cells)
    assert said.startswith("Van de huishoudens met 3 voorzieningen heeft 75,0")
    lower = {**NOBODY, "5": 200}
    del lower["4"]
    said = crossing(
        tmp_path / "b", {**lower, "3": 0}, {("5", "1"): 10, ("5", "2"): 40, **{("5", d): 50 for d in "345"}}
    )
    assert said.startswith("In elk geval vanaf 5 voorzieningen")


def test_lists_of_the_most_frequent_say_that_they_are_of_what_is_published(tmp_path: Path) -> None:
    page = render(publication(tmp_path), "nl")
    for words in (
        "paren voorzieningen de tien",
        "paren de tien",
        "combinaties de vijftien",
        "paren organisaties de tien",
    ):
        assert f"Van de gepubliceerde {words}" in page


def test_every_class_has_its_total_and_shares_where_its_whole_row_is_published_and_only_there(tmp_path: Path) -> None:
    release = a_release()
    table = release.tables["groepen"]
    group, klasse, _ = table.labels[0]
    of_class = [i for i, labels in enumerate(table.labels) if labels[:2] == (group, klasse)]
    full = groups(Figures(publication(tmp_path / "alles", shown(release, "groepen"))), Text("nl"))
    total, *cells = full[0][1].rows[0][1]
    assert total.count == sum(cell.count or 0 for cell in cells) > 100
    assert all(cell.share == pytest.approx((cell.count or 0) / total.count) for cell in cells)
    hidden = shown(release, "groepen", but=of_class[:1])
    none, *others = groups(Figures(publication(tmp_path / "deel", hidden)), Text("nl"))[0][1].rows[0][1]
    assert none == Figure(None, None, possible=False)
    assert all(cell.share is None for cell in others)


def test_a_class_that_the_frame_never_uses_is_not_in_the_report(tmp_path: Path) -> None:
    release = a_release()
    group, klasse, _ = release.tables["groepen"].labels[0]
    empty = shown(release, "groepen", without=(group, klasse))
    before = groups(Figures(publication(tmp_path / "voor", shown(release, "groepen"))), Text("nl"))
    after = groups(Figures(publication(tmp_path / "na", empty)), Text("nl"))
    assert [name for name, _ in after[0][1].rows] == [name for name, _ in before[0][1].rows][1:]


def shown(release: Release, name: str, but: Sequence[int] = (), without: tuple[str, str] | None = None) -> Release:
    """The release with a table of round numbers in which everything is published but some cells of the gemeente."""
    table = release.tables[name]
    counts, hidden = np.full_like(table.counts, 200), np.zeros_like(table.hidden)
    for i, labels in enumerate(table.labels):
        if labels[:2] == without:
            counts[:, i] = 0
    hidden[0, list(but)] = True
    counts[hidden] = 0
    return replace(release, tables={**release.tables, name: replace(table, counts=counts, hidden=hidden)})
