"""`lijsten.toml`: what was said of each list, so that the next round is one command.

It lies in the folder where `factlab ingest` runs, beside the lists. Everything it names is relative to that folder
and inside it: whoever passes the file on can make nobody read a file elsewhere. The first `[[lijst]]` that fits
a list is the one that counts.
"""

from __future__ import annotations

import glob
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from factlab.errors import Fault, UnreadableInput
from factlab.partner.columns.mapping import SYNONYMS
from factlab.partner.said import Said

NAME: Final = "lijsten.toml"

_HEAD = """\
# Gemaakt door factlab ingest: hoe uw lijsten gelezen worden. Met dit bestand in de map is de volgende ronde
# een commando: factlab ingest. U mag het veranderen; * in een naam staat voor wat per ronde verschilt.
"""
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}[-_. ])*(?:19|20)\d\d(?:[-_. ]?[qQkK]?\d{1,2})*(?!\d)")
_LEAST_LEFT = 2
_FAULTS = {"missing": "toml_missing", "extra_forbidden": "toml_unknown_field", "string_too_short": "toml_too_short"}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Entry(_Part):
    """`[[lijst]]`: a list by name or wildcard, and what was said of it."""

    bestand: str = Field(min_length=1)
    kolommen: dict[str, str] = Field(default_factory=dict)
    negeren: list[str] = Field(default_factory=list)
    voorziening: str = ""
    codes: str = ""
    blad: str = ""

    def said(self, folder: Path) -> Said:
        """What it says of a list, with the code list found from `folder`."""
        return Said(
            columns=dict(self.kolommen),
            ignore=tuple(self.negeren),
            voorziening=self.voorziening,
            codes=folder / self.codes if self.codes else None,
            sheet=self.blad,
            remembered=frozenset((*self.kolommen.values(), *self.negeren)),
        )


class ListsFile(_Part):
    """All of `lijsten.toml`; `weglaten` is the list of objections."""

    weglaten: str = ""
    lijst: list[Entry] = Field(default_factory=list)


def read_lists_file(data: bytes, file: str) -> ListsFile:
    """UnreadableInput names every place that is wrong, and no value."""
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _refusal([Fault("toml_not_utf8", file)]) from None
    except tomllib.TOMLDecodeError:
        raise _refusal([Fault("toml_unreadable", file)]) from None
    try:
        read = ListsFile.model_validate(document)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False, include_context=False)
        raise _refusal([_fault(detail, file) for detail in details]) from None
    faults = [Fault("lists_file_outside", file, place) for place, name in _paths(read) if not _is_inside(name)]
    for number, entry in enumerate(read.lijst, start=1):
        unknown = [name for name in entry.kolommen if name not in SYNONYMS]
        faults += [Fault("lists_file_column", file, f"lijst {number}, kolommen", names=", ".join(SYNONYMS))] * bool(
            unknown
        )
    if faults:
        raise _refusal(faults)
    return read


