"""Roles stay apart: the hub gets no key, and no one stands in the round twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import World, identity

from factlab.custodian.issue import check_recipients, issue, partner_named
from factlab.errors import NotTogether, UsageFault
from factlab.hub.round_secret import check_belongs, new_round_secret, open_round_secret
from factlab.protocol.identity import PublicIdentity


def with_partner_keys(small: World, **keys: PublicIdentity) -> World:
    partners = tuple(
        partner.model_copy(update={"sleutel": keys.get(partner.id, partner.sleutel)})
        for partner in small.round.partners
    )
    return small.but(partners=partners)


CUSTODIAN = "sleutelbewaarder"


def mixed(sealing: str, signing: str) -> PublicIdentity:
    """An identity that seals with one's key and signs with another's, and proves it with the signing key."""
    return replace(identity("gemengd"), opening=identity(sealing).opening, signing=identity(signing).signing).public


def test_the_custodian_alone_issues_keys(small: World) -> None:
    for name in ("hub", "wijkteam", "iemand"):
        with pytest.raises(NotTogether, match="not_the_custodian"):
            check_recipients(small.round, identity(name))


def test_a_custodian_who_is_the_hub_is_refused(small: World) -> None:
    merged = small.but(sleutelbewaarder=identity("hub").public)
    with pytest.raises(NotTogether, match="custodian_is_hub"):
        check_recipients(merged.round, identity("hub"))


@pytest.mark.parametrize("keys", [("hub", "hub"), ("hub", "iemand"), ("iemand", "hub")])
def test_a_partner_with_the_hubs_keys_gets_no_key(small: World, keys: tuple[str, str]) -> None:
    disguised = with_partner_keys(small, thuiszorg=mixed(*keys))
    with pytest.raises(NotTogether, match="partner_is_hub"):
        issue(small.key, disguised.round, disguised.round.partners, identity(CUSTODIAN))


def test_a_partner_with_the_rounds_own_sealing_key_gets_no_key(small: World) -> None:
    hubs = replace(identity("listig"), opening=small.opening).public
    disguised = with_partner_keys(small, thuiszorg=hubs)
    with pytest.raises(NotTogether, match="partner_is_hub"):
        check_recipients(disguised.round, identity(CUSTODIAN))


@pytest.mark.parametrize(
    "keys",
    [
        ("wijkteam", "wijkteam"),
        ("wijkteam", "iemand"),
        ("iemand", "wijkteam"),
        (CUSTODIAN, "iemand"),
        ("iemand", CUSTODIAN),
    ],
)
def test_doubles_are_refused_whichever_half_they_share(small: World, keys: tuple[str, str]) -> None:
    doubled = with_partner_keys(small, thuiszorg=mixed(*keys))
    with pytest.raises(NotTogether, match="partners_share_keys"):
        check_recipients(doubled.round, identity(CUSTODIAN))


def test_a_key_is_not_given_to_who_is_not_in_the_round(small: World) -> None:
    with pytest.raises(UsageFault, match="unknown_partner"):
        partner_named(small.round, "niemand")


def test_the_hubs_secret_opens_for_the_hub_of_that_round_alone(small: World) -> None:
    hub = identity("hub")
    with pytest.raises(NotTogether, match="hub_secret_of_another_round"):
        open_round_secret(small.hub_secret, "f", "ander-2026-1", hub)
    with pytest.raises(NotTogether, match="hub_secret_of_another_hub"):
        open_round_secret(small.hub_secret, "f", small.round.id, identity("wijkteam"))


def test_another_hub_file_of_the_same_round_is_not_taken_for_the_rounds_own(small: World) -> None:
    hub = identity("hub")
    again = open_round_secret(new_round_secret(small.round.id, hub), "f", small.round.id, hub)
    with pytest.raises(NotTogether, match="hub_secret_differs"):
        check_belongs(again, small.round)
    check_belongs(small.opening, small.round)
