"""Who reached the end of their period, once; kept with a reason, or erased."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    ChangeProposalFactory,
    ConsentFactory,
    FunctionFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonalLinkFactory,
    PersonFactory,
    ProjectPartnerFactory,
    RetentionItemFactory,
    RetentionRuleFactory,
    SheetLinkFactory,
    TagFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.models import Task
from maillage.kernel import audit, clock
from maillage.kernel.models import AuditEntry, Job, Notification
from maillage.kernel.states import TransitionRefused
from maillage.people.accounts.models import Role
from maillage.people.directory import domain as directory
from maillage.people.directory.domain import (
    change_function,
    save_contact_point,
    save_person,
    set_resources,
)
from maillage.people.directory.models import ContactPoint, Organisation, Person
from maillage.people.duplicates.domain import merge_people
from maillage.people.privacy import domain, tasks
from maillage.people.privacy.domain.retention import due_day
from maillage.people.privacy.models import RetentionItem, RetentionRule
from maillage.people.privacy.signs import BY_HAND
from maillage.people.privacy.starting_register import RULES

pytestmark = pytest.mark.django_db
State = RetentionItem.State


@pytest.fixture(autouse=True)
def rules(db):
    """On PostgreSQL a transactional test may have emptied what the migration wrote."""
    for rule in RULES:
        RetentionRule.objects.get_or_create(key=rule["key"], defaults=rule)


def old(person, *, months=40):
    """As if nobody had done anything with the sheet, nor with its functions, since."""
    moment = clock.now() - timedelta(days=31 * months)
    Person.objects.filter(pk=person.pk).update(created_at=moment)
    person.functions.update(created_at=moment)
    return person


def category(person):
    return domain.last_activities([person.pk])[person.pk][0]


def last(person):
    return domain.last_activities([person.pk])[person.pk][1]


def test_the_migration_wrote_the_usual_periods():
    found = dict(RetentionRule.objects.values_list("key", "months"))
    assert found == {"contacts": 36, "journalistes": 36, "publics": 24, "membres": 12}
    assert all(RetentionRule.objects.values_list("source", flat=True))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 15), 1, date(2024, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2020, 6, 1), 36, date(2023, 6, 1)),
    ],
)
def test_months_end_where_people_expect(start, months, end):
    assert due_day(start, months) == end


def test_the_periodic_job_lists_who_is_over_once():
    UserFactory(role=Role.ADMINISTRATION)
    gone, fresh = old(PersonFactory()), PersonFactory()
    erased = old(PersonFactory())
    Person.objects.filter(pk=erased.pk).update(erased_at=clock.now())
    tasks.review_retention.call()
    tasks.review_retention.call()
    domain.review_chunk()
    item = RetentionItem.objects.get()
    assert (item.person, item.rule.key, item.state) == (gone, "contacts", State.PENDING)
    assert item.due <= clock.today() < due_day(clock.today(), item.rule.months)
    assert fresh.pk != item.person_id
    assert AuditEntry.objects.filter(verb="a mis à revoir").count() == 1


def test_the_administration_is_told_once_a_month(django_capture_on_commit_callbacks):
    admin = UserFactory(role=Role.ADMINISTRATION)
    UserFactory(role=Role.COORDINATION)
    tasks.tell_administration()
    assert not Notification.objects.exists()
    RetentionItemFactory()
    tasks.tell_administration()
    tasks.tell_administration()
    told = Notification.objects.get()
    assert (told.user, told.url) == (admin, "/gestion/conservation/")
    assert "1 fiche arrive" in told.subject


def test_the_job_goes_by_parts():
    people = [old(PersonFactory()) for _ in range(5)]
    after, parts = 0, 0
    while (after := domain.review_chunk(after=after, size=2)) is not None:
        parts += 1
    assert parts == 3
    assert RetentionItem.objects.count() == len(people)


def queries_of(work):
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def test_the_number_of_queries_does_not_depend_on_the_number_of_people():
    old(PersonFactory())
    one = queries_of(domain.review_chunk)
    RetentionItem.objects.all().delete()
    for _ in range(4):
        old(PersonFactory())
    assert queries_of(domain.review_chunk) == one
    assert RetentionItem.objects.count() == 5


@pytest.mark.parametrize(
    "sign",
    [
        lambda person: ConsentFactory(person=person),
        lambda person: FunctionFactory(person=person, start=clock.today()),
        lambda person: FunctionFactory(person=person, start=None),
        lambda person: FunctionFactory(
            person=person,
            start=clock.today() - timedelta(days=2000),
            end=clock.today() + timedelta(days=90),
        ),
        lambda person: SheetLinkFactory(person=person, answered_at=clock.now()),
        lambda person: TaskFactory(responsible=person),
        lambda person: ChangeProposalFactory(person=person),
        lambda person: ProjectPartnerFactory(organisation=None, person=person),
        lambda person: PersonalLinkFactory(person=person, last_used_at=clock.now()),
        lambda person: RetentionItemFactory(
            person=person, state=State.KEPT, decided_at=clock.now()
        ),
        lambda person: Person.objects.filter(pk=person.pk).update(
            user=UserFactory(last_login=clock.now())
        ),
    ],
    ids=[
        *("consent", "function that begins", "function written down", "known end to come", "check"),
        *("task", "proposal", "partner", "link", "kept", "sign-in"),
    ],
)
def test_each_sign_of_life_counts(sign):
    person = old(PersonFactory())
    sign(person)
    assert last(person) == clock.today()
    domain.review_chunk()
    assert not RetentionItem.objects.filter(person=person, state=State.PENDING).exists()


def edit_phone(person, user):
    person.phone = "02 61 91 10 44"
    save_person(person=person, actor=user)


@pytest.mark.parametrize(
    "edit",
    [
        edit_phone,
        lambda person, user: save_contact_point(
            point=ContactPoint(person=person, channel="telephone", value="0261911045"), actor=user
        ),
        lambda person, user: change_function(
            function=person.functions.get(), title="Directrice", period=(None, None), actor=user
        ),
        lambda person, user: set_resources(
            record=person, tags=[TagFactory()], offers="", actor=user
        ),
    ],
    ids=["sheet", "number", "function", "tags"],
)
def test_what_somebody_writes_by_hand_counts(edit, admin):
    person = old(PersonFactory(organisation=OrganisationFactory()))
    assert last(person) < clock.today()
    edit(person, admin)
    assert last(person) == clock.today()


def test_what_the_program_writes_by_itself_does_not_count(admin):
    twin = old(PersonFactory(email="jumelle@exemple.fr"), months=50)
    person = old(PersonFactory(organisation=OrganisationFactory()))
    task = TaskFactory(responsible=person, title="Écrire à Zéphyrine Quatrebarbes", due=None)
    Task.objects.filter(pk=task.pk).update(created_at=person_day(person))
    before = last(person)
    assert before < clock.today() - timedelta(days=1000)
    person.refresh_from_db()
    with audit.recording(actor=admin, verb="a importé « annuaire.csv »"):
        person.save()
    domain.erase_person(
        person=PersonFactory(first_name="Zéphyrine", last_name="Quatrebarbes"),
        reason="Demande",
        actor=admin,
    )
    task.refresh_from_db()
    assert "Quatrebarbes" not in task.title
    audit.note(person, actor=admin, verb="a exporté les données personnelles")
    person.refresh_from_db()
    merge_people(kept=person, gone=twin, choices={}, actor=admin)
    assert last(person) == before
    domain.review_chunk()
    assert RetentionItem.objects.filter(person=person).exists()


def person_day(person):
    return Person.objects.get(pk=person.pk).created_at


def test_what_was_written_on_a_sheet_merged_since_counts(admin):
    person, twin = old(PersonFactory()), old(PersonFactory(email="jumelle@exemple.fr"))
    edit_phone(twin, admin)
    merge_people(kept=person, gone=twin, choices={}, actor=admin)
    assert last(person) == clock.today()


NO_SIGN = {
    "a supprimé",  # a sheet that is no more
    "a supprimé une note",
    "a constaté la fin d’une fonction",  # the program, by the function's own end
    "a fusionné des mots-clés",  # words, not people
    "a ajouté une adhésion",  # the organisation's history
    "a modifié une adhésion",
    "a retiré une adhésion",
    "a changé le logo",
    "a retiré le logo",
}


def test_every_verb_of_the_directory_is_a_sign_of_life_or_says_why_not():
    written = set()
    for source in Path(directory.__file__).parent.glob("*.py"):
        written |= set(re.findall(r'_\("(a [^"]+)"\)', source.read_text()))
    by_hand = {str(one) for one in BY_HAND}
    assert written - by_hand == NO_SIGN
    assert by_hand <= written


def test_a_function_without_end_does_not_keep_somebody_for_ever():
    person = old(PersonFactory(organisation=OrganisationFactory()))
    assert last(person) < clock.today() - timedelta(days=1000)
    domain.review_chunk()
    assert RetentionItem.objects.get().person == person


def test_a_function_that_ended_counts_until_then():
    person = old(PersonFactory(), months=90)
    end = clock.today() - timedelta(days=400)
    FunctionFactory(person=person, start=end - timedelta(days=900), end=end)
    assert last(person) == end


def test_a_member_is_kept_as_long_as_the_membership_and_a_year():
    house = OrganisationFactory()
    person = old(PersonFactory(organisation=house))
    link = MembershipFactory(member=house)
    assert (category(person), last(person)) == ("membres", clock.today())
    link.end = clock.today() - timedelta(days=100)
    link.save()
    assert last(person) == link.end
    domain.review_chunk()
    assert not RetentionItem.objects.exists()
    link.end = clock.today() - timedelta(days=380)
    link.save()
    domain.review_chunk()
    assert RetentionItem.objects.get().rule.key == "membres"


def test_a_journalist_is_not_kept_by_a_function_without_end():
    paper = OrganisationFactory(kind=Organisation.Kind.MEDIA)
    person = old(PersonFactory())
    FunctionFactory(person=person, organisation=paper, start=clock.today() - timedelta(days=2000))
    assert category(person) == "journalistes"
    domain.review_chunk()
    assert RetentionItem.objects.get().rule.key == "journalistes"


def test_a_rule_that_is_not_applied_lists_nobody():
    RetentionRule.objects.update(is_active=False)
    old(PersonFactory())
    domain.review_chunk()
    assert not RetentionItem.objects.exists()


# -- decisions ------------------------------------------------------------------------------------


def test_keeping_needs_a_reason_and_a_right(admin):
    item = RetentionItemFactory()
    with pytest.raises(ValueError, match="pourquoi"):
        domain.keep_items(items=[item], reason="  ", actor=admin)
    with pytest.raises(TransitionRefused):
        domain.keep_items(items=[item], reason="Artiste", actor=UserFactory(role=Role.COORDINATION))
    assert domain.keep_items(items=[item], reason="Artiste", actor=admin) == 1
    assert domain.keep_items(items=[item], reason="Encore", actor=admin) == 0
    item.refresh_from_db()
    assert (item.state, item.reason, item.decided_by) == (State.KEPT, "Artiste", admin)
    domain.review_chunk()
    assert not RetentionItem.objects.filter(state=State.PENDING).exists()


def test_who_cannot_be_erased_does_not_stop_the_others(admin):
    mine = RetentionItemFactory(person=PersonFactory(user=admin))
    other = RetentionItemFactory()
    done, refused = domain.erase_items(items=[mine, other], actor=admin)
    assert done == 1
    assert [one for one, _why in refused] == [mine]
    other.refresh_from_db()
    assert other.state == State.ERASED
    assert other.person.is_erased


def test_the_page_keeps_several_at_once(admin, client):
    client.force_login(admin)
    items = [RetentionItemFactory() for _ in range(3)]
    page = client.get("/gestion/conservation/").content.decode()
    assert all(str(one.person) in page for one in items)
    keys = [items[0].pk, items[1].pk]
    client.post("/gestion/conservation/garder/", {"choix": keys})
    assert RetentionItem.objects.filter(state=State.PENDING).count() == 3  # no reason
    client.post("/gestion/conservation/garder/", {"choix": keys, "reason": "Reprogrammées"})
    kept = RetentionItem.objects.filter(state=State.KEPT)
    assert set(kept.values_list("pk", "reason")) == {(key, "Reprogrammées") for key in keys}


def test_the_page_erases_several_once_confirmed(admin, client, django_capture_on_commit_callbacks):
    client.force_login(admin)
    items = [RetentionItemFactory() for _ in range(2)]
    form = {"choix": [one.pk for one in items]}
    assert client.post("/gestion/conservation/effacer/").status_code == 302
    page = client.post("/gestion/conservation/effacer/", form).content.decode()
    assert "Effacer 2 fiches" in page
    assert not RetentionItem.objects.filter(state=State.ERASED).exists()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/gestion/conservation/effacer/", {**form, "confirme": "oui"})
    job = Job.objects.get()
    assert str(job.token) in response.url
    assert (job.percent, bool(job.finished_at)) == (100, True)
    assert RetentionItem.objects.filter(state=State.ERASED).count() == 2
    assert Person.objects.filter(erased_at__isnull=False).count() == 2


def test_a_job_that_breaks_says_so(admin, monkeypatch):
    job = Job.objects.create(label="Effacement", created_by=admin)

    def broken(**_more):
        raise RuntimeError("disk")

    monkeypatch.setattr(domain, "erase_items", broken)
    with pytest.raises(RuntimeError):
        tasks.erase_reviewed.call(str(job.token), [RetentionItemFactory().pk], admin.pk)
    job.refresh_from_db()
    assert job.failed
    assert job.url == "/gestion/conservation/"


def test_the_list_is_paged_and_cheap(admin, client):
    client.force_login(admin)
    rule = RetentionRuleFactory()
    RetentionItemFactory(rule=rule)
    client.get("/gestion/conservation/")  # the first page of a session does more
    few = queries_of(lambda: client.get("/gestion/conservation/"))
    for _ in range(50):
        RetentionItemFactory(rule=rule)
    assert queries_of(lambda: client.get("/gestion/conservation/")) == few
    first, second = (words(client, number) for number in (1, 2))
    assert first.count('name="choix"') == 50
    assert second.count('name="choix"') == 1


def words(client, page):
    return client.get(f"/gestion/conservation/?page={page}").content.decode()


@pytest.mark.parametrize("role", ["coordination", "communication", "lecture", "membre"])
def test_others_get_404(role, client):
    item = RetentionItemFactory()
    client.force_login(UserFactory(role=role))
    assert client.get("/gestion/conservation/").status_code == 404
    for verb in ("garder", "effacer"):
        form = {"choix": [item.pk], "reason": "x", "confirme": "oui"}
        assert client.post(f"/gestion/conservation/{verb}/", form).status_code == 404
    item.refresh_from_db()
    assert item.state == State.PENDING
