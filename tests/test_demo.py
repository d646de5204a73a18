"""The demonstration loads, twice, opens to whoever signs in, and makes sense on any day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from maillage.coordination.projects.demo_stories import Story, stories
from maillage.coordination.projects.demo_templates import MODELS, RULE, UNITS, Model
from maillage.coordination.projects.models import PlanTemplate, Project, Task
from maillage.coordination.projects.planning.plan import Link, Plan, PlanTask
from maillage.coordination.projects.planning.rules import DateRule, Unit
from maillage.coordination.projects.planning.schedule import backward
from maillage.kernel import clock
from maillage.kernel.calendar import site_calendar
from maillage.kernel.models import AuditEntry
from maillage.kernel.ops import demo
from maillage.people.accounts.models import Role, User
from maillage.people.directory import demo_cast as cast
from maillage.people.directory.demo_data import facts
from maillage.people.directory.models import (
    Consent,
    ContactPoint,
    Function,
    Membership,
    Organisation,
    Person,
    PersonNote,
    PostalAddress,
    Purpose,
)
from maillage.people.duplicates.models import DuplicatePair, Merge
from maillage.people.privacy.models import Erasure, Processing, RetentionItem
from maillage.people.segments.domain import segment_records
from maillage.people.segments.models import ContactList, Segment
from maillage.people.updates.demo import GWENAELLE
from maillage.people.updates.domain.campaigns import figures_of
from maillage.people.updates.models import ChangeProposal, CheckCampaign
from maillage.portal.demo import NADIA, TOO_OLD
from maillage.portal.models import PersonalLink
from maillage.publics.agenda.models import Event, Session
from maillage.website.models import HomePage, SiteSettings, StandardPage

LATE = {"Faire signer la convention"}


def counts() -> dict[str, int]:
    """Rows of every table but the index's waiting list."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.label != "kernel.SearchTouch"
    }


@pytest.fixture(scope="module")
def _loaded(django_db_setup: Any, django_db_blocker: Any) -> Iterator[list[str]]:
    """The whole demonstration, once for this module: each test then undoes its own changes."""
    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(said.append)
        yield said
        transaction.set_rollback(True)


@pytest.fixture
def loaded(_loaded: list[str], db: Any) -> list[str]:
    """What was said while the demonstration was loaded."""
    return _loaded


def test_loads_once_however_often(loaded: list[str]) -> None:
    before = counts()
    demo.load(lambda _text: None)
    assert counts() == before
    assert Project.objects.exclude(demo_key="").count() == 5
    assert Task.objects.count() > 20
    assert PlanTemplate.objects.count() == len(MODELS) == 5


def test_leaves_alone_what_people_changed(loaded: list[str]) -> None:
    user = User.objects.get(email="thomas@exemple.fr")
    user.role_grants.all().delete()
    project = Project.objects.get(demo_key="a-belleme")
    project.name = "Bellême, autrement"
    project.save()
    home = HomePage.objects.get()
    home.hero_title = "Notre titre"
    home.save()
    demo.load(lambda _text: None)
    assert not User.objects.get(pk=user.pk).roles
    assert Project.objects.get(demo_key="a-belleme").name == "Bellême, autrement"
    assert HomePage.objects.get().hero_title == "Notre titre"


def test_says_when_it_has_aged(loaded: list[str]) -> None:
    assert not [text for text in loaded if "--reset" in text]
    said: list[str] = []
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        demo.load(said.append)
    assert [text for text in said if "--reset" in text]


def test_each_role_signs_in(loaded: list[str], client: Any) -> None:
    table = demo.accounts_table()
    assert {one.role for one in demo.ACCOUNTS} >= set(Role.values)
    for one in cast.ACCOUNTS:
        assert one.email in table
        user = User.objects.get(email=one.email)
        assert user.roles == {one.role}
        assert str(user.person) == user.get_full_name()
        assert user.emailaddress_set.get().verified
        client.logout()
        page = reverse("account_login")
        client.post(page, {"login": one.email, "password": demo.DEMO_PASSWORD})
        home = client.get(reverse("office-home"))
        assert home.status_code == 200, one.email
        assert home.context["user"] == user


def test_the_late_the_blocked_the_locked(loaded: list[str]) -> None:
    project = Project.objects.get(demo_key="a-belleme")
    tasks = project.tasks.all()
    assert set(tasks.late().values_list("title", flat=True)) == LATE
    assert tasks.late().get().responsible.email == "nadia.durand@exemple.fr"
    blocked = tasks.get(state=Task.State.BLOCKED)
    assert "logo" in blocked.blocked_reason
    assert blocked.due > clock.today()
    assert tasks.get(locked=True).title == "Transport aller des œuvres"
    assert tasks.filter(state=Task.State.DONE).count() >= 6
    assert tasks.filter(state=Task.State.DOING).count() == 2
    assert 20 <= tasks.count() <= 30
    others = Task.objects.exclude(project=project)
    assert not others.late().exists()


