"""A small round with everybody's identities and keys, made by the functions that make real ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from factlab.custodian.issue import issue, keep
from factlab.hub.round_build import read_draft
from factlab.hub.round_secret import new_round_secret, open_round_secret, sealing_text
from factlab.partner.controls import control_texts
from factlab.partner.ingest import seal
from factlab.partner.link_key import control_keys, link_keys
from factlab.protocol.identity import Identity, identity_of, write_identity, write_public
from factlab.protocol.round import Round, write_round
from factlab.protocol.round_key import RoundKey
from factlab.protocol.seal import OpeningKey
from factlab.protocol.submission import Rows, in_order

ROUND_ID = "klein-2026-1"
PARTNERS = {
    "wijkteam": ("AL01", "AL02", "MN01"),
    "schuldhulp": ("SH01", "PW01", "WO01"),
    "thuiszorg": ("WM01", "WM03", "ZO02"),
}
AREAS = {"WK990001": ("Noord", 400), "WK990002": ("Midden", 300), "WK990003": ("Zuid", 200)}

TOML = """
[ronde]
id = "klein-2026-1"
titel = "Een kleine ronde"
gemeente = "GM9900"
gemeente_naam = "Kleinstad"
peildatum = 2026-10-01
periode_maanden = 12
inzendingen_vernietigen_op = 2027-04-01
hub = "partners/hub.public"
sleutelbewaarder = "partners/sleutelbewaarder.public"

[[vraag]]
tekst = "Hoeveel huishoudens gebruiken meer dan een voorziening?"
tabellen = ["*"]

[adres]
verzameladres_vanaf = 4
afwijzing_tot = 0.25

[bestanden]
voorzieningen = "voorzieningen.csv"
gebieden = "gebieden.csv"
gebiedsnamen = "gebiedsnamen.csv"
noemers = "noemers.csv"
instellingen = "instellingen.csv"
"""

# 1506AC lies in two wijken, by number; of 1506AE the round knows the even side only, all in one wijk.
GEBIEDEN = "\n".join(
    (
        "pc6;huisnummer;gebied",
        "1506AA;;WK990001",
        "1506AB;;WK990001",
        *(f"1506AC;{number};{'WK990002' if number <= 20 else 'WK990003'}" for number in range(1, 41)),
        "1506AD;;WK990003",
        *(f"1506AE;{number};WK990003" for number in range(2, 21, 2)),
        "",
    )
)


def draft_texts() -> dict[str, str]:
    """The files of the round as a person would write them, by name."""
    catalogue = (Path(__file__).parents[1] / "factlab/protocol/data/voorzieningen.csv").read_text("utf-8")
    partners = "".join(
        f'\n[[partner]]\nid = "{partner}"\nnaam = "Partner {partner}"\n'
        f'openbare_sleutel = "partners/{partner}.public"\nvoorzieningen = {list(voorzieningen)}\n'
        "aan_de_deur = true\n"
        for partner, voorzieningen in PARTNERS.items()
    ).replace("'", '"')
    return {
        "ronde.toml": TOML + partners,
        "voorzieningen.csv": catalogue,
        "gebieden.csv": GEBIEDEN,
        "gebiedsnamen.csv": "gebied;naam;niveau\n" + "".join(f"{a};{n};wijk\n" for a, (n, _) in AREAS.items()),
        "noemers.csv": "gebied;huishoudens;bron\n" + "".join(f"{a};{h};verzonnen\n" for a, (_, h) in AREAS.items()),
        "instellingen.csv": "pc6;huisnummer;suffix\n1506AA;99;\n",
    }


@cache
def identity(name: str) -> Identity:
    """Always the same identity for a name, so that failures can be repeated."""
    return identity_of(name, sha256(f"test {name}".encode()).digest())


def write_draft(folder: Path, changes: Mapping[str, str | None] | None = None, extra: tuple[str, ...] = ()) -> Path:
    """ronde.toml, its lists and the public halves, with some files changed, or left out (None)."""
    (folder / "partners").mkdir(parents=True, exist_ok=True)
    for name, text in {**draft_texts(), **(changes or {})}.items():
        if text is not None:
            (folder / name).write_text(text, "utf-8", newline="")
    for name in ("hub", "sleutelbewaarder", *PARTNERS, *extra):
        (folder / "partners" / f"{name}.public").write_bytes(write_public(identity(name).public))
    return folder


@dataclass(frozen=True)
class World:
    """Everything secret and public of one round, in one place: which no real party ever holds."""

    round: Round
    hub_secret: bytes
    opening: OpeningKey
    key: RoundKey

    def but(self, **changes: object) -> World:
        """The same world with another round: `but(peildatum=...)`."""
        # Not model_copy: that would take the remembered digest along.
        fields = {name: getattr(self.round, name) for name in Round.model_fields}
        return replace(self, round=Round.model_validate({**fields, **changes}))

    @property
    def round_bytes(self) -> bytes:
        return write_round(self.round, identity("hub").signing)

    def key_bytes(self, partner: str) -> bytes:
        named = self.round.partner(partner)
        assert named is not None
        (data,) = issue(self.key, self.round, (named,), identity("sleutelbewaarder")).values()
        return data


@cache
def world() -> World:
    """The small round as it is built from the files above."""
    with TemporaryDirectory() as folder:
        draft = read_draft(write_draft(Path(folder)))
    hub_secret = new_round_secret(draft.round_id, identity("hub"))
    opening = open_round_secret(hub_secret, "klein.hub", draft.round_id, identity("hub"))
    key = RoundKey(draft.round_id, sha256(b"test round key").digest())
    return World(draft.complete(sealing_text(opening)), hub_secret, opening, key)


def rows_of(
    households: Mapping[str, tuple[str, tuple[str, ...]]], key: RoundKey | None = None, round_: Round | None = None
) -> Rows:
    """A submission's contents: canonical address → (area, voorzieningen)."""
    key, round_ = key or world().key, round_ or world().round
    hashed = link_keys(key, round_)
    flat = [(hashed(at), area, v) for at, (area, ids) in households.items() for v in ids]
    areas, voorzieningen = sorted({a for _, a, _ in flat}), sorted({v for _, _, v in flat})
    controls = control_keys(key, round_, control_texts(round_.adres.schrijfwijze))
    return in_order(
        Rows(
            tuple(areas),
            tuple(voorzieningen),
            np.frombuffer(b"".join(k for k, _, _ in flat), dtype=np.uint8).reshape(-1, 16),
            np.array([areas.index(a) for _, a, _ in flat], dtype=np.uint16),
            np.array([voorzieningen.index(v) for _, _, v in flat], dtype=np.uint16),
            np.frombuffer(b"".join(controls), dtype=np.uint8).reshape(-1, 16),
        )
    )


