"""What is wrong with ronde.toml and its lists, in our own words and told together."""

from __future__ import annotations

from pydantic_core import ErrorDetails

from factlab.errors import Fault, RoundInvalid
from factlab.hub.round_lists import TOML
from factlab.protocol.frame import CLASS_PATTERN
from factlab.protocol.names import NAME_PATTERN, ROUND_ID_PATTERN
from factlab.protocol.settings import MUNICIPALITY_PATTERN

_FORMS = {
    ROUND_ID_PATTERN: "toml_round_id",
    MUNICIPALITY_PATTERN: "toml_municipality",
    NAME_PATTERN: "toml_name",
    CLASS_PATTERN: "toml_class",
}
"""The forms that a field can have, in words rather than as a pattern."""
_TOLD_ONE_BY_ONE = 5


def refusal(faults: list[Fault]) -> RoundInvalid:
    """All faults; one that many rows have is told once, with the rows counted and the first of them named.

    Those of one list stand together, in the order of its rows.
    """
    alike: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        rows = fault.place.isdecimal() and fault.file != TOML
        same = (fault.key, fault.file, *sorted((k, str(v)) for k, v in fault.where.items() if k in ("column", "list")))
        alike.setdefault(same if rows else (id(fault),), []).append(fault)
    told: list[Fault] = []
    for group in alike.values():
        if len(group) <= _TOLD_ONE_BY_ONE:
            told += group
        else:
            first = group[0]
            places = ", ".join(fault.place for fault in group[:_TOLD_ONE_BY_ONE])
            told.append(Fault(first.key, first.file, places, **first.where, rows_alike=len(group)))
    files = list(dict.fromkeys(fault.file for fault in told))
    told.sort(key=lambda fault: (files.index(fault.file), _row(fault)))
    return RoundInvalid("round_invalid", faults=told, count=len(told))


def _row(fault: Fault) -> int:
    """The first row a fault is about; what is said of a list as a whole comes first, and of ronde.toml as it came."""
    first = fault.place.partition(",")[0]
    return int(first) if first.isdecimal() and fault.file != TOML else 0


def toml_fault(detail: ErrorDetails) -> Fault:
    """A fault of pydantic in our own words; its own text may hold what was typed."""
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in detail["loc"])
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return Fault("toml_missing", TOML, place)
        case "extra_forbidden":
            return Fault("toml_unknown_field", TOML, place)
        case "literal_error":
            return Fault("toml_one_of", TOML, place, expected=context.get("expected", ""))
        case "greater_than_equal":
            return Fault("toml_at_least", TOML, place, least=context["ge"])
        case "less_than_equal":
            return Fault("toml_at_most", TOML, place, most=context["le"])
        case "too_long":
            return Fault("toml_too_long", TOML, place, most=context["max_length"])
        case "too_short" | "string_too_short":
            return Fault("toml_too_short", TOML, place)
        case "threshold_not_rounded":
            return Fault("toml_threshold_not_rounded", TOML, f"{place}.drempel")
        case "round_id_simulated":
            return Fault("toml_round_id_simulated", TOML, place)
        case "string_pattern_mismatch":
            form = _FORMS[context["pattern"]]
            return Fault(form, TOML, place)
        case _:
            return Fault("toml_wrong_type", TOML, place)
