"""How long `factlab --help` takes against the --help of an empty Typer app, in this environment.

    python benchmarks/startup.py

Figure to reach: at most 1.5 times. Both are timed in turn, as whole processes; the ratio is of medians.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

EMPTY = "import typer\napp = typer.Typer()\n\n\n@app.command()\ndef nothing() -> None: ...\n\n\napp()\n"
RUNS = 11
MOST = 1.5


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main(_arguments: Sequence[str] | None = None) -> int:
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder, "empty.py")
        empty.write_text(EMPTY)
        ours, theirs = [sys.executable, "-m", "factlab", "--help"], [sys.executable, str(empty), "--help"]
        for command in (ours, theirs):
            seconds(command)
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(RUNS)]
    factlab, typer = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"factlab --help   {factlab:.2f} s")
    print(f"empty Typer app  {typer:.2f} s")
    print(f"ratio            {factlab / typer:.2f}  (at most {MOST})")
    return int(factlab / typer > MOST)


if __name__ == "__main__":
    sys.exit(main())
