"""The sample round, walked as far as one submission, for the tests that hold the docs against real files."""

from __future__ import annotations

import contextlib
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from factlab.cli import run

ROOT = Path(__file__).parents[2]
ROUND_ID = "demo-2026-1"
PARTNER = "wijkteam"


@dataclass(frozen=True, slots=True)
class Walked:
    """Where the files of the round lie; identities are `folder/NAME.identity`."""

    folder: Path
    round_file: Path
    hub_secret: Path
    key: Path
    custodian_key: Path
    submission: Path
    contents: Path
    preview: str


def walk(folder: Path) -> Walked:
    """Walks the round in an empty folder."""
    shutil.copytree(ROOT / "sample_data/ronde", folder / "ronde", dirs_exist_ok=True)
    public = folder / "ronde/partners"
    public.mkdir(exist_ok=True)
    partners = sorted(path.name for path in (ROOT / "sample_data/lijsten").iterdir())
    with contextlib.chdir(folder):
        for name in ("hub", "sleutelbewaarder", *partners):
            command("identity", "new", name)
            shutil.copy(f"{name}.public", public)
        command("round", "build", "ronde", "--identity", "hub.identity")
        command("key", "new", f"{ROUND_ID}.ronde", "--identity", "sleutelbewaarder.identity", "--yes")
        (source,) = (ROOT / "sample_data/lijsten" / PARTNER).iterdir()
        key = f"{ROUND_ID}.{PARTNER}.key"
        preview = command(
            *("ingest", str(source), "--identity", f"{PARTNER}.identity", "--key", key),
            *("--contents", "inhoud.csv", "--json"),
        )
    return Walked(
        folder=folder,
        round_file=folder / f"{ROUND_ID}.ronde",
        hub_secret=folder / f"{ROUND_ID}.hub",
        key=folder / key,
        custodian_key=folder / f"{ROUND_ID}.custodian.key",
        submission=folder / f"{ROUND_ID}.{PARTNER}.factlab",
        contents=folder / "inhoud.csv",
        preview=preview,
    )


def command(*words: str) -> str:
    """Runs a command that must succeed; returns what it prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = run([*words, "--lang", "en"])
    if code:
        pytest.fail(f"factlab {words[0]} ended with {code}")
    return said.getvalue()
