"""The file from CBS StatLine, as a person downloads it: with words or with codes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from two_rounds import a_publication, a_round, shown_as

from factlab.compare import compare
from factlab.compare.page import render
from factlab.compare.statline import laws_of, number_of, read_statline, year_of
from factlab.errors import UnreadableInput, UsageFault
from factlab.text import Text

NL = Text("nl")
TITLE = '"Gebruik voorzieningen sociaal domein; aantal voorzieningen, wijken, 2024"'
HEADER = (
    '"Aantal voorzieningen";"Soort voorziening sociaal domein";"Wijken";"Perioden";'
    '"Sociaal domein cliënten/huishoudens/Cliënten met voorzieningen (aantal)";'
    '"Sociaal domein cliënten/huishoudens/Huishoudens met voorzieningen (aantal)"'
)
# Utrecht 2024, as CBS published it (StatLine 85994NED): clients, households.
UTRECHT = {
    "Totaal": (39860, 32690),
    "Alleen Jeugd": (8970, 5780),
    "Alleen P-wet": (11835, 8425),
    "Alleen Wmo": (15310, 13660),
    "Jeugd en P-wet": (115, 830),
    "Jeugd en Wmo": (195, 475),
    "P-wet en Wmo": (3400, 3280),
    "Jeugd, P-wet en Wmo": (35, 235),
}
OURS = {
    "totaal": 32690,
    "Jeugd": 5780,
    "P-wet": 8425,
    "Wmo": 13660,
    "Jeugd+P-wet": 830,
    "Jeugd+Wmo": 475,
    "P-wet+Wmo": 3280,
    "Jeugd+P-wet+Wmo": 235,
}


def in_words(*more: str, header: str = HEADER, place: str = "Utrecht", period: str = "2024") -> str:
    rows = [f'"Totaal";"{laws}";"{place}";"{period}";"{c}";"{h}"' for laws, (c, h) in UTRECHT.items()]
    return "\n".join((TITLE, header, *rows, *more, '"Bron: CBS"', ""))


def written(folder: Path, text: str, name: str = "statline.csv", encoding: str = "utf-8-sig") -> Path:
    path = folder / name
    path.write_text(text, encoding)
    return path


def test_the_published_figures_of_utrecht_come_under_our_labels(tmp_path: Path) -> None:
    found = read_statline(written(tmp_path, in_words()))
    region = found.of("GM0344", "Utrecht")
    assert region is not None and found.periods == ("2024",)
    assert found.title.startswith("Gebruik voorzieningen sociaal domein")
    assert found.households[region, "2024"] == {(laws, "totaal"): count for laws, count in OURS.items()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators_that_people_get_are_read(tmp_path: Path, encoding: str, separator: str) -> None:
    title, *rest = in_words().splitlines()
    text = "\n".join((title, *(line.replace('";"', f'"{separator}"') for line in rest)))
    found = read_statline(written(tmp_path, text, encoding=encoding))
    assert found.households[found.regions[0], "2024"]["Wmo", "totaal"] == 13660


def test_headings_in_several_lines_are_read(tmp_path: Path) -> None:
    above = '"";"";"";"";"Cliënten met voorzieningen";"Huishoudens met voorzieningen"'
    names = '"Aantal voorzieningen";"Soort voorziening sociaal domein";"Wijken";"Perioden";"aantal";"aantal"'
    found = read_statline(written(tmp_path, in_words(header=f"{above}\n{names}")))
    assert found.households[found.regions[0], "2024"]["totaal", "totaal"] == 32690


def test_dots_are_hidden_dashes_are_zero_and_thousands_may_have_marks(tmp_path: Path) -> None:
    more = (
        '"1 maatwerkvoorziening";"Alleen Wmo";"Utrecht";"2024";".";"."',
        '"2 maatwerkvoorzieningen";"Alleen Wmo";"Utrecht";"2024";"-";"-"',
        '"1 maatwerkvoorziening";"Totaal";"Utrecht";"2024";"22.110";"14.720"',
    )
    found = read_statline(written(tmp_path, in_words(*more)))
    cells = found.households[found.regions[0], "2024"]
    assert cells["Wmo", "1"] is None and cells["Wmo", "2"] == 0 and cells["totaal", "1"] == 14720


@pytest.mark.parametrize(("four", "expected"), [("40", 140), (".", None)])
def test_three_or_more_is_added_up_only_when_all_of_it_is_shown(
    tmp_path: Path, four: str, expected: int | None
) -> None:
    more = (
        '"3 maatwerkvoorzieningen";"Totaal";"Utrecht";"2024";"1";"70"',
        f'"4 maatwerkvoorzieningen";"Totaal";"Utrecht";"2024";"1";"{four}"',
        '"5 of meer maatwerkvoorzieningen";"Totaal";"Utrecht";"2024";"1";"30"',
    )
    found = read_statline(written(tmp_path, in_words(*more)))
    assert found.households[found.regions[0], "2024"]["totaal", "3+"] == expected


def test_three_or_more_of_cbs_itself_is_not_added_to(tmp_path: Path) -> None:
    more = (
        '"3 of meer maatwerkvoorzieningen";"Totaal";"Utrecht";"2024";"1";"150"',
        '"4 maatwerkvoorzieningen";"Totaal";"Utrecht";"2024";"1";"40"',
    )
    found = read_statline(written(tmp_path, in_words(*more)))
    assert found.households[found.regions[0], "2024"]["totaal", "3+"] == 150


CODED = """"ID";"AantalVoorzieningen";"SoortVoorziening";"Wijken";"Perioden";"C_1";"HuishoudensMetVoorzieningen_2"
0;"T001019";"T001038";"GM0344    ";"2024JJ00";   39860;   32690
1;"T001019";"A047682";"GM0344    ";"2024JJ00";    8970;    5780
2;"A051001";"T001038";"WK034401  ";"2024JJ00";       .;       .
"""
METADATA = """"TableInfos"
"ID";"Title"
"0";"Gebruik voorzieningen sociaal domein"

