"""How differences, labels and reasons are written for people."""

from __future__ import annotations

from collections.abc import Iterable

from factlab.compare.comparison import Comparison
from factlab.compare.differences import INDICATORS, Row
from factlab.compare.naming import some
from factlab.compare.reason import Part
from factlab.protocol.tables import TABLES, Labels
from factlab.show.wording import decimal, or_more
from factlab.text import Text

MINUS = "\u2212"


def signed(value: int, text: Text) -> str:
    """+830, −12, 0."""
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{text.number(abs(value))}"


def signed_points(value: float, text: Text) -> str:
    """A difference of shares in percentage points: +1,1."""
    shown = decimal(abs(100 * value), text)
    sign = "" if not shown.strip("0,.") else "+" if value > 0 else MINUS
    return f"{sign}{shown}"


def two_decimals(value: float, text: Text) -> str:
    shown = f"{value:.2f}"
    return shown.replace(".", ",") if text.language == "nl" else shown


def label_name(comparison: Comparison, table: str, labels: Labels, text: Text) -> str:
    """What people call the labels of a row, the second side's names first."""
    if table == INDICATORS:
        return next(one.name for one, _ in comparison.indicators if (one.key,) == labels)
    if table == "wetten":
        laws, number = labels
        return _laws(laws, number, text)
    parts = [
        _dimension(comparison, dimension, label, text)
        for dimension, label in zip(TABLES[table].dimensions, labels, strict=True)
    ]
    return (" + " if table.startswith("samenloop") else ", ").join(parts)


def _laws(laws: str, number: str, text: Text) -> str:
    which = text("compare.laws_any") if laws == "totaal" else text("compare.laws_only", laws=laws.replace("+", " + "))
    return which if number == "totaal" else f"{which}, {_how_many('aantal_voorzieningen', number, text)}"


def _how_many(dimension: str, label: str, text: Text) -> str:
    if label == "1":
        return text(f"compare.one_{dimension}")
    return text(f"compare.many_{dimension}", number=or_more(label, text))


def _dimension(comparison: Comparison, dimension: str, label: str, text: Text) -> str:
    sides = (comparison.second, comparison.first)
    names = [side.publication.name(dimension, label, text) for side in sides]
    name = next((name for name in names if name != label), label)
    if dimension.startswith("aantal"):
        return _how_many(dimension, label, text)
    return name


def area_name(comparison: Comparison, row: Row) -> str:
    first, second = comparison.first.publication, comparison.second.publication
    if comparison.places:
        return f"{first.place(row.area).name} – {second.place(row.other).name}"
    return comparison.place(row.area).name


def why(comparison: Comparison, parts: Iterable[Part], text: Text) -> list[str]:
    """What stands in the way: a sentence per kind of difference, with all that it is about."""
    about: dict[str, list[str]] = {}
    for part in sorted(set(parts)):
        about.setdefault(part.code, []).append(_part_name(comparison, part))
    names = {"first": comparison.names[0], "second": comparison.names[1]}
    return [
        text(f"compare.reason_{code}", what=some(filter(None, what), text), **names) for code, what in about.items()
    ]


def _part_name(comparison: Comparison, part: Part) -> str:
    sides = (comparison.second, comparison.first)
    match part.about:
        case "voorziening":
            names = [f"{part.id} {side.scope.by_id[part.id].naam}" for side in sides if part.id in side.scope.by_id]
            return names[0] if names else part.id
        case "organisatie":
            partners = [partner.naam for side in sides if (partner := side.round.partner(part.id))]
            return partners[0] if partners else part.id
        case "gebied":
            return comparison.place(part.id).name
    return ""
