"""The certificate in a published folder: factlab analyse makes it, factlab audit --certificate works it out again."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from transcripts import Factlab

from factlab.audit.check_certificate import written
from factlab.publication.files import fingerprint


@pytest.fixture
def published(hub: Path, factlab: Factlab) -> Path:
    ran = factlab(hub, "analyse", ".")
    assert ran.code == 0
    assert "The certificate in the folder proves room for each of the" in ran.out
    return hub / "uitvoer"


def described(folder: Path, content: bytes | None) -> None:
    """Puts another certificate in the folder, or none, and lets the folder say so."""
    package = json.loads((folder / "datapackage.json").read_bytes())
    own = next(one for one in package["resources"] if one["path"] == "certificaat.json.gz")
    if content is None:
        package["resources"].remove(own)
        (folder / "certificaat.json.gz").unlink()
    else:
        own |= {"bytes": len(content), "hash": fingerprint(content)}
        (folder / "certificaat.json.gz").write_bytes(content)
    (folder / "datapackage.json").write_text(json.dumps(package))


def test_a_published_folder_has_a_certificate_that_holds(published: Path, factlab: Factlab) -> None:
    package = json.loads((published / "datapackage.json").read_bytes())
    own = next(one for one in package["resources"] if one["path"] == "certificaat.json.gz")
    assert (own["name"], own["format"], own["mediatype"]) == ("certificaat", "json.gz", "application/gzip")
    assert own["title"]
    ran = factlab(published.parent, "audit", "uitvoer", "--certificate")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("uitvoer: the certificate holds. Of ")
    dots = sum(
        table["punten"] for table in json.loads((published / "onthulling.json").read_bytes())["tabellen"].values()
    )
    told = json.loads(factlab(published.parent, "audit", "uitvoer", "--certificate", "--json").out)
    assert told == {"dots": dots, "without": 0, "differences_without": 0}


def test_another_certificate_ends_with_15(published: Path, factlab: Factlab) -> None:
    told = json.loads(gzip.decompress((published / "certificaat.json.gz").read_bytes()))
    told["basis"][0] += 1
    described(published, gzip.compress(written(told).encode()))
    ran = factlab(published.parent, "audit", "uitvoer", "--certificate")
    assert (ran.code, ran.out) == (15, "")
    assert ran.err.startswith("error: The certificate does not agree with what is published (published).")


def test_a_folder_without_certificate_can_be_audited_all_the_same(published: Path, factlab: Factlab) -> None:
    described(published, None)
    assert factlab(published.parent, "audit", "uitvoer", "--certificate").code == 10
    assert factlab(published.parent, "audit", "uitvoer").code == 0


@pytest.mark.parametrize("more", [("--previous", "uitvoer"), ("--intervals", "i.csv"), ("--relations", "r.csv")])
def test_a_certificate_is_checked_by_itself(published: Path, factlab: Factlab, more: tuple[str, str]) -> None:
    assert factlab(published.parent, "audit", "uitvoer", "--certificate", *more).code == 2
