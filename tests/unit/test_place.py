"""Which households go along."""

from __future__ import annotations

from pathlib import Path

from builders import World, list_csv

from factlab.partner.ingest import Judged, judge

HEADER = "postcode;huisnummer;toevoeging;voorziening;clientnummer"


def judged(folder: Path, small: World, *lists: list[str]) -> Judged:
    paths = []
    for number, rows in enumerate(lists):
        path = folder / f"lijst{number}.csv"
        path.write_bytes(list_csv(*rows, header=HEADER))
        paths.append(path)
    partner = small.round.partner("wijkteam")
    assert partner is not None
    return judge(paths, small.round, partner, {})


def fates(found: Judged) -> dict[str, str]:
    return dict(zip(found.households.keys, found.households.fate, strict=True))


def test_each_address_has_one_fate(tmp_path: Path, small: World) -> None:
    found = judged(
        tmp_path,
        small,
        [
            "1506AA;1;;AL01;",
            "1506AC;20;;AL01;",
            "1506AC;21;;AL01;",
            "1506AC;99;;AL01;",
            "1506AE;99;;AL01;",
            "1506AA;99;;AL01;",
            "1506AA;99;A;AL01;",
            "9999ZZ;1;;AL01;",
        ],
    )
    assert fates(found) == {
        "1506AA|1||": "WK990001",
        "1506AC|20||": "WK990002",
        "1506AC|21||": "WK990003",
        "1506AC|99||": "gebied_onbeslist",
        "1506AE|99||": "WK990003",
        "1506AA|99||": "instelling",
        "1506AA|99|A|": "WK990001",
        "9999ZZ|1||": "outside",
    }
    assert found.preview.outside == 1
    assert found.preview.left_out == {"gebied_onbeslist": 1, "instelling": 1}
    assert found.preview.repaired == {"gebied_uit_postcode": 1}
    assert found.preview.households == 5


def test_an_address_with_as_many_different_clients_as_the_cap_is_left_out(tmp_path: Path, small: World) -> None:
    three = [f"1506AA;1;;AL01;c{n}" for n in range(3)]
    assert fates(judged(tmp_path, small, [*three, "1506AA;1;;AL02;c0"]))["1506AA|1||"] == "WK990001"
    assert fates(judged(tmp_path, small, [*three, "1506AA;1;;AL01;c3"]))["1506AA|1||"] == "verzameladres"


def test_the_cap_counts_clients_over_all_lists_of_the_partner_and_rows_without_one_do_not_count(
    tmp_path: Path, small: World
) -> None:
    one = [f"1506AA;1;;AL01;c{n}" for n in range(2)]
    same = [f"1506AA;1;;AL02; c{n} " for n in range(2)]
    others = [f"1506AA;1;;AL02;d{n}" for n in range(2)]
    assert fates(judged(tmp_path, small, one, same))["1506AA|1||"] == "WK990001"
    assert fates(judged(tmp_path, small, one, others))["1506AA|1||"] == "verzameladres"
    assert fates(judged(tmp_path, small, ["1506AA;1;;AL01;"] * 9))["1506AA|1||"] == "WK990001"


def test_addresses_in_several_lists_are_one_household_and_nothing_of_it_shows_when_printed(
    tmp_path: Path, small: World
) -> None:
    found = judged(tmp_path, small, ["1506AA;4321;a;AL01;"], ["1506 aa;4321-A;;AL02;", "1506AA;4321a;;AL01;"])
    assert found.households.keys == ["1506AA|4321|A|"]
    assert found.preview.duplicates == 1
    assert "4321" not in repr(found) + repr(found.households)


def test_an_institution_is_met_in_the_spelling_of_the_round_and_never_by_what_lies_opposite(
    tmp_path: Path, small: World
) -> None:
    adres = small.round.adres.model_copy(update={"schrijfwijze": "amsterdam"})
    amsterdam = small.but(adres=adres, instellingen=(("1506AA", 99, "HS"), ("1506AA", 98, "2")))
    same = ["1506AA;99;huis;AL01;", "1506AA;98;II;AL01;", "1506AA;99;1;AL01;", "1506AA;98;2 t/o;AL01;"]
    found = fates(judged(tmp_path, amsterdam, same))
    assert sorted(found.values()) == ["WK990001", "WK990001", "instelling", "instelling"]
    assert found["1506AA|98|2|TO"] == "WK990001"
