"""factlab's protection beside its peers, on the same invented cities, in one run.

    python -m benchmarks.peers [--cities linked,wide,g4] [--tools factlab,tau-argus,tau-argus-joint,g-confid]

Every tool gets the same cells and what adds up, a process of its own, one thread and `--seconds`. What each hides is
then attacked by one and the same attacker, who joins all tables (`attacker.py`). For all but the largest city the
fewest dots there can be are computed too (`optimum.py`). Printed are the tables for docs/figures.md; figures to reach
are checked, and the exit code is the number of those missed.

The peers get an environment of their own, `.venv/peers`, made at the first run: G-Confid wants another DuckDB.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import multiprocessing.connection
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.attacker import Attacker, Bools, System, system_of
from benchmarks.cities import RECIPES, City, build
from benchmarks.optimum import Bound, fewest
from factlab.errors import FactlabError
from factlab.hub.protect import protect

PEERS = ("pytauargus==0.6.0", "gconfid==2.0.4")
HOME = Path(__file__).parents[1] / ".venv" / "peers"
BOUNDED = ("linked", "wide")
ALL = "*"
TITLES = {
    "factlab": "factlab",
    "tau-argus": "τ-ARGUS (pytauargus 0.6), optimal, table by table",
    "tau-argus-joint": "τ-ARGUS, all tables handed over as one, its best after two minutes",
    "g-confid": "G-Confid 2.0.4, all tables at once, 100 %",
}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""For every process that is started, ours and theirs."""


@dataclass(frozen=True)
class Outcome:
    """What a tool hides; None when it did not finish, and then `why`. Memory is only measured of factlab."""

    hidden: Bools | None
    seconds: float
    megabytes: int = 0
    why: str = ""

    def dots(self, system: System) -> int:
        """Published cells that are hidden and not small."""
        return 0 if self.hidden is None else int(system.cells[self.hidden & ~system.small].sum())


def environment() -> Path:
    """The Python of the peers' environment, made if it is not there."""
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = HOME / "-".join(PEERS)
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
        ready.touch()
    return python


def run_factlab(city: City, system: System, limit: float) -> Outcome:
    """`protect` in a process of its own, so that its memory can be told and its time limited."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_protect, args=(city.recipe.name, theirs))
    started = time.perf_counter()
    process.start()
    theirs.close()
    answered = ours.poll(limit)
    try:
        answer = ours.recv() if answered else f"more than {limit:.0f} s"
    except EOFError:
        answer = "no answer"
    process.kill()
    process.join()
    if isinstance(answer, str):
        return Outcome(None, time.perf_counter() - started, why=answer)
    hidden, seconds, megabytes = answer
    return Outcome(hidden.ravel()[system.where], seconds, megabytes)


def _protect(name: str, answer: multiprocessing.connection.Connection) -> None:
    city = build(RECIPES[name])
    started = time.perf_counter()
    try:
        tables = protect(city.profiles, city.raw, city.scope, city.policy).tables
    except FactlabError as refusal:
        answer.send(f"refused: {refusal.key}")
        return
    seconds = time.perf_counter() - started
    hidden = np.zeros(city.values.shape, dtype=bool)
    for table, columns in city.columns.of.items():
        for labels, column in columns.items():
            hidden[:, column] |= tables[table].hidden[:, tables[table].labels.index(labels)]
    answer.send((hidden, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


def run_peer(tool: str, city: City, system: System, limit: float) -> Outcome:
    """The tool over plain files, in the peers' environment."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _hand_over(city, system, folder)
        command = [str(environment()), str(Path(__file__).with_name("peer_tools.py")), tool, str(folder)]
        started = time.perf_counter()
        try:
            done = subprocess.run(command, cwd=folder, timeout=limit, capture_output=True, text=True, check=False)
        except subprocess.TimeoutExpired:
            return Outcome(None, time.perf_counter() - started, why=f"more than {limit:.0f} s")
        if done.returncode:
            return Outcome(None, time.perf_counter() - started, why="stopped: " + done.stderr.strip().splitlines()[-1])
        hidden = np.zeros(len(system.values), dtype=bool)
        chosen = np.array((folder / "hidden.csv").read_text().split(), dtype=np.int64)
        hidden[chosen[chosen < len(hidden)]] = True
        seconds = float((folder / "seconds.txt").read_text())
        return Outcome(hidden, seconds)


