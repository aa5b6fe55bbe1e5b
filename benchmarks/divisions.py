"""What a second division costs: the demo by its wijken and by areas of wijkteams, through the commands of a person.

    python -m benchmarks.divisions

By wijk alone, both at once, and the wijkteams added to the round after the wijken were published. Printed are the cells
and dots of each publication, and the seconds of `factlab analyse`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from factlab.protocol.round import read_round

TEAMS = 5


def main(_arguments: Sequence[str] | None = None) -> int:
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder, "demo")
        _factlab(Path(folder), "demo", str(demo))
        hub, ronde = demo / "hub", demo / "ronde"
        seconds, wijken = _analysed(hub, "alleen/uitvoer")
        _show("by wijk alone", seconds, wijken)
        _with_teams(ronde, hub)
        seconds, both = _analysed(hub, "samen/uitvoer")
        _show("both at once", seconds, both)
        # Beside what was published by wijk alone, before there were teams.
        seconds, added = _analysed(hub, "alleen/uitvoer-wijkteam", "--indeling", "wijkteam")
        _show("by wijkteam, added later", seconds, added)
    return 0


def _factlab(folder: Path, *words: str) -> str:
    ran = subprocess.run([sys.executable, "-m", "factlab", *words], cwd=folder, capture_output=True, text=True)
    if ran.returncode:
        raise SystemExit(f"factlab {' '.join(words)}: {ran.stderr}")
    return ran.stdout


def _analysed(hub: Path, out: str, *more: str) -> tuple[float, list[dict[str, object]]]:
    (hub / out).parent.mkdir(exist_ok=True)
    started = time.perf_counter()
    said = json.loads(_factlab(hub, "analyse", ".", "--out", out, *more, "--json"))
    return time.perf_counter() - started, [said, *said.pop("others", [])]


def _show(what: str, seconds: float, published: list[dict[str, object]]) -> None:
    cells = " + ".join(f"{one['dots']:,} dots of {one['cells']:,} cells" for one in published)
    print(f"{what:26}{seconds:6.0f} s   {cells}", flush=True)


def _with_teams(ronde: Path, hub: Path) -> None:
    """The round again with a second division: neighbouring wijken joined."""
    wijken = _wijken(hub)
    team = {code: number * TEAMS // len(wijken) + 1 for number, code in enumerate(wijken)}
    rows = [f"{code};WT{team[code]};Wijkteam {team[code]}" for code in wijken]
    (ronde / "wijkteams.csv").write_text("\n".join(["gebied;deel_van;naam", *rows, ""]), encoding="utf-8")
    toml = ronde / "ronde.toml"
    section = '\n[[indeling]]\nniveau = "wijkteam"\ngebieden = "wijkteams.csv"\n'
    toml.write_text(toml.read_text(encoding="utf-8") + section, encoding="utf-8")
    _factlab(hub, "round", "build", str(ronde), "--replace")


def _wijken(hub: Path) -> list[str]:
    (path,) = hub.glob("*.ronde")
    return [area.code for area in read_round(path.read_bytes(), path.name).round.scope().areas]


if __name__ == "__main__":
    sys.exit(main())
