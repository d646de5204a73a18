"""Erased: nothing in the database or on the disk says who it was; what must stay true stays."""

from __future__ import annotations

import re
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import connection
from tests.factories import (
    ContactPointFactory,
    EventFactory,
    OrganisationFactory,
    PersonFactory,
    PersonNoteFactory,
    TaskFactory,
    UserFactory,
)
from tests.people.privacy.traces import (
    EMAIL,
    FIRST,
    LAST,
    NAME,
    OTHER_EMAIL,
    PHONE,
    database_words,
    person_of_many_traces,
)

from maillage.coordination.projects.models import ProjectPartner, Task
from maillage.kernel import audit, search
from maillage.kernel.models import AuditEntry, ImportRun, UndoRecord
from maillage.people.accounts.models import Role, User
from maillage.people.directory.models import Consent, Person, PersonNote
from maillage.people.duplicates.domain import merge_people
from maillage.people.privacy import domain
from maillage.people.privacy.models import Erasure, RetentionItem

FORBIDDEN = {
    "last name": re.compile("quatrebarbe", re.IGNORECASE),
    "first name": re.compile("z[eé]ph[yi]rine", re.IGNORECASE),
    "address": re.compile(f"{re.escape(EMAIL)}|{re.escape(OTHER_EMAIL)}", re.IGNORECASE),
    "number": re.compile(r"39[ .]?98[ .]?41[ .]?27|61[ .]?91[ .]?33[ .]?44"),
    "home": re.compile("Grand Duc"),
    "needs": re.compile("Fauteuil"),
}


def traces(words):
    return {
        f"{column}: {what} in {found.string[max(0, found.start() - 60) : found.end() + 60]!r}"
        for column, text in words.items()
        for what, pattern in FORBIDDEN.items()
        if (found := pattern.search(text))
    }


def stored_files(world):
    person = Person.objects.get(pk=world.person.pk)
    found = [person.photo, world.consent.proof_file, *(one.file for one in ImportRun.objects.all())]
    return [(one.storage, one.name) for one in found]


@pytest.fixture
def world(admin):
    return person_of_many_traces(admin)


def erase(person, admin, **more):
    return domain.erase_person(
        person=person, reason=more.pop("reason", "Demande par courriel"), actor=admin, **more
    )


def test_no_table_and_no_file_says_who_it_was(world, admin, django_capture_on_commit_callbacks):
    before = traces(database_words())
    assert len({one.split(":")[0] for one in before}) > 25  # the world is full of traces
    files = stored_files(world)
    assert len(files) == 4
    assert all(storage.exists(name) for storage, name in files)
    with django_capture_on_commit_callbacks(execute=True):
        erasure = erase(world.person, admin, reason=f"Demande de {NAME}, {EMAIL}")
    assert not traces(database_words())
    assert not any(storage.exists(name) for storage, name in files)
    assert erasure.report["erased"]
    assert f"Personne effacée n° {world.person.pk}" in erasure.reason


def test_the_sheet_names_nobody_and_the_work_stays(world, admin):
    tasks, partners = Task.objects.count(), ProjectPartner.objects.count()
    entries = AuditEntry.objects.count()
    erase(world.person, admin)
    person = Person.objects.get(pk=world.person.pk)
    assert str(person) == f"Personne effacée n° {person.pk}"
    assert person.is_erased
    assert (person.email, person.phone, person.needs, person.offers) == ("", "", "", "")
    assert (person.user, bool(person.photo), person.tags.count()) == (None, False, 0)
    for name in (
        "functions",
        "consents",
        "notes",
        "contactpoint_set",
        "postaladdress_set",
        "contact_lists",
        "proposals",
        "sheet_links",
        "personal_links",
        "merges",
    ):
        assert not getattr(person, name).exists(), name
    assert (Task.objects.count(), ProjectPartner.objects.count()) == (tasks, partners)
    assert Task.objects.filter(responsible=person).get().title.startswith("Appeler Personne")
    assert AuditEntry.objects.count() > entries  # nothing of the history is removed
    item = RetentionItem.objects.get(person=person)
    assert (item.state, item.decided_by) == (RetentionItem.State.ERASED, admin)
    assert PersonNote.objects.filter(text="Voir avec M. Untel.").exists()


