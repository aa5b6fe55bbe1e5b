"""datapackage.json: what every file of the folder is, in the Data Package standard (version 2).

Beside the standard's properties, `factlab` holds what is needed to open the folder again without
anything else: places, catalogue, organisations, policy, language, state.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from factlab.publication.files import FORMAT, TABLES_FOLDER, fingerprint
from factlab.publication.long import LIFT, STATUSES, LongTable
from factlab.publication.publication import Publication
from factlab.publication.state import state
from factlab.text import Text

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"

_FILE_TYPES = {
    ".parquet": ("parquet", "application/vnd.apache.parquet"),
    ".csv": ("csv", "text/csv"),
    ".xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".html": ("html", "text/html"),
    ".geojson": ("geojson", "application/geo+json"),
    ".json": ("json", "application/json"),
    ".ronde": ("ronde", "application/octet-stream"),
    ".gz": ("json.gz", "application/gzip"),
    ".txt": ("txt", "text/plain"),
}


def datapackage(publication: Publication, tables: list[LongTable], folder: Path, text: Text) -> dict[str, Any]:
    """The descriptor of all files that `folder` holds now, itself not counted."""
    by_name = {table.name: table for table in tables}
    resources = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        resource = _resource(file, folder, text)
        if file.parent.name == TABLES_FOLDER:
            table = by_name[file.stem]
            resource |= {
                "type": "table",
                "$schema": RESOURCE_PROFILE,
                "title": text(f"table.{table.name}"),
                "description": text(f"explain.{table.name}"),
                "schema": _schema(publication, table, file.suffix, text),
            }
            if file.suffix == ".csv":
                resource |= {"encoding": "utf-8", "dialect": {"delimiter": ";"}}
        resources.append(resource)
    description = f"{state(publication, text)} {text('package.description')}"
    if unit := publication.policy.afronden:
        description += f" {text('package.rounded', unit=unit)}"
    return {
        "$schema": PROFILE,
        "name": publication.round_id,
        "title": publication.title,
        "description": description,
        "keywords": ["factlab", "stapeling", "samenloop", publication.municipality.name],
        "licenses": [{"name": "other-closed", "title": text(f"licence.{publication.state}")}],
        "sources": [{"title": text(f"package.{source}")} for source in ("source_partners", "source_areas")],
        "resources": resources,
        "factlab": _reopening(publication),
    }


def _resource(file: Path, folder: Path, text: Text) -> dict[str, Any]:
    content = file.read_bytes()
    format_, mediatype = _FILE_TYPES[file.suffix]
    kind = "ronde" if file.suffix == ".ronde" else file.stem.removesuffix(".json")
    name = f"{file.stem}-csv" if file.suffix == ".csv" else kind
    resource: dict[str, Any] = {"name": name, "path": file.relative_to(folder).as_posix()}
    if text.has(f"file.{kind}"):
        resource["title"] = text(f"file.{kind}")
    return resource | {
        "format": format_,
        "mediatype": mediatype,
        "bytes": len(content),
        "hash": fingerprint(content),
    }


def _schema(publication: Publication, table: LongTable, suffix: str, text: Text) -> dict[str, Any]:
    fields = []
    for column in table.columns:
        field: dict[str, Any] = {
            "name": column,
            "type": "string",
            "title": text(f"column.{column}"),
            "description": text(f"explain_column.{column}"),
            "constraints": {"required": True},
        }
        if column == "peildatum":
            field |= {"type": "date", "format": "%Y-%m-%d"}
        elif column == "huishoudens":
            field |= {"type": "integer", "constraints": {"minimum": 0}}
            if unit := publication.policy.afronden:
                field["description"] = text("explain_column.huishoudens_rounded", unit=unit)
        elif column in ("aandeel", LIFT):
            top = {"maximum": 1} if column == "aandeel" else {}
            field |= {"type": "number", "constraints": {"minimum": 0, **top}}
            if suffix == ".csv":
                field["decimalChar"] = ","
        else:
            present = list(dict.fromkeys(str(value) for value in table.columns[column]))
            values = list(STATUSES) if column == "status" else present
            field["constraints"]["enum"] = values
            if column in table.dimensions:
                field["categories"] = [
                    {"value": value, "label": publication.name(column, value, text)} for value in values
                ]
            elif column == "status":
                field["categories"] = [{"value": value, "label": text(f"status.{value}")} for value in values]
        fields.append(field)
    return {
        "$schema": SCHEMA_PROFILE,
        "fields": fields,
        "primaryKey": ["gebied", *table.dimensions],
        "missingValues": [""],
    }


def _reopening(publication: Publication) -> dict[str, Any]:
    return {
        "formaat": FORMAT,
        "versie": publication.version,
        "staat": publication.state,
        "taal": publication.language,
        "ronde": publication.round_id,
        "ronde_bestand": publication.round_file_name,
        "peildatum": publication.reference_date.isoformat(),
        "kaart": publication.map is not None,
        "plaatsen": [
            {"gebied": p.code, "naam": p.name, "niveau": p.level, "huishoudens": p.households}
            for p in publication.places
        ],
        "voorzieningen": [v.model_dump(mode="json") for v in publication.voorzieningen],
        "organisaties": dict(publication.organisations),
        "domeinen": list(publication.domains),
        "beveiliging": publication.policy.model_dump(mode="json"),
        TABLES_FOLDER: list(publication.tables),
        "controle": [figure.model_dump(mode="json") for figure in publication.known],
        "toelichting": dict(publication.notes),
    }
