"""A simulation is taken for real by nothing and nobody, and it is made without anything that is secret."""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import PARTNERS, draft_texts, identity, lay_out, submission, world, write_draft
from transcripts import Factlab, done

from factlab.cli.app import command
from factlab.errors import NotTogether, RoundInvalid
from factlab.hub.rehearse import rehearse
from factlab.hub.round_build import read_draft
from factlab.protocol.round import read_round, write_round
from factlab.publication import read, require_alike, require_real, scope_of
from factlab.publication.published import open_folder
from factlab.text import Text

PACKAGE = Path(__file__).parents[2] / "factlab"
VERBS = set(command(Text("en")).commands)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hub = lay_out(tmp_path_factory.mktemp("simulation")) / "hub"
    done(hub, "simulate")
    return hub / "simulatie"


@pytest.fixture
def simulation(made: Path, homes: Path) -> Path:
    """A simulated folder beside a hub that has everything for a real run."""
    return shutil.copytree(made, homes / "hub" / "simulatie") / "basis"


def rewritten(folder: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    """Changes datapackage.json and onthulling.json, with hashes that agree: whoever forges, forges those too."""
    package = json.loads((folder / "datapackage.json").read_bytes())
    verdict = json.loads((folder / "onthulling.json").read_bytes())
    change(package, verdict)
    (folder / "onthulling.json").write_text(json.dumps(verdict))
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        resource |= {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}
    (folder / "datapackage.json").write_text(json.dumps(package))


def test_a_simulation_is_not_taken_along_as_an_earlier_release(simulation: Path, homes: Path, factlab: Factlab) -> None:
    hub = homes / "hub"
    for partner in PARTNERS:
        (hub / "inzendingen" / f"{partner}.factlab").write_bytes(submission(partner))
    refused = factlab(hub, "analyse", ".", "--previous", simulation)
    assert refused.code == 12 and "simulation" in refused.err
    assert not (hub / "uitvoer").exists()


def test_a_simulation_that_lies_beside_the_output_changes_nothing_in_it(
    simulation: Path, homes: Path, factlab: Factlab
) -> None:
    hub = homes / "hub"
    for partner in PARTNERS:
        (hub / "inzendingen" / f"{partner}.factlab").write_bytes(submission(partner))
    shutil.copytree(simulation, hub / "uitvoer-simulatie")
    assert factlab(hub, "analyse", ".").code == 0
    assert json.loads((hub / "uitvoer" / "onthulling.json").read_bytes())["eerdere_publicaties"] == []
    assert not read(hub / "uitvoer").simulated


def test_a_simulation_is_not_audited_as_if_it_were_to_be_published(
    simulation: Path, homes: Path, factlab: Factlab
) -> None:
    refused = factlab(homes, "audit", simulation)
    assert refused.code == 12 and "simulation" in refused.err


@pytest.mark.skipif("release" not in VERBS, reason="needs factlab release")
def test_a_simulation_cannot_be_released(simulation: Path, homes: Path, factlab: Factlab) -> None:
    before = {path: path.read_bytes() for path in simulation.rglob("*") if path.is_file()}
    refused = factlab(homes / "sleutelbewaarder", "release", simulation, "--yes")
    assert refused.code == 12 and "simulation" in refused.err
    assert {path: path.read_bytes() for path in simulation.rglob("*") if path.is_file()} == before


@pytest.mark.skipif("compare" not in VERBS, reason="needs factlab compare")
def test_a_simulation_is_not_compared_with_a_real_publication(simulation: Path, homes: Path, factlab: Factlab) -> None:
    hub = homes / "hub"
    for partner in PARTNERS:
        (hub / "inzendingen" / f"{partner}.factlab").write_bytes(submission(partner))
    assert factlab(hub, "analyse", ".").code == 0
    for pair in ((simulation, hub / "uitvoer"), (hub / "uitvoer", simulation)):
        refused = factlab(hub, "compare", *pair)
        assert refused.code == 12 and "simulation" in refused.err


def test_wherever_a_simulation_is_shown_it_says_so_and_never_that_it_is_a_draft(
    simulation: Path, factlab: Factlab
) -> None:
    shown = open_folder(simulation)
    package = json.loads((simulation / "datapackage.json").read_bytes())
    exported = factlab(simulation.parent, "export", simulation.name, "--format", "csv", "--out", "export")
    said = [
        shown.state,
        repr(shown),
        shown._repr_html_(),
        package["description"],
        package["licenses"][0]["title"],
        exported.out,
        (simulation.parent / "export" / "LEESMIJ.txt").read_text("utf-8-sig"),
    ]
    assert [words for words in said if "SIMULATIE" not in words or "CONCEPT" in words] == []
    report = (simulation / "rapport.html").read_text("utf-8")
    assert Text("nl")("account.not_released") not in report


def test_whoever_needs_real_figures_can_refuse_a_simulation(simulation: Path, homes: Path, factlab: Factlab) -> None:
    invented = read(simulation)
    with pytest.raises(NotTogether):
        require_real(invented, simulation)
    hub = homes / "hub"
    for partner in PARTNERS:
        (hub / "inzendingen" / f"{partner}.factlab").write_bytes(submission(partner))
    assert factlab(hub, "analyse", ".").code == 0
    real = read(hub / "uitvoer")
    require_real(real, hub)
    require_alike(real, real, hub)
    require_alike(invented, invented, simulation)
    for one, other in ((real, invented), (invented, real)):
        with pytest.raises(NotTogether):
            require_alike(one, other, hub)


def test_taking_the_mark_out_of_the_verdict_does_not_make_a_simulation_real(simulation: Path) -> None:
    def forge(package: dict[str, Any], verdict: dict[str, Any]) -> None:
        del verdict["simulatie"]
        package["title"] = package["factlab"]["titel"] = "Een kleine ronde"
        package["factlab"]["staat"] = "concept"

    rewritten(simulation, forge)
    forged = read(simulation)
    assert forged.simulated
    with pytest.raises(NotTogether):
        scope_of(forged, read_round(forged.round_file, "x").round)


def test_nor_does_another_id_since_the_round_in_it_is_signed_as_a_simulation(simulation: Path) -> None:
    round_ = read_round(read(simulation).round_file, "x").round
    fields = {name: getattr(round_, name) for name in type(round_).model_fields}
    renamed = type(round_).model_validate({**fields, "id": "klein-2026-1"})
    # The secret of a simulation is everybody's; the hub's own is not, and without it the hub's name does not fit.
    from factlab.protocol.simulation import write_simulated

    again = read_round(write_simulated(renamed), "x").round
    with pytest.raises(NotTogether):
        scope_of(read(simulation), again)
    with pytest.raises(NotTogether):
        read_round(
            write_round(
                type(round_).model_validate({**fields, "hub": world().round.hub}), identity("wijkteam").signing
            ),
            "x",
        )


def test_invented_households_never_go_out_under_the_real_round() -> None:
    with pytest.raises(NotTogether) as refused:
        rehearse([], world().round)
    assert refused.value.key == "not_simulated"


def test_no_real_round_can_have_the_id_of_a_simulation(tmp_path: Path) -> None:
    text = draft_texts()["ronde.toml"].replace('id = "klein-2026-1"', 'id = "simulatie-2026-1"')
    with pytest.raises(RoundInvalid) as refused:
        read_draft(write_draft(tmp_path, {"ronde.toml": text}))
    assert [(fault.key, fault.place) for fault in refused.value.faults] == [("toml_round_id_simulated", "ronde.id")]


def test_simulating_needs_the_round_alone_and_reads_no_submission_key_or_secret(
    tmp_path: Path, factlab: Factlab, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "ronde"
    folder.mkdir()
    (folder / "klein-2026-1.ronde").write_bytes(world().round_bytes)
    # What lies beside it is unreadable rubbish: whoever opened it would fail.
    (folder / "inzendingen").mkdir()
    for name in ("klein-2026-1.hub", "hub.identity", "klein-2026-1.wijkteam.key", "inzendingen/wijkteam.factlab"):
        (folder / name).write_bytes(b"\x00rubbish")
    opened: list[str] = []

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and watching:
            opened.append(arguments[0])

    watching = True
    sys.addaudithook(watch)
    try:
        assert factlab(folder, "simulate").code == 0
    finally:
        watching = False
    assert any(name.endswith(".ronde") for name in opened)
    secret = (".hub", ".identity", ".key", ".factlab", ".passphrase")
    assert [name for name in opened if name.endswith(secret)] == []


def test_what_simulates_cannot_reach_what_computes_a_link_key_or_opens_a_submission() -> None:
    script = (
        "import sys, factlab.simulate.story\n"
        "rooms = ('factlab.partner', 'factlab.custodian', 'factlab.protocol.round_key', 'factlab.hub.round_secret')\n"
        "print([m for m in sys.modules if m.startswith(rooms)])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_that_simulates_or_sizes_names_a_true_count() -> None:
    seen = [
        f"{path.name}: {alias.name}"
        for room in ("simulate", "caseload")
        for path in (PACKAGE / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in {"RawTable", "Rows", "bounds", "attack"} or (room == "caseload" and alias.name == "Profile")
    ]
    assert seen == []
