"""The textbook leaks, as lists of cells and relations: each is found by the attack that it takes, and no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from factlab.audit.elimination import determined
from factlab.audit.exhaust import Row, impossible
from factlab.audit.linear import Answer, Linear
from factlab.audit.nearby import Nearby
from factlab.audit.plain import Cells, CellsAudit, audit_cells, read_cells, read_relations
from factlab.audit.system import system_of
from factlab.audit.whole import whole_range
from factlab.errors import UnreadableInput
from factlab.model.relations import NO_LIMIT, Relation

Shown = Mapping[str, int | None]


def listed(shown: Shown, sums: Mapping[str, Sequence[str]]) -> tuple[bytes, bytes]:
    """The two lists: every sum is a cell, and its parts add up to it."""
    rows = [f"{cell};{'' if number is None else number}" for cell, number in shown.items()]
    terms = [f"{whole};{part};1" for whole, parts in sums.items() for part in parts]
    terms += [f"{whole};{whole};-1" for whole in sums]
    return "\n".join(["cel;waarde", *rows]).encode(), "\n".join(["relatie;cel;factor", *terms]).encode()


def attacked(shown: Shown, sums: Mapping[str, Sequence[str]], threshold: int = 10, width: int = 5) -> CellsAudit:
    cells_csv, relations_csv = listed(shown, sums)
    cells = read_cells(cells_csv, "c.csv")
    relations = read_relations(relations_csv, "r.csv", cells, "c.csv")
    return audit_cells(cells, relations, threshold, width, intervals=True)


def leaks(result: CellsAudit) -> dict[str, tuple[int, int, str]]:
    return {leak.cell: (leak.low, leak.high, leak.how) for leak in result.leaks if leak.kind != "small"}


def ranges(result: CellsAudit) -> dict[str, tuple[int, int]]:
    return {leak.cell: (leak.low, leak.high) for leak in result.intervals}


REGIONS = {"r1": 3, "r2": 6, "r3": 4, "r4": 30, "r5": 20, "r6": 40, "r7": 25, "r8": 50}
NORTH_SOUTH = {"noord": ("r1", "r2", "r5", "r6"), "zuid": ("r3", "r4", "r7", "r8")}
EAST_WEST = {"oost": ("r1", "r3", "r4", "r6"), "west": ("r2", "r5", "r7", "r8")}


def regions(groupings: Mapping[str, Sequence[str]], *also_hidden: str) -> CellsAudit:
    hidden = {"r1", "r2", "r3", "r4", "r5", *also_hidden}
    shown: dict[str, int | None] = {name: None if name in hidden else number for name, number in REGIONS.items()}
    shown |= {whole: sum(REGIONS[part] for part in parts) for whole, parts in groupings.items()}
    return attacked(shown, groupings)


@pytest.mark.parametrize("grouping", [NORTH_SOUTH, EAST_WEST])
def test_each_of_two_groupings_of_eight_regions_is_safe_by_itself(grouping: Mapping[str, Sequence[str]]) -> None:
    assert regions(grouping).leaks == ()


def test_together_the_two_groupings_tell_one_region_exactly() -> None:
    assert leaks(regions({**NORTH_SOUTH, **EAST_WEST})) == {"r1": (3, 3, "equations")}


@pytest.mark.parametrize("one_more", ["r6", "r7", "r8"])
def test_exactly_one_dot_more_is_enough_for_the_two_groupings(one_more: str) -> None:
    both = {**NORTH_SOUTH, **EAST_WEST}
    assert leaks(regions(both, one_more)) == {}


def test_two_as_a_total_of_two_dots_is_one_and_one() -> None:
    assert leaks(attacked({"t": 2, "x": None, "y": None}, {"t": ("x", "y")})) == {
        "x": (1, 1, "bounds"),
        "y": (1, 1, "bounds"),
    }


def test_nine_less_seven_is_one_and_one() -> None:
    result = attacked({"t": 9, "a": 7, "x": None, "y": None}, {"t": ("a", "x", "y")})
    assert leaks(result) == {"x": (1, 1, "bounds"), "y": (1, 1, "bounds")}
    assert [leak.cell for leak in result.leaks if leak.kind == "small"] == ["t", "a"]


THREE = {
    **{f"rij{i}": tuple(f"{i}{j}" for j in range(3)) for i in range(3)},
    **{f"kolom{j}": tuple(f"{i}{j}" for i in range(3)) for j in range(3)},
}


def three_by_three(numbers: Sequence[Sequence[int]], *hidden: str) -> CellsAudit:
    true = {f"{i}{j}": numbers[i][j] for i in range(3) for j in range(3)}
    shown: dict[str, int | None] = {cell: None if cell in hidden else number for cell, number in true.items()}
    shown |= {whole: sum(true[part] for part in parts) for whole, parts in THREE.items()}
    return attacked(shown, THREE)


def test_three_by_three_with_four_dots_leaves_the_room_that_is_worked_out_by_hand() -> None:
    """00 + 02 = 30, 20 + 22 = 35, 00 + 20 = 35, 02 + 22 = 30: one number goes round."""
    result = three_by_three([[5, 20, 25], [40, 15, 60], [30, 25, 5]], "00", "02", "20", "22")
    assert result.leaks == ()
    assert ranges(result) == {"00": (1, 29), "02": (1, 29), "20": (6, 34), "22": (1, 29)}


def test_three_by_three_with_a_small_partner_is_too_narrow_although_every_line_has_two_dots() -> None:
    """22 is 1 and 02 is 3: what goes round is at most 3, so that 00 lies from 3 to 5."""
    result = three_by_three([[4, 20, 2], [40, 15, 60], [30, 25, 2]], "00", "02", "20", "22")
    assert leaks(result) == {"00": (3, 5, "bounds"), "02": (1, 3, "bounds"), "22": (1, 3, "bounds")}


def test_three_by_three_with_a_line_of_one_dot_is_known() -> None:
    assert {"00", "02", "20"} <= set(leaks(three_by_three([[5, 20, 8], [40, 15, 60], [9, 25, 50]], "00", "02", "20")))


def cells(low: Sequence[int], high: Sequence[int], hidden: Sequence[bool] | None = None) -> Cells:
    names = tuple(f"c{i}" for i in range(len(low)))
    return Cells(names, np.array(low), np.array(high), tuple(hidden or [True] * len(low)))


def only(result: CellsAudit) -> set[str]:
    return {leak.how for leak in result.leaks}


def test_linear_programs_find_what_bounds_and_equations_miss() -> None:
    """a + b = 12, b + c = 12, and a + c from 8 to 10: so a is 4 or 5."""
    relations = [
        Relation(((0, 1), (1, 1)), 12, 12),
        Relation(((1, 1), (2, 1)), 12, 12),
        Relation(((0, 1), (2, 1)), 8, 10),
    ]
    assert determined([r for r in relations if r.exact], {}) == {}
    result = audit_cells(cells([1] * 3, [99] * 3), relations, 10, 5)
    assert only(result) == {"linear"}
    assert {(leak.cell, leak.low, leak.high) for leak in result.leaks} == {
        ("c0", 4, 5),
        ("c1", 7, 8),
        ("c2", 4, 5),
    }


def test_whole_numbers_find_what_linear_programs_miss() -> None:
    """6x + 10y + 15z = 31 has one solution in whole numbers, and room enough in fractions."""
    relation = Relation(((0, 6), (1, 10), (2, 15)), 31, 31)
    result = audit_cells(cells([0] * 3, [50] * 3), [relation], 10, 5, intervals=True)
    assert leaks(result)["c0"] == (1, 1, "whole")
    assert ranges(result) == {"c0": (1, 1), "c1": (1, 1), "c2": (1, 1)}
    system = system_of([relation], np.zeros(3, dtype=np.int64), np.full(3, 50), range(3))
    answer = Linear(system).lowest({0: -1})
    assert -answer.proven == 5
    assert (whole_range(system, {0: 1}, 0, 5, 2).low, whole_range(system, {0: 1}, 0, 5, 2).high) == (1, 1)


def test_a_bound_is_proven_by_whatever_multipliers() -> None:
    """Multipliers that a solver got wrong prove less, and never something untrue."""
    relations = [Relation(((0, 1), (1, 1)), 10, 10), Relation(((0, 1), (1, -1)), -NO_LIMIT, 2)]
    system = system_of(relations, np.zeros(2, dtype=np.int64), np.full(2, 20), range(2))
    answer = Linear(system).lowest({0: -1})
    assert -answer.proven == 6
    for wrong in ([0.0, 0.0], [-0.3, -0.9], [5.0, -5.0], [-0.5 + 1e-7, -0.5]):
        other = type(answer)(system, answer.terms, answer.value, answer.x, np.array(wrong), True)
        assert -other.proven >= 6


def test_an_exact_search_knows_what_has_no_solution_and_does_not_guess() -> None:
    rows: list[Row] = [([(0, 6), (1, 10), (2, 15)], 31, 31)]
    assert not impossible(rows, [0, 0, 0], [50, 50, 50])
    assert impossible([*rows, ([(0, 1)], 2, 50)], [0, 0, 0], [50, 50, 50])
    assert impossible([*rows, ([(0, -1)], 0, 50)], [0, 0, 0], [50, 50, 50])
    even: list[Row] = [([(n, 2) for n in range(40)], 41, 41)]
    assert impossible(even, [0] * 40, [1] * 40)


def test_a_number_that_the_rules_cannot_reach_has_no_leak_however_small() -> None:
    result = attacked({"t": 300, "x": None, "y": None}, {"t": ("x", "y")})
    assert result.leaks == ()
    assert ranges(result) == {"x": (1, 299), "y": (1, 299)}


def test_numbers_that_contradict_each_other_are_refused() -> None:
    for total in (1, 30):
        with pytest.raises(UnreadableInput, match="audit_contradiction"):
            attacked({"t": total, "u": 29, "x": None, "y": None}, {"t": ("x", "y"), "u": ("x", "y")})


def test_known_bounds_and_limits_of_a_relation_are_used() -> None:
    found = read_cells(b"cel,waarde,laagst,hoogst\nx,,0,6\ny,,,4\nt,20,,\n", "c.csv")
    assert (found.low[:2].tolist(), found.high[:2].tolist(), found.hidden) == ([0, 1], [6, 4], (True, True, False))
    relations = read_relations(
        b"relatie,cel,factor,minstens,hoogstens\na,x,2,7,\na,y,1,7,\nb,x,1,,8\nb,y,-1,,8\n", "r.csv", found, "c.csv"
    )
    assert relations == [
        Relation(((0, 2), (1, 1)), 7, NO_LIMIT),
        Relation(((0, 1), (1, -1)), -NO_LIMIT, 8),
    ]
    told = {leak.cell: (leak.low, leak.high) for leak in audit_cells(found, relations, 10, 5).leaks}
    assert told == {"x": (2, 6), "y": (1, 4)}


@pytest.mark.parametrize(
    ("cells_csv", "faults"),
    [
        (b"cel\na\n", [("columns_missing", "")]),
        (b"cel;waarde;kleur\na;1;rood\n", [("columns_other", "")]),
        (b"cel;waarde\n", [("list_empty", "")]),
        (b"cel;waarde\na;1\na;2\n;3\n", [("double", "3"), ("value_empty", "4")]),
        (b"cel;waarde\na;1,5\nb;-3\n", [("whole_number", "2"), ("cell_below_zero", "3")]),
        (b"cel;waarde\na;1\nc;5;6\n", [("row_has_other_width", "3")]),
        (b"cel;waarde;laagst;hoogst\na;;7;3\nb;5;6;\n", [("cell_bounds", "2"), ("cell_bounds", "3")]),
        (b"cel;waarde;laagst\nc;;x\n", [("whole_number", "2")]),
        (b"cel;waarde\n\xe9;1\n", [("not_utf8", "")]),
        (b'cel;waarde\n"a;1\n', [("row_unreadable", "2")]),
    ],
)
def test_a_bad_list_of_cells_is_refused_with_every_row_and_column(
    cells_csv: bytes, faults: list[tuple[str, str]]
) -> None:
    with pytest.raises(UnreadableInput) as refusal:
        read_cells(cells_csv, "c.csv")
    assert refusal.value.key == "cells_unreadable"
    assert [(fault.key, fault.place) for fault in refusal.value.faults] == faults
    assert {fault.file for fault in refusal.value.faults} == {"c.csv"}


@pytest.mark.parametrize(
    ("relations_csv", "faults"),
    [
        (b"relatie;cel\nr;a\n", [("columns_missing", "")]),
        (b"relatie;cel;factor\n", [("list_empty", "")]),
        (b"relatie;cel;factor\n;a;1\nr;z;1\n", [("value_empty", "2"), ("cell_unknown", "3")]),
        (b"relatie;cel;factor\nr;b;veel\n", [("whole_number", "2")]),
        (b"relatie;cel;factor\nr;a;1\nr;a;2\n", [("cell_twice", "3")]),
        (b"relatie;cel;factor;minstens;hoogstens\nr;a;1;5;4\n", [("relation_limits", "2")]),
        (b"relatie;cel;factor;minstens\ns;a;1;1\ns;b;1;2\n", [("relation_limits", "3")]),
    ],
)
def test_a_bad_list_of_relations_is_refused_with_every_row_and_column(
    relations_csv: bytes, faults: list[tuple[str, str]]
) -> None:
    found = read_cells(b"cel;waarde\na;\nb;3\n", "c.csv")
    with pytest.raises(UnreadableInput) as refusal:
        read_relations(relations_csv, "r.csv", found, "c.csv")
    assert [(fault.key, fault.place) for fault in refusal.value.faults] == faults


def test_in_large_tables_what_is_found_nearby_agrees_with_everything_and_changes_no_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Forty regions in rows and columns, of which a ring of dots has room and one cell has none."""
    true = {f"{i}.{j}": 20 + 3 * i + 5 * j for i in range(6) for j in range(6)} | {"5.5": 4}
    sums = {f"rij{i}": [f"{i}.{j}" for j in range(6)] for i in range(6)}
    sums |= {f"kolom{j}": [f"{i}.{j}" for i in range(6)] for j in range(6)}
    hidden = {"0.0", "0.1", "1.0", "1.1", "2.2", "2.3", "3.2", "3.3", "5.5"}
    shown: dict[str, int | None] = {cell: None if cell in hidden else number for cell, number in true.items()}
    shown |= {whole: sum(true[part] for part in parts) for whole, parts in sums.items()}
    plain = leaks(attacked(shown, sums))
    tried = []
    ends = Nearby.ends

    def followed(self: Nearby, terms: Mapping[int, int]) -> list[np.ndarray]:
        found = ends(self, terms)
        for x in found:
            assert self._system.fits(x)
        tried.append(len(found))
        return found

    monkeypatch.setattr("factlab.audit.asking.LARGE", 1)
    monkeypatch.setattr("factlab.audit.asking.MIXES", 1)
    monkeypatch.setattr(Nearby, "ends", followed)
    assert leaks(attacked(shown, sums)) == plain == {"5.5": (4, 4, "bounds")}
    assert sum(tried) > 0


