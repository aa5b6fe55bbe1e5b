"""Whether a published folder is a draft or was released, by whom and when: believed only when it is all signed."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from factlab.errors import UnreadableInput
from factlab.protocol.clearance import hash_of, read_clearance
from factlab.protocol.identity import PublicIdentity
from factlab.protocol.publication import ProtectedTable, tables_hash
from factlab.protocol.round import read_round
from factlab.protocol.simulation import SIMULATED
from factlab.publication.files import CLEARANCE, DESCRIPTOR, DRAFT, RELEASED
from factlab.publication.publication import Released


def released_of(
    package: Mapping[str, Any], contents: Mapping[str, bytes], tables: Mapping[str, ProtectedTable]
) -> Released | None:
    """Who released the folder with this description and these files; None for a draft or a simulation.

    Raises UnreadableInput, naming the file, when the state is not what vrijgave.json says, when that is not signed,
    is of another folder, or when anything in the folder is not what was signed.
    """
    own = package["factlab"]
    state = own["staat"]
    if state not in (DRAFT, SIMULATED, RELEASED):
        raise UnreadableInput("publication_malformed", file=DESCRIPTOR)
    if state != RELEASED:
        if CLEARANCE in contents:
            raise UnreadableInput("release_beside_draft", file=CLEARANCE)
        return None
    if CLEARANCE not in contents:
        raise UnreadableInput("release_missing", file=CLEARANCE)
    clearance = read_clearance(contents[CLEARANCE], CLEARANCE)
    there = {name: sha256(content).hexdigest() for name, content in contents.items() if name != CLEARANCE}
    for name in sorted({*there, *clearance.bestanden}):
        if there.get(name) != clearance.bestanden.get(name):
            raise UnreadableInput("release_differs", file=name)
    if clearance.beschrijving != hash_of(described(package)):
        raise UnreadableInput("release_differs", file=DESCRIPTOR)
    if (clearance.ronde, clearance.tabellen) != (own["ronde"], tables_hash(tables)):
        raise UnreadableInput("release_differs", file=CLEARANCE)
    hub = read_round(contents[own["ronde_bestand"]], own["ronde_bestand"]).round.hub
    if share_keys(hub, clearance.controleur):
        raise UnreadableInput("released_by_hub", file=CLEARANCE)
    return Released(clearance.controleur.naam, clearance.vingerafdruk, clearance.dag)


def described(package: Mapping[str, Any]) -> dict[str, Any]:
    """What datapackage.json says, but for its lines about vrijgave.json, which is made after it."""
    others = [resource for resource in package["resources"] if resource["path"] != CLEARANCE]
    return {**package, "resources": others}


def share_keys(one: PublicIdentity, other: PublicIdentity) -> bool:
    """Whether two identities are one holder, whatever they are called."""
    return one.handtekening == other.handtekening or one.zegel == other.zegel
