"""A published folder, released by its checker, and what somebody could do to it who writes files as factlab does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from builders import PARTNERS, ROUND_ID, identity, lay_out, submission, world
from transcripts import done

from factlab.protocol.identity import write_identity
from factlab.protocol.round import KnownFigure, write_round
from factlab.publication import Publication, long, read
from factlab.publication.files import CERTIFICATE, CLEARANCE, DESCRIPTOR
from factlab.publish.datapackage import datapackage
from factlab.publish.folder import write_folder
from factlab.text import Text

DAY = date(2026, 11, 20)
CHECKER = "controleur"
KNOWN = (
    KnownFigure(
        tabel="wetten", gebied="GM9900", labels=("totaal", "totaal"), aantal=120, eenheid="personen", bron="CBS"
    ),
)
NOTES = {"rapport": "Voor iedereen.", "wetten": "Zoals CBS telt."}


def drafted(folder: Path, *more: str) -> Path:
    """Everybody's folders, with a draft at hub/uitvoer, and the identity of a checker in the folder itself."""
    hub = lay_out(folder) / "hub"
    for partner in PARTNERS:
        (hub / "inzendingen" / f"{partner}.factlab").write_bytes(submission(partner))
    round_ = world().but(controle=KNOWN, toelichting=NOTES).round
    (hub / f"{ROUND_ID}.ronde").write_bytes(write_round(round_, identity("hub").signing))
    done(hub, "analyse", ".", "--csv", *more)
    (folder / f"{CHECKER}.identity").write_bytes(secret_of(CHECKER))
    return folder


def secret_of(name: str, called: str = "") -> bytes:
    """The identity file of the party that the tests know by this name, perhaps under another name."""
    return write_identity(called or name, sha256(f"test {name}".encode()).digest(), None)


def rewritten(folder: Path, change: Callable[[Publication], Publication], target: Path) -> Path:
    """The folder as factlab itself would write it after a change, with the signature that it had: all but the key.

    Everything fits: report, workbook, tables, hashes. Only who does not hold the checker's secret cannot sign it.
    """
    target.mkdir()
    changed = change(read(folder))
    certificate = folder / CERTIFICATE
    write_folder(changed, target, csv=True, certificate=certificate.read_bytes() if certificate.exists() else None)
    (target / CLEARANCE).write_bytes((folder / CLEARANCE).read_bytes())
    describe(changed, target)
    return target


def describe(publication: Publication, folder: Path) -> None:
    """Let datapackage.json name every file that lies there, with its hash."""
    tables = [long(publication, name) for name in publication.tables]
    (folder / DESCRIPTOR).unlink()
    write_json(folder / DESCRIPTOR, datapackage(publication, tables, folder, Text(publication.language)))


def forge(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a JSON file, and the hash by which the description knows it."""
    content = json.loads((folder / name).read_bytes())
    change(content)
    write_json(folder / name, content)
    if name != DESCRIPTOR:
        package = json.loads((folder / DESCRIPTOR).read_bytes())
        for resource in package["resources"]:
            if resource["path"] == name:
                data = (folder / name).read_bytes()
                resource |= {"bytes": len(data), "hash": f"sha256:{sha256(data).hexdigest()}"}
        write_json(folder / DESCRIPTOR, package)


def write_json(file: Path, content: object) -> None:
    file.write_bytes((json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


def another_count(publication: Publication) -> Publication:
    """One shown number a little higher."""
    name, table = next((name, table) for name, table in publication.tables.items() if table.counts.max() > 0)
    counts = table.counts.copy()
    row, column = divmod(int(counts.argmax()), counts.shape[1])
    counts[row, column] += 3
    return replace(publication, tables={**publication.tables, name: replace(table, counts=counts)})
