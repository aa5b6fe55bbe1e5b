"""Notes of the round beside its tables: Markdown to HTML of which nothing can run, load or leave the page unseen.

Who writes the notes is not who made this program, and a released report is opened by strangers. So no HTML of the
note's own, no pictures, no links but https and those within the page; the page's policy forbids the rest once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

REPORT = "rapport"
"""The name under which a note is about the whole report, and not about a table."""


def notes(publication_notes: Mapping[str, str]) -> dict[str, Markup]:
    """The notes that say something, rendered, by table name."""
    rendered = {name: note(source) for name, source in publication_notes.items()}
    return {name: html for name, html in rendered.items() if html.strip()}


def note(source: str) -> Markup:
    """Markdown as HTML: paragraphs, lists, emphasis, quotes, code, and links to https alone.

    Headings become paragraphs, since those of the page must stay in order; links do not tell where they were followed.
    """
    markdown = _markdown()
    tokens = markdown.parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
            token.attrs = {"class": "note-head"} if token.nesting > 0 else {}
        children = token.children or []
        for number, inner in enumerate(children):
            if inner.type == "link_open":
                inner.attrs = {"href": inner.attrs["href"], "rel": "noreferrer noopener"}
            elif inner.type == "image":
                # Its words stay; a picture would be asked for from wherever it is.
                children[number] = Token("text", "", 0, content=inner.content)
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 (html is off: all text is escaped)


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.validateLink = _is_allowed  # type: ignore[method-assign]
    return markdown


def _is_allowed(url: str) -> bool:
    """A link that is refused stays in the text as it was typed."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not parts.username
