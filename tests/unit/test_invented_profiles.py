"""Invented households for any round: its own size, deterministic, and only what its partners may tell."""

from __future__ import annotations

from builders import AREAS, PARTNERS, world
from framed_round import framed

from factlab.demo.invented_profiles import invented
from factlab.protocol.catalogue import Voorziening
from factlab.protocol.round import Round


def changed(**changes: object) -> Round:
    return world().but(**changes).round


def test_every_area_has_the_households_that_the_round_says() -> None:
    city = invented(world().round, seed=1)
    assert city.households == {area: households for area, (_, households) in AREAS.items()}
    profiles = city.profiles(world().round.scope())
    assert sum(profile.households for profile in profiles) == 900


def test_fewer_households_are_divided_in_the_same_proportions() -> None:
    assert invented(world().round, seed=1, households=90).households == {
        "WK990001": 40,
        "WK990002": 30,
        "WK990003": 20,
    }


def test_the_same_seed_gives_the_same_households_and_another_seed_others() -> None:
    scope = world().round.scope()
    first = invented(world().round, seed=1).profiles(scope)
    assert first == invented(world().round, seed=1).profiles(scope)
    assert first != invented(world().round, seed=2).profiles(scope)


def test_nothing_is_told_that_no_partner_may_deliver() -> None:
    scope = world().round.scope()
    told = {v for profile in invented(world().round, 1, 20_000).profiles(scope) for v in profile.voorzieningen}
    assert told == {v for delivered in PARTNERS.values() for v in delivered}


def test_leaving_a_partner_out_takes_away_what_only_it_tells_and_nothing_else() -> None:
    round_ = world().round
    city = invented(round_, 1, 20_000)
    alone = round_.scope(frozenset({"wijkteam"}))
    of_wijkteam = set(PARTNERS["wijkteam"])

    def without_wijkteam(profiles: object) -> dict[tuple[object, ...], int]:
        counts: dict[tuple[object, ...], int] = {}
        for one in profiles:  # type: ignore[attr-defined]
            key = (one.area, one.voorzieningen - of_wijkteam, one.organisations - {"wijkteam"})
            counts[key] = counts.get(key, 0) + one.households
        return counts

    assert without_wijkteam(city.profiles(round_.scope())) == without_wijkteam(city.profiles(alone))
    assert not any(one.voorzieningen & of_wijkteam for one in city.profiles(alone))


def test_a_household_that_several_partners_could_know_is_known_to_one_at_least() -> None:
    partners = [
        partner.model_copy(update={"voorzieningen": ("PW01",)}) if partner.id != "thuiszorg" else partner
        for partner in world().round.partners
    ]
    city = invented(changed(partners=partners), 1, 20_000)
    both, one, other = (
        city.knows["wijkteam", "PW01"] & city.knows["schuldhulp", "PW01"],
        city.knows["wijkteam", "PW01"],
        city.knows["schuldhulp", "PW01"],
    )
    everybody = invented(world().round, 1, 20_000).knows["schuldhulp", "PW01"]
    assert ((one | other) == everybody).all()
    assert 0 < both.sum() < one.sum() < everybody.sum()


def test_a_voorziening_without_known_figures_is_as_common_as_the_middle_one_of_its_domain() -> None:
    own = Voorziening(id="EIGEN1", naam="Eigen regeling", domein="werk_inkomen")
    delivery = Voorziening(id="EIGEN2", naam="Levering", domein="werk_inkomen", telt_als="PW01", cbs_wet="P-wet")
    partners = [
        partner.model_copy(update={"voorzieningen": (*partner.voorzieningen, "EIGEN1", "EIGEN2")})
        for partner in world().round.partners
        if partner.id == "schuldhulp"
    ] + [partner for partner in world().round.partners if partner.id != "schuldhulp"]
    round_ = changed(voorzieningen=(*world().round.voorzieningen, own, delivery), partners=partners)
    city = invented(round_, 1, 72_500)
    assert city.assumed == ("EIGEN1", "EIGEN2")
    # The middle row of work and income in kansen.csv: 800 per 72,500.
    assert 700 <= city.knows["schuldhulp", "EIGEN1"].sum() <= 900
    counted, delivered = city.knows["schuldhulp", "PW01"], city.knows["schuldhulp", "EIGEN2"]
    assert not (delivered & ~counted).any()
    assert 0.7 < delivered.sum() / counted.sum() < 0.9


def test_who_has_what_implies_another_has_that_too() -> None:
    catalogue = [
        v.model_copy(update={"impliceert": ("SH01",)}) if v.id == "PW01" else v for v in world().round.voorzieningen
    ]
    city = invented(changed(voorzieningen=catalogue), 1, 20_000)
    assert not (city.knows["schuldhulp", "PW01"] & ~city.knows["schuldhulp", "SH01"]).any()


def test_with_a_frame_every_household_has_one_class_of_every_group() -> None:
    round_ = framed().round
    profiles = invented(round_, 1, 3000).profiles(round_.scope())
    groups = {group.id for group in round_.groepen}
    for profile in profiles:
        assert sorted(name.partition("=")[0] for name in profile.classes) == sorted(groups)
