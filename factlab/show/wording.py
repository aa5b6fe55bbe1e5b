"""What the words and marks in the published folder mean: said once, for workbook and report."""

from __future__ import annotations

import re

from factlab.protocol.publication import WITHOUT
from factlab.publication.publication import Publication
from factlab.text import Text


def percent(share: float, text: Text, digits: int = 1) -> str:
    """A share as a percentage that does not break over two lines."""
    return text.share(share, digits).replace(" ", "\u00a0")


def decimal(value: float, text: Text, digits: int = 1) -> str:
    """One decimal or more, with the language's mark."""
    shown = f"{value:.{digits}f}"
    return shown.replace(".", ",") if text.language == "nl" else shown


def or_more(label: str, text: Text) -> str:
    """`6+` as '6 of meer'; other labels as they are."""
    return text("wording.or_more", number=label.removesuffix("+")) if label.endswith("+") else label


def hidden_range(publication: Publication, text: Text) -> str:
    """The numbers that are never shown, for example '1 tot en met 9'."""
    return text("wording.range", highest=publication.policy.drempel - 1)


def plain_note(note: str) -> list[str]:
    """A note in Markdown as lines of plain words: no marks of headings, emphasis, code or links."""
    lines = []
    for line in note.splitlines():
        words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", line.strip())
        words = re.sub(r"^(#{1,6}|>)\s+", "", words)
        words = re.sub(r"^[-*+]\s+", "\u2022 ", words)
        words = re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", words)
        words = re.sub(r"(?<!\w)([*_])(\S.*?)\1(?!\w)", r"\2", words)
        if words:
            lines.append(words)
    return lines


def explanation(publication: Publication, text: Text) -> list[tuple[str, str]]:
    """Words and their meaning, in the order in which a reader needs them."""
    policy = publication.policy
    rows = [
        (text("wording.place"), f"{publication.municipality.name} ({publication.municipality.code})"),
        (text("wording.round"), publication.round_id),
        (text("wording.date"), text.long_date(publication.reference_date)),
    ]
    for word in ("household", "provision", "pile", "organisation", "meeting", "chance", "share"):
        rows.append((text(f"wording.{word}"), text(f"wording.{word}_means", least=policy.percentage_vanaf)))
    rows += [
        (text("wording.dot"), text("wording.dot_means", range=hidden_range(publication, text))),
        (text("wording.blank"), text("wording.blank_means")),
    ]
    told = {"range": hidden_range(publication, text), "width": policy.breedte, "least": policy.percentage_vanaf}
    rows.append((text("wording.policy"), text("wording.policy_means", **told)))
    if policy.afronden:
        values = {"unit": policy.afronden, "lowest": policy.drempel, "most": policy.afronden // 2}
        rows.append((text("wording.rounding"), text("wording.rounding_means", **values)))
    if publication.organisations:
        rows.append((text("wording.partners"), ", ".join(publication.organisations.values())))
    missing = publication.verdict.get(WITHOUT)
    if isinstance(missing, list) and missing:
        rows.append((text("wording.without"), text("wording.without_means", partners=", ".join(missing))))
    rows.append((text("wording.made_with"), f"factlab {publication.version}"))
    return rows
