"""Runs in the peers' own environment (`benchmarks/peers.py` makes it): one tool over plain files, no factlab.

    python peer_tools.py (g-confid | tau-argus | tau-argus-joint) FOLDER

Reads `cells.csv` (cell, value, small, known, most) and `relations.csv` (table, relation, cell, factor): the cells of
every relation, each times its factor, add up to 0. Under the table `*` are all relations between all tables, under a
name those within one table. Writes `hidden.csv` (cell), all that the tool hides, and `seconds.txt`.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ALL = "*"
MINUTES = 2

Relation = list[tuple[int, int]]
"""(cell, factor); the factors times the cells add up to 0."""


@dataclass(frozen=True)
class Cell:
    value: int
    small: bool
    known: bool
    most: int


def g_confid(cells: dict[int, Cell], relations: dict[str, list[Relation]]) -> set[int]:
    """All tables at once; of every small cell all of its value must be able to move: 100 %, the most there is.

    What is hidden first costs the logarithm of its value; a second phase drops what is superfluous. Of its cost
    functions these hid the fewest cells here.
    """
    import gconfid
    import pandas as pd
    import pulp

    pulp.LpSolverDefault = pulp.HiGHS(msg=False, threads=1)
    rows = [
        (number + 1, "P" if cell.known else "S" if cell.small else "V", cell.value, cell.value if cell.small else 0.0)
        for number, cell in cells.items()
    ]
    incell = pd.DataFrame(rows, columns=["CellId", "Status", "TotalNoise", "Sensitivity"])
    incell = incell.astype({"TotalNoise": float, "Sensitivity": float}).assign(Type="C")
    terms = [(row, cell + 1, float(factor)) for row, of in enumerate(relations[ALL], 1) for cell, factor in of]
    constraints = pd.DataFrame(terms, columns=["ConstraintId", "CellId", "Coefficient"])
    done = gconfid.Suppression(
        incell=incell, inconstraint=constraints, cost_function1="Digits", cost_function2="Information"
    )
    out = done.outsuppress
    frame = out if isinstance(out, pd.DataFrame) else out.to_pandas()
    return set(frame.loc[frame["OutStatus"] != "P", "CellId"].astype(int) - 1)


def tau_argus(cells: dict[int, Cell], relations: dict[str, list[Relation]]) -> set[int]:
    """Each table by itself, optimal, as its frequency rule with a safety range of 100 % asks."""
    from pytauargus.engine import HiTaSCtrl

    engine, hidden = HiTaSCtrl(), {number for number, cell in cells.items() if cell.small}
    for table, own in relations.items():
        for part in apart(own) if table != ALL else ():
            hidden |= _optimal(engine, cells, part, table)
    return hidden


def tau_argus_joint(cells: dict[int, Cell], relations: dict[str, list[Relation]]) -> set[int]:
    """All tables as one: more than its own way of naming tables can say, but not more than its file format can."""
    return tau_argus(cells, {"joint": relations[ALL]})


def _optimal(engine: object, cells: dict[int, Cell], relations: list[Relation], table: str) -> set[int]:
    """What τ-ARGUS hides besides, asked in its own file format (JJ): the optimum, or its best after `MINUTES`."""
    numbers = sorted({cell for relation in relations for cell, _ in relation})
    if not any(cells[number].small for number in numbers):
        return set()
    position = {number: at for at, number in enumerate(numbers)}
    lines = ["0", str(len(numbers))]
    for number in numbers:
        cell = cells[number]
        status = "z" if cell.known else "u" if cell.small else "s"
        range_ = cell.value if cell.small else 0
        least = 0 if cell.small else 1
        lines.append(f"{position[number]} {cell.value} 100 {status} {least} {cell.most} {range_} {range_} 0")
    lines.append(str(len(relations)))
    for relation in relations:
        terms = " ".join(f"{position[cell]} ({factor})" for cell, factor in relation)
        lines.append(f"0 {len(relation)} : {terms} ")
    Path("in.jj").write_text("\n".join(lines) + "\n")
    code = engine.full_jj(in_file_jj="in.jj", out_file="out.jj", max_time=MINUTES)  # type: ignore[attr-defined]
    if code > 1:
        raise SystemExit(f"τ-ARGUS stopped at {table}: {engine.error_string(code)}")  # type: ignore[attr-defined]
    return {numbers[int(line)] for line in Path("out.jj").read_text().split()}


def apart(relations: list[Relation]) -> list[list[Relation]]:
    """The relations in groups that share no cell."""
    head: dict[int, int] = {}

    def find(cell: int) -> int:
        while head.setdefault(cell, cell) != cell:
            head[cell] = head[head[cell]]
            cell = head[cell]
        return cell

    for relation in relations:
        for cell, _ in relation[1:]:
            head[find(cell)] = find(relation[0][0])
    groups: dict[int, list[Relation]] = defaultdict(list)
    for relation in relations:
        groups[find(relation[0][0])].append(relation)
    return list(groups.values())


TOOLS: dict[str, Callable[[dict[int, Cell], dict[str, list[Relation]]], set[int]]] = {
    "g-confid": g_confid,
    "tau-argus": tau_argus,
    "tau-argus-joint": tau_argus_joint,
}


def main(tool: str, folder: Path) -> None:
    with (folder / "cells.csv").open() as file:
        cells = {
            int(row["cell"]): Cell(int(row["value"]), row["small"] == "1", row["known"] == "1", int(row["most"]))
            for row in csv.DictReader(file)
        }
    relations: dict[str, dict[str, Relation]] = defaultdict(lambda: defaultdict(list))
    with (folder / "relations.csv").open() as file:
        for row in csv.DictReader(file):
            relations[row["table"]][row["relation"]].append((int(row["cell"]), int(row["factor"])))
    started = time.perf_counter()
    hidden = TOOLS[tool](cells, {table: list(own.values()) for table, own in relations.items()})
    (folder / "seconds.txt").write_text(str(time.perf_counter() - started))
    (folder / "hidden.csv").write_text("\n".join(str(cell) for cell in sorted(hidden)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
