"""The schemas in `schemas/` are those of the models, and real files satisfy them."""

from __future__ import annotations

import json
import runpy
import tomllib
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from walked_round import Walked

from factlab.hub.round_init import starting_files
from factlab.protocol.identity import identity_of, write_identity, write_public

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "schemas"


@pytest.fixture(scope="module")
def generated() -> dict[str, bytes]:
    files: Callable[[], dict[str, bytes]] = runpy.run_path(str(FOLDER / "generate.py"))["files"]
    return files()


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.schema.json").read_bytes())
    return found


def require(name: str, instance: object) -> None:
    jsonschema.Draft202012Validator(
        schema(name), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(instance)


def as_json(value: object) -> Any:
    """What TOML read as JSON has it: dates are text."""
    return json.loads(json.dumps(value, default=date.isoformat))


def test_the_schemas_are_those_of_the_models(generated: dict[str, bytes]) -> None:
    committed = {path.name: path.read_bytes() for path in FOLDER.glob("*.schema.json")}
    assert committed == generated, "run: python schemas/generate.py"


def test_every_schema_is_a_schema() -> None:
    for path in FOLDER.glob("*.schema.json"):
        jsonschema.Draft202012Validator.check_schema(json.loads(path.read_bytes()))


def test_the_sample_round_satisfies_the_schema_of_ronde_toml() -> None:
    require("ronde-toml", as_json(tomllib.loads((ROOT / "sample_data/ronde/ronde.toml").read_text("utf-8"))))


def test_the_round_of_round_init_satisfies_the_schema_of_ronde_toml() -> None:
    require("ronde-toml", as_json(tomllib.loads(starting_files(2026)["ronde.toml"].decode())))


@pytest.mark.parametrize(("section", "field", "value"), [("beveiliging", "drempel", 4), ("beveiliging", "uit", True)])
def test_the_schema_of_ronde_toml_refuses_less_protection(section: str, field: str, value: object) -> None:
    round_ = as_json(tomllib.loads((ROOT / "sample_data/ronde/ronde.toml").read_text("utf-8")))
    round_[section][field] = value
    with pytest.raises(jsonschema.ValidationError):
        require("ronde-toml", round_)


@pytest.mark.parametrize("passphrase", [None, "correct paard batterij"])
def test_an_identity_satisfies_the_schemas_of_both_its_halves(passphrase: str | None) -> None:
    secret = bytes(range(32))
    public = identity_of("wijkteam", secret).public
    require("identity", json.loads(write_identity("wijkteam", secret, passphrase).partition(b"\n")[2]))
    require("public", json.loads(write_public(public).partition(b"\n")[2]))


def test_the_files_of_a_walk_satisfy_their_schemas(walked: Walked) -> None:
    require("ingest", json.loads(walked.preview))
    for name, path in (
        ("hub-header", walked.hub_secret),
        ("key-header", walked.key),
        ("ronde-header", walked.round_file),
        ("submission-header", walked.submission),
    ):
        require(name, json.loads(path.read_bytes().split(b"\n", 2)[1]))
    contents = zlib.decompressobj().decompress(walked.round_file.read_bytes().split(b"\n", 2)[2])
    require("ronde-contents", json.loads(contents))
    require("beveiliging", json.loads(contents)["beveiliging"])
