"""The ways in which a cell can look. Number formats follow the system of who reads: 1.234 and 12,3 % in Dutch."""

from __future__ import annotations

from functools import cache
from typing import Any

INK, PALE, RULE, GREY = "#1D3C5A", "#E8EEF4", "#9FB4C8", "#5F6770"
_KINDS = {"number": {"num_format": "#,##0"}, "share": {"num_format": "0.0%"}, "times": {"num_format": "0.0"}}


class Formats:
    """The formats of one book, each made once."""

    def __init__(self, book: Any) -> None:
        def made(**properties: object) -> Any:
            return book.add_format({"font_name": "Calibri", "font_size": 11, **properties})

        self.title = made(bold=True, font_size=16, font_color=INK)
        self.lead = made(font_color="#44546A")
        self.note = made(italic=True, font_color="#44546A")
        self.state = made(bold=True, font_color="#7A4B00")
        self.link = made(underline=1, font_color="#0B5394")
        self.word = made(bold=True, valign="top", bottom=1, bottom_color="#D5DDE5")
        self.wrapped = made(text_wrap=True, valign="top", bottom=1, bottom_color="#D5DDE5")
        self.linked = made(underline=1, font_color="#0B5394", valign="top", bottom=1, bottom_color="#D5DDE5")
        self.plain = made()
        header = {"bold": True, "text_wrap": True, "bg_color": PALE, "bottom": 1, "bottom_color": INK}
        self.header = made(**header, valign="bottom", align="left")
        self.column = made(**header, valign="bottom", align="right")
        self.column_first = made(**header, valign="bottom", align="right", left=2, left_color=INK)
        self.upright = made(**header, valign="bottom", align="center", rotation=90)
        self.upright_first = made(**header, valign="bottom", align="center", rotation=90, left=2, left_color=INK)
        above = {"bold": True, "text_wrap": True, "valign": "bottom", "align": "left", "indent": 1, "left": 1}
        above["left_color"] = INK
        self.above = made(**above, bg_color=PALE)
        self.block = made(**{**above, "left": 2}, font_color="#FFFFFF", bg_color=INK)
        self._made = cache(lambda items: made(**dict(items)))

    def body(self, kind: str, *, first: bool, whole: bool, begins: bool, shade: bool) -> Any:
        """A cell under a heading: `kind` number, share, times, dot or text; `shade` for the diagonal."""
        looks: dict[str, object] = dict(_KINDS.get(kind, {}))
        if kind == "dot":
            looks |= {"align": "right", "font_color": GREY, "bold": True}
        if kind == "impossible":
            looks |= {"bg_color": "#F1F1F1"}
        if whole:
            looks |= {"bold": True, "bg_color": "#FFF6DC", "bottom": 1, "bottom_color": RULE}
        elif shade:
            looks |= {"bold": True, "bg_color": PALE}
        if begins:
            looks |= {"top": 1, "top_color": RULE}
        if first:
            looks |= {"left": 2, "left_color": INK}
        return self._made(tuple(sorted(looks.items(), key=lambda item: item[0])))
