"""docs/formats.md says how the files are: its programs run, and code that shares nothing with factlab opens them."""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from walked_round import PARTNER, ROUND_ID, Walked

from factlab.partner.controls import control_texts
from factlab.partner.link_key import control_keys, link_keys
from factlab.protocol.identity import write_identity
from factlab.protocol.round import Round, read_round
from factlab.protocol.round_key import RoundKey
from factlab.protocol.submission import unpack

PAGE = Path(__file__).parents[2] / "docs/formats.md"


@pytest.fixture(scope="module")
def programs() -> dict[str, Any]:
    """The functions of the page's Python blocks."""
    found: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        assert len(block.splitlines()) <= 25
        exec(block, found)  # noqa: S102
    return found


def parts(path: Path, *, signed: bool) -> tuple[bytes, dict[str, str], bytes, bytes]:
    """Magic and header lines as they stand, the header, the body, the signature."""
    data = path.read_bytes()
    magic, header, rest = data.split(b"\n", 2)
    end = len(rest) - 64 if signed else len(rest)
    return magic + b"\n" + header + b"\n", json.loads(header), rest[:end], rest[end:]


def secret_of(walked: Walked, name: str) -> bytes:
    content = json.loads((walked.folder / f"{name}.identity").read_bytes().split(b"\n", 1)[1])
    return base64.b64decode(content["geheim"])


