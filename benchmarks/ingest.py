"""Ingest of a large CSV against its bare floor, in one run.

    python benchmarks/ingest.py [--rows 1000000]

The floor is what cannot be avoided: reading the file with DuckDB and one HMAC-SHA-256 per distinct
address in plain Python. `factlab ingest` reads, recognises, judges, counts, hashes, sorts, seals and
signs. Both run as whole processes, in turn. Figure to reach: at most 3 times; memory is stated.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

MOST = 3.0

FLOOR = """
import hmac, sys, duckdb
rows = duckdb.connect().execute(
    "SELECT DISTINCT postcode, huisnummer, huisletter, toevoeging FROM read_csv($p, all_varchar=true)",
    {"p": sys.argv[1]},
).fetchall()
key = bytes(32)
for row in rows:
    hmac.digest(key, "|".join(part or "" for part in row).encode(), "sha256")
"""
MEASURED = """
import resource, runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__") if sys.argv[0].endswith(".py") else runpy.run_module(
        sys.argv[0], run_name="__main__", alter_sys=False)
finally:
    print("PEAK", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


def prepare(folder: Path, rows: int) -> Path:
    """An invented municipality's round, one partner ready to ingest, and a list of `rows` rows."""
    from factlab.cli import run
    from factlab.demo import invent

    city = invent(folder, households=5_000, partners=3, seed=1)
    homes = {name: folder / name for name in ("hub", "sleutelbewaarder", *(p.id for p in city.partners))}
    for name, home in homes.items():
        home.mkdir(exist_ok=True)
        check(run(["identity", "new", name, "--out", str(home)]))
        (city.round_dir / "partners" / f"{name}.public").write_bytes((home / f"{name}.public").read_bytes())
    hub, custodian = homes["hub"], homes["sleutelbewaarder"]
    check(run(["round", "build", str(city.round_dir), "--identity", str(hub / "hub.identity"), "--out", str(hub)]))
    (round_file,) = hub.glob("*.ronde")
    secret = str(custodian / "sleutelbewaarder.identity")
    check(run(["key", "new", str(round_file), "--identity", secret, "--out", str(custodian), "--yes"]))
    partner = city.partners[0]
    home = homes[partner.id]
    (home / round_file.name).write_bytes(round_file.read_bytes())
    key = f"{round_file.stem}.{partner.id}.key"
    (home / key).write_bytes((custodian / key).read_bytes())
    postcodes = [line.partition(";")[0] for line in (city.round_dir / "gebieden.csv").read_text().splitlines()[1:]]
    dice = random.Random(1)
    suffixes = [("", "")] * 8 + [("A", ""), ("b", ""), ("", "2"), ("", "bis")]
    with (home / "lijst.csv").open("w", encoding="utf-8") as file:
        file.write("clientnummer;postcode;huisnummer;huisletter;toevoeging;voorziening;begindatum;einddatum\n")
        for client in range(rows):
            letter, addition = dice.choice(suffixes)
            postcode, number = dice.choice(postcodes), dice.randint(1, 300)
            delivered = dice.choice(partner.voorzieningen)
            file.write(f"{client};{postcode};{number};{letter};{addition};{delivered};01-02-2026;\n")
    return home


def check(code: int) -> None:
    if code:
        raise SystemExit(code)


def timed(arguments: list[str], folder: Path) -> tuple[float, int]:
    """Seconds and peak memory (MB) of a whole process."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return time.perf_counter() - started, int(done.stderr.rsplit("PEAK", 1)[1])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        with contextlib.redirect_stdout(io.StringIO()):
            home = prepare(Path(place), options.rows)
        (Path(place) / "floor.py").write_text(FLOOR)
        floor_command = [str(Path(place) / "floor.py"), "lijst.csv"]
        ours_command = ["factlab", "ingest", "lijst.csv", "--replace", "--json"]
        pairs = [(timed(ours_command, home), timed(floor_command, home)) for _ in range(options.runs)]
    ours = statistics.median(mine[0] for mine, _ in pairs)
    floor = statistics.median(theirs[0] for _, theirs in pairs)
    ratio = statistics.median(mine[0] / theirs[0] for mine, theirs in pairs)
    print(f"rows             {options.rows:,}")
    print(f"factlab ingest   {ours:.2f} s, peak {max(mine[1] for mine, _ in pairs)} MB")
    print(f"bare floor       {floor:.2f} s, peak {max(theirs[1] for _, theirs in pairs)} MB")
    print(f"ratio            {ratio:.2f}  (at most {MOST})")
    return int(ratio > MOST)


if __name__ == "__main__":
    sys.exit(main())
