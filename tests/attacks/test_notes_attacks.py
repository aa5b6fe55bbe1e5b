"""A note of the round is read by strangers in their browser: nothing in it runs, loads, or leaves the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlab.show.notes import note, notes

ALLOWED = {"p", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "br", "a"}

ATTACKS = (
    "<script>alert(1)</script>",
    "tekst <img src=x onerror=alert(1)> tekst",
    '<svg onload="alert(1)"><script href="data:,alert(1)"/></svg>',
    '<iframe src="https://example.org/"></iframe>',
    '<style>@import "https://example.org/x.css"; body { display: none }</style>',
    '<link rel="stylesheet" href="https://example.org/x.css">',
    '<meta http-equiv="refresh" content="0; url=https://example.org/">',
    '<form action="https://example.org/"><input name="a"><button>Verder</button></form>',
    "</aside></section></main><h1>Vrijgegeven</h1>",
    "<!-- --><base href='https://example.org/'>",
    "![plaatje](https://example.org/pixel.png)",
    "![plaatje](data:image/svg+xml;base64,PHN2Zy8+)",
    "[klik](javascript:alert(1))",
    "[klik](JaVaScRiPt:alert(1))",
    "[klik](java\tscript:alert(1))",
    "[klik](&#106;avascript:alert(1))",
    "[klik](  javascript:alert(1))",
    "[klik](vbscript:msgbox(1))",
    "[klik](data:text/html,<script>alert(1)</script>)",
    "[klik](file:///etc/passwd)",
    "[klik](http://example.org/)",
    "[klik](//example.org/)",
    "[klik](mailto:iemand@example.org)",
    "[klik](https://naam:wachtwoord@example.org/)",
    "[klik](#verantwoording)",
    "<javascript:alert(1)>",
    "[klik][1]\n\n[1]: javascript:alert(1)",
    '[klik](https://example.org/" onmouseover="alert(1))',
    "[klik](https://example.org/ 'titel\" onclick=\"alert(1)')",
    '```"><script>alert(1)</script>\ncode\n```',
    "`<script>alert(1)</script>`",
    "# <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ p.verdict }} {% raw %}",
)


class Elements(HTMLParser):
    """Every element of a page, with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("hr", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def harmless(html: str) -> None:
    elements = Elements(html)
    assert not elements.open
    for tag, attributes in elements.found:
        assert tag in ALLOWED
        for name, value in attributes.items():
            assert (tag, name) in {
                ("a", "href"), ("a", "rel"), ("p", "class"), ("code", "class"), ("ol", "start"),
            }  # fmt: skip
            assert name != "href" or (value or "").startswith("https://")
        if tag == "a":
            assert attributes["rel"] == "noreferrer noopener"


@pytest.mark.parametrize("source", ATTACKS)
def test_nothing_in_a_note_runs_or_loads(source: str) -> None:
    harmless(str(note(source)))
    harmless(str(note(f"> - **{source}**\n\n{source}")))


@given(st.text(alphabet="<>\"'`[](){}!&;#:/\\ \n\t*_-=abcjsvipt0123%~|", max_size=80))
def test_no_text_whatever_becomes_more_than_the_few_elements_of_a_note(source: str) -> None:
    harmless(str(note(source)))


def test_a_note_keeps_what_it_may_say() -> None:
    html = str(
        note("# Kop\n\nEen **zin** met *nadruk* en een [bron](https://www.cbs.nl/nl-nl?a=1&b=2).\n\n- een\n- twee")
    )
    assert '<p class="note-head">Kop</p>' in html
    assert "<h1" not in html
    assert "<strong>zin</strong> met <em>nadruk</em>" in html
    assert '<a href="https://www.cbs.nl/nl-nl?a=1&amp;b=2" rel="noreferrer noopener">bron</a>' in html
    assert html.count("<li>") == 2


def test_of_a_picture_the_words_stay() -> None:
    assert str(note("Zie ![de **kaart**](https://example.org/kaart.png).")) == "<p>Zie de **kaart**.</p>\n"


def test_a_note_that_says_nothing_takes_no_place() -> None:
    assert notes({"bereik": "  \n", "stapeling": "Iets."}).keys() == {"stapeling"}


def test_templates_put_nothing_of_a_note_on_the_page_but_what_was_rendered() -> None:
    folder = Path(__file__).parents[2] / "factlab" / "show" / "templates"
    for template in folder.rglob("*.j2"):
        source = template.read_text("utf-8")
        assert "p.notes" not in source
        assert not re.search(r"\|\s*safe\b", source)
