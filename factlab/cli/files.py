"""Files at the edge: found by their ending, read whole, written whole or not at all."""

from __future__ import annotations

import contextlib
import getpass
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from factlab.errors import FactlabError, NotTogether, UnreadableInput, UsageFault, WouldOverwrite

if TYPE_CHECKING:
    from factlab.cli.console import Console
    from factlab.protocol.identity import Identity
    from factlab.protocol.round import RoundFile


def the_only(folder: Path, ending: str, option: str | None) -> Path:
    """The one file with this ending in a folder; UsageFault when it is not clear which.

    It names the option with which to say it, or without an option that the folder must hold just one.
    """
    found = sorted(folder.glob(f"*{ending}"))
    if len(found) == 1:
        return found[0]
    if option is None:
        key = "several_files_in_folder" if found else "no_file_in_folder"
    else:
        key = "several_files" if found else "no_file"
    raise UsageFault(key, ending=ending, option=option, folder=str(folder), files=", ".join(p.name for p in found))


def read(path: Path) -> bytes:
    """The bytes of a file; UnreadableInput when it is not there."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableInput("file_missing", file=str(path)) from None
    except OSError:
        raise UnreadableInput("file_unreadable", file=str(path)) from None


def refuse_existing(path: Path, *, replace: bool) -> None:
    """Nothing that exists is overwritten without --replace."""
    if path.exists() and not replace:
        raise WouldOverwrite("would_overwrite", file=str(path))


def write(path: Path, data: bytes, *, secret: bool = False, replace: bool = False) -> None:
    """Write a whole file or nothing; a secret is readable by its owner only from the first byte."""
    refuse_existing(path, replace=replace)
    try:
        _write(path, data, secret=secret)
    except OSError:
        raise FactlabError("cannot_write", file=str(path)) from None


def write_together(contents: Mapping[Path, bytes], *, secret: Collection[Path] = (), replace: bool = False) -> None:
    """Write several files, or leave all as it was: what is replaced is moved aside and put back on failure."""
    for path in contents:
        refuse_existing(path, replace=replace)
    made: list[Path] = []
    aside: dict[Path, Path] = {}
    try:
        for path, data in contents.items():
            if path.exists():
                old = path.with_name(f".{path.name}.{secrets.token_hex(4)}.oud")
                _move(path, old)
                aside[path] = old
            write(path, data, secret=path in secret)
            made.append(path)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        for path, old in aside.items():
            old.replace(path)
        raise
    for old in aside.values():
        with contextlib.suppress(OSError):
            old.unlink()


def _move(path: Path, aside: Path) -> None:
    try:
        path.replace(aside)
    except OSError:
        raise FactlabError("cannot_write", file=str(path)) from None


def _write(path: Path, data: bytes, *, secret: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600 from the start
    half = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if secret:
                _owner_only_on_windows(half)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not secret and os.name == "posix":
            half.chmod(0o644 & ~_umask())
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Take a file of ours away; one that is open in another program cannot be taken away on Windows."""
    try:
        path.unlink()
    except OSError:
        raise FactlabError("cannot_write", file=str(path)) from None


def destroy(path: Path) -> None:
    """Overwrite a small secret file, then remove it. What backups and disks keep is beyond any program."""
    try:
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(os.urandom(size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except OSError:
        raise FactlabError("cannot_write", file=str(path)) from None


def open_round(path: Path | None, folder: Path = Path(), option: str | None = "--round") -> RoundFile:
    """The round file that was named, or the only one in the folder; `option` is what names it."""
    from factlab.protocol.round import read_round

    found = path or the_only(folder, ".ronde", option)
    return read_round(read(found), found.name)


def open_identity(path: Path | None, passphrase_file: Path | None, console: Console, folder: Path = Path()) -> Identity:
    """The identity that was named, or the only one in the folder; asks for its passphrase on a terminal."""
    from factlab.protocol.identity import needs_passphrase, read_identity

    found = path or the_only(folder, ".identity", "--identity")
    data = read(found)
    passphrase = None
    if needs_passphrase(data, found.name):
        passphrase = read_passphrase(passphrase_file) if passphrase_file else _ask(found.name, console)
    return read_identity(data, found.name, passphrase)


def read_passphrase(path: Path) -> str:
    """The passphrase in the first line of a file."""
    words = read(path).decode("utf-8-sig", "replace").partition("\n")[0].rstrip("\r")
    if not words:
        raise UsageFault("passphrase_empty", file=str(path))
    return words


def new_passphrase(console: Console) -> str:
    """Ask for a new passphrase, twice."""
    if not sys.stdin.isatty():
        raise UsageFault("passphrase_needs_terminal")
    words = getpass.getpass(console.text("console.new_passphrase") + " ")
    if not words or words != getpass.getpass(console.text("console.again") + " "):
        raise UsageFault("passphrases_differ")
    return words


def _ask(name: str, console: Console) -> str:
    if not sys.stdin.isatty():
        raise NotTogether("passphrase_missing", file=name)
    return getpass.getpass(console.text("console.passphrase", file=name) + " ")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _owner_only_on_windows(path: Path) -> None:
    """POSIX modes mean nothing on Windows: there the access list is cut down to the user."""
    if os.name != "nt":
        return
    with contextlib.suppress(OSError):
        subprocess.run(
            ["icacls", str(path), "/inheritance:r", "/grant:r", f"{getpass.getuser()}:F"],
            check=False,
            capture_output=True,
        )
