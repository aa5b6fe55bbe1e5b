"""koppelkwaliteit.html: how well the partners' lists fit together, for the procesmanager alone.

Written beside the published folder and never in it. One file that works offline and prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from factlab.protocol.publication import LINK_QUALITY
from factlab.show.wording import decimal, percent
from factlab.text import Text
from factlab.text.pages import templates

_SHADES: Final = ((0.25, "far"), (0.75, "below"), (1.5, "chance"), (4.0, "above"))
"""Ratios below which a cell of the matrix has this shade; above the last it is `well`."""


def link_flags(internal: Mapping[str, object], text: Text) -> list[str]:
    """What should be looked into, in sentences with names of partners and shares, without counts."""
    quality = internal.get(LINK_QUALITY)
    return _sentences(quality, text) if isinstance(quality, Mapping) else []


def link_quality_page(quality: Mapping[str, Any], text: Text) -> str:
    """The page of what `factlab.hub.link_account.account` made of a run."""
    partners, frame = quality["deelnemers"], quality["kader"]
    names = {partner["deelnemer"]: partner["naam"] for partner in partners}
    by_size = sorted(range(len(partners)), key=lambda number: -partners[number]["huishoudens"])
    page = (
        templates("factlab.publish")
        .get_template("koppelkwaliteit.html.j2")
        .render(
            t=text,
            q=quality,
            peildatum=text.long_date(date.fromisoformat(quality["peildatum"])),
            flags=_sentences(quality, text),
            partners=[partners[number] for number in by_size],
            matrix=[[_pair(quality, one, other) for other in by_size] for one in by_size],
            with_frame=frame is not None,
            coarse=", ".join(names.get(partner, partner) for partner in quality["stapeling"]["te_grof"]),
            stacks=_stacks(quality["stapeling"], text),
            margin=quality["stapeling"]["marge"],
            n=text.number,
            pct=lambda share: percent(share, text),
            times=lambda ratio: _times(ratio, text),
        )
    )
    return page.rstrip() + "\n"


def _sentences(quality: Mapping[str, Any], text: Text) -> list[str]:
    names = {partner["deelnemer"]: partner["naam"] for partner in quality["deelnemers"]}
    if frame := quality["kader"]:
        names |= {frame["deelnemer"]: frame["naam"], **{area["gebied"]: area["naam"] for area in frame["gebieden"]}}
    return [
        text(
            f"link_quality.flag_{flag['kind']}",
            partner=names[flag["partner"]],
            other=names.get(flag["other"], ""),
            share=percent(flag["share"], text),
        )
        for flag in quality["signalen"]
    ]


def _pair(quality: Mapping[str, Any], one: int, other: int) -> dict[str, Any] | None:
    """A cell of the matrix; None on the diagonal. The ratio is None where chance gives too few to judge."""
    if one == other:
        return None
    seen, chance = quality["samen"][one][other], quality["verwacht"][one][other]
    ratio = seen / chance if chance >= quality["te_beoordelen_vanaf"] else None
    shade = "few" if ratio is None else next((name for limit, name in _SHADES if ratio < limit), "well")
    return {"seen": seen, "chance": chance, "ratio": ratio, "shade": shade}


def _stacks(stacks: Mapping[str, Any], text: Text) -> list[dict[str, Any]]:
    """The rows of the table of stapeling: as linked, then what it would be."""
    rows = [{"title": text("link_quality.as_linked"), **stacks["gekoppeld"]}]
    for row in stacks["gecorrigeerd"]:
        share = row["gemist"]
        title = (
            text("link_quality.by_frame")
            if share is None
            else text("link_quality.if_missed", share=percent(share, text, 0))
        )
        rows.append({"title": title, **row})
    return rows


def _times(ratio: float, text: Text) -> str:
    """One decimal, but two where that would hide how little it is."""
    if not 0 < ratio < 1:
        return decimal(ratio, text)
    return f"{ratio:.2f}".replace(".", "," if text.language == "nl" else ".")
