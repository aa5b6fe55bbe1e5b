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


def layer(share_of_widest: float | None, most: float) -> Markup:
    """One layer of a pyramid: a bar of 0-1 of the width in the middle; None is hatched, as wide as it can be."""
    width = most if share_of_widest is None else share_of_widest
    fill = Markup('fill="url(#streep)"') if share_of_widest is None else Markup('class="fill"')
    return Markup(
        '<svg class="layer" height="26" aria-hidden="true" focusable="false">'
        '<rect {} x="{}%" width="{}%" height="26"/></svg>'
    ).format(fill, f"{50 - 50 * width:.1f}", f"{100 * width:.1f}")


def beside(part: float | None, whole: float | None, *, drawn: bool = True) -> Markup:
    """A bar of 0-1 of the width, with a mark where the gemeente stands (0-1; None: not published).

    Without a `part` the bar is hatched when the number is hidden; not `drawn` when it is published and has no share.
    """
    bars = Markup('<rect class="track" width="100%" height="14" rx="2"/>')
    if part is not None:
        bars += Markup('<rect class="fill" width="{}%" height="14" rx="2"/>').format(f"{100 * part:.1f}")
    elif drawn:
        bars = Markup('<rect width="100%" height="14" rx="2" fill="url(#streep)"/>')
    if whole is not None:
        bars += Markup('<line class="fan-gemeente" x1="{0}%" x2="{0}%" y1="-3" y2="17"/>').format(f"{100 * whole:.1f}")
    return Markup('<svg class="bar beside-bar" height="14" aria-hidden="true" focusable="false">{}</svg>').format(bars)
