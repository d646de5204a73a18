"""Feeds of plans: what is told, to whom, until when; read back by `icalendar`."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from icalendar import Calendar
from tests.factories import (
    AnchorFactory,
    EditionFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskCheckFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.exchange.domain import feeds, ical
from maillage.coordination.exchange.models import FeedToken
from maillage.coordination.projects.models import Anchor, Dependency
from maillage.kernel import clock
from maillage.kernel.states import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(role="coordination")


@pytest.fixture
def project():
    return ProjectFactory(name="Exposition à Bellême", city="Bellême")


def opened(owner, **given):
    feed = FeedToken(label="Mon flux", **given)
    return feed, feeds.open_feed(feed=feed, actor=owner)


def read(feed):
    return Calendar.from_ical(ical.feed_bytes(feed))


def summaries(calendar, kind):
    return {str(one["summary"]) for one in calendar.walk(kind)}


def test_tasks_are_todos_with_links_and_states(coordinator, project):
    first = TaskFactory(
        project=project, title="Écrire", start=date(2027, 3, 1), due=date(2027, 3, 5)
    )
    then = TaskFactory(
        project=project, title="Imprimer", start=date(2027, 3, 15), due=date(2027, 3, 15)
    )
    Dependency.objects.create(predecessor=first, successor=then, kind="FS", lag=5)
    perform(first, "finish", actor=coordinator)
    feed, _secret = opened(coordinator, scope="projet", project=project, shape="taches")
    todos = {str(one["summary"]): one for one in read(feed).walk("VTODO")}
    assert todos["Écrire"]["status"] == "COMPLETED"
    assert todos["Écrire"]["percent-complete"] == 100
    assert todos["Écrire"].decoded("dtstart") == date(2027, 3, 1)
    assert todos["Imprimer"].decoded("due") == date(2027, 3, 15)
    assert "dtstart" not in todos["Imprimer"]
    # RFC 9253, §4: Task-B cannot start until Task-A finishes, and it is Task-A that names Task-B.
    related = todos["Écrire"]["related-to"]
    assert "related-to" not in todos["Imprimer"]
    assert (related.params["RELTYPE"], related.params["GAP"]) == ("FINISHTOSTART", "P1W")
    assert str(related) == str(todos["Imprimer"]["uid"])


def test_tasks_are_whole_days_by_choice(coordinator, project):
    TaskFactory(project=project, title="Écrire", start=date(2027, 3, 1), due=date(2027, 3, 5))
    feed, _secret = opened(coordinator, scope="projet", project=project)
    (event,) = read(feed).walk("VEVENT")
    assert event.decoded("dtend") == date(2027, 3, 6)
    assert (event["status"], event["transp"]) == ("CONFIRMED", "TRANSPARENT")


def test_an_hour_brings_the_rules_of_its_zone(coordinator, project):
    Anchor.objects.create(
        project=project, name="Vernissage", day=date(2027, 6, 4), time=time(18, 30)
    )
    feed, _secret = opened(coordinator, scope="projet", project=project)
    calendar = read(feed)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2027-06-04T18:30:00+02:00"
    assert event["location"] == "Bellême"
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Paris"
    assert (calendar["method"], calendar["name"]) == ("PUBLISH", "Mon flux")
    assert calendar["refresh-interval"].to_ical() == b"PT1H"


def test_the_name_is_for_life_and_the_sequence_counts_the_moves(coordinator, project):
    task = TaskFactory(project=project, due=date(2027, 3, 5), start=date(2027, 3, 5))
    feed, _secret = opened(coordinator, scope="projet", project=project)
    (before,) = read(feed).walk("VEVENT")
    task.title = "Autre nom"
    task.save()
    (renamed,) = read(feed).walk("VEVENT")
    task.due = task.start = date(2027, 3, 8)
    task.save()
    (moved,) = read(feed).walk("VEVENT")
    assert before["uid"] == renamed["uid"] == moved["uid"]
    assert [one["sequence"] for one in (before, renamed, moved)] == [0, 0, 1]


def test_a_persons_agenda_is_theirs_alone(coordinator, project):
    mine = PersonFactory(user=coordinator)
    TaskFactory(project=project, title="La mienne", responsible=mine, due=date(2027, 3, 5))
    TaskFactory(project=project, title="Celle d’une autre", due=date(2027, 3, 5))
    Anchor.objects.create(project=project, name="Vernissage", day=clock.today() + timedelta(days=9))
    Anchor.objects.create(
        project=ProjectFactory(), name="Ailleurs", day=clock.today() + timedelta(days=9)
    )
    feed, _secret = opened(coordinator, shape="taches")
    calendar = read(feed)
    assert summaries(calendar, "VTODO") == {"La mienne"}
    assert summaries(calendar, "VEVENT") == {"Vernissage – Exposition à Bellême"}


def test_an_edition_tells_its_projects(coordinator):
    edition = EditionFactory()
    TaskFactory(project=ProjectFactory(edition=edition), title="Dedans", due=date(2027, 3, 5))
    TaskFactory(title="Dehors", due=date(2027, 3, 5))
    feed, _secret = opened(coordinator, scope="edition", edition=edition)
    assert summaries(read(feed), "VEVENT") == {"Dedans"}


def test_what_the_owner_no_longer_sees_leaves_the_feed(client, project):
    own = OrganisationFactory()
    member = UserFactory(role="membre", organisation=own)
    project.lead = own
    project.save()
    TaskFactory(project=project, title="Secret", due=date(2027, 3, 5))
    _feed, secret = opened(member, scope="projet", project=project)
    assert "Secret" in client.get(f"/flux/{secret}.ics").text
    project.lead = None
    project.save()
    answer = client.get(f"/flux/{secret}.ics")
    assert answer.status_code == 200
    assert "Secret" not in answer.text
    assert project.name not in answer.text


def test_a_member_is_told_of_its_own_tasks_only(project):
    own = OrganisationFactory()
    member = UserFactory(role="membre", organisation=own)
    project.visibility = "reseau"
    project.save()
    TaskFactory(project=project, title="À nous", responsible_organisation=own, due=date(2027, 3, 5))
    TaskFactory(project=project, title="De l’équipe", due=date(2027, 3, 5))
    feed, _secret = opened(member, scope="projet", project=project)
    assert summaries(read(feed), "VEVENT") == {"À nous"}


def test_a_programme_tells_the_projects_of_all_its_editions(coordinator):
    edition = EditionFactory()
    other = EditionFactory(programme=edition.programme)
    for one, title in (
        (edition, "Cette année"),
        (other, "L’an dernier"),
        (EditionFactory(), "Non"),
    ):
        TaskFactory(project=ProjectFactory(edition=one), title=title, due=date(2027, 3, 5))
    feed, _secret = opened(coordinator, scope="programme", programme=edition.programme)
    assert summaries(read(feed), "VEVENT") == {"Cette année", "L’an dernier"}


def test_whoever_has_lost_every_role_reads_nothing(client, coordinator, project):
    TaskFactory(project=project, due=date(2027, 3, 5), responsible=PersonFactory(user=coordinator))
    _feed, secret = opened(coordinator)
    assert client.get(f"/flux/{secret}.ics").status_code == 200
    coordinator.role_grants.all().delete()
    assert client.get(f"/flux/{secret}.ics").status_code == 404


def test_a_revoked_address_is_nowhere(client, coordinator):
    feed, secret = opened(coordinator)
    assert client.get(f"/flux/{secret}.ics").status_code == 200
    feeds.revoke_feed(feed=feed, actor=coordinator)
    assert client.get(f"/flux/{secret}.ics").status_code == 404
    assert client.get("/flux/nimporte.ics").status_code == 404


def test_a_closed_account_is_told_nothing(client, coordinator):
    _feed, secret = opened(coordinator)
    coordinator.is_active = False
    coordinator.save()
    assert client.get(f"/flux/{secret}.ics").status_code == 404


def test_the_secret_is_kept_nowhere(coordinator):
    feed, secret = opened(coordinator)
    assert secret not in str(FeedToken.objects.values().get(pk=feed.pk))


def test_nothing_new_is_said_in_a_word(client, coordinator, project):
    task = TaskFactory(project=project, due=date(2027, 3, 5), start=date(2027, 3, 5))
    _feed, secret = opened(coordinator, scope="projet", project=project)
    first = client.get(f"/flux/{secret}.ics")
    again = client.get(f"/flux/{secret}.ics", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "private, no-cache"
    task.title = "Changée"
    task.save()
    changed = client.get(f"/flux/{secret}.ics", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def told_again(client, secret):
    return client.get(f"/flux/{secret}.ics")["ETag"]


def test_whatever_is_told_changes_the_tag(client, coordinator, project):
    who = PersonFactory(last_name="Dubois")
    first = TaskFactory(project=project, due=date(2027, 3, 5), responsible=who)
    then = TaskFactory(project=project, due=date(2027, 3, 9))
    check = TaskCheckFactory(task=first)
    anchor = Anchor.objects.create(project=project, name="Vernissage", day=date(2027, 4, 1))
    _feed, secret = opened(coordinator, scope="projet", project=project, shape="taches")
    tags = [told_again(client, secret)]
    for row, name, value in (
        (first, "title", "Autre"), (who, "last_name", "Martin"), (check, "done", True),
        (anchor, "day", date(2027, 4, 2)), (project, "city", "Mortagne"),
    ):  # fmt: skip
        setattr(row, name, value)
        row.save()
        tags.append(told_again(client, secret))
    link = Dependency.objects.create(predecessor=first, successor=then)
    tags.append(told_again(client, secret))
    link.delete()
    tags.append(told_again(client, secret))
    then.delete()
    tags.append(told_again(client, secret))
    assert all(one != other for one, other in pairwise(tags))


def test_a_feed_that_is_had_is_not_written_again(client, coordinator, project, monkeypatch):
    TaskFactory(project=project, due=date(2027, 3, 5))
    _feed, secret = opened(coordinator, scope="projet", project=project)
    first = client.get(f"/flux/{secret}.ics")
    monkeypatch.setattr(ical, "_tasks", None)  # whatever writes the feed fails
    again = client.get(f"/flux/{secret}.ics", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    other_device = client.get(f"/flux/{secret}.ics")
    assert other_device.content == first.content


def test_guessing_is_slowed_down(client, db):
    answers = [client.get(f"/flux/essai-{n}.ics").status_code for n in range(32)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_there_is_a_most(coordinator, monkeypatch):
    monkeypatch.setattr(feeds, "MOST", 1)
    opened(coordinator)
    with pytest.raises(ValidationError, match="révoquez"):
        opened(coordinator)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(coordinator, project, count, django_assert_num_queries):
    for _n in range(count):
        TaskFactory(project=project, due=date(2027, 3, 5))
    feed, _secret = opened(coordinator, scope="projet", project=project)
    ical.feed_bytes(feed)
    with django_assert_num_queries(4):
        ical.feed_bytes(feed)


@pytest.mark.parametrize(
    ("lag", "told"), [(5, "P1W"), (10, "P2W"), (3, "P3D"), (-2, "-P2D"), (-5, "-P1W")]
)
def test_gaps(lag, told):
    assert ical.gap(lag) == told


def test_ones_own_calendar_holds_what_one_answers_for(project):
    reader, town = UserFactory(role="lecture"), OrganisationFactory()
    ProjectPartnerFactory(project=project, organisation=town, person=PersonFactory(user=reader))
    TaskFactory(project=project, title="Réserver la salle", responsible_organisation=town)
    TaskFactory(project=project, title="Celle d’une autre")
    AnchorFactory(project=project, name="Vernissage", day=clock.today() + timedelta(days=30))
    feed, _secret = opened(reader, shape="taches")
    calendar = read(feed)
    assert summaries(calendar, "VTODO") == {"Réserver la salle"}
    assert len(calendar.walk("VEVENT")) == 1
