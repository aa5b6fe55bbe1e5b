"""`ID.ronde`: whole, signed by the hub it names; and the digest of what must agree."""

from __future__ import annotations

from datetime import date

import pytest
from builders import World, identity

from factlab.errors import NotTogether, UnreadableInput
from factlab.protocol.agreed import differences
from factlab.protocol.round import Round, read_round, round_sealing_key, write_round


def test_a_round_reads_back_as_it_was_written(small: World) -> None:
    assert read_round(small.round_bytes, "f").round == small.round
    assert small.round_bytes == write_round(small.round, identity("hub").signing)
    assert round_sealing_key(small.round) == small.opening.public


def test_adding_a_partner_or_renaming_things_keeps_the_digest(small: World) -> None:
    late = small.round.partners[0].model_copy(update={"id": "later"})
    for changes in (
        {"partners": (*small.round.partners, late)},
        {"titel": "Anders"},
        {"vragen": ("Iets anders?",)},
        {"inzendingen_vernietigen_op": date(2030, 1, 1)},
    ):
        assert small.but(**changes).round.digest == small.round.digest


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "ander-2026-1"},
        {"peildatum": date(2026, 10, 2)},
        {"periode_maanden": 11},
        {"gebieden": (("1506AA", None, "WK990002"),)},
        {"instellingen": ()},
        {"niveau": "buurt"},
    ],
)
def test_whatever_must_agree_changes_the_digest(small: World, changes: dict[str, object]) -> None:
    assert small.but(**changes).round.digest != small.round.digest


def test_the_record_by_part_differs_exactly_where_the_digest_does(small: World) -> None:
    changes = {
        "peildatum": {"peildatum": date(2026, 10, 2)},
        "periode_maanden": {"periode_maanden": 11},
        "gebieden": {"gebieden": (("1506AA", None, "WK990002"),)},
        "instellingen": {"instellingen": ()},
        "niveau": {"niveau": "buurt"},
        "voorzieningen": {"voorzieningen": small.round.voorzieningen[:-1]},
        "straten": {"straten": (("dorpsstraat", "kleinstad", "1506AA", None),)},
        "schrijfwijze": {"adres": small.round.adres.model_copy(update={"schrijfwijze": "utrecht"})},
        "jeugd": {"adres": small.round.adres.model_copy(update={"jeugd": "gezagsdrager"})},
        "verzameladres_vanaf": {"adres": small.round.adres.model_copy(update={"verzameladres_vanaf": 5})},
    }
    for part, change in changes.items():
        faults = differences(small.but(**change).round.agreed, small.round.agreed, "f")
        assert [fault.where["part"] for fault in faults] == [part]
    assert differences(small.but(id="ander-2026-1", titel="Anders").round.agreed, small.round.agreed, "f") == []


def test_the_record_is_text_that_can_be_read_and_lists_as_sixteen_hex(small: World) -> None:
    agreed = small.round.agreed
    assert (agreed["peildatum"], agreed["periode_maanden"], agreed["schrijfwijze"]) == ("2026-10-01", "12", "standaard")
    assert (agreed["versie"], agreed["jeugd"], agreed["verzameladres_vanaf"]) == ("factlab/address/v1", "verblijf", "4")
    for part in ("voorzieningen", "gebieden", "instellingen"):
        assert len(agreed[part]) == 16
        assert set(agreed[part]) <= set("0123456789abcdef")


def test_the_address_rules_and_every_field_of_the_catalogue_are_in_the_digest(small: World) -> None:
    round_ = small.round
    for field, value in (("schrijfwijze", "utrecht"), ("jeugd", "gezagsdrager"), ("verzameladres_vanaf", 5)):
        assert small.but(adres=round_.adres.model_copy(update={field: value})).round.digest != round_.digest
    first, *rest = round_.voorzieningen
    for field, value in (("gebruik", "toont"), ("telling", "periode"), ("telt_als", "AL01"), ("naam", "Anders")):
        changed = first.model_copy(update={field: value})
        assert small.but(voorzieningen=(changed, *rest)).round.digest != round_.digest


def test_the_scope_holds_what_the_present_partners_may_submit(small: World) -> None:
    scope = small.round.scope(frozenset({"thuiszorg"}))
    assert [v.id for v in scope.voorzieningen] == ["AL01", "AL02", "MN01", "PW01", "SH01", "WO01"]
    assert scope.organisations == ("schuldhulp", "wijkteam")
    assert scope.municipality.households == 900
    assert [area.code for area in scope.areas] == ["WK990001", "WK990002", "WK990003"]


def test_a_round_whose_keys_are_not_proven_is_refused(small: World) -> None:
    hub = small.round.hub.model_copy(update={"zegel": identity("thuiszorg").public.zegel})
    with pytest.raises(NotTogether, match="round_not_signed_by_hub"):
        read_round(write_round(small.but(hub=hub).round, identity("hub").signing), "f")


def test_a_header_that_says_something_else_than_the_contents_is_refused(small: World) -> None:
    from factlab.protocol.seal import signed_file, take_apart

    envelope = take_apart(small.round_bytes, "ronde", "f")
    header = envelope.header.replace(small.round.digest.encode(), b"0" * 64)
    with pytest.raises(NotTogether, match="round_header_differs"):
        read_round(signed_file("ronde", header, envelope.body, identity("hub").signing), "f")


@pytest.mark.parametrize("body", [b"", b"not zlib"])
def test_a_body_that_does_not_unpack_is_refused(body: bytes) -> None:
    from factlab.protocol.seal import signed_file

    with pytest.raises(UnreadableInput, match="file_damaged"):
        read_round(signed_file("ronde", b"{}", body, identity("hub").signing), "f")


def test_the_round_is_public_and_holds_no_secret(small: World) -> None:
    assert small.key.secret not in Round.model_dump_json(small.round).encode()
