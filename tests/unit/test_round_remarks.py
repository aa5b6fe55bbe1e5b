"""controle.csv and toelichting.md of a round: checked as the other lists are, and nothing that submissions agree on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from builders import AREAS, PARTNERS, World, draft_texts, identity, inbox, write_draft

from factlab.errors import Fault, RoundInvalid
from factlab.hub.receive import receive
from factlab.hub.round_build import read_draft
from factlab.hub.round_init import starting_files
from factlab.hub.round_remarks import MOST_IN_NOTE
from factlab.protocol.round import KnownFigure, read_round, write_round
from factlab.protocol.tables import TABLES

HEADER = "tabel;gebied;label;aantal;eenheid;bron\n"
BOTH = draft_texts()["ronde.toml"].replace(
    "[bestanden]", '[bestanden]\ncontrole = "controle.csv"\ntoelichting = "toelichting.md"'
)
GOOD_FIGURES = (
    f"{HEADER}wetten;GM9900;Jeugd|totaal;30;huishoudens;CBS 2025\nvoorzieningen;WK990001;WM01;12;cliënten;loket\n"
)
GOOD_NOTES = "# rapport\n\nVoor **iedereen**.\r\n\n## Let op\nTwee.\n# wetten\n- zoals CBS telt\n"

Faults = Callable[..., list[tuple[str, str, str]]]


def draft(folder: Path, figures: str = GOOD_FIGURES, notes: str = GOOD_NOTES, toml: str = BOTH) -> dict[str, object]:
    changes = {"ronde.toml": toml, "controle.csv": figures, "toelichting.md": notes}
    return read_draft(write_draft(folder, changes)).fields


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """The faults of a draft, as (key, file, place)."""

    def found(figures: str = GOOD_FIGURES, notes: str = GOOD_NOTES, toml: str = BOTH) -> list[tuple[str, str, str]]:
        with pytest.raises(RoundInvalid) as caught:
            draft(tmp_path, figures, notes, toml)
        return [(fault.key, fault.file, fault.place) for fault in caught.value.faults]

    return found


def row(tabel: str = "wetten", gebied: str = "GM9900", label: str = "Jeugd|totaal", **more: str) -> str:
    cells = {"aantal": "30", "eenheid": "huishoudens", "bron": "CBS 2025", **more}
    return ";".join((tabel, gebied, label, *(cells[column] for column in ("aantal", "eenheid", "bron")))) + "\n"


def test_known_figures_and_notes_go_into_the_round_as_they_were_written(tmp_path: Path) -> None:
    fields = draft(tmp_path)
    assert fields["controle"] == (
        KnownFigure(
            tabel="wetten",
            gebied="GM9900",
            labels=("Jeugd", "totaal"),
            aantal=30,
            eenheid="huishoudens",
            bron="CBS 2025",
        ),
        KnownFigure(
            tabel="voorzieningen", gebied="WK990001", labels=("WM01",), aantal=12, eenheid="cliënten", bron="loket"
        ),
    )
    assert fields["toelichting"] == {
        "rapport": "Voor **iedereen**.\n\n## Let op\nTwee.",
        "wetten": "- zoals CBS telt",
    }


def test_a_round_without_them_has_none(small: World) -> None:
    assert (small.round.controle, small.round.toelichting) == ((), {})


def test_they_are_signed_with_the_round_and_come_back_from_the_file(tmp_path: Path, small: World) -> None:
    fields = draft(tmp_path)
    made = small.but(controle=fields["controle"], toelichting=fields["toelichting"])
    opened = read_round(made.round_bytes, "klein.ronde").round
    assert (opened.controle, opened.toelichting) == (fields["controle"], fields["toelichting"])


def test_adding_them_leaves_submissions_valid(tmp_path: Path, small: World) -> None:
    fields = draft(tmp_path)
    more = small.but(controle=fields["controle"], toelichting=fields["toelichting"]).round
    assert more.digest == small.round.digest
    assert write_round(more, identity("hub").signing) != small.round_bytes
    found = receive(inbox(), more, small.opening)
    assert {one.partner for one in found} == set(PARTNERS)


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (row(tabel="bestaatniet"), "table_not_asked"),
        (row(tabel="groepen", label="leeftijdsklasse|75+|0"), "table_not_asked"),
        (row(gebied="WK479999"), "area_without_name"),
        (row(tabel="signalen", gebied="WK990001", label="2|ja"), "table_of_gemeente"),
        (row(label="Jeugd"), "label_parts"),
        (row(label="Jeugd|totaal|3"), "label_parts"),
        (row(label="jeugd|totaal"), "label_unknown"),
        (row(tabel="voorzieningen", label="JW45"), "label_unknown"),
        (row(tabel="combinaties", label="WM01+AL01"), "label_unknown"),
        (row(label="Jeugd+Wmo|1"), "label_impossible"),
        (row(aantal="9"), "figure_below_threshold"),
        (row(aantal="0"), "figure_below_threshold"),
        (row(aantal="9.795"), "whole_number"),
        (row(aantal="-30"), "whole_number"),
        (row(eenheid=""), "value_empty"),
        (row(bron=""), "value_empty"),
        (row(eenheid="h" * 61), "text_too_long"),
        (row(bron="b\x1b[2Jb"), "value_not_allowed"),
    ],
)
def test_a_figure_that_the_round_has_no_cell_for_or_that_says_too_little_is_refused_with_its_row(
    faults: Faults, wrong: str, key: str
) -> None:
    good = row(tabel="bereik", label="met")
    assert faults(HEADER + good + wrong) == [(key, "controle.csv", "3")]


def test_every_fault_of_both_is_told_at_once_beside_those_of_other_lists(faults: Faults) -> None:
    told = faults(
        HEADER + row(label="x|y", aantal="3") + row() + row(),
        "Eerst dit.\n# stapling\nTekst\n# wetten\n\n# wetten\nDubbel",
        BOTH.replace("drempel = 10", "").replace('gemeente_naam = "Kleinstad"', ""),
    )
    assert told == [
        ("toml_missing", "ronde.toml", "ronde.gemeente_naam"),
        ("label_unknown", "controle.csv", "2"),
        ("figure_below_threshold", "controle.csv", "2"),
        ("double", "controle.csv", "4"),
        ("note_without_heading", "toelichting.md", "1"),
        ("note_heading", "toelichting.md", "2"),
        ("double", "toelichting.md", "6"),
    ]


def test_while_the_tables_are_not_clear_the_form_is_checked_all_the_same(faults: Faults) -> None:
    toml = BOTH.replace('tabellen = ["*"]', "tabellen = 3")
    told = faults(HEADER + row(tabel="nietbekend", aantal="veel"), "# nietbekend\n\x07\n", toml)
    assert told == [
        ("toml_wrong_type", "ronde.toml", "vraag.1.tabellen"),
        ("whole_number", "controle.csv", "2"),
        ("note_sign", "toelichting.md", "2"),
    ]


def test_the_threshold_of_the_round_is_the_least_known_figure(faults: Faults, tmp_path: Path) -> None:
    higher = BOTH + "\n[beveiliging]\ndrempel = 40\n"
    assert faults(HEADER + row(), toml=higher) == [("figure_below_threshold", "controle.csv", "2")]
    assert draft(tmp_path, HEADER + row(aantal="40"), toml=higher)["controle"]


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        ("", [("list_empty", "")]),
        ("\n# stapling\nx", [("note_heading", "2")]),
        ("#stapling\nx", [("note_heading", "1")]),
        ("# groepen\nx", [("note_heading", "1")]),
        ("# rapport\n\n# wetten\nx", [("note_empty", "1")]),
        (f"# rapport\n{'x' * (MOST_IN_NOTE + 1)}", [("note_too_long", "1")]),
    ],
)
def test_a_note_needs_a_heading_of_the_round_and_something_under_it(
    faults: Faults, notes: str, told: list[tuple[str, str]]
) -> None:
    assert faults(notes=notes) == [(key, "toelichting.md", place) for key, place in told]


def test_there_is_room_for_so_many_figures_and_no_more(faults: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factlab.hub.round_remarks.MOST_FIGURES", 2)
    figures = HEADER + row() + row(label="Wmo|totaal") + row(label="P-wet|totaal")
    assert faults(figures) == [("too_many_figures", "controle.csv", "")]


def test_headings_are_read_as_people_write_them(tmp_path: Path) -> None:
    found = draft(tmp_path, notes="\ufeff# Rapport #\n" + "x" * MOST_IN_NOTE + "\n#  WETTEN\ny\n### Meer\nz\n")
    assert found["toelichting"] == {"rapport": "x" * MOST_IN_NOTE, "wetten": "y\n### Meer\nz"}


@pytest.mark.parametrize("name", ["controle.csv", "toelichting.md"])
def test_a_file_that_is_named_and_not_there_is_a_fault(tmp_path: Path, name: str) -> None:
    changes = {"ronde.toml": BOTH, "controle.csv": GOOD_FIGURES, "toelichting.md": GOOD_NOTES}
    with pytest.raises(RoundInvalid) as caught:
        read_draft(write_draft(tmp_path, {**changes, name: None}))
    assert [(fault.key, fault.file) for fault in caught.value.faults] == [("file_missing", name)]


def test_the_labels_that_are_accepted_are_those_of_the_round_itself(tmp_path: Path, small: World) -> None:
    scope = small.round.scope()
    rows = [
        row(tabel=name, label="|".join(labels))
        for name in small.round.tabellen
        for labels in TABLES[name].labels(scope)
        if not TABLES[name].impossible(labels)
    ]
    rows += [row(tabel="combinaties", label=label) for label in ("overig", "AL01+WM01", "WM01")]
    found = draft(tmp_path, HEADER + "".join(rows))["controle"]
    assert isinstance(found, tuple)
    assert len(found) == len(rows) > 200


def test_every_area_of_the_round_can_have_known_figures(tmp_path: Path) -> None:
    rows = [row(tabel="bereik", gebied=area, label="met") for area in ("GM9900", *AREAS)]
    found = draft(tmp_path, HEADER + "".join(rows))["controle"]
    assert isinstance(found, tuple)
    assert [figure.gebied for figure in found] == ["GM9900", *AREAS]


def test_round_init_tells_of_both() -> None:
    template = starting_files(2026)["ronde.toml"].decode()
    assert '# controle = "controle.csv"' in template
    assert '# toelichting = "toelichting.md"' in template


def test_a_fault_never_holds_more_of_a_heading_than_a_line(tmp_path: Path) -> None:
    with pytest.raises(RoundInvalid) as caught:
        draft(tmp_path, notes="# " + "a" * 500 + "\nx")
    (fault,) = caught.value.faults
    assert isinstance(fault, Fault)
    assert len(str(fault.where["what"])) == 40
