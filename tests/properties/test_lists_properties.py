"""What leaves does not depend on the order of rows or on rows that stand twice, and every row is accounted for."""

from __future__ import annotations

from builders import World
from hypothesis import given
from hypothesis import strategies as st
from lists_in_memory import Seen, excluding, see

from factlab.partner.address import Address, normalise
from factlab.partner.rows.exclusions import client_key

HEADER = "postcode;huisnummer;voorziening;einddatum;clientnummer;geheim"
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1506AA", "1506 ac", "15O6AD", "9999ZZ", "1506", "geheim"]),
        st.sampled_from(["1", "2", "99", "30", "12-feb", ""]),
        st.sampled_from(["AL01", "al02", "MN01", "WM16", "JW47", "H1", "?", "", "oud"]),
        st.sampled_from(["", "", "31-12-2019", "01-05-2026", "31-02-2020"]),
        st.sampled_from(["c1", "C2", "03", "3.0", "c4", "c5", "c6", ""]),
        st.sampled_from(["", "", "0", "nee", "1", "?"]),
    ).map(";".join),
    min_size=1,
    max_size=40,
)
OWN = {"H1": "AL01", "oud": "-"}
EXCLUDED = st.lists(
    st.sampled_from(["c1;;;", "c2;;;opvang", "3;;;", ";1506AA;1;", ";1506AA;2;geheim", "c4;;;geheim", ";1506AC;30;"]),
    max_size=4,
)


def seen_of(small: World, rows: list[str], excluded: list[str]) -> Seen:
    out = excluding(small.round, *excluded, header="clientnummer;postcode;huisnummer;reden") if excluded else None
    return see(small.round, rows, header=HEADER, own=OWN, leave_out=out)


def lost(seen: Seen) -> int:
    """How many rows are secret without an address; which they are follows the order of the rows."""
    return sum(map(len, seen.preview.unreadable.values()))


@given(ROWS, EXCLUDED, st.randoms(use_true_random=False))
def test_another_order_of_rows_leaves_the_same_and_counts_the_same(
    small: World, rows: list[str], excluded: list[str], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = seen_of(small, rows, excluded), seen_of(small, shuffled, excluded)
    assert one.leaves == other.leaves
    by_row = {"unreadable": {}}
    assert one.preview.model_copy(update=by_row) == other.preview.model_copy(update=by_row)
    assert lost(one) == lost(other)


@given(ROWS, EXCLUDED)
def test_rows_that_stand_twice_leave_the_same(small: World, rows: list[str], excluded: list[str]) -> None:
    one, other = seen_of(small, rows, excluded), seen_of(small, rows * 2, excluded)
    assert one.leaves == other.leaves
    assert other.preview.rows == 2 * one.preview.rows
    assert other.preview.going == 2 * one.preview.going


@given(ROWS, ROWS, EXCLUDED)
def test_several_lists_leave_what_one_list_of_all_rows_leaves(
    small: World, first: list[str], second: list[str], excluded: list[str]
) -> None:
    out = excluding(small.round, *excluded, header="clientnummer;postcode;huisnummer;reden") if excluded else None
    apart = see(small.round, first, second, header=HEADER, own=OWN, leave_out=out)
    assert apart.leaves == seen_of(small, first + second, excluded).leaves


@given(ROWS, EXCLUDED)
def test_every_row_is_in_exactly_one_place(small: World, rows: list[str], excluded: list[str]) -> None:
    seen = seen_of(small, rows, excluded)
    found = seen.preview
    assert found.rows == len(rows)
    left_out = sum(found.left_out.values()) - found.dropped_beside
    assert found.rows == found.idle + found.rejected_rows + left_out + found.outside + found.going
    assert found.reports == found.duplicates + len(seen.leaves)
    assert len(seen.leaves) == sum(found.voorzieningen.values())


@given(ROWS, st.lists(st.sampled_from(["c1", "c2", "3", "c4"]), min_size=1, max_size=3))
def test_objections_by_client_remove_exactly_their_rows(small: World, rows: list[str], clients: list[str]) -> None:
    """Secrets and shelters of the excluded rows still hide their address, as they should; so none are here."""
    plain = [";".join([*row.split(";")[:5], ""]) for row in rows if "WM16" not in row and "geheim" not in row]
    kept = [row for row in plain if client_key(row.split(";")[4]) not in set(map(client_key, clients))]
    excluded = seen_of(small, plain, [f"{client};;;" for client in clients]) if plain else None
    if excluded is not None:
        assert excluded.leaves == (seen_of(small, kept, []).leaves if kept else set())


@given(ROWS, st.sampled_from([("1506AA", "1"), ("1506AC", "30"), ("1506AD", "2")]))
def test_objections_by_address_remove_exactly_the_rows_there(
    small: World, rows: list[str], place: tuple[str, str]
) -> None:
    gone = normalise(*place)
    assert isinstance(gone, Address)
    everything, excluded = seen_of(small, rows, []), seen_of(small, rows, [f";{place[0]};{place[1]};"])
    assert excluded.leaves == {(key, which) for key, which in everything.leaves if key != gone.key}
