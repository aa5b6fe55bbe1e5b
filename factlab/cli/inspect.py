"""factlab inspect"""

from pathlib import Path
from typing import Annotated

import typer

from factlab.cli import files, options
from factlab.cli.console import Console


def inspect(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="option.inspect", metavar="FILE")],
    against: Annotated[Path | None, typer.Option("--against", help="option.against", metavar="CONTENTS")] = None,
    round_path: options.Round = None,
    as_json: options.Json = False,
) -> None:
    from factlab.errors import UnreadableInput, UsageFault
    from factlab.protocol.seal import kind_of

    console = context.obj
    console.as_json = as_json
    data = files.read(path)
    kind = kind_of(data)
    if against and kind != "submission":
        raise UsageFault("against_needs_submission", file=path.name)
    match kind:
        case "ronde":
            found = _round(console, data, path.name)
        case "key":
            found = _key(console, data, path.name)
        case "submission":
            found = _submission(console, data, path.name, against, round_path)
        case "public":
            found = _public(console, data, path.name)
        case _:
            raise UnreadableInput("not_to_inspect", file=path.name)
    console.result({"file": str(path), "kind": kind, **found})


def _round(console: Console, data: bytes, name: str) -> dict[str, object]:
    from factlab.protocol.fingerprint import in_words
    from factlab.protocol.round import read_round

    round_ = read_round(data, name).round
    say = console.say
    say("inspect.round", id=round_.id, title=round_.titel)
    say("inspect.municipality", name=round_.gemeente_naam, code=round_.gemeente)
    say("inspect.reference_date", date=round_.peildatum.isoformat(), months=round_.periode_maanden)
    say("inspect.destroy_on", date=round_.inzendingen_vernietigen_op.isoformat())
    for question in round_.vragen:
        say("inspect.question", question=question)
    policy = round_.beveiliging
    say("inspect.policy", threshold=policy.drempel, width=policy.breedte)
    say("inspect.address", version=round_.adres.versie, profile=round_.adres.schrijfwijze)
    say("inspect.counts", voorzieningen=len(round_.voorzieningen), areas=len(round_.gebiedsnamen))
    if round_.indelingen:
        say("inspect.divisions", levels=", ".join(round_.levels[1:]))
    say("inspect.digest", digest=round_.digest)
    say("inspect.agreed")
    for part, value in round_.agreed.items():
        console.line(f"  {part:<22} {value}")
    say("inspect.keys")
    holders = [
        ("hub", round_.hub),
        ("sleutelbewaarder", round_.sleutelbewaarder),
        *((partner.id, partner.sleutel) for partner in round_.partners),
    ]
    for holder, public in holders:
        console.line(f"  {holder:<22} {in_words(public.fingerprint)}")
    for partner in round_.partners:
        door = console.text("inspect.at_the_door" if partner.aan_de_deur else "inspect.not_at_the_door")
        say(
            "inspect.partner",
            id=partner.id,
            name=partner.naam,
            door=door,
            voorzieningen=" ".join(partner.voorzieningen),
        )
    say("inspect.round_signed")
    return {
        "round": round_.id,
        "digest": round_.digest,
        "partners": [partner.id for partner in round_.partners],
    }


def _key(console: Console, data: bytes, name: str) -> dict[str, object]:
    from factlab.protocol.fingerprint import in_words
    from factlab.protocol.round_key import read_key_header

    header = read_key_header(data, name)
    console.say("inspect.key", round=header.round_id, holder=header.holder)
    console.say("inspect.key_issuer", words=in_words(header.issuer))
    console.say("inspect.key_recipient", words=in_words(header.recipient))
    console.say("inspect.key_unchecked")
    return header.model_dump(mode="json")


def _public(console: Console, data: bytes, name: str) -> dict[str, object]:
    from factlab.protocol.fingerprint import in_words
    from factlab.protocol.identity import read_public

    public = read_public(data, name)
    console.say("inspect.public", name=public.naam)
    console.say("identity.fingerprint", words=in_words(public.fingerprint))
    return {"name": public.naam, "fingerprint": public.fingerprint}


def _submission(
    console: Console, data: bytes, name: str, against: Path | None, round_path: Path | None
) -> dict[str, object]:
    from factlab.errors import NotTogether, SubmissionRefused
    from factlab.protocol.agreed import differences
    from factlab.protocol.contents import read_contents
    from factlab.protocol.seal import take_apart
    from factlab.protocol.submission import (
        SUBMISSION_KIND,
        contents_hash,
        in_order,
        pack,
        read_submission_header,
    )

    envelope = take_apart(data, SUBMISSION_KIND, name)
    header = read_submission_header(envelope.header)
    console.say("inspect.submission", partner=header.partner, round=header.round_id)
    console.say("inspect.sealed", size=len(envelope.body))
    console.say("inspect.contents", hash=header.contents_sha256)
    console.say("inspect.agreed")
    for part, value in header.agreed.items():
        console.line(f"  {part:<22} {value}")
    found: dict[str, object] = header.model_dump(mode="json")
    if round_path or len(list(Path().glob("*.ronde"))) == 1:
        round_ = files.open_round(round_path).round
        if header.round_id != round_.id:
            raise NotTogether("submission_beside_another_round", file=name, other=header.round_id, round=round_.id)
        partner = round_.partner(header.partner)
        good = partner is not None and envelope.is_from(partner.sleutel.signing)
        if not good:
            raise SubmissionRefused("submission_not_signed", partner=header.partner)
        if header.round_digest != round_.digest or header.agreed != round_.agreed:
            parts = differences(header.agreed, round_.agreed, name)
            raise SubmissionRefused("submission_of_a_stale_round", partner=header.partner, faults=parts)
        console.say("inspect.signature_good", partner=header.partner)
        found["signature"] = good
    else:
        console.say("inspect.signature_unchecked")
    if against:
        rows = in_order(read_contents(files.read(against), against.name))
        if contents_hash(pack(rows)) != header.contents_sha256:
            raise NotTogether("contents_differ", file=name, contents=against.name)
        console.say("inspect.same_contents", contents=against.name, rows=len(rows), controls=len(rows.controls))
        found["same_contents"] = True
    return found
