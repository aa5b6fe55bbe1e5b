"""How numbers stand on a page: with the language's marks, and a dot where they are hidden."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from factlab.protocol.fingerprint import in_words
from factlab.publication.figures import Figure
from factlab.show.drawings.bars import bar, layer
from factlab.show.drawings.paint import HATCH, MAP_SHADES, against_chance, shade
from factlab.show.wording import decimal, percent
from factlab.text import Text


def marks(text: Text) -> Mapping[str, object]:
    """What every template is given, beside the contents of its page."""
    return {
        "t": text,
        "n": lambda count: text.number(count) if count is not None else hidden(text),
        "pct": lambda share, digits=1: percent(share, text, digits) if share is not None else hidden(text),
        "percent": lambda share, digits: percent(share, text, digits),
        "times": lambda value, digits=1: decimal(value, text, digits) if value is not None else hidden(text),
        "cell": lambda figure: _cell(figure, text),
        "day": lambda day: text.long_date(day),
        "words": in_words,
        "bar": bar,
        "layer": layer,
        "shade": shade,
        "against_chance": against_chance,
        "hatch": HATCH,
        "map_shades": MAP_SHADES,
    }


def hidden(text: Text) -> Markup:
    """The dot for the eye, the word for who listens."""
    return Markup(
        '<span class="dot" title="{0}"><span aria-hidden="true">.</span><span class="heard">{0}</span></span>'
    ).format(text("report.hidden"))


def _cell(figure: Figure, text: Text) -> Markup | str:
    if not figure.possible:
        return ""
    return hidden(text) if figure.count is None else text.number(figure.count)
