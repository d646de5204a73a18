"""How far a campaign is: what was refused is no answer, what waits is one for now."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import CampaignFactory, CampaignObjectFactory, ContributionFactory, UserFactory

from maillage.heritage.contributions import domain
from maillage.heritage.contributions.models import Contribution

pytestmark = pytest.mark.django_db


@pytest.fixture
def portraits():
    campaign = CampaignFactory(kinds=["souvenir"])
    for rank in (1, 2):
        CampaignObjectFactory(campaign=campaign, rank=rank)
    return campaign


def say(campaign, rank, state, **given):
    record = campaign.rows.get(rank=rank).object
    one = ContributionFactory(kind="souvenir", object=record, campaign=campaign, **given)
    Contribution.objects.filter(pk=one.pk).update(state=state)
    return one


@pytest.mark.parametrize("state", ["refusee", "ecartee", "retiree"])
def test_what_came_to_nothing_is_no_answer(portraits, state):
    say(portraits, 1, state)
    progress = domain.progress_of(portraits)
    assert (progress.answered, progress.settled, progress.contributions) == (0, 0, 1)
    assert domain.answered_objects(portraits) == {}
    assert domain.next_object(portraits).rank == 1


@pytest.mark.parametrize("state", ["recue", "transmise"])
def test_what_waits_sends_the_next_visitor_elsewhere(portraits, state):
    one = say(portraits, 1, state)
    progress = domain.progress_of(portraits)
    assert (progress.answered, progress.settled, progress.waiting) == (1, 0, 1)
    assert domain.answered_objects(portraits) == {one.object_id: False}
    assert domain.next_object(portraits).rank == 2
    Contribution.objects.filter(pk=one.pk).update(state="refusee")
    assert domain.next_object(portraits).rank == 1


def test_what_was_kept_is_done(portraits):
    one = say(portraits, 1, "publiee")
    say(portraits, 1, "recue")
    progress = domain.progress_of(portraits)
    assert (progress.answered, progress.settled, progress.waiting) == (1, 1, 0)
    assert domain.answered_objects(portraits) == {one.object_id: True}


@pytest.mark.parametrize(("leading", "rank"), [("publiee", 2), ("recue", 2), ("refusee", 1)])
def test_what_follows_counts_as_what_it_follows(portraits, leading, rank):
    first = ContributionFactory(kind="souvenir", object=portraits.rows.get(rank=1).object)
    Contribution.objects.filter(pk=first.pk).update(state=leading)
    say(portraits, 1, "reunie", merged_into=first)
    assert domain.next_object(portraits).rank == rank


def test_the_pages_say_what_waits(client, portraits):
    say(portraits, 1, "recue")
    say(portraits, 2, "publiee")
    page = client.get(portraits.get_public_url()).content.decode()
    assert "1 est en attente" in page
    assert "une réponse est en attente" in page
    assert "retenue ou en attente" in page
    client.force_login(UserFactory(role="communication"))
    url = reverse("campaigns-detail", args=[portraits.pk])
    assert "en attente d’une décision" in client.get(url).content.decode()
