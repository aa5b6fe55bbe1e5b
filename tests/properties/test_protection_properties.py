"""Whatever the municipality: what is published is safe, or nothing is published."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_rounds import FRAME, SMALL_FRAME, invent

from factlab.audit.attack import audit
from factlab.errors import NotProtectable
from factlab.hub.protect import protect
from factlab.protocol.frame import Group
from factlab.protocol.publication import Policy
from factlab.protocol.tables import TABLES, tables_of


@settings(max_examples=12)
@given(
    seed=st.integers(0, 2**32 - 1),
    areas=st.integers(3, 8),
    voorzieningen=st.integers(6, 14),
    partners=st.integers(3, 6),
    households=st.integers(500, 3000),
    drempel=st.integers(5, 12),
    breedte=st.integers(2, 6),
    left_out=st.sets(st.sampled_from(sorted(TABLES)), max_size=9),
    groups=st.sampled_from([(), SMALL_FRAME, FRAME]),
)
def test_protected_tables_are_true_hide_all_small_numbers_and_withstand_the_audit(
    seed: int,
    areas: int,
    voorzieningen: int,
    partners: int,
    households: int,
    drempel: int,
    breedte: int,
    left_out: set[str],
    groups: tuple[Group, ...],
) -> None:
    policy = Policy(drempel=drempel, breedte=breedte)
    invented = invent(
        seed,
        areas=areas,
        voorzieningen=voorzieningen,
        partners=partners,
        households=households,
        tables=[name for name in tables_of(frame=bool(groups)) if name not in left_out],
        groups=groups,
        threshold=drempel,
    )
    try:
        protection = protect(invented.profiles, invented.raw, invented.scope, policy)
    except NotProtectable as refusal:
        assert refusal.key == "not_protectable"  # a failed proof would be another key
        return
    for name, table in protection.tables.items():
        true = invented.raw[name].counts
        assert not ((table.counts > 0) & (table.counts < drempel)).any()
        assert (table.counts == np.where(table.hidden, 0, true)).all()
        assert not table.hidden[true == 0].any()
    assert audit(protection.tables, invented.scope, policy).passed