def write_lists_file(remembered: ListsFile) -> bytes:
    """The file as text; the same content gives the same bytes, and reading it gives the same content."""
    parts = [_HEAD]
    if remembered.weglaten:
        parts.append(f"weglaten = {_quoted(remembered.weglaten)}\n")
    for entry in remembered.lijst:
        lines = ["[[lijst]]", f"bestand = {_quoted(entry.bestand)}"]
        if entry.kolommen:
            pairs = ", ".join(
                f"{name} = {_quoted(entry.kolommen[name])}" for name in SYNONYMS if name in entry.kolommen
            )
            lines.append(f"kolommen = {{ {pairs} }}")
        if entry.negeren:
            lines.append(f"negeren = [{', '.join(map(_quoted, entry.negeren))}]")
        for field in ("voorziening", "codes", "blad"):
            if said := getattr(entry, field):
                lines.append(f"{field} = {_quoted(said)}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts).encode()


def lists_in(remembered: ListsFile, folder: Path, is_ours: Callable[[Path], bool]) -> dict[Path, Entry]:
    """The list of every entry, in the order of the file; an entry for the objections is about no list.

    A wildcard must fit one file: with the lists of two rounds in a folder nobody can tell which are meant.
    """
    found: dict[Path, Entry] = {}
    objections = objections_of(remembered, folder)
    for entry in remembered.lijst:
        if entry.bestand == remembered.weglaten:
            continue
        fits = [path for path in files_of(entry, folder) if not is_ours(path) and path not in objections]
        if not fits:
            raise UnreadableInput("remembered_list_missing", file=NAME, list=entry.bestand)
        if len(fits) > 1:
            names = ", ".join(path.name for path in fits)
            raise UnreadableInput("remembered_lists_alike", file=NAME, list=entry.bestand, lists=names)
        found.setdefault(fits[0], entry)
    return found


def objections_of(remembered: ListsFile, folder: Path) -> list[Path]:
    """Every file that may be the list of objections: also of another date than the one that is named.

    Whoever passes over the newer of two lists of objections sends whom it is about.
    """
    if not remembered.weglaten:
        return []
    exact = folder / remembered.weglaten
    named = _is_file(exact)
    pattern = wildcard(remembered.weglaten) if named or "*" not in remembered.weglaten else remembered.weglaten
    alike = [path for path in matching(folder, pattern) if path.is_file() and not path.name.startswith(".")]
    return sorted({*alike, *([exact] if named else [])})


def the_objections(remembered: ListsFile, folder: Path, others: Iterable[Path] = ()) -> Path | None:
    """The one list of objections; None when none is remembered.

    `others` are files that are called like one. UnreadableInput when there is none, or more than one to choose from.
    """
    if not remembered.weglaten:
        return None
    fits = objections_of(remembered, folder)
    if not fits:
        raise UnreadableInput("remembered_exclude_missing", file=NAME, list=remembered.weglaten)
    may_be = sorted({path.name: path for path in (*fits, *others)})
    if len(may_be) > 1:
        raise UnreadableInput("remembered_exclude_alike", file=NAME, list=remembered.weglaten, lists=", ".join(may_be))
    return fits[0]


def entry_of(path: Path, remembered: ListsFile, folder: Path, *, objections: bool = False) -> Entry | None:
    """What is remembered of a list that was named; of the `objections` by their own entry, if there is one."""
    whole = path.resolve()
    fits = [e for e in remembered.lijst if any(one.resolve() == whole for one in files_of(e, folder))]
    own = [entry for entry in fits if (entry.bestand == remembered.weglaten) is objections]
    return next(iter(own or fits), None)


def files_of(entry: Entry, folder: Path) -> list[Path]:
    """The files that an entry is about: the one of that name, else those that its wildcard fits."""
    exact = folder / entry.bestand
    if _is_file(exact):
        return [exact]
    return [path for path in matching(folder, entry.bestand) if path.is_file() and not path.name.startswith(".")]


def entry_for(path: Path, said: Said, folder: Path, known_as: str = "") -> Entry | None:
    """What to remember of a list; None for a list or code list outside the folder.

    `known_as` is the name or wildcard under which it was known. A date in a new name becomes a wildcard.
    """
    name, codes = inside(path, folder), inside(said.codes, folder) if said.codes else ""
    if name is None or codes is None:
        return None
    return Entry(
        bestand=known_as or wildcard(name),
        kolommen={canonical: said.columns[canonical] for canonical in SYNONYMS if canonical in said.columns},
        negeren=list(said.ignore),
        voorziening=said.voorziening,
        codes=codes,
        blad=said.sheet,
    )


def apart(entries: Sequence[Entry], names: Sequence[str]) -> list[Entry]:
    """The entries, where a wildcard that fits several of these lists gives way to the name of each.

    `names` are those of the lists, in the order of the entries; an entry behind them is about the objections.
    """
    several = {one.bestand for one in entries if "*" in one.bestand and sum(_fits(one.bestand, n) for n in names) > 1}
    named = [one.model_copy(update={"bestand": name}) for one, name in zip(entries, names, strict=False)]
    return [named[place] if place < len(named) and one.bestand in several else one for place, one in enumerate(entries)]


def _fits(pattern: str, name: str) -> bool:
    return PurePosixPath(name).match(pattern)


def matching(folder: Path, pattern: str) -> list[Path]:
    """The paths in a folder that a name or wildcard fits; none where it is not one that a folder can have."""
    try:
        return sorted(folder.glob(pattern))
    except (AttributeError, IndexError, NotImplementedError, OSError, ValueError):
        # What glob makes of a pattern that is empty, too long, or no pattern.
        return []


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def remember(before: ListsFile | None, entries: Iterable[Entry], weglaten: str) -> ListsFile:
    """What was remembered, with these entries in the place of those of the same name."""
    new = {entry.bestand: entry for entry in entries}
    kept = [new.pop(entry.bestand, entry) for entry in (before.lijst if before else [])]
    return ListsFile(weglaten=weglaten or (before.weglaten if before else ""), lijst=[*kept, *new.values()])


def inside(path: Path, folder: Path) -> str | None:
    """The path as the file writes it: from the folder, with forward slashes; None when it is not inside."""
    try:
        relative = path.resolve().relative_to(folder.resolve()).as_posix()
        relative.encode()
    except ValueError:
        return None
    return relative


def wildcard(name: str) -> str:
    """A name with `*` for the date in it (clienten-2026-10.xlsx → clienten-*.xlsx), if enough is left to know it by.

    A date is a year of four digits with what digits stand around it; other digits stay.
    """
    folder, slash, file = name.rpartition("/")
    stem, dot, ending = file.rpartition(".")
    found = _DATE.search(stem)
    if not found or sum(sign.isalpha() for sign in stem.replace(found[0], "")) < _LEAST_LEFT:
        return name
    before, after = stem[: found.start()], stem[found.end() :]
    return f"{glob.escape(folder + slash)}{glob.escape(before)}*{glob.escape(after)}{dot}{ending}"


def _paths(read: ListsFile) -> Sequence[tuple[str, str]]:
    places = [("weglaten", read.weglaten)]
    for number, entry in enumerate(read.lijst, start=1):
        places += [(f"lijst {number}, bestand", entry.bestand), (f"lijst {number}, codes", entry.codes)]
    return [(place, name) for place, name in places if name]


def _is_inside(name: str) -> bool:
    windows = PureWindowsPath(name)
    if windows.drive or windows.root or PurePosixPath(name).is_absolute() or "\0" in name:
        return False
    return ".." not in windows.parts and "**" not in windows.parts


def _fault(detail: Mapping[str, Any], file: str) -> Fault:
    place = ""
    for part in detail["loc"]:
        place += f" {part + 1}" if isinstance(part, int) else f"{', ' if place else ''}{part}"
    kind = _FAULTS.get(detail["type"], "toml_wrong_type")
    # A field that is not known may be named by something out of a list.
    return Fault(kind, file, place.rpartition(", ")[0] if kind == "toml_unknown_field" else place)


def _refusal(faults: Sequence[Fault]) -> UnreadableInput:
    return UnreadableInput("lists_file_invalid", faults=faults, count=len(faults))


def _quoted(text: str) -> str:
    """A basic string of TOML: the escapes of JSON, and the one control character that JSON lets through."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
