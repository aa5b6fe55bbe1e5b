"""Writes the JSON Schemas in this folder from the models: `python schemas/generate.py`.

A schema of a file says what factlab accepts; the one of `ingest --json` what it prints. A test compares the
committed schemas with a new run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from factlab.hub.round_secret import SecretHeader
from factlab.partner.preview import Preview
from factlab.protocol.clearance import Clearance
from factlab.protocol.identity import PublicIdentity, SecretFile
from factlab.protocol.publication import Policy
from factlab.protocol.round import Round, RoundHeader
from factlab.protocol.round_key import KeyHeader
from factlab.protocol.settings import RoundSettings
from factlab.protocol.submission import SubmissionHeader

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ACCEPTED: dict[str, type[BaseModel]] = {
    "beveiliging": Policy,
    "vrijgave": Clearance,
    "hub-header": SecretHeader,
    "identity": SecretFile,
    "key-header": KeyHeader,
    "public": PublicIdentity,
    "ronde-contents": Round,
    "ronde-header": RoundHeader,
    "ronde-toml": RoundSettings,
    "submission-header": SubmissionHeader,
}
_PRINTED: dict[str, type[BaseModel]] = {"ingest": Preview}


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of every model that has a file of its own, by name."""
    found = {name: _schema(model, "validation") for name, model in _ACCEPTED.items()}
    found |= {name: _schema(model, "serialization") for name, model in _PRINTED.items()}
    return dict(sorted(found.items()))


def files() -> dict[str, bytes]:
    """The files of this folder: keys sorted, so that the same models give the same bytes."""
    return {
        f"{name}.schema.json": (json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
        for name, schema in schemas().items()
    }


def _schema(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    return {"$schema": DIALECT, **model.model_json_schema(mode=mode)}


if __name__ == "__main__":
    for name, content in files().items():
        Path(__file__).with_name(name).write_bytes(content)
