"""A bar whose end is not known precisely: solid up to the least, hatched on to the most."""

from __future__ import annotations

from markupsafe import Markup


def span(low: float, high: float | None, widest: float) -> Markup:
    """From 0 to `low` solid, from there to `high` hatched, on a scale to `widest`; None goes on to the end."""
    scale = 100 / widest if widest > 0 else 0.0
    start = min(low * scale, 100.0)
    end = 100.0 if high is None else min(max(high * scale, start), 100.0)
    return Markup(
        '<svg class="bar" height="14" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="14" rx="2"/>'
        '<rect x="{}%" width="{}%" height="14" fill="url(#streep)" stroke="#5b6b7b" stroke-width=".5"/>'
        '<rect class="fill" width="{}%" height="14" rx="2"/></svg>'
    ).format(f"{start:.1f}", f"{end - start:.1f}", f"{start:.1f}")
