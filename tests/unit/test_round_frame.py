"""`round build` with a frame: one partner says who lives where, and nobody else has to."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import draft_texts, identity, write_draft

from factlab.errors import Fault, RoundInvalid
from factlab.hub.round_build import read_draft
from factlab.protocol.frame import (
    AGE_CLASSES,
    HOUSEHOLD_TYPES,
    UNKNOWN,
    Group,
    ages,
    class_id,
    group_and_class,
    simplified,
)
from factlab.protocol.identity import write_public
from factlab.protocol.round import Round

FRAME = """
[[partner]]
id = "gemeente"
naam = "Gemeente"
openbare_sleutel = "partners/gemeente.public"
kader = true
voorzieningen = []
aan_de_deur = false
"""


def draft(folder: Path, toml: str, **lists: str | None) -> Round:
    (folder / "partners").mkdir(parents=True, exist_ok=True)
    for name in ("gemeente", "tweede"):
        (folder / "partners" / f"{name}.public").write_bytes(write_public(identity(name).public))
    changed = {f"{name}.csv": text for name, text in lists.items()}
    return read_draft(write_draft(folder, {"ronde.toml": toml, **changed})).complete("")


def faults(folder: Path, toml: str) -> list[tuple[str, str]]:
    with pytest.raises(RoundInvalid) as refusal:
        draft(folder, toml)
    return [(fault.key, fault.place) for fault in refusal.value.faults if isinstance(fault, Fault)]


def toml(*replacements: tuple[str, str], more: str = FRAME) -> str:
    text = draft_texts()["ronde.toml"] + more
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return text


def test_a_round_with_a_frame_has_its_groups_and_the_table_groepen(tmp_path: Path) -> None:
    round_ = draft(tmp_path, toml())
    assert round_.groepen == (
        Group(id="huishoudtype", klassen=(*HOUSEHOLD_TYPES, UNKNOWN)),
        Group(id="leeftijdsklasse", klassen=(*AGE_CLASSES, UNKNOWN)),
    )
    assert "groepen" in round_.tabellen
    assert round_.frame is not None and round_.frame.id == "gemeente"
    assert round_.classes[0] == "huishoudtype=eenpersoons" and len(round_.classes) == 12
    scope = round_.scope()
    assert (scope.frame, "gemeente" in scope.delivers) == ("gemeente", False)


def test_left_out_by_name_the_frame_takes_its_groups_and_its_table_along(tmp_path: Path) -> None:
    scope = draft(tmp_path, toml()).scope(frozenset({"gemeente"}))
    assert (scope.frame, scope.groepen, "groepen" in scope.tables) == (None, (), False)


def test_classes_can_be_the_rounds_own(tmp_path: Path) -> None:
    more = f'{FRAME}\n[kader]\nhuishoudtype = ["met kinderen", "zonder"]\nleeftijdsklasse = ["0-64", "65+"]\n'
    assert [group.klassen for group in draft(tmp_path, toml(more=more)).groepen] == [
        ("met kinderen", "zonder", UNKNOWN),
        ("0-64", "65+", UNKNOWN),
    ]


def test_denominators_may_be_missing_with_a_frame_only(tmp_path: Path) -> None:
    line = 'noemers = "noemers.csv"\n'
    round_ = draft(tmp_path / "a", toml((line, "")), noemers=None)
    assert [name.huishoudens for name in round_.gebiedsnamen] == [0, 0, 0]
    assert faults(tmp_path / "b", toml((line, ""), more="")) == [("toml_missing", "bestanden.noemers")]


def test_asking_for_groups_without_a_frame_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, toml(('["*"]', '["groepen"]'), more="")) == [("groups_without_frame", "vraag.1")]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (FRAME.replace("voorzieningen = []", 'voorzieningen = ["AL01"]'), ("frame_delivers", "partner.4")),
        (FRAME.replace("aan_de_deur = false", "aan_de_deur = true"), ("frame_delivers", "partner.4")),
        (FRAME + FRAME.replace("gemeente", "tweede"), ("frame_twice", "partner.5")),
        ('\n[kader]\nhuishoudtype = ["alleen"]\n', ("frame_without_partner", "kader")),
        (FRAME + '\n[kader]\nhuishoudtype = ["a", "a=b"]\n', ("toml_class", "kader.huishoudtype.2")),
        (FRAME + '\n[kader]\nhuishoudtype = ["a", "a+b"]\n', ("toml_class", "kader.huishoudtype.2")),
        (FRAME + '\n[kader]\nhuishoudtype = ["a", "a"]\n', ("class_twice", "kader.huishoudtype")),
        (FRAME + '\n[kader]\nleeftijdsklasse = ["onbekend"]\n', ("class_twice", "kader.leeftijdsklasse")),
        (FRAME + '\n[kader]\nleeftijdsklasse = ["Onbekend"]\n', ("class_twice", "kader.leeftijdsklasse")),
        (
            FRAME + '\n[kader]\nhuishoudtype = ["Eenpersoons", "eenpersoons"]\n',
            ("class_alike", "kader.huishoudtype"),
        ),
        (FRAME + '\n[kader]\nhuishoudtype = ["Eenouder", "een_ouder"]\n', ("class_alike", "kader.huishoudtype")),
        (FRAME + '\n[kader]\nhuishoudtype = ["alleen", "__"]\n', ("class_of_signs", "kader.huishoudtype")),
        (
            FRAME + '\n[kader]\nleeftijdsklasse = ["tot 30", "27-44", "45+"]\n',
            ("classes_overlap", "kader.leeftijdsklasse"),
        ),
        (
            FRAME + '\n[kader]\nleeftijdsklasse = ["tot 27", "0-26", "27+"]\n',
            ("classes_overlap", "kader.leeftijdsklasse"),
        ),
        (
            FRAME + '\n[kader]\nleeftijdsklasse = ["65+", "tot 65"]\n',
            ("classes_descend", "kader.leeftijdsklasse"),
        ),
        (
            FRAME + '\n[kader]\nleeftijdsklasse = ["jong", "27-64", "65+"]\n',
            ("class_without_years", "kader.leeftijdsklasse"),
        ),
        (
            FRAME + '\n[kader]\nleeftijdsklasse = ["44-27", "45+"]\n',
            ("class_without_years", "kader.leeftijdsklasse"),
        ),
        (
            f"{FRAME}\n[kader]\nhuishoudtype = [{', '.join(f'{chr(34)}k{n}{chr(34)}' for n in range(16))}]\n",
            ("toml_too_long", "kader.huishoudtype"),
        ),
        (FRAME + "\n[kader]\nleeftijdsklasse = []\n", ("toml_too_short", "kader.leeftijdsklasse")),
        (FRAME + '\n[kader]\ninkomen = ["hoog"]\n', ("toml_unknown_field", "kader.inkomen")),
        (FRAME.replace("kader = true\n", ""), ("toml_too_short", "partner.4.voorzieningen")),
    ],
)
def test_each_way_in_which_a_frame_can_be_wrong_is_told(tmp_path: Path, more: str, expected: tuple[str, str]) -> None:
    assert faults(tmp_path, toml(more=more)) == [expected]


def test_two_wrong_classes_are_two_faults(tmp_path: Path) -> None:
    more = FRAME + '\n[kader]\nhuishoudtype = ["a=b", "c=d"]\n'
    places = ["kader.huishoudtype.1", "kader.huishoudtype.2"]
    assert faults(tmp_path, toml(more=more)) == [("toml_class", place) for place in places]


def test_classes_that_say_no_ages_are_met_by_name_and_need_no_order(tmp_path: Path) -> None:
    more = f'{FRAME}\n[kader]\nleeftijdsklasse = ["oud", "jong"]\n'
    assert draft(tmp_path, toml(more=more)).groepen[1].klassen == ("oud", "jong", UNKNOWN)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("tot_27", (0, 26)),
        ("27\N{EN DASH}44 jaar", (27, 44)),
        ("75+", (75, 120)),
        ("75 jaar en ouder", (75, 120)),
        ("67", (67, 67)),
        ("jong", None),
        ("130", None),
    ],
)
def test_the_ages_of_a_class_are_read_from_its_name(text: str, span: tuple[int, int] | None) -> None:
    assert ages(simplified(text)) == span


def test_a_class_id_names_its_group_and_its_class() -> None:
    assert class_id("leeftijdsklasse", "75+") == "leeftijdsklasse=75+"
    assert group_and_class("leeftijdsklasse=75+") == ("leeftijdsklasse", "75+")