def test_the_history_reads_like_life(loaded: list[str]) -> None:
    now = clock.now()
    assert not AuditEntry.objects.filter(timestamp__gt=now).exists()
    project = Project.objects.get(demo_key="a-belleme")
    story = AuditEntry.objects.filter(root=f"projects.project:{project.pk}")
    days = {clock.local(entry.timestamp).date() for entry in story}
    assert len(days) > 6
    assert min(days) < clock.today() - timedelta(days=100)
    assert all(site_calendar().is_working(day) for day in days if day != clock.today())
    assert {"Camille Lefort", "Nadia Durand (lien personnel)"} <= set(
        story.values_list("actor_label", flat=True)
    )
    for task in Task.objects.filter(state=Task.State.DONE):
        assert project.created_at < task.done_at <= now or task.project != project
        assert task.project.created_at < task.done_at <= now
    assert not Task.objects.exclude(state=Task.State.DONE).filter(done_at__isnull=False).exists()


def test_personal_links(loaded: list[str], client: Any) -> None:
    link = PersonalLink.objects.valid().get()
    assert link.person.email == "nadia.durand@exemple.fr"
    assert any(NADIA in text for text in loaded)
    page = client.get(reverse("portal-home", kwargs={"token": NADIA})).content.decode()
    assert "Faire signer la convention" in page
    assert "Bon à tirer" not in page  # somebody else's
    old = client.get(reverse("portal-home", kwargs={"token": TOO_OLD}))
    assert "Bellême" not in old.content.decode()
    assert PersonalLink.objects.exclude(pk=link.pk).get().expires_at < clock.now()


def test_events_of_every_fate(loaded: list[str], client: Any) -> None:
    opening = Event.objects.get(demo_key="a-vernissage")
    assert opening.anchor.name == "Vernissage"
    assert clock.local(opening.sessions.get().start).date() == opening.anchor.day
    assert Event.objects.get(demo_key="a-sees").state == Event.State.CANCELLED
    assert Event.objects.get(demo_key="a-domfront").sessions.get().previous_start
    draft = Event.objects.get(state=Event.State.DRAFT)
    assert draft.organiser.name == "Musée du Ruban et du Fil"
    over = Session.objects.filter(end__lt=clock.now())
    assert {one.event.demo_key for one in over} == {"a-mortagne"}
    agenda = client.get(reverse("public-agenda")).content.decode()
    assert opening.title in agenda
    assert draft.title not in agenda
    for event in Event.objects.public():
        assert client.get(event.get_public_url()).status_code == 200
        assert event.first_published_at >= event.created_at


def test_the_member_sees_its_museum_only(loaded: list[str]) -> None:
    solene = User.objects.get(email="solene@exemple.fr")
    seen = Event.objects.visible_to(solene)
    assert {one.organiser.name for one in seen} == {"Musée du Ruban et du Fil"}
    projects = Project.objects.visible_to(solene)
    assert [one.demo_key for one in projects] == ["b-nuit-musees"]
    tasks = Task.objects.visible_to(solene)
    assert {one.responsible for one in tasks} == {solene.person}


def test_the_public_site(loaded: list[str], client: Any) -> None:
    settings = SiteSettings.objects.get()
    assert settings.name == "Les Rencontres du patrimoine vivant"
    page = StandardPage.objects.get(slug="les-rencontres")
    assert page.live
    home = client.get("/").content.decode()
    assert settings.name in home
    assert page.title in home
    about = client.get(page.get_url()).content.decode()
    assert "Faut-il s’inscrire" in about


def test_the_network_has_its_members(loaded: list[str]) -> None:
    network = Organisation.objects.get(email="cooperation.musees@exemple.org")
    museums = Organisation.objects.members_of(network).filter(kind="musee")
    assert 135 <= museums.count() <= 145
    assert not museums.exclude(visibility=Organisation.Visibility.NETWORK).exists()
    assert not museums.filter(latitude=None).exists()
    gone = Membership.objects.filter(network=network).exclude(
        pk__in=Membership.objects.in_force().values("pk")
    )
    assert gone.count() >= 3
    towns = Organisation.objects.get(email="petites-cites@exemple.org")
    assert Organisation.objects.members_of(towns).filter(kind="commune").count() == 14
    assert {one.kind for one in Organisation.objects.all()} == set(Organisation.Kind.values)


def test_relays_of_two_towns(loaded: list[str]) -> None:
    relays = Organisation.objects.filter(
        kind="social", city__in=("Nanterre", "Colombes"), tags__name="16-25 ans"
    )
    assert {one.city for one in relays} == {"Nanterre", "Colombes"}
    assert relays.count() >= 5


