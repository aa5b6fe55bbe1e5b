"""Which lists `factlab ingest` is about: named, remembered in lijsten.toml, or chosen from the folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from factlab.cli import files, questions
from factlab.cli.console import Console
from factlab.cli.made import is_report
from factlab.cli.reports import BOM, CODES_MARK, begins

if TYPE_CHECKING:
    from factlab.partner.ingest import Judged
    from factlab.partner.lists_file import Entry, ListsFile


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists, the objections, what was remembered of each list, and whether they were chosen on a terminal, or
    the objections were asked for beside remembered lists."""

    paths: list[Path]
    exclude: Path | None
    entries: Mapping[Path, "Entry"] = field(default_factory=dict)
    before: "ListsFile | None" = None
    chosen: bool = False
    asked: bool = False


def find_lists(console: Console, named: Sequence[Path], exclude: Path | None, tells: "Callable[[Path], bool]") -> Lists:
    """The lists of this run; UsageFault when none were named or remembered and nobody can be asked.

    `tells`: whether there is a voorziening in a file.
    """
    from factlab.errors import UsageFault
    from factlab.partner.lists_file import NAME, entry_of, files_of, lists_in, read_lists_file, the_objections

    folder = Path()
    before = read_lists_file(files.read(folder / NAME), NAME) if (folder / NAME).is_file() else None
    asked = False
    if before and not exclude:
        known = {path for entry in before.lijst for path in files_of(entry, folder) if entry.bestand != before.weglaten}
        called = [path for path in _in_folder(folder) if questions.is_called_objections(path) and path not in known]
        others = [] if named else called
        exclude = the_objections(before, folder, others)
        if before.lijst and not before.weglaten and others:
            if not console.can_ask:
                raise UsageFault("exclude_not_said", file=NAME, lists=", ".join(path.name for path in others))
            exclude, asked = questions.which_exclusions(console, others), True
    if exclude:
        _refuse_report(exclude)
    if named:
        paths = _expanded(named)
        for path in paths:
            _refuse_report(path)
        entries = {path: entry for path in paths if before and (entry := entry_of(path, before, folder))}
        return Lists(paths, exclude, entries, before)
    if before and before.lijst:
        found = lists_in(before, folder, is_report)
        return Lists(list(found), exclude, found, before, asked=asked)
    if not console.can_ask:
        raise UsageFault("lists_not_named", file=NAME)
    paths, exclude = _chosen(console, exclude, tells)
    return Lists(paths, exclude, before=before, chosen=True)


def remember(console: Console, lists: Lists, judged: "Judged", *, asked: bool) -> None:
    """Offer to keep what was said for the next round; in a script nothing is kept."""
    from factlab.partner.ingest import names_of
    from factlab.partner.lists_file import NAME, apart, entry_for, inside, objections_of, wildcard, write_lists_file
    from factlab.partner.lists_file import remember as added
    from factlab.partner.said import Said, together
    from factlab.partner.sheets import name_of_file

    if not asked or not console.can_ask:
        return
    folder = Path()
    names = names_of(lists.paths)
    of_list: dict[str, list[Said]] = {name: [] for name in names}
    for reading in judged.readings:
        of_list[reading.file if reading.file in of_list else name_of_file(reading.file, names)].append(reading.said)
    said = [together(of_list[name]) for name in names]
    if None in (*said, judged.of_objections):
        console.note("ingest.not_remembered_sheets", file=NAME)
        return
    entries = []
    for path, one in zip(lists.paths, said, strict=True):
        known = lists.entries.get(path)
        entries.append(entry_for(path, one or Said(), folder, known.bestand if known else ""))
    weglaten = inside(lists.exclude, folder) if lists.exclude else ""
    if lists.exclude and weglaten:
        known_before = lists.before is not None and lists.exclude in objections_of(lists.before, folder)
        weglaten = lists.before.weglaten if known_before and lists.before else wildcard(weglaten)
    if lists.exclude and judged.of_objections and judged.of_objections != Said():
        entries.append(entry_for(lists.exclude, judged.of_objections, folder, weglaten or ""))
    kept = [entry for entry in entries if entry]
    if len(kept) < len(entries) or weglaten is None:
        console.note("ingest.not_remembered", file=NAME)
        return
    names_in_folder = [inside(path, folder) or path.name for path in lists.paths]
    after = added(lists.before, apart(kept, names_in_folder), weglaten)
    if after == lists.before or not console.agree("ask.remember", file=NAME):
        return
    files.write(folder / NAME, write_lists_file(after), replace=True)
    console.say("ingest.remembered", file=NAME)


def _in_folder(folder: Path) -> list[Path]:
    """The files of a folder that may be lists; our own reports are none."""
    from factlab.partner.providers import ENDINGS

    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.name.startswith((".", "~$"))
        if not is_report(path) and not (path.suffix == ".csv" and _is_made_by_us(path))
    ]


def _is_made_by_us(path: Path) -> bool:
    """Whether it begins as the reports and the contents do that we write."""
    from factlab.partner.preview import REJECTS_HEADER
    from factlab.protocol.contents import HEADER

    return begins(path, ";".join(HEADER).encode()) or begins(path, BOM + REJECTS_HEADER.encode())


def _refuse_report(path: Path) -> None:
    """A report that we made is no list, whatever it is called."""
    from factlab.errors import UsageFault

    if path.is_file() and (_is_made_by_us(path) or begins(path, CODES_MARK)):
        raise UsageFault("list_is_report", file=path.name)


def _chosen(console: Console, exclude: Path | None, tells: "Callable[[Path], bool]") -> tuple[list[Path], Path | None]:
    from factlab.errors import UsageFault
    from factlab.partner.providers import ENDINGS

    found = [path for path in _in_folder(Path()) if path != exclude]
    if not found:
        raise UsageFault("no_lists_in_folder", endings=", ".join(ENDINGS))
    paths = questions.which_lists(console, found, tells)
    if exclude is None:
        exclude = questions.which_exclusions(console, [path for path in found if path not in paths])
    return paths, exclude


def _expanded(lists: Sequence[Path]) -> list[Path]:
    """The lists with wildcards filled in, which not every shell does; our own reports are no lists."""
    from factlab.errors import UnreadableInput
    from factlab.partner.lists_file import matching

    found: list[Path] = []
    for path in lists:
        try:
            there = path.exists()
        except OSError:
            # A name that no folder can have.
            raise UnreadableInput("list_missing", file=str(path)) from None
        if there or not any(sign in str(path) for sign in "*?["):
            found.append(path)
            continue
        names = matching(Path(path.anchor), str(path.relative_to(path.anchor)))
        matches = sorted(one for one in names if not one.name.startswith(".") and not is_report(one))
        if not matches:
            raise UnreadableInput("list_missing", file=str(path))
        found += matches
    return list(dict.fromkeys(found))
