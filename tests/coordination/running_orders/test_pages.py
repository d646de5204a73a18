"""The pages: who opens them, what they do, how many queries they cost."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from tests.factories import (
    AnchorFactory,
    EmergencyContactFactory,
    LineFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    RunningOrderFactory,
    UserFactory,
)

from maillage.coordination.projects.models import Visibility
from maillage.coordination.running_orders.models import Line, LiveAct, RunningOrder
from maillage.coordination.running_orders.movables import RunningOrderMovable
from maillage.coordination.running_orders.presses import read_presses
from maillage.coordination.running_orders.timeline import Stage
from maillage.coordination.running_orders.views import live as live_views
from maillage.kernel import clock, undo
from maillage.kernel.audit import Actor
from maillage.kernel.registry import AnchorChange
from maillage.kernel.text_fr import french_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return RunningOrderFactory()


@pytest.fixture
def thomas(client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


def url(name, order, **more):
    return reverse(name, kwargs={"pk": order.pk, **more})


def synced(client, order, line, verb="start", *, ago=0, owner="", **told):
    now = clock.now()
    body = {
        "owner": owner,
        "sent_at": now.isoformat(),
        "presses": [
            {
                "uuid": str(uuid.uuid4()),
                "line": line.pk,
                "verb": verb,
                "at": (now - timedelta(minutes=ago)).isoformat(),
                **told,
            }
        ],
    }
    return client.post(
        url("running-orders-sync", order), json.dumps(body), content_type="application/json"
    )


# -- who --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["lecture", "communication", "instruction"])
def test_the_team_reads_and_holds_no_button(client, order, role):
    line = LineFactory(order=order)
    client.force_login(UserFactory(role=role))
    page = client.get(url("running-orders-live", order)).content.decode()
    assert line.title in page
    assert "data-act" not in page
    (result,) = synced(client, order, line).json()["results"]
    assert "n’est pas à vous" in result["refusal"]
    assert client.get(url("line-edit", order, line=line.pk)).status_code == 404
    assert Line.objects.get().stage == Stage.COMING


def test_whoever_has_a_line_holds_its_buttons(client, order):
    user = UserFactory(role="lecture")
    mine = LineFactory(order=order, person=PersonFactory(user=user))
    other = LineFactory(order=order)
    client.force_login(user)
    page = client.get(url("running-orders-live", order)).content.decode()
    assert page.count("data-act") == 1
    assert synced(client, order, mine).json()["results"][0]["refusal"] == ""
    assert "n’est pas à vous" in synced(client, order, other).json()["results"][0]["refusal"]


def test_a_member_of_a_partner_reads_and_any_other_member_does_not(client):
    project = ProjectFactory(visibility=Visibility.NETWORK)
    order = RunningOrderFactory(project=project)
    stranger = UserFactory(role="membre", organisation=OrganisationFactory())
    partner = ProjectPartnerFactory(project=project, organisation=OrganisationFactory())
    member = UserFactory(role="membre", organisation=partner.organisation)
    client.force_login(stranger)
    names = ("detail", "live", "pdf", "worker", "history")
    for name in names:
        assert client.get(url(f"running-orders-{name}", order)).status_code == 404, name
    assert client.get(reverse("running-orders-list")).content.decode().count(order.title) == 0
    client.force_login(member)
    for name in names:
        assert client.get(url(f"running-orders-{name}", order)).status_code == 200, name
    export = reverse("office-export", kwargs={"kind": "running-order"})
    assert client.get(f"{export}?order={order.pk}&format=csv").status_code == 200
    client.force_login(stranger)
    answer = client.get(f"{export}?format=csv")
    assert order.title not in b"".join(answer.streaming_content).decode()


def test_rights_are_asked_when_the_telephone_comes_back(client, order):
    user = UserFactory(role="lecture")
    line = LineFactory(order=order, person=PersonFactory(user=user))
    client.force_login(user)
    assert client.get(url("running-orders-live", order)).status_code == 200
    line.person = None
    line.save()
    assert "n’est pas à vous" in synced(client, order, line, ago=9).json()["results"][0]["refusal"]


# -- live -------------------------------------------------------------------------------------------


def test_nothing_new_is_304(client, order, thomas, django_assert_num_queries):
    line = LineFactory(order=order)
    page = client.get(url("running-orders-live", order))
    assert page["Cache-Control"] == "private, no-store"
    with django_assert_num_queries(5):
        again = client.get(
            url("running-orders-live", order), headers={"If-None-Match": page["ETag"]}
        )
    assert (again.status_code, again.content) == (304, b"")
    synced(client, order, line)
    changed = client.get(url("running-orders-live", order), headers={"If-None-Match": page["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != page["ETag"]


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_line_as_for_three(
    client, order, thomas, count, django_assert_num_queries
):
    for position in range(count):
        LineFactory(order=order, position=position, person=PersonFactory())
        EmergencyContactFactory(order=order)
    client.get(url("running-orders-live", order))
    with django_assert_num_queries(8):
        client.get(url("running-orders-live", order))
    client.get(order.get_absolute_url())
    with django_assert_num_queries(12):
        client.get(order.get_absolute_url())


@pytest.mark.parametrize("what", ["undone", "renamed", "retitled", "project"])
def test_what_counts_no_revision_is_told_all_the_same(client, order, thomas, what):
    anchor = AnchorFactory(project=order.project, day=order.day)
    RunningOrder.objects.update(anchor=anchor)
    person = PersonFactory(first_name="Nadia")
    LineFactory(order=order, person=person)
    change = AnchorChange(
        order.project_id, anchor.pk, "Fête", order.day, order.day + timedelta(days=1)
    )
    moves = [move for _change, move in RunningOrderMovable().preview([change])]
    entries = RunningOrderMovable().apply(moves, actor=Actor.of(thomas))
    record = undo.keep(order.project, label="déplacé", entries=entries, actor=thomas)
    page = client.get(url("running-orders-live", order))
    changed = {"undone": order.day, "renamed": "Nadège", "retitled": "Gala", "project": "Festival"}[
        what
    ]
    if what == "undone":
        undo.undo(record, actor=thomas)
        changed = french_day(order.day)
    elif what == "renamed":
        person.first_name = changed
        person.save()
    else:
        found = RunningOrder.objects.get()
        found.title, found.project.name = (
            (changed, found.project.name) if what == "retitled" else (found.title, changed)
        )
        found.save()
        found.project.save()
    again = client.get(url("running-orders-live", order), headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 200
    # Open pages take the board, and nothing else of the page.
    board = again.text.split("data-board", 1)[1]
    assert str(changed) in board
    assert "data-midnight" in board.split(">", 1)[0]


def test_presses_go_out_as_whoever_made_them(client, order, thomas):
    line = LineFactory(order=order)
    page = client.get(url("running-orders-live", order)).text
    assert f'data-owner="u{thomas.pk}"' in page
    assert f"veilleur.js?u{thomas.pk}" in page
    theirs = synced(client, order, line, owner=f"u{thomas.pk + 1}")
    assert theirs.status_code == 409
    assert not LiveAct.objects.exists()
    assert synced(client, order, line, owner=f"u{thomas.pk}").status_code == 200
    assert LiveAct.objects.count() == 1


def test_one_telephone_does_not_send_without_end(client, order, thomas, monkeypatch):
    monkeypatch.setattr(live_views, "LIMIT", 2)
    line = LineFactory(order=order)
    codes = [synced(client, order, line).status_code for _n in range(3)]
    assert codes == [200, 200, 429]
    given = {"line": line.pk, "uuid": str(uuid.uuid4()), "verb": "finish"}
    page = client.post(url("running-orders-act", order), given, follow=True)
    assert LiveAct.objects.count() == 2
    assert "Trop de gestes en peu de temps" in client.get(order.get_absolute_url()).text + page.text


@pytest.mark.parametrize(
    ("ago", "kept"),
    [
        (timedelta(minutes=9), 9),
        (timedelta(hours=35), 35 * 60),
        (timedelta(days=13_000), 0),
        (-timedelta(hours=3), 0),
    ],
)
def test_a_clock_that_jumped_wins_nothing(ago, kept):
    now = clock.now()
    one = {"uuid": str(uuid.uuid4()), "line": 1, "verb": "start", "at": (now - ago).isoformat()}
    body = json.dumps({"sent_at": now.isoformat(), "presses": [one]}).encode()
    _owner, (press,) = read_presses(body, now=now)
    assert press.at == now - timedelta(minutes=kept)


def test_the_page_alone_may_have_a_worker(client, order, thomas):
    live = client.get(url("running-orders-live", order))["Content-Security-Policy"]
    assert "worker-src 'self'" in live
    assert "worker-src 'none'" in client.get(order.get_absolute_url())["Content-Security-Policy"]
    worker = client.get(url("running-orders-worker", order))
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker.status_code == 200


def test_a_plain_form_is_counted_once(client, order, thomas):
    line = LineFactory(order=order)
    given = {"line": line.pk, "uuid": str(uuid.uuid4()), "verb": "delay:5"}
    for _ in range(2):
        answer = client.post(url("running-orders-act", order), given)
        assert answer.url == url("running-orders-live", order)
    assert Line.objects.get().delay == 5
    client.post(url("running-orders-act", order), {"line": "x", "uuid": "y", "verb": "start"})
    assert LiveAct.objects.count() == 1


def test_sync_wants_the_token(order):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(role="coordination"))
    assert synced(strict, order, LineFactory(order=order)).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"sent_at": "hier", "presses": []}',
        '{"sent_at": "2026-06-06T10:00:00", "presses": []}',
        '{"sent_at": "2026-06-06T10:00:00Z", "presses": {}}',
        '{"sent_at": "2026-06-06T10:00:00Z", "presses": [{}]}',
        '{"sent_at": "2026-06-06T10:00:00Z", "presses": [1]}',
        '{"sent_at": "2026-06-06T10:00:00Z", "presses": [{"uuid": "a", "line": 1, "verb": "start", "at": "2026-06-06T10:00:00Z"}]}',
    ],
)
def test_what_is_not_readable(client, order, thomas, body):
    answer = client.post(url("running-orders-sync", order), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_wrong_clock_on_the_telephone_does_not_matter(client, order, thomas):
    line = LineFactory(order=order)
    body = {
        "sent_at": "2001-01-01T10:30:00Z",
        "presses": [
            {
                "uuid": str(uuid.uuid4()),
                "line": line.pk,
                "verb": "start",
                "at": "2001-01-01T10:20:00Z",
            }
        ],
    }
    client.post(
        url("running-orders-sync", order), json.dumps(body), content_type="application/json"
    )
    ago = clock.now() - Line.objects.get().started_at
    assert timedelta(minutes=9) < ago < timedelta(minutes=11)


# -- writing it -------------------------------------------------------------------------------------


def test_write_one_from_the_project(client, thomas):
    project = ProjectFactory(with_anchors=True)
    tab = client.get(f"{project.get_absolute_url()}?onglet=conducteurs").content.decode()
    create = f"{reverse('running-orders-create')}?project={project.pk}"
    assert create in tab
    assert client.get(create).status_code == 200
    anchor = project.anchors.get(name="Vernissage")
    client.post(
        create,
        {"project": project.pk, "title": "Le grand jour", "anchor": anchor.pk, "start": "08:00"},
    )
    order = RunningOrder.objects.get()
    assert order.day == anchor.day
    client.post(url("line-add", order), {"hour": "14h30", "length": "1h", "title": "Discours"})
    line = Line.objects.get()
    assert (line.minute, line.duration) == (870, 60)
    client.post(
        url("line-add-after", order, after=line.pk),
        {"hour": "", "length": "20", "title": "Fanfare"},
    )
    assert Line.objects.get(title="Fanfare").minute == 930
    page = client.get(order.get_absolute_url()).content.decode()
    assert "15\u00a0h\u00a030" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"hour": "midi"}, "n’est pas une heure"),
        ({"length": "long"}, "n’est pas une durée"),
        ({"hour": "", "is_fixed": "on"}, "Une heure fixe s’écrit"),
    ],
)
def test_what_is_wrong_is_said(client, order, thomas, given, words):
    data = {"hour": "14h", "length": "15", "title": "Discours", **given}
    assert words in client.post(url("line-add", order), data).content.decode()
    assert not order.lines.exists()


def test_a_day_or_an_anchor_of_the_project(client, thomas):
    project, other = ProjectFactory(), AnchorFactory()
    data = {"project": project.pk, "title": "Le jour", "start": "08:00"}
    page = client.post(reverse("running-orders-create"), data).content.decode()
    assert "Donnez le jour" in page
    client.post(reverse("running-orders-create"), {**data, "anchor": other.pk})
    assert not RunningOrder.objects.exists()


def test_buttons_of_the_table(client, order, thomas):
    one, two = (LineFactory(order=order, position=n, title=f"Ligne {n}") for n in range(2))
    answer = client.post(
        url("line-move", order, line=one.pk), {"to": "down"}, headers={"HX-Request": "true"}
    )
    assert 'id="conducteur"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert [line.pk for line in order.lines.all()] == [two.pk, one.pk]
    assert client.post(url("line-move", order, line=one.pk), {"to": "0"}).status_code == 302
    assert order.lines.first().pk == one.pk
    client.post(url("line-copy", order, line=one.pk))
    client.post(url("line-delete", order, line=two.pk))
    assert [line.title for line in order.lines.all()] == ["Ligne 0", "Ligne 0"]
    elsewhere = LineFactory()
    assert client.post(url("line-delete", order, line=elsewhere.pk)).status_code == 404


def test_someone_in_two_places_is_warned(client, order, thomas):
    nadia = PersonFactory(first_name="Nadia", last_name="Durand")
    LineFactory(order=order, at=(14, 0), title="Discours", person=nadia)
    LineFactory(order=order, at=(14, 5), title="Photo", person=nadia)
    LineFactory(order=order, at=(14, 2), title="Feu", is_fixed=True)
    page = client.get(order.get_absolute_url()).content.decode()
    assert "Nadia Durand est aussi à « Photo » à cette heure." in page
    assert "Commence avant la ligne précédente." in page


def test_contacts(client, order, thomas):
    kept = EmergencyContactFactory(order=order)
    assert kept.name in client.get(url("running-orders-contacts", order)).content.decode()
    rows = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "1",
        "form-0-pk": kept.pk,
        "form-0-name": kept.name,
        "form-0-phone": "15",
        "form-1-name": "Régie",
        "form-1-phone": "06 39 98 00 01",
    }
    assert client.post(url("running-orders-contacts", order), rows).status_code == 302
    assert [one.phone for one in order.contacts.all()] == ["15", "06 39 98 00 01"]


def test_duplicate_and_reset(client, order, thomas):
    LineFactory(order=order)
    synced(client, order, order.lines.get())
    assert "répétition" in client.get(order.get_absolute_url()).content.decode()
    client.post(url("running-orders-reset", order))
    assert order.lines.get().stage == Stage.COMING
    client.post(url("running-orders-duplicate", order))
    assert RunningOrder.objects.count() == 2


def test_on_paper(client, order, thomas):
    EmergencyContactFactory(order=order)
    for n in range(3):
        LineFactory(order=order, at=(23 + n, 30), title=f"#Ligne *{n}*", is_fixed=True, phone="15")
    answer = client.get(url("running-orders-pdf", order))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_out_and_in_again(client, order, thomas):
    """What the export writes, the import reads."""
    from openpyxl import load_workbook

    nadia = PersonFactory(first_name="Nadia", last_name="Durand")
    LineFactory(order=order, at=(23, 30), title="Feu", person=nadia, is_fixed=True, phone="15")
    LineFactory(order=order, at=(24, 30), title="Rangement", name="Régie")
    export = reverse("office-export", kwargs={"kind": "running-order"})
    answer = client.get(f"{export}?order={order.pk}&format=xlsx")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    assert rows[0][:8] == [
        "Conducteur",
        "Jour",
        "Heure",
        "Durée",
        "Quoi",
        "Lieu",
        "Qui",
        "Téléphone",
    ]
    assert [row[2] for row in rows[1:]] == ["23:30", "00:30"]