def some_rows(partner: str, key: RoundKey | None = None, round_: Round | None = None) -> Rows:
    """Twelve households with the first voorziening of a partner, four of them with the second too."""
    first, second, *_ = PARTNERS[partner]
    return rows_of(
        {f"1506AB|{n}||": ("WK990001", (first, second) if n % 3 == 0 else (first,)) for n in range(1, 13)}, key, round_
    )


def submission(partner: str, rows: Rows | None = None, round_: Round | None = None, signer: str | None = None) -> bytes:
    """A sealed, signed submission, by default a good one."""
    round_ = round_ or world().round
    named = round_.partner(partner)
    assert named is not None
    return seal(some_rows(partner) if rows is None else rows, round_, named, identity(signer or partner))


def inbox(**changes: bytes | None) -> dict[str, bytes]:
    """A good submission of every partner, some replaced or (None) left out."""
    found = {partner: submission(partner) for partner in PARTNERS}
    return {f"{partner}.factlab": data for partner, data in {**found, **changes}.items() if data is not None}


def lay_out(folder: Path) -> Path:
    """A folder for everybody with what they would have on their own machine: identity, round, key."""
    made = world()
    for name in ("hub", "sleutelbewaarder", *PARTNERS):
        home = folder / name
        home.mkdir(parents=True)
        secret = sha256(f"test {name}".encode()).digest()
        (home / f"{name}.identity").write_bytes(write_identity(name, secret, None))
        (home / f"{name}.public").write_bytes(write_public(identity(name).public))
        (home / f"{ROUND_ID}.ronde").write_bytes(made.round_bytes)
    for name in PARTNERS:
        (folder / name / f"{ROUND_ID}.{name}.key").write_bytes(made.key_bytes(name))
    (folder / "hub" / f"{ROUND_ID}.hub").write_bytes(made.hub_secret)
    (folder / "hub" / "inzendingen").mkdir()
    own = folder / "sleutelbewaarder" / f"{ROUND_ID}.custodian.key"
    own.write_bytes(keep(made.key, identity("sleutelbewaarder")))
    write_draft(folder / "ronde")
    return folder


def list_csv(*rows: str, header: str = "postcode;huisnummer;voorziening") -> bytes:
    """A list as a partner would export it."""
    return ("\n".join((header, *rows)) + "\n").encode()