def _hand_over(city: City, system: System, folder: Path) -> None:
    """Cells that are not zero, and what adds up; the households of a place are cells that everybody knows."""
    own, count = len(system.values), city.columns.count
    with (folder / "cells.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("cell", "value", "small", "known", "most"))
        for cell in np.flatnonzero(system.values > 0).tolist():
            lines.writerow((cell, int(system.values[cell]), int(system.small[cell]), 0, int(system.most[cell])))
        for number, place in enumerate(city.scope.places):
            lines.writerow((own + number, place.households, 0, 1, place.households))
    column = system.where % count
    tables = {name: np.isin(column, list(of.values())) for name, of in city.columns.of.items()}
    with (folder / "relations.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("table", "relation", "cell", "factor"))
        for row in np.flatnonzero(system.low == system.high).tolist():
            part = slice(system.matrix.indptr[row], system.matrix.indptr[row + 1])
            cells, factors = system.matrix.indices[part], system.matrix.data[part]
            within = [ALL, *(name for name, of in tables.items() if of[cells].all())]
            terms = [(c, f) for c, f in zip(cells.tolist(), factors.tolist(), strict=True) if system.values[c] > 0]
            if system.low[row]:
                terms.append((own + int(system.where[cells[0]]) // count, -1.0))
            for name in within if terms else ():
                lines.writerows((name, row, cell, int(factor)) for cell, factor in terms)


def line(tool: str, system: System, outcome: Outcome) -> str:
    """A line of the table: what the tool hides beyond the small cells, and what is told all the same."""
    if outcome.hidden is None:
        return f"| {TITLES[tool]} | {outcome.why} | | {outcome.seconds:.0f} s | | |"
    more = outcome.hidden & ~system.small
    widths = Attacker(system).widths(outcome.hidden | system.small)
    cells, differences = np.split(widths, [int(system.small.sum())])
    told = [f"{(part == 0).sum()} / {(part < system.breadth).sum()}" for part in (cells, differences)]
    spent = f"{outcome.seconds:.{1 if outcome.seconds < 10 else 0}f} s"
    return (
        f"| {TITLES[tool]} | {outcome.dots(system):,} | {int(system.values[more].sum()):,} "
        f"| {spent} | {told[0]} | {told[1]} |"
    )


def bound_line(bound: Bound, title: str) -> str:
    """What nobody can do with fewer dots than."""
    if bound.found is None:
        said = f"at least {bound.least:,}"
    else:
        said = f"{bound.least:,}" if bound.found == bound.least else f"{bound.least:,} to {bound.found:,}"
    return f"| the fewest there can be, {title} | {said} | | {bound.seconds:.0f} s | | |"


def compare(name: str, tools: Sequence[str], limit: float, seconds: float) -> int:
    """Prints the table of one city: `limit` for each tool, `seconds` for each bound; the number of figures missed."""
    city = build(RECIPES[name])
    system = system_of(city)
    cells, small = int(system.cells.sum()), int(system.cells[system.small].sum())
    differences = system.targets.shape[0] - int(system.small.sum())
    print(f"\n### {city.recipe.title}: {cells:,} cells, {small:,} small\n")
    print(
        "| tool | dots beyond the small cells | households in them | time "
        f"| small cells told: exactly / to within 4 | so of {differences:,} small differences |"
    )
    print("|---|---|---|---|---|---|", flush=True)
    outcomes = {}
    for tool in tools:
        if tool == "factlab":
            outcomes[tool] = run_factlab(city, system, limit)
        else:
            outcomes[tool] = run_peer(tool, city, system, limit)
        print(line(tool, system, outcomes[tool]), flush=True)
    bound = None
    if name in BOUNDED and seconds:
        if differences:
            cells_only = fewest(system, differences=False, seconds=seconds)
            print(bound_line(cells_only, "if only small cells count"), flush=True)
        bound = fewest(system, differences=True, seconds=seconds)
        print(bound_line(bound, "by linear programs"), flush=True)
    return missed(name, system, outcomes, bound) if "factlab" in outcomes else 0


def missed(name: str, system: System, outcomes: Mapping[str, Outcome], bound: Bound | None) -> int:
    """Prints the figures to reach, and returns how many were not; those that need what was not run are left out."""
    own = outcomes["factlab"]
    print()
    if own.hidden is None:
        print(f"factlab: {own.why}  MISSED")
        return 1
    dots, peer = own.dots(system), outcomes.get("g-confid", Outcome(None, 0))
    figures = [("seconds", own.seconds, {"linked": 15.0, "wide": 120.0, "g4": 600.0}[name])]
    if name == "linked" and bound:
        figures.append(("dots against the fewest there can be", dots / bound.least, 1.1))
    if name == "wide" and peer.hidden is not None:
        figures.append(("dots against those of G-Confid", dots / peer.dots(system), 0.65))
    if name == "g4":
        figures.append(("memory in GB", own.megabytes / 1000, 4.0))
    for what, figure, most in figures:
        print(f"factlab: {what} {figure:.2f} (at most {most}){'' if figure <= most else '  MISSED'}")
    return sum(figure > most for _, figure, most in figures)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cities", default=",".join(RECIPES))
    parser.add_argument("--tools", default=",".join(TITLES))
    parser.add_argument("--seconds", type=float, default=900, help="for each tool and city")
    parser.add_argument("--optimum", type=float, default=300, help="seconds for each bound; 0: none")
    asked = parser.parse_args(arguments)
    tools = asked.tools.split(",")
    os.environ.update(ONE_THREAD)
    return sum(compare(name, tools, asked.seconds, asked.optimum) for name in asked.cities.split(","))


if __name__ == "__main__":
    sys.exit(main())
