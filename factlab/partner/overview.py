"""The page that the data officer files with a submission: what was read, what counted, what left, signed by whom.

One HTML file without script, font or picture from elsewhere, made to be printed on A4. It holds counts, and of the
lists only their names and the headers of their columns; never a value out of a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from factlab.partner.columns.mapping import looks_like_data
from factlab.partner.preview import Preview, warnings
from factlab.partner.rows.reports import NEVER_DELIVERED
from factlab.protocol.fingerprint import in_words
from factlab.protocol.round import Partner, Round
from factlab.text import Text
from factlab.text.pages import templates

if TYPE_CHECKING:
    from factlab.partner.columns.reading import Reading
    from factlab.partner.ingest import Judged
    from factlab.partner.rows.judge import CountedRows

OVERVIEW_MARK: Final = b"<!doctype html>\n<!-- factlab: overzicht van een inzending -->\n"
"""How every overview begins, by which one that an earlier run made is known."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list as the page shows it: (what, header) of the columns that were read, and headers that were not."""

    file: str
    heading: int
    rows: int
    columns: list[tuple[str, str]]
    ignored: list[str]
    unused: list[str]
    unused_count: int
    notes: list[str]


def overview(
    judged: Judged,
    round_: Round,
    partner: Partner,
    made_on: date,
    *,
    contents_sha256: str = "",
    signer: str = "",
    language: str = "nl",
) -> bytes:
    """The page, in `nl` or `en`. The same arguments give the same bytes.

    `contents_sha256` is the hash in the signed header, `signer` the fingerprint (hexadecimal) of the identity that
    signs; without them the page says that it is a trial of which nothing was sent.
    """
    text = Text(language)
    preview = judged.preview
    page = (
        templates("factlab.partner")
        .get_template("overzicht.html.j2")
        .render(
            t=text,
            n=text.number,
            day=lambda when: f"{when.day} {text(f'month.{when.month}')} {when.year}",
            round=round_,
            partner=partner,
            made_on=made_on,
            preview=preview,
            lists=[_shown(one, rows, text) for one, rows in zip(judged.readings, judged.counted, strict=True)],
            steps=_steps(preview, text),
            remarks=_remarks(preview, text),
            warnings=[text(key, **where) for key, where in warnings(preview)],
            repaired=[(text(f"repair.{name}"), count) for name, count in preview.repaired.items()],
            missing=[(text(f"not_in_bag.{name}"), count) for name, count in preview.not_in_bag.items()],
            voorzieningen=[(which, round_.name_of(which), n) for which, n in preview.voorzieningen.items()],
            sha256=" ".join(contents_sha256[at : at + 16] for at in range(0, len(contents_sha256), 16)),
            words=in_words(signer) if signer else "",
        )
    )
    return OVERVIEW_MARK + (page.rstrip() + "\n").encode()


def _steps(preview: Preview, text: Text) -> list[tuple[str, str, int]]:
    """From rows read to rows that go along: (kind, words, rows); the kinds `less` and `part` lead to `sum`."""
    steps = [("sum", text("overview.rows_read"), preview.rows), ("less", text("overview.idle"), preview.idle)]
    if preview.unmarked:
        steps.append(("less", text("overview.unmarked"), preview.unmarked))
    left_out = dict(preview.left_out)
    if preview.dropped_beside:
        left_out[NEVER_DELIVERED] -= preview.dropped_beside
    for group, found in (("reason", preview.rejected), ("left_out", left_out)):
        steps.append(("less", text(f"overview.{group}"), sum(found.values())))
        steps += [("part", text(f"{group}.{name}"), count) for name, count in found.items() if count]
    steps.append(("less", text("overview.outside"), preview.outside))
    steps.append(("sum", text("overview.going"), preview.going))
    return steps


def _remarks(preview: Preview, text: Text) -> list[str]:
    """What is worth a sentence and changes no number above."""
    counts = (
        ("duplicates", preview.duplicates),
        ("dropped_beside", preview.dropped_beside),
        ("totals", preview.totals),
        ("turned", preview.turned),
        ("unmapped", preview.unmapped),
        ("exclusions_unmatched", preview.exclusions_unmatched),
    )
    return [text(f"overview.{name}", count=count) for name, count in counts if count]


def _shown(reading: Reading, rows: CountedRows, text: Text) -> _List:
    beside = {**reading.wide, **reading.dates}
    columns = [*reading.columns.items(), *((which, header) for header, which in beside.items())]
    return _List(
        file=reading.file,
        heading=rows.heading,
        rows=rows.read,
        columns=[(name, shown) for name, header in columns for shown in _headers([header])],
        ignored=_headers(reading.ignored),
        unused=_headers([*reading.other_address, *reading.unread_marks, *reading.unused]),
        unused_count=0 if reading.unused else reading.unused_count,
        notes=[text(f"preview.{note}").strip() for note in reading.notes],
    )


def _headers(headers: Sequence[str]) -> list[str]:
    """Headers, but for those that may be values of a row."""
    return ["…" if looks_like_data([header]) else " ".join(header.split()) for header in headers]
