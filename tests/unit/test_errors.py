"""The closed set of refusals."""

from __future__ import annotations

from factlab import errors
from factlab.errors import FactlabError, Fault

CODES = {
    "UsageFault": 2,
    "UnreadableInput": 10,
    "TooManyRejects": 11,
    "NotTogether": 12,
    "SubmissionRefused": 13,
    "NotProtectable": 14,
    "BreachFound": 15,
    "RoundInvalid": 16,
    "WouldOverwrite": 17,
}


def test_every_class_has_the_exit_code_of_the_contract_and_stands_in_the_drawing() -> None:
    found = {kind.__name__: kind.exit_code for kind in FactlabError.__subclasses__()}
    assert found == CODES
    assert errors.__doc__ is not None
    for name, code in CODES.items():
        assert any(name in line and str(code) in line.split() for line in errors.__doc__.splitlines())


def test_a_refusal_carries_a_key_and_a_place_and_nothing_else() -> None:
    error = FactlabError("file_missing", file="a.csv", row=3)
    assert str(error) == "file_missing"
    assert error.args == ("file_missing",)
    assert error.where == {"file": "a.csv", "row": 3}


def test_what_is_wrong_several_times_is_carried_all_at_once() -> None:
    faults = [Fault("postcode", "gebieden.csv", "4"), Fault("double", "noemers.csv", "9", what="WK1", first=2)]
    assert FactlabError("round_invalid", faults=faults, count=2).faults == tuple(faults)
