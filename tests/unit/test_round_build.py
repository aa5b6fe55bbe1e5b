"""`round build`: everything is checked, and all that is wrong is told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from builders import TOML, World, draft_texts, identity, write_draft

from factlab.errors import Fault, RoundInvalid
from factlab.hub.round_build import MOST_ORGANISATIONS, read_draft
from factlab.hub.round_init import starting_files
from factlab.protocol.identity import write_public

Faults = Callable[..., list[Fault]]


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """The faults of a draft with some files changed."""

    def found(**changes: str | None) -> list[Fault]:
        renamed = {name.replace("__", "."): text for name, text in changes.items()}
        with pytest.raises(RoundInvalid) as caught:
            read_draft(write_draft(tmp_path, renamed))
        assert caught.value.where["count"] == len(caught.value.faults) > 0
        return list(caught.value.faults)

    return found


def toml(*replacements: tuple[str, str]) -> str:
    text = draft_texts()["ronde.toml"]
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return text


def test_a_good_draft_becomes_a_round_with_the_agreed_contents(small: World) -> None:
    round_ = small.round
    assert round_.id == "klein-2026-1"
    assert round_.niveau == "wijk"
    assert [partner.id for partner in round_.partners] == ["wijkteam", "schuldhulp", "thuiszorg"]
    assert len(round_.voorzieningen) == 68
    assert round_.instellingen == (("1506AA", 99, ""),)
    assert round_.beveiliging.drempel == 10
    assert "bereik" in round_.tabellen
    assert "groepen" not in round_.tabellen


def test_only_tables_that_a_question_names_are_in_the_round(tmp_path: Path) -> None:
    draft = read_draft(write_draft(tmp_path, {"ronde.toml": toml(('["*"]', '["stapeling", "bereik"]'))}))
    assert draft.fields["tabellen"] == ("bereik", "stapeling")


def test_streets_change_what_must_agree_and_addresses_of_the_bag_do_not(tmp_path: Path, small: World) -> None:
    lists = {
        "straten.csv": "straat;plaats;postcode;huisnummer\nWeg;Kleinstad;1506AB;\n",
        "adressen.csv": "postcode;huisnummer;huisletter;toevoeging\n1506AB;1;A;1\n1506AB;1;;A1\n",
    }
    both = toml(("[bestanden]", '[bestanden]\nstraten = "straten.csv"\nadressen = "adressen.csv"'))
    fields = read_draft(write_draft(tmp_path, {**lists, "ronde.toml": both})).fields
    assert fields["straten"] == (("Weg", "Kleinstad", "1506AB", None),)
    streets, addresses = small.but(straten=fields["straten"]).round, small.but(adressen=fields["adressen"]).round
    assert streets.digest != small.round.digest == addresses.digest
    assert (addresses.merged_addresses, streets.merged_addresses) == (1, 0)


def test_lists_of_streets_and_addresses_that_are_not_there_are_faults(faults: Faults) -> None:
    found = faults(ronde__toml=toml(("[bestanden]", '[bestanden]\nstraten = "s.csv"\nadressen = "a.csv"')))
    assert [(fault.key, fault.file) for fault in found] == [("file_missing", "s.csv"), ("file_missing", "a.csv")]


BOTH_LISTS = toml(("[bestanden]", '[bestanden]\nstraten = "straten.csv"\nadressen = "adressen.csv"'))


def test_streets_and_addresses_of_another_gemeente_are_refused(faults: Faults) -> None:
    found = faults(
        ronde__toml=BOTH_LISTS,
        straten__csv="straat;plaats;postcode;huisnummer\nWeg;Elders;9999ZZ;\n",
        adressen__csv="postcode;huisnummer;huisletter;toevoeging\n9999ZZ;1;;\n",
    )
    assert [(fault.key, fault.file) for fault in found] == [
        ("list_of_another_municipality", "straten.csv"),
        ("list_of_another_municipality", "adressen.csv"),
    ]


def test_streets_and_addresses_just_over_the_border_may_be_in_the_lists(tmp_path: Path) -> None:
    lists = {
        "ronde.toml": BOTH_LISTS,
        "straten.csv": "straat;plaats;postcode;huisnummer\nWeg;Elders;9999ZZ;\nWeg;Kleinstad;1506AB;\n",
        "adressen.csv": "postcode;huisnummer;huisletter;toevoeging\n9999ZZ;1;;\n1506AB;1;;\n",
    }
    assert len(read_draft(write_draft(tmp_path, lists)).fields["straten"]) == 2  # type: ignore[arg-type]


def test_faults_of_one_list_are_told_in_the_order_of_its_rows(faults: Faults) -> None:
    rows = ["1506AB;0;;", "15AB;1;;", "1506AB;0;;", "1506AB;1;?;", "15AB;1;;"]
    found = faults(
        ronde__toml=BOTH_LISTS,
        straten__csv="straat;plaats;postcode;huisnummer\nWeg;Kleinstad;1506AB;\n",
        adressen__csv="\n".join(("postcode;huisnummer;huisletter;toevoeging", *rows, "")),
    )
    assert [fault.place for fault in found] == ["2", "3", "4", "5", "6"]
    rows += ["1506AB;0;;"] * 6
    found = faults(
        ronde__toml=BOTH_LISTS,
        straten__csv="straat;plaats;postcode;huisnummer\nWeg;Kleinstad;1506AB;\n",
        adressen__csv="\n".join(("postcode;huisnummer;huisletter;toevoeging", *rows, "")),
    )
    assert [fault.place for fault in found] == ["2, 4, 7, 8, 9", "3", "5", "6"]


@pytest.mark.parametrize(
    ("old", "new", "key", "place"),
    [
        ('id = "klein-2026-1"', 'id = "Klein 2026"', "toml_round_id", "ronde.id"),
        ('gemeente = "GM9900"', 'gemeente = "0479"', "toml_municipality", "ronde.gemeente"),
        ('gemeente = "GM9900"', 'gemeente = "GM0000"', "toml_placeholder", "ronde.gemeente"),
        ('"Kleinstad"', '"Naam van de gemeente"', "toml_placeholder", "ronde.gemeente_naam"),
        ('id = "thuiszorg"', 'id = "Thuis zorg"', "toml_name", "partner.3.id"),
        ('titel = "Een kleine ronde"\n', "", "toml_missing", "ronde.titel"),
        ('titel = "Een kleine ronde"', 'titel = ""', "toml_too_short", "ronde.titel"),
        ("[adres]", '[adres]\nschrijfwijze = "gouda"', "toml_one_of", "adres.schrijfwijze"),
        ("afwijzing_tot = 0.25", "afwijzing_tot = 2", "toml_at_most", "adres.afwijzing_tot"),
        ("verzameladres_vanaf = 4", "verzameladres_vanaf = 1", "toml_at_least", "adres.verzameladres_vanaf"),
        ("[adres]", "[beveiliging]\ndrempel = 4\n[adres]", "toml_at_least", "beveiliging.drempel"),
        ("[adres]", "[beveiliging]\naan = false\n[adres]", "toml_unknown_field", "beveiliging.aan"),
        ("[adres]", "[beveiliging]\nafronden = 10\n[adres]", "toml_one_of", "beveiliging.afronden"),
        (
            "[adres]",
            "[beveiliging]\nafronden = 5\ndrempel = 12\n[adres]",
            "toml_threshold_not_rounded",
            "beveiliging.drempel",
        ),
        ("peildatum = 2026-10-01", 'peildatum = "ooit"', "toml_wrong_type", "ronde.peildatum"),
        ('tabellen = ["*"]', 'tabellen = ["geheim"]', "unknown_table", "vraag.1"),
        ("2027-04-01", "2026-10-01", "destroyed_before_reference_date", "ronde.inzendingen_vernietigen_op"),
        ('id = "thuiszorg"', 'id = "wijkteam"', "partner_twice", "partner.3"),
        ('id = "thuiszorg"', 'id = "custodian"', "partner_twice", "partner.3"),
        ('"WM03"', '"WM99"', "unknown_voorziening", "partner.3"),
        ('"WM03"', '"WM16"', "never_delivered", "partner.3"),
        ("partners/thuiszorg.public", "partners/niemand.public", "public_missing", "partner.3"),
        ("partners/thuiszorg.public", "noemers.csv", "public_damaged", "partner.3"),
        ("partners/thuiszorg.public", "partners/hub.public", "keys_shared", ""),
        ("partners/thuiszorg.public", "partners/wijkteam.public", "keys_shared", ""),
        ("partners/sleutelbewaarder.public", "partners/hub.public", "keys_shared", ""),
        ('hub = "partners/hub.public"', 'hub = ""', "public_missing", "ronde.hub"),
        ("[adres]", "[adres", "toml_unreadable", str(TOML[: TOML.index("[adres]")].count("\n") + 1)),
    ],
)
def test_a_fault_in_ronde_toml_is_told_with_its_field(faults: Faults, old: str, new: str, key: str, place: str) -> None:
    found = faults(ronde__toml=toml((old, new)))
    assert [(fault.key, fault.file) for fault in found] == [(key, "ronde.toml")]
    assert place in found[0].place


def test_fewer_than_two_partners_are_no_round(faults: Faults) -> None:
    one = TOML + draft_texts()["ronde.toml"].removeprefix(TOML).split("\n[[partner]]")[1].join(("\n[[partner]]", ""))
    assert [fault.key for fault in faults(ronde__toml=one)] == ["toml_too_short"]


def test_without_ronde_toml_that_is_all_that_is_said(faults: Faults) -> None:
    assert [(fault.key, fault.file) for fault in faults(ronde__toml=None)] == [("file_missing", "ronde.toml")]


def test_fifteen_different_faults_in_ronde_toml_and_lists_are_all_told_at_once(faults: Faults) -> None:
    found = faults(
        ronde__toml=toml(
            ("periode_maanden = 12", "periode_maanden = 0"),
            ("afwijzing_tot = 0.25", "afwijzing_tot = 0.25\nregel = 1"),
            ('tabellen = ["*"]', 'tabellen = ["geheim"]'),
            ('"WM03"', '"WM99"'),
            ('"AL02"', '"WM16"'),
            ("partners/schuldhulp.public", "partners/niemand.public"),
            ("partners/thuiszorg.public", "partners/hub.public"),
        ),
        voorzieningen__csv=draft_texts()["voorzieningen.csv"].replace("AL02;", "AL 2;").replace("MN01;", "MN01x;;"),
        gebieden__csv="pc6;huisnummer;gebied\n1506AA;;WK990001\n15AA;;WK990001\n1506AB;x;WK990001\n1506AB;;WK1\n",
        gebiedsnamen__csv=draft_texts()["gebiedsnamen.csv"] + "WK990004;;wijk\nWK990001;Dubbel;wijk\n",
        noemers__csv=draft_texts()["noemers.csv"] + "WK990004;veel;?\n",
        instellingen__csv="pc6;huisnummer;suffix\n1506AA;;\n",
    )
    kinds = {(fault.file, fault.key) for fault in found}
    assert kinds == {
        ("ronde.toml", "toml_at_least"),
        ("ronde.toml", "toml_unknown_field"),
        ("ronde.toml", "unknown_table"),
        ("ronde.toml", "unknown_voorziening"),
        ("ronde.toml", "never_delivered"),
        ("ronde.toml", "public_missing"),
        ("ronde.toml", "keys_shared"),
        ("voorzieningen.csv", "voorziening_id"),
        ("voorzieningen.csv", "row_has_other_width"),
        ("gebieden.csv", "postcode"),
        ("gebieden.csv", "house_number"),
        ("gebieden.csv", "area_without_name"),
        ("gebiedsnamen.csv", "value_empty"),
        ("gebiedsnamen.csv", "double"),
        ("noemers.csv", "whole_number"),
        ("instellingen.csv", "house_number"),
    }


def test_a_missing_list_does_not_make_every_row_of_another_a_fault(faults: Faults) -> None:
    found = faults(gebiedsnamen__csv=None, voorzieningen__csv=None)
    assert [(fault.file, fault.key) for fault in found] == [
        ("voorzieningen.csv", "file_missing"),
        ("gebiedsnamen.csv", "file_missing"),
    ]


def test_more_organisations_than_can_be_linked_are_refused(tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(MOST_ORGANISATIONS + 1)]
    blocks = "".join(
        f'\n[[partner]]\nid = "{n}"\nnaam = "{n}"\nopenbare_sleutel = "partners/{n}.public"\n'
        'voorzieningen = ["AL01"]\naan_de_deur = true\n'
        for n in names
    )
    folder = write_draft(tmp_path, {"ronde.toml": TOML + blocks})
    for name in names:
        (folder / "partners" / f"{name}.public").write_bytes(write_public(identity(name).public))
    with pytest.raises(RoundInvalid) as caught:
        read_draft(folder)
    assert [fault.key for fault in caught.value.faults] == ["too_many_organisations"]


def test_the_files_to_start_from_are_valid_toml_with_the_year_and_the_default_catalogue() -> None:
    import tomllib

    start = starting_files(2031)
    document = tomllib.loads(start["ronde.toml"].decode())
    assert document["ronde"]["peildatum"].year == 2031
    assert document["ronde"]["inzendingen_vernietigen_op"].year == 2032
    assert start["voorzieningen.csv"].count(b"\n") == 69
    assert set(document["bestanden"].values()) < set(start)


@pytest.mark.parametrize(
    ("most", "key"), [("MOST_AREAS", "too_many_areas"), ("MOST_VOORZIENINGEN", "too_many_voorzieningen")]
)
def test_more_than_the_linking_step_has_room_for_is_refused_here(
    faults: Faults, monkeypatch: pytest.MonkeyPatch, most: str, key: str
) -> None:
    monkeypatch.setattr(f"factlab.hub.round_build.{most}", 2)
    assert [fault.key for fault in faults()] == [key]


def test_a_fault_that_many_rows_have_is_told_once_with_the_rows_counted(faults: Faults) -> None:
    rows = "".join(f"hier{number};;WK990001\n" for number in range(3000))
    found = faults(gebieden__csv=draft_texts()["gebieden.csv"] + rows)
    first = draft_texts()["gebieden.csv"].count("\n") + 1
    assert [(fault.key, fault.file) for fault in found] == [("postcode", "gebieden.csv")]
    assert found[0].place == ", ".join(str(first + number) for number in range(5))
    assert found[0].where["rows_alike"] == 3000


def test_a_bad_denominator_is_one_fault_and_not_one_for_every_row_of_its_area(faults: Faults) -> None:
    found = faults(noemers__csv=draft_texts()["noemers.csv"].replace("WK990001;", "WK990001;veel"))
    assert [(fault.key, fault.file) for fault in found] == [("whole_number", "noemers.csv")]


def test_without_denominators_that_is_all_that_is_said_of_them(faults: Faults) -> None:
    found = faults(noemers__csv=None)
    assert [(fault.key, fault.file) for fault in found] == [("file_missing", "noemers.csv")]


def test_an_area_without_any_postcode_is_a_fault(faults: Faults) -> None:
    found = faults(gebieden__csv="pc6;huisnummer;gebied\n1506AA;;WK990001\n1506AB;;WK990003\n")
    assert [(fault.key, fault.where["what"]) for fault in found] == [("area_without_postcode", "WK990002")]


def test_a_ronde_toml_of_windows_says_how_to_save_it(tmp_path: Path) -> None:
    folder = write_draft(tmp_path)
    (folder / "ronde.toml").write_bytes("# één\n".encode("cp1252") + (folder / "ronde.toml").read_bytes())
    with pytest.raises(RoundInvalid) as caught:
        read_draft(folder)
    assert [fault.key for fault in caught.value.faults] == ["toml_not_utf8"]