def expand(secret: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-SHA-256 without salt, RFC 5869."""
    key, last, out = hmac.digest(bytes(32), secret, "sha256"), b"", b""
    while len(out) < length:
        last = hmac.digest(key, last + info + bytes([len(out) // 32 + 1]), "sha256")
        out += last
    return out[:length]


def open_seal(secret: bytes, sealed: bytes, info: bytes) -> bytes:
    """HPKE base mode with X-Wing, HKDF-SHA-256 and AES-256-GCM, written out from RFC 9180."""
    suite = b"HPKE" + bytes.fromhex("647a00010002")

    def extract(salt: bytes, label: bytes, key: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + key, "sha256")

    def labelled(key: bytes, label: bytes, context: bytes, length: int) -> bytes:
        text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
        return hmac.digest(key, text + b"\x01", "sha256")[:length]

    x25519 = X25519PrivateKey.from_private_bytes(expand(secret, b"factlab/seal/x25519/v1"))
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expand(secret, b"factlab/seal/mlkem768/v1", 64))
    theirs, ciphertext = sealed[1088:1120], sealed[1120:]
    shared = hashlib.sha3_256(
        mlkem.decapsulate(sealed[:1088])
        + x25519.exchange(X25519PublicKey.from_public_bytes(theirs))
        + theirs
        + x25519.public_key().public_bytes_raw()
        + rb"\.//^"
        + b"\\"
    ).digest()
    context = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret_ = extract(shared, b"secret", b"")
    key, nonce = labelled(secret_, b"key", context, 32), labelled(secret_, b"base_nonce", context, 12)
    return AESGCM(key).decrypt(nonce, ciphertext, b"")


def payload_of(walked: Walked) -> bytes:
    preamble, _, body, _ = parts(walked.hub_secret, signed=False)
    secret = open_seal(secret_of(walked, "hub"), body, preamble)
    preamble, _, body, _ = parts(walked.submission, signed=True)
    return open_seal(secret, body, preamble)


def round_of(walked: Walked) -> Round:
    return read_round(walked.round_file.read_bytes(), "").round


def claim_of(public: dict[str, str]) -> bytes:
    keys = (base64.b64decode(public["zegel"]), base64.b64decode(public["handtekening"]))
    return b"\0".join((b"factlab/public/v1", public["naam"].encode(), *keys))


def public_of(walked: Walked, name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((walked.folder / f"{name}.public").read_bytes().split(b"\n", 1)[1])
    return found


@pytest.mark.parametrize(
    ("file", "signer", "kind"),
    [("round_file", "hub", "ronde"), ("key", "sleutelbewaarder", "key"), ("submission", PARTNER, "submission")],
)
def test_signed_files_have_the_signature_of_the_page(walked: Walked, file: str, signer: str, kind: str) -> None:
    path: Path = getattr(walked, file)
    preamble, _, body, signature = parts(path, signed=True)
    assert preamble.startswith(f"factlab-{kind}/1\n".encode())
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_of(walked, signer)["handtekening"]))
    public.verify(signature, b"factlab/signature/v1\0" + preamble + body)


def test_a_public_identity_carries_the_proof_of_the_page(walked: Walked) -> None:
    public = public_of(walked, PARTNER)
    signing = base64.b64decode(public["handtekening"])
    proof = base64.b64decode(public["bewijs"])
    Ed25519PublicKey.from_public_bytes(signing).verify(proof, b"factlab/signature/v1\0" + claim_of(public))
    assert (len(base64.b64decode(public["zegel"])), len(signing)) == (1216, 32)


def test_headers_name_people_by_the_fingerprint_of_the_page(walked: Walked) -> None:
    def fingerprint(name: str) -> str:
        return hashlib.sha256(b"factlab/fingerprint/v1\0" + claim_of(public_of(walked, name))).hexdigest()

    assert parts(walked.round_file, signed=True)[1]["signer"] == fingerprint("hub")
    assert parts(walked.hub_secret, signed=False)[1] == {"round_id": ROUND_ID, "hub": fingerprint("hub")}
    assert parts(walked.submission, signed=True)[1]["sender"] == fingerprint(PARTNER)
    header = parts(walked.key, signed=True)[1]
    assert header["issuer"] == fingerprint("sleutelbewaarder")
    assert (header["holder"], header["recipient"]) == (PARTNER, fingerprint(PARTNER))


def test_a_passphrase_protects_an_identity_as_the_page_says() -> None:
    secret = bytes(range(32))
    content = json.loads(write_identity("wijkteam", secret, "zin").split(b"\n", 1)[1])
    salt, locked = base64.b64decode(content["zout"]), base64.b64decode(content["geheim"])
    key = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=64 * 1024).derive(b"zin")
    assert AESGCM(key).decrypt(bytes(12), locked, b"wijkteam") == secret


def test_the_digest_is_the_one_of_the_page(walked: Walked) -> None:
    _, header, body, _ = parts(walked.round_file, signed=True)
    contents = json.loads(zlib.decompress(body))
    names = ("id", "peildatum", "periode_maanden", "voorzieningen", "gebieden", "instellingen", "niveau")
    agreed = {name: contents[name] for name in names}
    agreed["adres"] = {n: contents["adres"][n] for n in ("versie", "schrijfwijze", "jeugd", "verzameladres_vanaf")}
    text = json.dumps(agreed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert header["round_digest"] == hashlib.sha256(text.encode()).hexdigest()
    told = parts(walked.submission, signed=True)[1]["agreed"]
    flat = {**{name: content for name, content in agreed.items() if name not in ("id", "adres")}, **agreed["adres"]}
    for name, content in flat.items():
        line = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        listed = isinstance(content, list)
        assert told.pop(name) == (hashlib.sha256(line).hexdigest()[:16] if listed else str(content))
    assert told == {}


def test_an_independent_hpke_opens_a_submission(walked: Walked) -> None:
    header = parts(walked.submission, signed=True)[1]
    assert hashlib.sha256(payload_of(walked)).hexdigest() == header["contents_sha256"]


def test_a_sealed_body_is_1136_bytes_longer_than_what_is_in_it(walked: Walked) -> None:
    assert len(parts(walked.submission, signed=True)[2]) == len(payload_of(walked)) + 1136
    assert len(parts(walked.key, signed=True)[2]) == 32 + 1136


def test_the_page_unpacks_a_payload_into_the_contents_that_leave(walked: Walked, programs: dict[str, Any]) -> None:
    rows, controls = programs["unpack"](payload_of(walked))
    lines = list(csv.reader(walked.contents.read_text("utf-8").splitlines(), delimiter=";"))
    assert lines[0] == ["soort", "koppelsleutel", "gebied", "voorziening"]
    salt = json.loads(payload_of(walked).partition(b"\n")[0])["salt"]
    controls_and_salt = [["controle", key, "", ""] for key in controls] + [["zout", salt, "", ""]]
    assert lines[1:] == [["adres", *row] for row in rows] + controls_and_salt
    assert rows == sorted(set(rows))
    assert len(unpack(payload_of(walked))) == len(rows)


def test_the_page_computes_the_link_keys_and_control_keys_of_factlab(walked: Walked, programs: dict[str, Any]) -> None:
    preamble, _, body, _ = parts(walked.key, signed=True)
    secret = open_seal(secret_of(walked, PARTNER), body, preamble)
    round_ = round_of(walked)
    key = RoundKey(round_.id, secret)
    for address in ("1506AB|12|A|", "1506AB|12||TO"):
        assert programs["link_key"](secret, ROUND_ID, "standaard", address) == link_keys(key, round_)(address)
    texts = control_texts("standaard")
    computed = [programs["link_key"](secret, ROUND_ID, "standaard", text, "control-key") for text in texts]
    assert computed == control_keys(key, round_, texts)
    assert [key.hex() for key in computed] == programs["unpack"](payload_of(walked))[1]
    assert len(texts) == 50
