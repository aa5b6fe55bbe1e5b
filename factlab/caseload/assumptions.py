"""aannames.toml: what the user assumes. Nothing in it is known to the Factlab, and nothing of it is made up here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from factlab.errors import Fault, UnreadableInput
from factlab.publication.publication import Publication
from factlab.text import Text

Amount = Annotated[float, Field(ge=0, le=10_000_000, strict=True, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=1_000_000, strict=True, allow_inf_nan=False)]
Name = Annotated[str, Field(max_length=40)]
By = Literal["domeinen", "voorzieningen"]

MOST = {"domeinen": 0, "voorzieningen": 6}
"""From which class on a table of the publication counts together; 0: it goes to the number of domains."""


class Assumptions(BaseModel):
    """All of aannames.toml.

    `uren_per_huishouden` by class: hours a year for a household with that many domains or voorzieningen (`naar`).
    `uren_per_fte` are those a year that one full-time worker has for households, `huishoudens_per_medewerker` how
    many one worker serves. `kosten_per_huishouden` is by number of voorzieningen, in euros a year;
    `kosten_per_voorziening` by id, in euros a year for a household with it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    voorbeeld: bool = False
    naar: By
    uren_per_fte: Positive
    huishoudens_per_medewerker: Positive
    uren_per_huishouden: dict[Name, Amount] = Field(min_length=1)
    kosten_per_huishouden: dict[Name, Amount] = {}
    kosten_per_voorziening: dict[Name, Amount] = {}

    @property
    def hours(self) -> list[float]:
        """By class, from 1 on; the last is of that number or more."""
        return list(self.uren_per_huishouden.values())

    @property
    def costs(self) -> list[float]:
        """Of households by number of voorzieningen, from 1 on; the last is of that number or more."""
        return list(self.kosten_per_huishouden.values())


def read_assumptions(data: bytes, file: str, publication: Publication) -> Assumptions:
    """The assumptions in a file, fit for this publication.

    Raises UnreadableInput with everything that is wrong: each fault by key and rule, none with what was typed.
    """
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        faults = [Fault("not_utf8", file)]
        raise UnreadableInput("assumptions_wrong", file=file, faults=faults) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"\(at line (\d+),", str(error))
        faults = [Fault("toml_unreadable", file, line[1] if line else "")]
        raise UnreadableInput("assumptions_wrong", file=file, faults=faults) from None
    found, faults = None, []
    try:
        found = Assumptions.model_validate(document)
    except ValidationError as error:
        faults = [_fault(detail, file) for detail in error.errors(include_input=False, include_url=False)]
    faults += _classes_and_ids(document, publication, file)
    if found is None or faults:
        raise UnreadableInput("assumptions_wrong", file=file, faults=faults)
    return _in_order(found)


def _fault(detail: ErrorDetails, file: str) -> Fault:
    place = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    match detail["type"]:
        case "missing":
            return Fault("assumption_missing", file, place)
        case "extra_forbidden":
            return Fault("assumption_unknown", file, place)
        case "literal_error":
            return Fault("assumption_one_of", file, place)
        case "greater_than":
            return Fault("assumption_above_zero", file, place)
        case "greater_than_equal":
            return Fault("assumption_not_negative", file, place)
        case "less_than_equal":
            return Fault("assumption_too_high", file, place)
        case "too_short":
            return Fault("assumption_empty", file, place)
        case _:
            return Fault("assumption_number", file, place)


def _classes_and_ids(document: Mapping[str, Any], publication: Publication, file: str) -> Iterable[Fault]:
    """Classes that do not join, and voorzieningen that were not published; of parts that are of the right kind."""
    domains = len(publication.domains)
    by = document.get("naar")
    for key, most in (
        ("uren_per_huishouden", domains if by == "domeinen" else MOST["voorzieningen"]),
        ("kosten_per_huishouden", MOST["voorzieningen"]),
    ):
        classes = document.get(key)
        if isinstance(classes, dict) and classes and not _joined(classes, most):
            yield Fault("assumption_classes", file, key, most=most)
    costs = document.get("kosten_per_voorziening")
    known = {v.id for v in publication.voorzieningen}
    for id_ in costs if isinstance(costs, dict) else ():
        if id_ not in known:
            yield Fault("assumption_voorziening", file, "kosten_per_voorziening")
    table = {"domeinen": "aantal_domeinen", "voorzieningen": "stapeling"}.get(str(by))
    if table is not None and not {table, "kwetsbaarheid"} & set(publication.tables):
        yield Fault("assumption_table", file, "naar", table=table)


def _joined(classes: Iterable[object], most: int) -> bool:
    """1, 2, … and the last with a plus; no further than the tables count."""
    names = sorted(str(name) for name in classes)
    numbers = [*(str(n) for n in range(1, len(names))), f"{len(names)}+"]
    return names == sorted(numbers) and len(names) <= most


def _in_order(found: Assumptions) -> Assumptions:
    """Classes from few to many, in whatever order they were written."""
    ordered = {
        key: dict(sorted(getattr(found, key).items(), key=lambda entry: int(entry[0].removesuffix("+"))))
        for key in ("uren_per_huishouden", "kosten_per_huishouden")
    }
    return found.model_copy(update=ordered)


def example(publication: Publication, text: Text) -> bytes:
    """A commented aannames.toml to fill in, with the voorzieningen of this publication."""
    by = "domeinen" if {"aantal_domeinen", "kwetsbaarheid"} & set(publication.tables) else "voorzieningen"
    listed = "\n".join(f"# {v.id} = 0    # {v.naam}" for v in publication.voorzieningen if v.counts)
    return text("caseload.example", by=by, voorzieningen=listed).encode()
