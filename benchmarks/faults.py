"""Small faults to put into a module on purpose, one at a time.

A comparison turned or loosened; `and`/`or` swapped; a condition always or never true; `not` dropped; + - * // % **
exchanged; a whole number one up or down; a text or a word in a list left out; an argument, an element, a
statement left out; a returned value exchanged for None; in a regular expression a quantifier, an alternative, a
lookaround, an anchor, a sign of a class left out or changed.

Not tried: several faults at once, other names, another order of arguments, annotations, what errors say.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
QUANTIFIERS = {"*": ("+", ""), "+": ("*", ""), "?": ("", "+")}
LOOKAROUNDS = {"(?!": "(?=", "(?=": "(?!", "(?<!": "(?<=", "(?<=": "(?<!"}
PART = re.compile(
    r"\\u[0-9a-f]{4}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[:!=]|\(\?P<\w+>|\{\d+,?\d*\}"
    r"|[A-Z](?:[A-Z ]*[A-Z])(?![?*+{])|.",
    re.DOTALL,
)
"""The parts of a regular expression; a word is one part."""

Put = Callable[[], None]


class Fault(NamedTuple):
    """Which change to which node of which file; enough to make it again in another process."""

    path: Path
    node: int
    change: int


def faults(path: Path) -> Iterator[Fault]:
    """Every fault that can be put into this file."""
    tree, left_alone = _read(path)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in left_alone:
            yield from (Fault(path, number, change) for change, _ in enumerate(_changes(node, left_alone)))


def put(fault: Fault) -> tuple[str, ast.Module]:
    """What is changed, as `module | line of code | change`, and the module with the fault in it."""
    tree, left_alone = _read(fault.path)
    node = next(node for number, node in enumerate(ast.walk(tree)) if number == fault.node)
    said, change = list(_changes(node, left_alone))[fault.change]
    line = fault.path.read_text("utf-8").splitlines()[getattr(node, "lineno", 1) - 1].strip()
    change()
    whole = f"{fault.path.stem} | {line} | {said}".replace("](", "] (")  # Markdown takes that for a link
    return whole, ast.fix_missing_locations(tree)


def _read(path: Path) -> tuple[ast.Module, set[int]]:
    """The module, and the nodes that are left alone: annotations, documentation, what errors say."""
    tree = ast.parse(path.read_text("utf-8"))
    prose = [node for node in ast.walk(tree) if isinstance(node, ast.Raise) or _is_documentation(node)]
    for node in ast.walk(tree):
        prose += [getattr(node, name) for name in ("annotation", "returns") if getattr(node, name, None)]
    return tree, {id(inner) for node in prose for inner in ast.walk(node)}


def _is_documentation(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST, left_alone: set[int]) -> Iterator[tuple[str, Put]]:
    def to(field: str, value: object) -> Put:
        return lambda: setattr(node, field, value)

    def without(field: str, at: int) -> Put:
        return lambda: getattr(node, field).pop(at)

    match node:
        case ast.Compare(ops=[op]):
            for other in COMPARISONS[type(op)]:
                yield f"{type(op).__name__} → {other.__name__}", to("ops", [other()])
        case ast.BoolOp(op=op):
            yield "and ↔ or", to("op", ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not dropped", to("operand", ast.UnaryOp(ast.Not(), operand))
        case ast.BinOp(op=op) if type(op) in SUMS:
            yield f"{type(op).__name__} → {SUMS[type(op)].__name__}", to("op", SUMS[type(op)]())
        case ast.Constant(value=bool(value)):
            yield f"{value} → {not value}", to("value", not value)
        case ast.Constant(value=int(value)):
            yield from ((f"{value} → {one_off}", to("value", one_off)) for one_off in (value - 1, value + 1))
        case ast.Constant(value=str(value)) if value:
            yield from ((_shown(value, text), to("value", text)) for text in _texts(value))
        case ast.If() | ast.IfExp():
            yield from ((f"condition {truth}", to("test", ast.Constant(truth))) for truth in (True, False))
        case ast.While():
            yield "condition False", to("test", ast.Constant(False))
        case ast.comprehension(ifs=[_, *_]):
            yield "condition left out", to("ifs", [])
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield "returns None", to("value", ast.Constant(None))
        case ast.Call(args=args, keywords=keywords):
            yield from ((f"argument {at + 1} left out", without("args", at)) for at in range(len(args)))
            yield from ((f"argument {word.arg} left out", without("keywords", at)) for at, word in enumerate(keywords))
        case ast.Tuple(elts=elts, ctx=ast.Load()) | ast.List(elts=elts, ctx=ast.Load()) | ast.Set(elts=elts):
            yield from ((f"element {at + 1} left out", without("elts", at)) for at in range(len(elts)))
    if isinstance(node, ast.Module | ast.ClassDef):
        return
    for field in ("body", "orelse"):
        statements = getattr(node, field, None)
        for at, statement in enumerate(statements if isinstance(statements, list) else ()):
            if not isinstance(statement, ast.Pass | ast.Return) and id(statement) not in left_alone:
                yield f"left out: {ast.unparse(statement).splitlines()[0]}", _pass(statements, at)


def _pass(statements: list[ast.stmt], at: int) -> Put:
    return lambda: statements.__setitem__(at, ast.Pass())


def _shown(old: str, new: str) -> str:
    """The part of a long text that differs, with a little around it."""
    at = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(new))
    return " → ".join(
        repr(text if len(text) < 30 else "…" + text[max(0, at - 12) : at + 14] + "…") for text in (old, new)
    )


def _texts(text: str) -> Iterator[str]:
    """A list of words without each of them, a regular expression with each part changed, other text emptied."""
    if re.fullmatch(r"[^\\\[(|]+( [^\\\[(|]+)+ ?", text):
        words = text.split(" ")
        yield from (" ".join(words[:at] + words[at + 1 :]) for at in range(len(words)) if words[at])
    elif not re.search(r"[\\\[(|?*+^$]", text):
        yield ""
    else:
        for part in PART.finditer(text):
            yield from _parts(text[: part.start()], part[0], text[part.end() :])


def _parts(before: str, part: str, after: str) -> Iterator[str]:
    if part in QUANTIFIERS:
        yield from (before + other + after for other in QUANTIFIERS[part])
    elif part.startswith("{"):
        yield from (before + other + after for other in ("*", "{1}"))
    elif part in LOOKAROUNDS:
        yield before + LOOKAROUNDS[part] + after
    elif part.startswith("["):
        negated, inner = ("^", part[2:-1]) if part.startswith("[^") else ("", part[1:-1])
        for sign in re.finditer(r"\\u....|\\.|.-.|.", inner, re.DOTALL):
            if inner != sign[0]:
                yield f"{before}[{negated}{inner[: sign.start()]}{inner[sign.end() :]}]{after}"
    elif before.endswith("|"):
        yield before[:-1] + after
    elif part not in ("(", ")", "(?:", "|") and not part.startswith("(?P"):
        yield before + after.removeprefix("|")
