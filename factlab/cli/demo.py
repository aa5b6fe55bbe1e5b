"""factlab demo: an invented municipality, every step through the commands a person would use.

DEMO/ronde/                what the procesmanager edits
DEMO/sleutelbewaarder/     the key custodian's own machine
DEMO/lijsten/PARTNER/      each partner's own machine: its lists, identity, key
DEMO/hub/                  where submissions arrive and uitvoer/ is made
"""

import contextlib
import io
import shlex
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factlab.cli import options
from factlab.cli.console import Console

if TYPE_CHECKING:
    from factlab.demo import DemoMunicipality, DemoPartner

_MARK = "DEMO.txt"
_HUB, _CUSTODIAN = "hub", "sleutelbewaarder"


def demo(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="option.demo_dir", metavar="DIR")] = Path("demo"),
    partners: Annotated[int, typer.Option("--partners", help="option.partners", min=3, max=27)] = 15,
    households: Annotated[int, typer.Option("--households", help="option.households", min=200)] = 70_000,
    seed: Annotated[int, typer.Option("--seed", help="option.seed", min=0)] = 1,
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    from factlab.demo import invent
    from factlab.errors import FactlabError

    console = context.obj
    console.as_json = as_json
    started = time.monotonic()
    try:
        _make_room(directory, replace=replace)
    except OSError:
        raise FactlabError("cannot_write", file=str(directory)) from None
    try:
        console.say("demo.start", households=households, partners=partners, seed=seed)
        console.progress("invent", 0.0)
        city = invent(directory, households=households, partners=partners, seed=seed)
        (directory / _MARK).write_text(console.text("demo.start", households=households, partners=partners, seed=seed))
        console.say("demo.invented", folder=directory)
        _walk(console, directory, city)
    except BaseException as error:
        shutil.rmtree(directory, ignore_errors=True)
        if isinstance(error, OSError):
            raise FactlabError("cannot_write", file=str(directory)) from None
        raise
    _show_findings(console, directory, round(time.monotonic() - started))


def _make_room(directory: Path, *, replace: bool) -> None:
    from factlab.errors import WouldOverwrite

    if not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        directory.mkdir(parents=True, exist_ok=True)
    elif replace and (directory / _MARK).exists():
        shutil.rmtree(directory)
        directory.mkdir()
    else:
        raise WouldOverwrite("demo_exists", file=str(directory))


def _walk(console: Console, directory: Path, city: "DemoMunicipality") -> None:
    """From identities to the published folder."""
    shell = _Shell(console, directory)
    hub, custodian = directory / _HUB, directory / _CUSTODIAN
    public = city.round_dir / "partners"
    console.say("demo.identities")
    homes = {_HUB: hub, _CUSTODIAN: custodian}
    homes.update({partner.id: city.lists_dir / partner.id for partner in city.partners})
    for number, (name, home) in enumerate(homes.items()):
        home.mkdir(parents=True, exist_ok=True)
        shell.run(home, ["identity", "new", name], aloud=number == 0)
        shutil.copy(home / f"{name}.public", public / f"{name}.public")
    console.say("demo.round")
    shell.run(hub, ["round", "build", "../ronde"])
    (round_file,) = hub.glob("*.ronde")
    for home in (custodian, *(city.lists_dir / partner.id for partner in city.partners)):
        shutil.copy(round_file, home / round_file.name)
    console.say("demo.key")
    # The public halves never left this machine, so there is nobody to call.
    shell.run(custodian, ["key", "new", round_file.name, "--yes"], aloud=False)
    console.say("demo.ingest")
    inbox = hub / "inzendingen"
    inbox.mkdir()
    for number, partner in enumerate(city.partners):
        console.progress("read", number / len(city.partners))
        home = city.lists_dir / partner.id
        shutil.copy(custodian / f"{round_file.stem}.{partner.id}.key", home)
        shell.run(home, _ingest(partner), aloud=number == 0)
        for submission in home.glob("*.factlab"):
            shutil.copy(submission, inbox)
    console.say("demo.analyse")
    shell.run(hub, ["analyse", "."])


def _ingest(partner: "DemoPartner") -> list[str]:
    return ["ingest", *(path.name for path in partner.lists), *partner.arguments]


class _Shell:
    """Runs factlab commands in a folder, and shows them as a person would type them."""

    def __init__(self, console: Console, root: Path) -> None:
        self._console = console
        self._root = root
        # What was asked for goes along; else messages follow the system, and what is published is Dutch.
        spoken = console.text.language
        self._language = ["--lang", spoken] if console.content.language == spoken else []

    def run(self, folder: Path, words: list[str], *, aloud: bool = True) -> None:
        """Run a command in `folder`; `aloud` shows all it says, otherwise only that it ran."""
        from factlab.cli import INTERRUPTED, run

        console = self._console
        console.line(f"  {folder.relative_to(self._root)}> {shlex.join(['factlab', *words])}")
        said = io.StringIO()
        with contextlib.chdir(folder), contextlib.redirect_stdout(said):
            code = run([*words, *self._language])
        if code == INTERRUPTED:
            raise SystemExit(code)  # said by the command itself, and not to be said again
        if code:
            raise typer.Exit(code)
        for line in said.getvalue().splitlines() if aloud else ():
            console.line(f"    {line}")


def _show_findings(console: Console, directory: Path, seconds: int) -> None:
    from factlab.publication import read
    from factlab.show import answers

    output = directory / _HUB / "uitvoer"
    found = answers(read(output), console.text.language)
    console.line()
    console.say("demo.found")
    for sentence in found:
        console.line(f"  {sentence}")
    console.line()
    console.say("demo.look")
    console.say("demo.look_report", file=output / "rapport.html")
    console.say("demo.look_workbook", file=output / "factlab.xlsx")
    console.say("demo.look_tables", file=output / "tabellen")
    console.say("demo.look_lists", file=directory / "lijsten")
    console.say("demo.took", seconds=seconds)
    console.result({"directory": str(directory), "output": str(output), "seconds": seconds, "found": found})