def test_the_account_is_nobodys_and_cannot_enter(world, admin, client):
    client.force_login(world.account)
    key = client.session.session_key
    from allauth.usersessions.models import UserSession

    UserSession.objects.create(user=world.account, session_key=key, ip="192.0.2.8")
    erase(world.person, admin)
    user = User.objects.get(pk=world.account.pk)
    assert user.email == f"efface-{world.person.pk}@invalid"
    assert str(user) == user.email
    assert not user.is_active
    assert not user.has_usable_password()
    assert not user.role_grants.exists()
    assert not user.emailaddress_set.exists()
    assert not user.authenticator_set.exists()
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/gestion/").status_code == 302


def test_what_was_merged_into_the_sheet_goes_with_it(admin):
    kept = PersonFactory(first_name="Ondine", last_name="Vauquelin", email="ondine@exemple.fr")
    with audit.recording(actor=admin, verb="a créé"):
        gone = PersonFactory(
            first_name="Undine", last_name="Wokelin", email="undine.wokelin@exemple.fr"
        )
    merge_people(kept=kept, gone=gone, choices={}, actor=admin)
    erase(kept, admin)
    name = re.compile("undine|ondine|wokelin|vauquelin", re.IGNORECASE)
    assert not {key: text for key, text in database_words().items() if name.search(text)}


def test_the_history_keeps_what_happened(world, admin):
    erase(world.person, admin)
    mine = AuditEntry.objects.filter(actor=world.account.pk)
    assert mine.exists()
    assert {one.actor_label for one in mine} == {f"Personne effacée n° {world.person.pk}"}
    told = audit.history_of(Person.objects.get(pk=world.person.pk))
    assert told.filter(verb="a effacé les données personnelles", actor=admin).exists()
    assert told.filter(content_type__model="personnote").exists()
    with pytest.raises(TypeError):
        told.first().save()


