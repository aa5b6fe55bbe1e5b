"""Bars in the cells of a table."""

from __future__ import annotations

from markupsafe import Markup


def bar(share_of_widest: float | None) -> Markup:
    """A bar of 0-1 of the width; None is hatched over the whole width."""
    if share_of_widest is None:
        return Markup(
            '<svg class="bar" height="14" aria-hidden="true" focusable="false">'
            '<rect width="100%" height="14" rx="2" fill="url(#streep)"/></svg>'
        )
    width = f"{100 * share_of_widest:.1f}"
    return Markup(
        '<svg class="bar" height="14" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="14" rx="2"/>'
        '<rect class="fill" width="{}%" height="14" rx="2"/></svg>'
    ).format(width)
