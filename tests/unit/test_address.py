"""The address module as others call it."""

import ast
import dataclasses
from pathlib import Path

import pytest

from factlab.partner import address as module
from factlab.partner.address import (
    PROFILES,
    VERSION,
    Address,
    HouseNumber,
    Postcode,
    Reason,
    Repair,
    join,
    normalise,
    parse_line,
    parse_number,
    parse_postcode,
    parse_street_number,
)


def test_the_version_and_the_profiles_are_those_that_are_hashed() -> None:
    assert VERSION == "factlab/address/v1"
    assert PROFILES == ("standaard", "amsterdam", "utrecht", "haarlem")


def test_what_can_be_imported_is_what_the_module_promises() -> None:
    functions = "compare_street find_postcode join normalise parse_line parse_number parse_postcode parse_street_number"
    words = "Address Cause HouseNumber Likely Missing Postcode Reason Register Repair Streets"
    assert sorted(module.__all__) == sorted(["PROFILES", "VERSION", *functions.split(), *words.split()])
    assert all(hasattr(module, name) for name in module.__all__)


def test_a_reason_and_a_repair_are_their_own_word() -> None:
    assert all(word.value == word.name for words in (Reason, Repair) for word in words)


def test_no_text_at_all_is_missing_never_a_key() -> None:
    assert parse_postcode(None) is Reason.postcode_missing
    assert parse_number(None) is Reason.number_missing
    assert parse_street_number(None) is Reason.number_missing
    assert parse_line(None) is Reason.postcode_missing
    assert normalise(None, None) is Reason.postcode_missing


def test_the_reason_of_the_postcode_comes_first() -> None:
    assert normalise("1506", "0") is Reason.postcode_invalid
    assert normalise("1506AB", "0") is Reason.number_invalid
    assert normalise("", "Postbus 12") is Reason.postcode_missing


def test_postcode_and_number_read_apart_and_joined_are_the_same_as_read_together() -> None:
    postcode, number = parse_postcode("15O6.ab"), parse_number("12.0", "a", "bis", "t/o")
    assert postcode == Postcode("1506AB", (Repair.letter_as_digit,))
    assert number == HouseNumber(12, "ABIS", "TO", (Repair.float_number,))
    together = normalise("15O6.ab", "12.0", "a", "bis", "t/o")
    assert join(postcode, number) == together
    assert together == Address("1506AB", 12, "ABIS", "TO", (Repair.letter_as_digit, Repair.float_number))
    assert together.key == "1506AB|12|ABIS|TO"


def test_a_repair_found_in_both_halves_counts_once() -> None:
    address = normalise("1506.0AB", "12.0", None, "2.0")
    assert isinstance(address, Address)
    assert address.repairs == (Repair.float_number,)


def test_a_repaired_address_meets_the_one_that_was_written_well() -> None:
    repaired, plain = normalise("I5O6AB", "12,00"), normalise("1506AB", "12")
    assert isinstance(repaired, Address)
    assert isinstance(plain, Address)
    assert repaired.repairs
    assert repaired.key == plain.key


def test_an_unknown_profile_is_refused_without_naming_the_address() -> None:
    with pytest.raises(KeyError) as refusal:
        parse_number("8765 A", profile="rotterdam")
    assert "8765" not in str(refusal.value)


def test_what_was_read_cannot_be_changed() -> None:
    address = normalise("1506AB", "12")
    assert isinstance(address, Address)
    with pytest.raises(dataclasses.FrozenInstanceError):
        address.number = 13  # type: ignore[misc]


def test_every_value_is_frozen_small_and_shows_nothing() -> None:
    import importlib

    names = ("line", "number", "parts", "register")
    modules = [importlib.import_module(f"factlab.partner.address.{name}") for name in names]
    values = {kind for part in modules for kind in vars(part).values() if dataclasses.is_dataclass(kind)}
    assert {kind.__name__ for kind in values} == {"Address", "HouseNumber", "Missing", "Postcode", "_Listed", "_Suffix"}
    for kind in values:
        assert kind.__dataclass_params__.frozen  # type: ignore[union-attr]
        assert "__slots__" in vars(kind)
        names_shown = {field.name for field in dataclasses.fields(kind) if field.repr}
        assert not kind.__dataclass_params__.repr or names_shown <= {"repairs", "cause", "likely"}  # type: ignore[union-attr]


def test_the_module_can_be_taken_on_its_own() -> None:
    folder = Path(module.__file__).parent
    own = {path.stem for path in folder.glob("*.py")}
    assert own == {"__init__", "line", "number", "parts", "postcode", "register", "spelling", "streets"}
    allowed = {f"factlab.partner.address.{name}" for name in own}
    allowed |= {
        "re",
        "unicodedata",
        "collections.abc",
        "dataclasses",
        "datetime",
        "enum",
        "itertools",
        "math",
        "typing",
    }
    for name in own:
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        imports = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imports |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert imports <= allowed, name
