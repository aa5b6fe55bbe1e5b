"""How long linking takes beside a bare GROUP BY on the link key, and how much memory a whole run takes.

    python benchmarks/linkage.py --rows 5000000 --partners 25

Invents sealed submissions in a process of its own, then runs what the hub does with them: unseal, load,
link to profiles, complete, tabulate. Peak memory (target: at most 1.5 GB) is of that whole run.

The ratio (target: at most 2.0) is from repeats that take turns, each in a new process on freshly loaded rows,
since memory that an earlier turn left behind would help the next. The bare side is a plain DuckDB with
nothing but the keys. It is the median over the pairs; the ratio in CPU time is printed beside it, for a
machine that others use too.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from factlab.hub.engine import Engine
from factlab.hub.link import complete, load, to_profiles
from factlab.hub.tabulate import tabulate
from factlab.protocol.catalogue import LAWS, Voorziening
from factlab.protocol.scope import Area, Scope
from factlab.protocol.seal import OpeningKey
from factlab.protocol.submission import KEY_BYTES, Rows, in_order, pack, unpack
from factlab.protocol.tables import tables_of

ROWS_PER_HOUSEHOLD = 2.5
AREAS = 60
DOMAINS = tuple("abcdef")
MOST_RATIO = 2.0
MOST_GB = 1.5
# Wrapped in an aggregate, because handing over millions of rows would take time and flatter the ratio.
BARE = "SELECT count(*), max(n) FROM (SELECT link_key, count(*) AS n FROM report GROUP BY link_key)"
_SEAL_SECRET = b"\0" * 32
_CONTEXT = b"benchmark"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--partners", type=int, default=25)
    parser.add_argument("--repeats", type=int, default=9)
    asked = parser.parse_args(arguments)
    scope = _scope(asked.rows, asked.partners)
    with tempfile.TemporaryDirectory() as folder:
        inventor = multiprocessing.get_context("spawn").Process(
            target=_invent, args=(Path(folder), asked.rows, asked.partners)
        )
        inventor.start()
        inventor.join()
        start_gb = _peak_gb()
        _whole_run(Path(folder), scope)
        peak_gb = _peak_gb()
        ratio = _ratio(Path(folder), scope, asked.repeats)
    print(f"ratio linking / bare        {ratio:6.2f}    (at most {MOST_RATIO})")
    print(f"peak memory                 {peak_gb:6.2f} GB, {start_gb:.2f} before the first row (at most {MOST_GB})")
    return 0 if ratio <= MOST_RATIO and peak_gb <= MOST_GB else 1


def _whole_run(folder: Path, scope: Scope) -> None:
    started = time.perf_counter()
    received = list(_received(folder))
    unsealed = time.perf_counter()
    with Engine() as engine:
        partners = load(engine, received, scope)
        loaded = time.perf_counter()
        to_profiles(engine, scope, partners)
        linked = time.perf_counter()
        profiles = complete(engine, scope)
        completed = time.perf_counter()
        tabulate(engine, scope, threshold=10)
        tabulated = time.perf_counter()
    rows = sum(len(rows) for _, rows in received)
    print(f"partners, rows, profiles    {len(partners)}, {rows:,}, {len(profiles):,}")
    print(f"unseal and unpack           {unsealed - started:6.2f} s")
    print(f"re-key and load             {loaded - unsealed:6.2f} s")
    print(f"link, strip, profiles       {linked - loaded:6.2f} s")
    print(f"complete, hand to Python    {completed - linked:6.2f} s")
    print(f"tabulate {len(scope.tables)} tables          {tabulated - completed:6.2f} s")


def _ratio(folder: Path, scope: Scope, repeats: int) -> float:
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        turns = [(pool.apply(_bare, (folder,)), pool.apply(_linking, (folder, scope))) for _ in range(repeats)]
    bare, linking = zip(*turns, strict=True)
    print(f"bare GROUP BY, median       {statistics.median(wall for wall, _ in bare):6.2f} s")
    print(f"linking, median             {statistics.median(wall for wall, _ in linking):6.2f} s")
    pairs = [linked / floor for (floor, _), (linked, _) in turns]
    print(f"ratios of the pairs         {', '.join(f'{ratio:.2f}' for ratio in pairs)}")
    print(f"ratio in CPU time           {statistics.median(linked / floor for (_, floor), (_, linked) in turns):6.2f}")
    return statistics.median(pairs)


def _bare(folder: Path) -> tuple[float, float]:
    with duckdb.connect() as plain:
        plain.execute("CREATE TABLE report (link_key UHUGEINT)")
        for _, rows in _received(folder):
            halves = rows.link_keys.view(np.uint64)
            plain.register("arrival", pa.table({"high": halves[:, 0].copy(), "low": halves[:, 1].copy()}))
            plain.execute("INSERT INTO report SELECT (high::UHUGEINT << 64) | low FROM arrival")
            plain.unregister("arrival")
        return _seconds(lambda: plain.execute(BARE).fetchall())


def _linking(folder: Path, scope: Scope) -> tuple[float, float]:
    with Engine() as engine:
        partners = load(engine, _received(folder), scope)
        return _seconds(lambda: to_profiles(engine, scope, partners))


def _seconds(action: Callable[[], object]) -> tuple[float, float]:
    """On the clock, and of all processors together."""
    clock, processors = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - clock, time.process_time() - processors


def _received(folder: Path) -> Iterator[tuple[str, Rows]]:
    key = OpeningKey(_SEAL_SECRET)
    for file in sorted(folder.iterdir()):
        yield file.name, unpack(key.open(file.read_bytes(), _CONTEXT))


def _partner(number: int) -> str:
    return f"partner{number:02}"


def _scope(rows: int, partners: int) -> Scope:
    """Every partner delivers two or three of some 60 voorzieningen, each delivered by one partner."""
    voorzieningen = tuple(
        Voorziening(
            id=f"V{number:03}",
            naam="",
            domein=DOMAINS[number // 11 % len(DOMAINS)],
            cbs_wet=LAWS[number // 11 % 3] if number % 3 else "",  # type: ignore[arg-type]
            gebruik="toont" if number % 20 == 19 else "telt",
            soort="signaal" if number % 20 == 19 else "voorziening",
        )
        for number in range(partners * 5 // 2)
    )
    names = tuple(_partner(number) for number in range(partners))
    each = 2 * int(rows / ROWS_PER_HOUSEHOLD) // AREAS
    areas = tuple(Area(f"W{number:02}", "", each) for number in range(AREAS))
    return Scope(
        round_id="benchmark",
        reference_date=date(2026, 10, 1),
        level="wijk",
        municipality=Area("GM0000", "", each * AREAS),
        areas=areas,
        voorzieningen=voorzieningen,
        organisations=names,
        domains=DOMAINS,
        delivers={name: frozenset(v.id for v in voorzieningen) for name in names},
        tables=tables_of(frame=False),
    )


def _invent(folder: Path, rows: int, partners: int) -> None:
    """Sealed submissions: a few large partners and many small, some households known to many of them."""
    random = np.random.default_rng(1)
    households = int(rows / ROWS_PER_HOUSEHOLD)
    keys = random.integers(0, 256, (households, KEY_BYTES), dtype=np.uint8)
    area = random.integers(0, AREAS, households).astype(np.uint16)
    sealing = OpeningKey(_SEAL_SECRET).public
    share = 1 / (np.arange(partners) + 2)
    until = (rows * np.cumsum(share) / share.sum()).round().astype(np.int64)
    first = 0
    for number, wanted in enumerate(np.diff(until, prepend=0)):
        delivered = 2 + number % 2
        pairs = np.empty(0, dtype=np.int64)
        while len(pairs) < wanted:
            known = (households * random.random(wanted) ** 1.5).astype(np.int64)
            used = np.minimum(random.geometric(0.6, wanted) - 1, delivered - 1)
            pairs = np.unique(np.concatenate((pairs, known * delivered + used)))
        pairs = random.permutation(pairs)[:wanted]
        household, used = pairs // delivered, pairs % delivered
        sent = Rows(
            areas=tuple(f"W{name:02}" for name in range(AREAS)),
            voorzieningen=tuple(f"V{first + name:03}" for name in range(delivered)),
            link_keys=keys[household],
            area=area[household],
            voorziening=used.astype(np.uint16),
            controls=np.zeros((50, KEY_BYTES), dtype=np.uint8),
        )
        (folder / _partner(number)).write_bytes(sealing.seal(pack(in_order(sent)), _CONTEXT))
        first += delivered


def _peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    sys.exit(main())