"AantalVoorzieningen"
"Key";"Title";"Description"
"T001019";"Totaal";""
"A051001";"1 maatwerkvoorziening";""

"SoortVoorzieningSociaalDomein"
"Key";"Title";"Description"
"T001038";"Totaal";""
"A047682";"Alleen Jeugd";"Huishoudens met alleen jeugdhulp"

"WijkenEnBuurten"
"Key";"Title";"Municipality"
"GM0344    ";"Utrecht";"x"

"Perioden"
"Key";"Title"
"2024JJ00";"2024"
"""


def test_the_raw_data_set_is_read_with_what_explains_its_codes_beside_it(tmp_path: Path) -> None:
    file = written(tmp_path, CODED, "85994NED_UntypedDataSet_22112026_101500.csv")
    written(tmp_path, METADATA, "85994NED_metadata.csv")
    found = read_statline(file)
    region = found.of("GM0344", "een andere naam")
    assert region is not None
    assert found.households[region, "2024JJ00"] == {("totaal", "totaal"): 32690, ("Jeugd", "totaal"): 5780}
    wijk = found.of("WK034401", "")
    assert wijk is not None and found.households[wijk, "2024JJ00"] == {("totaal", "1"): None}


def test_codes_that_nothing_explains_are_refused_with_where_to_find_it(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as refusal:
        read_statline(written(tmp_path, CODED))
    assert refusal.value.key == "statline_codes"
    assert "metadata" in NL("hint.statline_codes")


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Soort voorziening sociaal domein", "Soort voorziening sociaal domein"),
        ("Aantal voorzieningen", "Aantal voorzieningen"),
        ("Wijken", "Wijken"),
        ("Perioden", "Perioden"),
        ("Huishoudens met voorzieningen", "Huishoudens met voorzieningen"),
    ],
)
def test_a_column_that_is_missing_is_named(tmp_path: Path, heading: str, column: str) -> None:
    with pytest.raises(UnreadableInput) as refusal:
        read_statline(written(tmp_path, in_words(header=HEADER.replace(heading, "Iets anders"))))
    assert (refusal.value.key, refusal.value.where["column"]) == ("statline_column", column)


def test_what_is_no_number_is_refused_without_repeating_it(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as refusal:
        read_statline(written(tmp_path, in_words('"Totaal";"Totaal";"Elders";"2024";"1";"geheim42"')))
    assert refusal.value.key == "statline_number"
    assert "geheim42" not in str(refusal.value.where)


def test_a_file_without_figures_or_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for text, key in ((f"{TITLE}\n{HEADER}\n", "statline_empty"), ("niets;van;dit\n", "statline_column")):
        with pytest.raises(UnreadableInput) as refusal:
            read_statline(written(tmp_path, text))
        assert refusal.value.key == key
    with pytest.raises(UnreadableInput) as refusal:
        read_statline(tmp_path / "nergens.csv")
    assert refusal.value.key == "file_missing"


def test_a_name_that_two_regions_have_is_nobodys(tmp_path: Path) -> None:
    header = HEADER.replace('"Wijken"', '"Wijken";"Codering"')
    rows = "\n".join(f'"Totaal";"Totaal";"Buitengebied";"{c}";"2024";"1";"20"' for c in ("WK000101", "WK000201"))
    found = read_statline(written(tmp_path, f"{TITLE}\n{header}\n{rows}\n"))
    assert found.of("WK000101", "Anders") is not None
    assert found.of("WK999999", "Buitengebied") is None


def test_the_nearest_period_is_a_whole_year_up_to_ours(tmp_path: Path) -> None:
    halves = "\n".join(
        f'"Totaal";"Totaal";"Utrecht";"{period}";"1";"20"' for period in ("2023", "1e halfjaar 2025*", "2026")
    )
    found = read_statline(written(tmp_path, in_words(halves)))
    assert [found.period_for(year) for year in (2022, 2023, 2024, 2025, 2027)] == [
        "2023",
        "2023",
        "2024",
        "1e halfjaar 2025*",
        "2026",
    ]
    assert [year_of(words) for words in ("2024JJ00", "1e halfjaar 2023*", "2024**", "geen")] == [2024, 2023, 2024, 0]


def test_words_of_cbs_become_our_labels() -> None:
    assert [laws_of(words) for words in ("Totaal", "Jeugd, P-wet en Wmo", "Alleen Participatiewet", "Overig")] == [
        "totaal",
        "Jeugd+P-wet+Wmo",
        "P-wet",
        None,
    ]
    assert [number_of(words) for words in ("Totaal", "1 maatwerkvoorziening", "6 of meer", "veel")] == [
        "totaal",
        1,
        "6+",
        None,
    ]


def two_rounds(folder: Path) -> None:
    a_publication(folder / "een", a_round(), change=shown_as("wetten", 0, ("Wmo", "totaal"), 170))
    later = a_round(id="klein-2027-1", peildatum=date(2027, 10, 1))
    a_publication(folder / "twee", later, seed=2, change=shown_as("wetten", 0, ("Wmo", "totaal"), None))


def test_our_wetten_stand_beside_theirs_with_the_ratio_and_the_caveats(tmp_path: Path) -> None:
    two_rounds(tmp_path)
    file = written(tmp_path, in_words(place="Kleinstad").replace('"13660"', '"200"'))
    found = compare(tmp_path / "een", tmp_path / "twee", NL, area=None, with_area=None, statline=file)
    first, second = found.third
    cells = {row.labels: row for row in first.rows}
    wmo = cells["Wmo", "totaal"]
    assert (wmo.ours.count, wmo.theirs, wmo.ratio) == (170, 200, 0.85)
    hidden = next(row for row in second.rows if row.labels == ("Wmo", "totaal"))
    assert (hidden.ours.count, hidden.theirs, hidden.ratio) == (None, 200, None)
    assert not cells["Wmo", "1"].in_file and cells["Wmo", "1"].theirs is None
    assert first.other_year and first.period == "2024"
    page = render(found, NL, "0.1.0")
    for key in ("cbs_households", "cbs_period", "cbs_counts", "cbs_rounded", "cbs_other_year"):
        assert NL(f"compare.{key}") in page
    assert "0,85" in page


def test_a_file_of_other_places_is_refused_and_says_which_were_sought(tmp_path: Path) -> None:
    two_rounds(tmp_path)
    with pytest.raises(UsageFault) as refusal:
        compare(
            tmp_path / "een",
            tmp_path / "twee",
            NL,
            area=None,
            with_area=None,
            statline=written(tmp_path, in_words()),
        )
    assert refusal.value.key == "statline_no_area" and "Kleinstad" in str(refusal.value.where["areas"])