def test_every_sheet_is_whole(loaded: list[str]) -> None:
    """They are written at once, past the forms: what a form would refuse is looked for here."""
    models = (Organisation, Person, Function, Membership, ContactPoint, PostalAddress, Consent)
    for model in models:
        for one in model.objects.all():
            one.full_clean()
    for person in Person.objects.present().prefetch_related("functions"):
        held = [one for one in person.functions.all() if one.is_in_force]
        assert sum(one.is_main for one in held) == bool(held), person
    assert not Consent.objects.filter(at__gt=clock.now()).exists()
    needy = Person.objects.exclude(needs="")
    assert needy
    assert set(needy) <= set(Person.objects.consenting(Purpose.NEEDS))


def test_consents_of_every_kind(loaded: list[str]) -> None:
    for purpose in Purpose.values:
        assert Person.objects.consenting(purpose).exists(), purpose
    letters = Consent.objects.filter(purpose=Purpose.LETTER)
    withdrawn = letters.filter(given=False, person__in=letters.filter(given=True).values("person"))
    assert withdrawn.exists()
    refused = letters.filter(given=False).exclude(pk__in=withdrawn.values("pk"))
    assert refused.exists()
    note = PersonNote.objects.filter(restricted=True).first()
    assert note
    assert note.readers.exists()


def test_what_was_typed_twice_has_no_address_of_its_own(loaded: list[str]) -> None:
    nadia = Person.objects.get(last_name="Durant")
    assert nadia.phone == Person.objects.get(email="nadia.durand@exemple.fr").phone
    assert not nadia.email
    assert ContactPoint.objects.filter(value="mairie.sees@exemple.org").exists()


def test_lists_and_segments(loaded: list[str]) -> None:
    jeanne = User.objects.get(email="jeanne@exemple.fr")
    assert ContactList.objects.get(name__startswith="Vœux").people.count() == 10
    segments = {one.name: one for one in Segment.objects.all()}
    assert set(segments) >= {"Musées sans référent", "Lettre aux musées"}
    for name, segment in segments.items():
        assert segment_records(segment, jeanne).exists(), name
    silent = segment_records(segments["Musées sans référent"], jeanne)
    assert not Function.objects.in_force().filter(organisation__in=silent).exists()


def test_duplicates_are_those_that_were_planted(loaded: list[str]) -> None:
    pairs = DuplicatePair.objects.all()
    doubles = len(cast.cells(facts.DOUBLE_BODIES)) + len(cast.cells(facts.DOUBLE_PEOPLE))
    assert pairs.filter(state=DuplicatePair.State.PROPOSED).count() == doubles
    assert str(pairs.get(state=DuplicatePair.State.DISMISSED)) == "Claire Bourdon / Claire Bourdin"
    merge = Merge.objects.get()
    assert (str(merge), merge.undo is not None) == ("Perrine Ollivier → Perrine Olivier", True)


def test_the_yearly_check(loaded: list[str], client: Any) -> None:
    campaign = CheckCampaign.objects.get()
    assert campaign.is_open
    figures = figures_of(campaign)
    assert figures.sent > figures.opened > figures.answered > figures.corrected == 5
    states = Counter(ChangeProposal.objects.values_list("state", flat=True))
    assert states == {"acceptee": 2, "refusee": 1, "proposee": 2}
    assert Person.objects.get(email="agnes.delaunay@exemple.fr").phone == "06 39 98 12 20"
    page = client.get(reverse("portal-sheet", kwargs={"token": GWENAELLE}))
    assert "Gwenaëlle" in page.content.decode()


def test_personal_data(loaded: list[str]) -> None:
    erased = Erasure.objects.get().person
    assert erased is not None
    assert erased.is_erased
    assert not AuditEntry.objects.filter(changes__icontains="vaudreuil").exists()
    items = Counter(RetentionItem.objects.values_list("state", flat=True))
    assert items[RetentionItem.State.PENDING] >= 2
    assert items[RetentionItem.State.KEPT] == 1
    assert Processing.objects.count() >= 10


# -- any day ----------------------------------------------------------------------------------------


def plan_of(story: Story) -> Plan:
    """The story's plan, without a table."""
    rows = [[cell.strip() for cell in row.split("|")] for row in rows_of(story.template)]
    names = {one.name[0]: one.name for one in story.anchors}
    tasks = [
        PlanTask(
            key=row[0],
            name=row[1],
            duration=int(row[3]),
            rule=DateRule(names[found["anchor"]], int(found["offset"]), Unit(UNITS[found["unit"]]))
            if (found := RULE.fullmatch(row[2]))
            else None,
        )
        for row in rows
    ]
    links = [Link(before, row[0]) for row in rows for before in row[5].split(",") if before]
    main = next(one.name for one in story.anchors if one.is_main)
    days = {one.name: one.day for one in story.anchors}
    return Plan(anchors=days, tasks=tasks, links=links, main=main)


