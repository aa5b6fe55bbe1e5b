"""What options say of lists, as what was said of each list."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factlab.cli.lists import Lists
    from factlab.partner.said import Said


def said_of(
    found: "Lists",
    columns: Sequence[str],
    ignore: Sequence[str],
    voorziening: Sequence[str],
    codes: Sequence[str],
    sheet: Sequence[str],
) -> "dict[str, Said]":
    """By `names_of`: what lijsten.toml says of a list, and then what the options say.

    --columns and --ignore hold for every list, the objections included; the others also as LIST=… for one, and of
    the sheets of a workbook as LIST [SHEET]=… for one of those.
    """
    from factlab.partner.ingest import name_of_exclusions, names_of
    from factlab.partner.lists_file import entry_of
    from factlab.partner.said import Said

    lists, folder = found.paths, Path()
    named = _columns(columns)
    ignored = tuple(header.strip() for part in ignore for header in part.split(",") if header.strip())
    of_list, of_rest = _by_list("--voorziening", voorziening, lists)
    codes_of, codes_of_rest = _by_list("--codes", codes, lists)
    sheet_of, sheet_of_rest = _by_list("--sheet", sheet, [*lists, *filter(None, [found.exclude])])
    said = {}
    for path, name in zip(lists, names_of(lists), strict=True):
        file = codes_of.get(name, codes_of_rest)
        before = found.entries[path].said(folder) if path in found.entries else Said()
        given = Said(
            columns=named,
            ignore=ignored,
            voorziening=of_list.get(name, ""),
            voorziening_of_rest=of_rest,
            codes=Path(file) if file else None,
            sheet=sheet_of.get(name, sheet_of_rest),
        )
        said[name] = before.then(given)
    for name in {*of_list, *codes_of} - set(said):
        own = codes_of.get(name)
        said[name] = Said(voorziening=of_list.get(name, ""), codes=Path(own) if own else None)
    if found.exclude:
        entry = entry_of(found.exclude, found.before, folder, objections=True) if found.before else None
        before = entry.said(folder) if entry else Said()
        name = name_of_exclusions(found.exclude, lists)
        given = Said(columns=named, ignore=ignored, sheet=sheet_of.get(name, ""))
        said[name] = before.then(given)
    return said


def _columns(given: Sequence[str]) -> dict[str, str]:
    from factlab.errors import UsageFault

    found: dict[str, str] = {}
    for part in (part for one in given for part in one.split(",") if part.strip()):
        name, equals, header = part.partition("=")
        if not equals:
            raise UsageFault("columns_form")
        found[name.strip()] = header.strip()
    return found


def _by_list(option: str, given: Sequence[str], lists: Sequence[Path]) -> tuple[Mapping[str, str], str]:
    """What an option says of lists by name, and of all others."""
    from factlab.errors import UsageFault

    of_list: dict[str, str] = {}
    for part in given:
        file, wanted = _list_and_value(part, lists)
        name = _name_of_list(option, file, lists) if file else ""
        if of_list.setdefault(name, wanted.strip()) != wanted.strip():
            raise UsageFault("option_said_twice", option=option)
    return of_list, of_list.pop("", "")


def _list_and_value(part: str, lists: Sequence[Path]) -> tuple[str, str]:
    """LIST=VALUE in two, or the value alone. Names of lists and of code lists may have = in them."""
    names = {path.name for path in lists}
    for at in (at for at, sign in enumerate(part) if sign == "="):
        if Path(part[:at].partition(" [")[0]).name in names or Path(part[:at]).name in names:
            return part[:at], part[at + 1 :]
    file, _, wanted = ("", "", part) if Path(part).is_file() else part.rpartition("=")
    return file, wanted


def _name_of_list(option: str, file: str, lists: Sequence[Path]) -> str:
    """What the list is called that an option names by its path as given, or by its file name alone."""
    from factlab.errors import UsageFault
    from factlab.partner.ingest import names_of

    names = dict(zip(lists, names_of(lists), strict=True))
    if Path(file) in names:
        return names[Path(file)]
    workbook, bracket, sheet = file.partition(" [")
    if bracket and any(path.name == Path(workbook).name for path in lists):
        return f"{_name_of_list(option, workbook, lists)}{bracket}{sheet}"
    alike = [path for path in lists if path.name == Path(file).name]
    if len(alike) > 1:
        raise UsageFault("option_of_several_lists", file=file, option=option)
    if not alike:
        raise UsageFault("option_of_no_list", file=file, option=option)
    return names[alike[0]]
