"""The partner that gives the frame: classes instead of voorzieningen, one of each group for an address."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import identity, world

from factlab.errors import TooManyRejects
from factlab.partner.columns.question import Unclear
from factlab.partner.ingest import Judged, judge, refuse_if_unfit
from factlab.partner.overview import overview
from factlab.partner.preview import warnings
from factlab.partner.rows.frame import Meaning, class_reader
from factlab.partner.said import Said
from factlab.protocol.frame import AGE_CLASSES, AGES, HOUSEHOLD_TYPES, UNKNOWN, Group
from factlab.protocol.round import Partner, Round

GROUPS = (
    Group(id="huishoudtype", klassen=(*HOUSEHOLD_TYPES, UNKNOWN)),
    Group(id="leeftijdsklasse", klassen=(*AGE_CLASSES, UNKNOWN)),
)


def _round() -> tuple[Round, Partner]:
    public = identity("burgerzaken").public
    partner = Partner(
        id="burgerzaken", naam="Burgerzaken", voorzieningen=(), aan_de_deur=False, sleutel=public, kader=True
    )
    round_ = world().but(groepen=GROUPS, partners=(*world().round.partners, partner)).round
    return round_, partner


def _judged(folder: Path, *lines: str, header: str = "postcode;huisnummer;huishoudtype;leeftijdsklasse") -> Judged:
    (folder / "kader.csv").write_text("\n".join((header, *lines, "")), "utf-8")
    round_, partner = _round()
    return judge([folder / "kader.csv"], round_, partner, {})


def _read(group: Group, text: str) -> str:
    return class_reader(group)(text).klasse


@pytest.mark.parametrize(
    ("text", "klasse"),
    [
        ("27-44", "27-44"),
        ("27 - 44 jaar", "27-44"),
        ("27 t/m 44", "27-44"),
        ("27 tot 45 jaar", "27-44"),
        ("tot 27", "tot_27"),
        ("< 27", "tot_27"),
        ("jonger dan 27", "tot_27"),
        ("75+", "75+"),
        ("75 jaar en ouder", "75+"),
        (">=75", "75+"),
        ("80", "75+"),
        ("64.0", "45-64"),
        ("45–64", "45-64"),
        ("27-65", UNKNOWN),
        ("", UNKNOWN),
        ("weet niet", UNKNOWN),
        ("1250", UNKNOWN),
    ],
)
def test_ages_are_read_as_gemeenten_write_them(text: str, klasse: str) -> None:
    assert _read(Group(id=AGES, klassen=(*AGE_CLASSES, UNKNOWN)), text) == klasse


def test_classes_without_years_are_met_by_name_alone() -> None:
    group = Group(id=AGES, klassen=("jong", "oud", UNKNOWN))
    assert [_read(group, text) for text in ("Jong", "OUD", "80", "")] == ["jong", "oud", UNKNOWN, UNKNOWN]


def test_household_types_are_met_by_name_in_any_spelling() -> None:
    assert [_read(GROUPS[0], text) for text in ("Eenouder", "paar met kinderen", "Eenpersoons ", "kasteel")] == [
        "eenouder",
        "paar_met_kinderen",
        "eenpersoons",
        UNKNOWN,
    ]


@pytest.mark.parametrize(
    ("text", "klasse"),
    [
        ("Eenpersoonshuishouden", "eenpersoons"),
        ("1-persoons", "eenpersoons"),
        ("Alleenstaand", "eenpersoons"),
        ("alleenstaande zonder kinderen", "eenpersoons"),
        ("Eenoudergezin", "eenouder"),
        ("Eenouderhuishouden", "eenouder"),
        ("1-oudergezin", "eenouder"),
        ("Alleenstaande ouder", "eenouder"),
        ("Alleenstaande met kinderen", "eenouder"),
        ("(Echt)paar met kinderen", "paar_met_kinderen"),
        ("Niet-gehuwd paar met kinderen", "paar_met_kinderen"),
        ("Tweeoudergezin", "paar_met_kinderen"),
        ("Echtpaar zonder kinderen", "paar_zonder_kinderen"),
        ("samenwonend zonder thuiswonende kinderen", "paar_zonder_kinderen"),
        ("Overig meerpersoonshuishouden", "overig"),
    ],
)
def test_household_types_are_read_in_the_usual_words(text: str, klasse: str) -> None:
    assert class_reader(GROUPS[0])(text) == Meaning(klasse)


@pytest.mark.parametrize("text", ["Echtpaar", "Gezin met kinderen", "meerpersoonshuishouden", "gehuwd", "4", "kasteel"])
def test_a_household_type_that_could_be_several_is_not_guessed(text: str) -> None:
    assert class_reader(GROUPS[0])(text) == Meaning(UNKNOWN, "huishoudtype_onleesbaar")


def test_the_usual_words_are_met_by_a_class_of_the_round_that_says_the_same_and_by_no_two() -> None:
    own = Group(id="huishoudtype", klassen=("alleenstaand", "met kinderen", UNKNOWN))
    assert [_read(own, text) for text in ("1-persoons", "Eenoudergezin")] == ["alleenstaand", UNKNOWN]
    twice = Group(id="huishoudtype", klassen=("alleenstaand", "eenpersoons", UNKNOWN))
    assert [_read(twice, text) for text in ("1-persoons", "Alleenstaand")] == [UNKNOWN, "alleenstaand"]


@pytest.mark.parametrize("text", ["1950", "1950.0", "12-03-1950", "1950-03-12", "19500312", "3 mrt 1950"])
def test_a_year_of_birth_is_no_age_and_is_called_what_it_is(text: str) -> None:
    assert class_reader(GROUPS[1])(text) == Meaning(UNKNOWN, "geboortejaar")


@pytest.mark.parametrize("text", ["", "-", "onbekend", "n.v.t."])
def test_a_cell_that_says_nothing_is_unknown_and_was_not_misread(text: str) -> None:
    assert [class_reader(group)(text) for group in GROUPS] == [Meaning(UNKNOWN)] * 2


def test_what_could_not_be_read_is_counted_and_a_frame_of_which_too_much_was_not_is_refused(tmp_path: Path) -> None:
    good = [f"1506AA;{number};eenouder;27-44" for number in range(1, 20)]
    judged = _judged(tmp_path, *good, "1506AA;20;kasteel;1950")
    assert judged.preview.repaired == {"geboortejaar": 1, "huishoudtype_onleesbaar": 1}
    assert judged.preview.unread == {"huishoudtype": 1, "leeftijdsklasse": 1}
    assert warnings(judged.preview) == [("preview.birth_years", {"count": 1})]
    round_, _ = _round()
    refuse_if_unfit(judged, round_, accept_rejects=False)
    limit = round_.adres.afwijzing_tot
    bad = [f"1506AB;{number};eenouder;195{number % 10}" for number in range(1, 20)]
    judged = _judged(tmp_path, *good, "1506AA;20;kasteel;1950", *bad, "1506AA;21;;")
    with pytest.raises(TooManyRejects) as refused:
        refuse_if_unfit(judged, round_, accept_rejects=False)
    assert (refused.value.key, refused.value.where) == (
        "too_many_unread",
        {"group": "leeftijdsklasse", "rows": 20, "of": 40, "limit": f"{limit:.0%}"},
    )
    refuse_if_unfit(judged, round_, accept_rejects=True)


def test_a_frame_that_is_read_whole_says_nothing_of_it(tmp_path: Path) -> None:
    judged = _judged(tmp_path, "1506AA;1;Alleenstaand;80", "1506AA;2;;")
    assert (judged.preview.repaired, judged.preview.unread, warnings(judged.preview)) == ({}, {}, [])


def test_the_overview_of_a_frame_says_that_type_and_age_of_every_address_leave(tmp_path: Path) -> None:
    judged = _judged(tmp_path, "1506AA;1;Alleenstaand;80")
    round_, partner = _round()
    page = overview(judged, round_, partner, date(2026, 11, 21)).decode()
    assert "het huishoudtype en de leeftijdsklasse van de oudste bewoner" in page
    assert "geboortedatums, leeftijden in jaren" in page
    assert "Per huishouden en voorziening drie velden" not in page
    assert "Huishoudens per voorziening" not in page


def test_every_address_of_the_frame_has_one_class_of_each_group(tmp_path: Path) -> None:
    judged = _judged(
        tmp_path,
        "1506AA;1;eenouder;27-44",
        "1506AA;2;eenpersoons;27-44",
        "1506AA;2;eenouder;75+",
        "1506AA;3;;",
        "1506AA;3;eenpersoons;tot 27",
        "1506AB;4;kasteel;onbekend",
    )
    of = judged.households
    found: dict[str, set[str]] = {}
    for address, place in zip(of.address.tolist(), of.voorziening.tolist(), strict=True):
        found.setdefault(of.keys[address], set()).add(of.voorzieningen[place])
    assert found == {
        "1506AA|1||": {"huishoudtype=eenouder", "leeftijdsklasse=27-44"},
        "1506AA|2||": {"huishoudtype=onbekend", "leeftijdsklasse=75+"},
        "1506AA|3||": {"huishoudtype=eenpersoons", "leeftijdsklasse=tot_27"},
        "1506AB|4||": {"huishoudtype=onbekend", "leeftijdsklasse=onbekend"},
    }
    assert judged.preview.rows == judged.preview.active == 6
    assert judged.preview.households == 4
    assert judged.preview.voorzieningen["leeftijdsklasse=75+"] == 1


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    lines = ["1506AA;2;eenpersoons;27-44", "1506AA;2;eenouder;75+", "1506AB;3;overig;45-64"]
    one, other = _judged(tmp_path, *lines), _judged(tmp_path, *reversed(lines))
    assert one.preview == other.preview


def test_a_frame_without_a_column_of_a_group_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(Unclear) as refused:
        _judged(tmp_path, "1506AA;1;eenouder;x", header="postcode;huisnummer;huishoudtype;groep")
    assert refused.value.key == "frame_column_missing"
    assert refused.value.where["choice"] == "leeftijdsklasse=groep"


def test_another_partner_s_list_may_hold_such_columns_and_they_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    path.write_text("postcode;huisnummer;huishoudtype;leeftijdsklasse\n1506AA;1;eenouder;75+\n", "utf-8")
    round_, _ = _round()
    partner = round_.partner("wijkteam")
    assert partner
    judged = judge([path], round_, partner, {"lijst.csv": Said(voorziening="AL01")})
    assert judged.households.voorzieningen == ("AL01", "AL02", "MN01")
    assert judged.preview.voorzieningen == {"AL01": 1}