def rows_of(model: Model) -> list[str]:
    """Its lines."""
    return model.rows.strip().splitlines()


def due_of(story: Story, title: str) -> date:
    """When the task whose title begins so is due."""
    keys = [row.split("|")[0].strip() for row in rows_of(story.template) if f"| {title}" in row]
    return backward(plan_of(story), site_calendar()).slots[keys[0]].due


@pytest.mark.parametrize("month", range(1, 13))
def test_makes_sense_on_any_day(month: int) -> None:
    """No impossible date, whatever the day of the year, of the week, before a holiday."""
    day = date(2026, month, 1)
    while day.month == month:
        with time_machine.travel(datetime(day.year, day.month, day.day, 8, tzinfo=UTC), tick=False):
            for story in stories():
                check(story, day)
        day += timedelta(days=1)


def check(story: Story, today: date) -> None:
    """Dates agree with one another and with what is told of the tasks."""
    case = f"{story.key}, {today}"
    schedule = backward(plan_of(story), site_calendar())
    assert not [one.text for one in schedule.conflicts], case
    days = [one.day for one in story.anchors]
    assert days == sorted(days), case
    assert not [day for day in days if site_calendar().holiday_name(day)], case
    main = next(one for one in story.anchors if one.is_main)
    assert main.day >= today + timedelta(weeks=7), case
    for name in (*story.late, *story.waiting):
        assert due_of(story, name) < today, f"{name}, {case}"
    for name in (*story.doing, *story.blocked, *story.locked):
        assert due_of(story, name) >= today, f"{name}, {case}"


def test_every_room_of_the_collections_has_something_to_show(loaded: list[str]) -> None:
    from maillage.heritage.catalogue.models import CatalogueImport, ImportRecord, Term

    assert Term.objects.used().exists()
    assert sorted(CatalogueImport.objects.values_list("state", flat=True)) == [
        "a-verifier",
        "applique",
    ]
    waiting = ImportRecord.objects.filter(run__state="a-verifier")
    assert set(waiting.values_list("outcome", flat=True)) >= {"nouveau", "modifie", "refuse"}


def test_the_collections_stand_as_they_were_promised(loaded: list[str]) -> None:
    """Scenario B: sixty-five museums, several thousand objects, something in every room."""
    from maillage.heritage.catalogue.models import CulturalObject, Museum
    from maillage.heritage.classroom.models import SchoolSheet
    from maillage.heritage.contributions.models import Contribution, Kind
    from maillage.heritage.galleries.models import Gallery
    from maillage.heritage.games.models import Game

    assert Museum.objects.open().count() == 65
    assert CulturalObject.objects.public().count() >= 3_000
    # One is online; the other is being made by several hands, for who shows how that is done.
    galleries = Gallery.objects.exclude(demo_key="")
    assert galleries.public().count() >= 1
    assert galleries.count() >= 2
    assert SchoolSheet.objects.published().count() == 2
    games = Game.objects.published()
    assert games.count() >= 4
    assert set(games.values_list("kind", flat=True)) == set(Game.Kind.values)
    states = Contribution.objects.exclude(demo_key="").values_list("state", flat=True)
    assert set(states) == set(Contribution.State.values)
    kinds = Contribution.objects.exclude(demo_key="").values_list("kind", flat=True)
    assert set(kinds) == set(Kind.values)


def test_several_thousand_objects_are_drawn(loaded: list[str]) -> None:
    """Two of each museum at once, so that every page has pictures; the worker draws the others."""
    from maillage.heritage.catalogue.demo.load import BATCH, DRAWN_AT_ONCE, draw_images
    from maillage.heritage.catalogue.demo.records import records_of
    from maillage.heritage.catalogue.models import CulturalObject, Museum

    most = 2 * BATCH  # more than any museum has
    public = CulturalObject.objects.public()
    to_draw = {}
    for museum in Museum.objects.select_related("organisation"):
        body, own = museum.organisation, public.filter(museum=museum)
        there = set(own.values_list("reference", flat=True))
        records = records_of(body.name, body.museofile, body.city, many=most)
        drawn = [one.values["REF"][0] for one in records if one.family]
        to_draw[museum] = [reference for reference in drawn if reference in there]
        assert own.filter(has_image=True).count() == DRAWN_AT_ONCE
    assert sum(len(drawn) for drawn in to_draw.values()) >= 2_500
    museum = min(to_draw, key=lambda one: len(to_draw[one]))
    for first in range(DRAWN_AT_ONCE, most, BATCH):
        draw_images.func(museum.pk, most, first)
    found = public.filter(museum=museum, has_image=True).values_list("reference", flat=True)
    assert sorted(found) == sorted(to_draw[museum])