def test_copies_lose_the_person_and_nobody_else(world, admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erase(world.person, admin)
    previewed, applied = ImportRun.objects.order_by("pk")
    assert previewed.status == ImportRun.Status.FAILED
    assert previewed.report["error"]["message"]
    assert applied.status == ImportRun.Status.APPLIED
    assert applied.undo == {"entries": []}
    assert applied.corrections == {"3:email": "nadia@exemple.fr"}
    for run in (previewed, applied):
        assert not run.file
        assert [row["line"] for row in run.report["rows"]] == [3]
    left = UndoRecord.objects.get()
    assert left.label == f"Confié à Personne effacée n° {world.person.pk}"


def test_an_import_without_its_file_still_has_its_page(
    world, admin, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        erase(world.person, admin)
    client.force_login(admin)
    for run in ImportRun.objects.all():
        assert client.get(f"/gestion/imports/run/{run.pk}/").status_code == 200


def test_the_search_forgets(world, admin, django_capture_on_commit_callbacks):
    search.rebuild()
    assert search.search(admin, LAST)
    with django_capture_on_commit_callbacks(execute=True):
        erase(world.person, admin)
    search.drain()  # what was made in this very transaction had queued it already
    assert not search.search(admin, LAST)
    assert not search.search(admin, EMAIL)


def test_doing_it_twice_changes_nothing(world, admin):
    first = erase(world.person, admin)
    version = Person.objects.get(pk=world.person.pk).version
    assert erase(world.person, admin, reason="Encore") == first
    assert Person.objects.get(pk=world.person.pk).version == version
    assert Erasure.objects.count() == 1


def test_the_plan_says_beforehand_what_will_be_done(world, admin):
    plan = domain.erasure_plan(Person.objects.get(pk=world.person.pk))
    words = database_words()
    assert traces(words)  # nothing is done yet
    done = erase(world.person, admin).report
    lines = {(one.label, one.count) for one in plan.erased}
    assert lines <= {(one["label"], one["count"]) for one in done["erased"]}
    kept = {(one.label, one.count) for one in plan.kept}
    assert kept <= {(one["label"], one["count"]) for one in done["kept"]}
    assert all(one["why"] for one in done["kept"])
    assert not traces({"report": str(done)})


def test_what_others_share_stays_theirs(admin):
    person = PersonFactory(first_name=FIRST, last_name=LAST, email=EMAIL, phone=PHONE)
    homonym = PersonFactory(first_name=FIRST, last_name=LAST, email="autre@exemple.fr")
    switchboard = OrganisationFactory(phone=PHONE)
    task = TaskFactory(title=f"Appeler {NAME} au {PHONE}, {EMAIL}")
    erasure = erase(person, admin)
    homonym.refresh_from_db()
    switchboard.refresh_from_db()
    task.refresh_from_db()
    assert (str(homonym), switchboard.phone) == (NAME, PHONE)
    assert task.title == f"Appeler {NAME} au {PHONE}, efface-{person.pk}@invalid"
    note = erasure.report["notes"][0]
    assert "le nom" in note
    assert "le téléphone" in note
    assert "adresse" not in note.split(" de cette personne")[0]


def test_the_eraser_says_which_texts_are_of_somebody_else(admin):
    """An event named after an artist who bears the same name; her own number goes all the same."""
    person = PersonFactory(first_name=FIRST, last_name=LAST, email=EMAIL, phone=PHONE)
    with audit.recording(actor=admin, verb="a créé l’événement"):
        concert = EventFactory(title=f"Concert de {NAME}", summary=f"Réserver au {PHONE}.")
    task = TaskFactory(title=f"Appeler {NAME}")
    plan = domain.erasure_plan(person)
    refs = {one.ref: one for one in plan.places}
    assert set(refs) == {f"agenda.event:{concert.pk}", f"projects.task:{task.pk}"}
    extract = refs[f"agenda.event:{concert.pk}"].extracts[0]
    assert (extract.before, extract.hit) == ("Concert de ", NAME)
    erasure = erase(person, admin, spared=[f"agenda.event:{concert.pk}"])
    concert.refresh_from_db()
    task.refresh_from_db()
    assert concert.title == f"Concert de {NAME}"
    assert PHONE not in concert.summary
    assert NAME not in task.title
    kept = [one for one in erasure.report["kept"] if one["why"] == "parle d’une autre personne"]
    assert [(one["label"], one["count"]) for one in kept] == [("Événements", 1)]
    history = audit.history_of(concert).get(verb="a créé l’événement")
    assert history.changes["title"][1] == f"Concert de {NAME}"
    assert PHONE not in str(history.changes)


def test_a_house_that_bears_the_name_keeps_it(admin):
    person = PersonFactory(first_name=FIRST, last_name=LAST)
    house = OrganisationFactory(name=f"Compagnie {NAME}", description=f"Dirigée par {NAME}.")
    erase(person, admin)
    house.refresh_from_db()
    assert house.name == f"Compagnie {NAME}"
    assert LAST not in house.description
    assert LAST.lower() in house.folded


@pytest.mark.parametrize("kept", ["Quatrebarbeson", "Zéphyrine", "anzephyrine@exemple.fr"])
def test_what_only_looks_like_them_stays(admin, kept):
    person = PersonFactory(first_name=FIRST, last_name=LAST, email=EMAIL, phone=PHONE)
    task = TaskFactory(title=f"Voir {kept} et le 106399841279")
    erase(person, admin)
    task.refresh_from_db()
    assert task.title == f"Voir {kept} et le 106399841279"


# -- who may --------------------------------------------------------------------------------------


def test_nobody_erases_themselves_nor_the_last_administrator(admin):
    mine = PersonFactory(user=admin)
    with pytest.raises(domain.ErasureRefused, match="propre fiche"):
        erase(mine, admin)
    with pytest.raises(domain.ErasureRefused, match="dernier compte"):
        erase(mine, audit.SYSTEM)
    second = UserFactory(role=Role.ADMINISTRATION)
    erase(mine, second)
    assert Person.objects.get(pk=mine.pk).is_erased


@pytest.mark.parametrize(
    "role", ["coordination", "communication", "instruction", "lecture", "membre", None]
)
def test_only_the_administration_erases(client, role, db):
    person = PersonFactory()
    user = UserFactory(role=role) if role else UserFactory()
    with pytest.raises(domain.ErasureRefused):
        erase(person, user)
    with pytest.raises(domain.ErasureRefused):
        erase(person, AnonymousUser())
    client.force_login(user)
    url = f"/gestion/personnes/{person.pk}/effacer/"
    assert client.get(url).status_code == 404
    assert client.post(url, {"reason": "x", "understood": "on"}).status_code == 404
    assert client.post(f"{url}preparer/").status_code == 404
    assert client.get("/gestion/effacements/").status_code == 404
    assert not Person.objects.get(pk=person.pk).is_erased


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_erase_once():
    admins = [UserFactory(role=Role.ADMINISTRATION) for _ in range(2)]
    person = PersonFactory(first_name=FIRST, last_name=LAST)
    PersonNoteFactory(person=person)
    ContactPointFactory(person=person)
    barrier, done = threading.Barrier(2), []

    def run(user):
        try:
            barrier.wait(timeout=10)
            done.append(erase(person, user).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(user,)) for user in admins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(done) == 2
    assert len(set(done)) == 1
    assert Erasure.objects.count() == 1
    assert not Consent.objects.exists()
