"""Mending takes back what a dear witness need not change, and nothing of what it is for."""

from __future__ import annotations

import numpy as np
import pytest
from invented_rounds import invent

from factlab.hub.protect import protect, search
from factlab.hub.protect.witness import Draft
from factlab.protocol.publication import Policy

HEADLINES = ("domeinen", "stapeling", "organisaties")


def headline_dots(seed: int) -> int:
    city = invent(seed, areas=6, voorzieningen=14, partners=4, households=9000)
    found = protect(city.profiles, city.raw, city.scope, Policy())
    assert found.verdict["bewijs"] == "geslaagd"
    return sum(int(found.tables[name].hidden.sum()) for name in HEADLINES)


def test_more_of_what_people_read_first_is_shown_with_mending_than_without(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = (1, 2, 3)
    mended = [headline_dots(seed) for seed in seeds]
    monkeypatch.setattr(search, "mend", lambda draft, *_: draft)
    assert sum(mended) < sum(headline_dots(seed) for seed in seeds)


def test_a_mended_draft_shifts_its_target_as_far_and_costs_less(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Draft, Draft, tuple[tuple[int, int], ...], int, float, float]] = []
    honest = search.mend

    def watched(draft, types, values, per_area, costs, kept):  # type: ignore[no-untyped-def]
        mended = honest(draft, types, values, per_area, costs, kept)
        before, after = (float(costs.ravel()[one.changes[:-1] != 0].sum()) for one in (draft, mended))
        seen.append((draft, mended, kept, values.shape[1], before, after))
        return mended

    monkeypatch.setattr(search, "mend", watched)
    headline_dots(2)
    assert seen
    for draft, mended, kept, columns, _, _ in seen:
        for place, column in kept:
            assert mended.changes[place * columns + column] == draft.changes[place * columns + column]
        # Exchanges between areas leave every number of the gemeente as the draft had it.
        assert np.array_equal(mended.changes[:columns], draft.changes[:columns])
    assert any(after < before for *_, before, after in seen)