def test_what_a_limit_leaves_undecided_is_told_and_is_no_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    relations = [
        Relation(((0, 1), (1, 1)), 12, 12),
        Relation(((1, 1), (2, 1)), 12, 12),
        Relation(((0, 1), (2, 1)), 8, 10),
    ]
    true_lowest = Linear.lowest

    def stopped(self: Linear, terms: Mapping[int, int]) -> Answer:
        answer = true_lowest(self, terms)
        return replace(answer, x=0 * answer.x, multipliers=0 * answer.multipliers, finished=False)

    monkeypatch.setattr(Linear, "lowest", stopped)
    monkeypatch.setattr("factlab.audit.asking.MOST_BLOCKS", 0)
    result = audit_cells(cells([1] * 3, [99] * 3), relations, 10, 5)
    assert (result.leaks, result.unproven) == ((), ("c0", "c1", "c2"))
    monkeypatch.setattr("factlab.audit.asking.MOST_BLOCKS", 9)
    result = audit_cells(cells([1] * 3, [99] * 3), relations, 10, 5)
    assert ({leak.how for leak in result.leaks}, result.unproven) == ({"whole"}, ())


def test_numbers_of_a_solver_count_only_if_they_agree_with_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that goes wrong can hide no leak: what does not fit is not remembered."""
    true_lowest = Linear.lowest

    def wild(self: Linear, terms: Mapping[int, int]) -> Answer:
        answer = true_lowest(self, terms)
        return replace(answer, x=answer.x + 50.0 * np.arange(len(answer.x)))

    monkeypatch.setattr(Linear, "lowest", wild)
    relations = [
        Relation(((0, 1), (1, 1)), 12, 12),
        Relation(((1, 1), (2, 1)), 12, 12),
        Relation(((0, 1), (2, 1)), 8, 10),
    ]
    result = audit_cells(cells([1] * 3, [99] * 3), relations, 10, 5)
    assert {leak.cell for leak in result.leaks} == {"c0", "c1", "c2"}
