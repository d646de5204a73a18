"""The live running order behind a personal link: read, and the buttons of one's own lines."""

from __future__ import annotations

import json
import uuid

import pytest
from django.urls import reverse
from tests.factories import (
    LineFactory,
    PersonalLinkFactory,
    RunningOrderFactory,
)

from maillage.coordination.running_orders.models import Line, LiveAct
from maillage.coordination.running_orders.timeline import Stage
from maillage.kernel import clock

pytestmark = pytest.mark.django_db
TOKEN = "un-jeton-pour-le-jour"


@pytest.fixture
def link():
    return PersonalLinkFactory(token=TOKEN)


@pytest.fixture
def order(link):
    return RunningOrderFactory(project=link.project, published=True)


@pytest.fixture
def mine(order, link):
    return LineFactory(order=order, person=link.person, title="Accueil")


def url(name, order):
    return reverse(name, kwargs={"token": TOKEN, "pk": order.pk})


def synced(client, order, line):
    now = clock.now().isoformat()
    press = {"uuid": str(uuid.uuid4()), "line": line.pk, "verb": "start", "at": now}
    return client.post(
        url("portal-live-sync", order),
        json.dumps({"sent_at": now, "presses": [press]}),
        content_type="application/json",
    )


def test_one_reads_all_and_holds_ones_own(client, order, mine):
    other = LineFactory(order=order, title="Discours")
    home = client.get(reverse("portal-home", kwargs={"token": TOKEN})).content.decode()
    assert url("portal-live", order) in home
    page = client.get(url("portal-live", order))
    text = page.content.decode()
    assert "Accueil" in text
    assert "Discours" in text
    assert text.count("data-act") == 1
    assert page["Cache-Control"] == "no-store"
    assert "worker-src 'self'" in page["Content-Security-Policy"]
    again = client.get(url("portal-live", order), headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 304
    assert client.get(url("portal-live-worker", order)).status_code == 200
    assert synced(client, order, mine).json()["results"][0]["refusal"] == ""
    assert "n’est pas à vous" in synced(client, order, other).json()["results"][0]["refusal"]
    assert LiveAct.objects.get().by == f"{mine.person} (lien personnel)"


def test_a_plain_form(client, order, mine):
    given = {"line": mine.pk, "uuid": str(uuid.uuid4()), "verb": "start"}
    answer = client.post(url("portal-live-act", order), given)
    assert answer.url == url("portal-live", order)
    assert Line.objects.get(pk=mine.pk).stage == Stage.RUNNING


@pytest.mark.parametrize("case", ["unpublished", "no line", "another project", "revoked"])
def test_what_a_link_does_not_open(client, order, mine, link, case):
    if case == "unpublished":
        order.published = False
        order.save()
    elif case == "no line":
        mine.person = None
        mine.save()
    elif case == "another project":
        order = RunningOrderFactory(published=True)
        mine = LineFactory(order=order, person=link.person)
    else:
        link.revoked_at = clock.now()
        link.save()
    for name in ("portal-live", "portal-live-worker"):
        assert client.get(url(name, order)).status_code == 404, name
    assert synced(client, order, mine).status_code == 404
    assert client.post(url("portal-live-act", order), {"line": mine.pk}).status_code == 404
    assert not LiveAct.objects.exists()
