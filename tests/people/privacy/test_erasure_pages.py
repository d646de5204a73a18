"""An erasure by its pages: looked for and done by the worker, whole or not at all, and told."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import PersonFactory, TaskFactory, UserFactory
from tests.people.privacy.test_erasure import traces
from tests.people.privacy.traces import (
    FIRST,
    LAST,
    NAME,
    database_words,
    person_of_many_traces,
)

from maillage.kernel import clock
from maillage.kernel.models import Job, Notification
from maillage.people.directory.models import Person
from maillage.people.privacy import domain, tasks
from maillage.people.privacy.models import Erasure, ErasureDraft
from maillage.people.privacy.views.erasure import PER_PAGE

pytestmark = pytest.mark.django_db
CONFIRMED = {"reason": "Demande", "understood": "on"}


def url(person):
    return f"/gestion/personnes/{person.pk}/effacer/"


@pytest.fixture
def eraser(admin, client, django_capture_on_commit_callbacks):
    """The administration's browser, with a worker behind."""
    client.force_login(admin)

    def post(address, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, data or {})

    return post


def read(client, address):
    return client.get(address).content.decode()


def test_the_pages(admin, client, eraser):
    world = person_of_many_traces(admin)
    address = url(world.person)
    assert "Chercher ce qui serait effacé" in read(client, address)
    response = eraser(f"{address}preparer/")
    job = Job.objects.get()
    assert response.url == f"/gestion/travaux/{job.token}/"
    assert client.get(response.url).url == address  # done: the page of the job leads there
    page = read(client, address)
    assert "Ce qui va être effacé" in page
    assert "Consentements : 2" in page
    assert "Décochez ceux qui parlent d’une autre personne" in page
    assert traces(database_words())  # nothing is done yet
    assert eraser(address, {"reason": "Demande"}).status_code == 200  # not ticked
    assert not Person.objects.get(pk=world.person.pk).is_erased
    every = [one["ref"] for one in ErasureDraft.objects.get().places]
    response = eraser(address, {**CONFIRMED, "lieu": every, "remplacer": every})
    erasure = Erasure.objects.get()
    assert (erasure.reason, erasure.person_id) == ("Demande", world.person.pk)
    assert client.get(response.url).url == erasure.get_absolute_url()
    assert not ErasureDraft.objects.exists()
    assert not traces(database_words())
    told = Notification.objects.get(user=admin, kind="erasure")
    assert told.url == erasure.get_absolute_url()
    page = read(client, erasure.get_absolute_url())
    assert "Ce qui reste, sans nom" in page
    assert client.get("/gestion/effacements/").status_code == 200
    pdf = client.get(f"/gestion/effacements/{erasure.pk}/pdf/")
    assert pdf.content.startswith(b"%PDF-")
    assert client.get(address).status_code == 404  # done already
    assert client.post(f"{address}preparer/").status_code == 404
    assert "Voir le rapport" in read(
        client, f"/gestion/personnes/{world.person.pk}/?onglet=donnees"
    )


def test_unticked_texts_keep_the_name(client, eraser):
    person = PersonFactory(first_name=FIRST, last_name=LAST)
    stays, goes = (TaskFactory(title=f"{word} {NAME}") for word in ("Jouer", "Appeler"))
    eraser(f"{url(person)}preparer/")
    page = read(client, url(person))
    assert f"Jouer <mark>{NAME}</mark>" in page
    assert stays.get_absolute_url() in page
    refs = [f"projects.task:{one.pk}" for one in (stays, goes)]
    eraser(url(person), {**CONFIRMED, "lieu": [*refs, "accounts.user:1"], "remplacer": refs[1:]})
    stays.refresh_from_db()
    goes.refresh_from_db()
    assert stays.title == f"Jouer {NAME}"
    assert LAST not in goes.title
    assert "parle d’une autre personne" in read(client, Erasure.objects.get().get_absolute_url())


def test_many_texts_are_read_page_by_page_and_each_choice_is_kept(client, eraser):
    person = PersonFactory(first_name=FIRST, last_name=LAST)
    titles = [TaskFactory(title=f"Appeler {NAME} {number}") for number in range(PER_PAGE + 2)]
    eraser(f"{url(person)}preparer/")
    first = read(client, url(person))
    assert first.count('name="lieu"') == PER_PAGE
    assert "Page 1 sur 2" in first
    shown = [f"projects.task:{one.pk}" for one in titles[:PER_PAGE]]
    response = eraser(
        url(person), {"lieu": shown, "remplacer": shown[1:], "aller": "2", "reason": "Lettre"}
    )
    assert response.url == f"{url(person)}?page=2#textes"
    second = read(client, f"{url(person)}?page=2")
    assert second.count('name="lieu"') == 2
    assert 'value="Lettre"' in second
    assert "1 texte est gardé" in second
    rest = [f"projects.task:{one.pk}" for one in titles[PER_PAGE:]]
    eraser(f"{url(person)}?page=2", {**CONFIRMED, "lieu": rest, "remplacer": rest[:1]})
    for one in titles:
        one.refresh_from_db()
    assert [one for one in titles if NAME in one.title] == [titles[0], titles[-1]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same(admin, client, eraser, count):
    person = PersonFactory(first_name=FIRST, last_name=LAST)
    for _ in range(count):
        TaskFactory(title=f"Appeler {NAME}")
    eraser(f"{url(person)}preparer/")
    client.get(url(person))
    with CaptureQueriesContext(connection) as queries:
        client.get(url(person))
    assert len(queries) <= 14, len(queries)


def test_two_clicks_are_one_work(admin, client):
    client.force_login(admin)
    person = PersonFactory()
    first, second = (client.post(f"{url(person)}preparer/").url for _ in range(2))
    assert first == second
    assert Job.objects.count() == 1
    Job.objects.update(created_at=clock.now() - tasks.GIVEN_UP - timedelta(seconds=1))
    assert client.post(f"{url(person)}preparer/").url != first


def test_what_stopped_says_so_changes_nothing_and_is_done_again(admin, client, eraser, monkeypatch):
    person = PersonFactory(first_name=FIRST, last_name=LAST)
    task = TaskFactory(title=f"Appeler {NAME}")
    eraser(f"{url(person)}preparer/")
    monkeypatch.setattr(
        "maillage.people.privacy.domain.sweeping.scrub_history", lambda *_args: 1 / 0
    )
    response = eraser(url(person), CONFIRMED)
    assert "Rien n’a été effacé : vous pouvez recommencer" in read(client, response.url)
    task.refresh_from_db()
    assert NAME in task.title
    assert not Erasure.objects.exists()
    told = Notification.objects.get(user=admin, kind="erasure")
    assert told.url == url(person)
    monkeypatch.undo()
    eraser(url(person), CONFIRMED)
    assert Person.objects.get(pk=person.pk).is_erased


def test_a_worker_that_died_after_the_end_finds_what_was_done(admin):
    person = PersonFactory()
    draft = ErasureDraft.objects.create(person=person, created_by=admin, reason="Demande")
    job = tasks.start_erasure(draft)
    for _ in range(2):
        tasks.carry_out_erasure.call(job.pk, person.pk, admin.pk)
    job.refresh_from_db()
    erasure = Erasure.objects.get()
    assert (job.url, job.failed, job.percent) == (erasure.get_absolute_url(), False, 100)
    assert Notification.objects.filter(kind="erasure").count() == 1


def test_a_preparation_that_is_gone_erases_nobody(admin):
    person = PersonFactory()
    job = Job.objects.create(label="Effacement", created_by=admin)
    tasks.carry_out_erasure.call(job.pk, person.pk, admin.pk)
    job.refresh_from_db()
    assert job.failed
    assert not Person.objects.get(pk=person.pk).is_erased
    tasks.prepare_erasure.call(job.pk, 0)  # as when the person was erased meanwhile
    job.refresh_from_db()
    assert not job.failed


def test_who_lost_the_right_meanwhile_erases_nobody(admin, client, eraser):
    mine = PersonFactory(user=admin)
    assert "impossible" in read(client, url(mine))
    assert eraser(f"{url(mine)}preparer/").url == url(mine)
    assert not Job.objects.exists()
    person = PersonFactory()
    draft = ErasureDraft.objects.create(person=person, created_by=UserFactory(role="coordination"))
    job = tasks.start_erasure(draft)
    tasks.carry_out_erasure.call(job.pk, person.pk, draft.created_by_id)
    job.refresh_from_db()
    assert job.failed
    assert "pas le droit" in job.message
    assert not Person.objects.get(pk=person.pk).is_erased


def test_each_administrator_has_their_own_preparation(client, eraser):
    person = PersonFactory(first_name=FIRST, last_name=LAST)
    eraser(f"{url(person)}preparer/")
    client.force_login(UserFactory(role="administration"))
    assert "Chercher ce qui serait effacé" in read(client, url(person))


def test_preparations_do_not_stay(admin):
    old, fresh = (
        ErasureDraft.objects.create(person=PersonFactory(), created_by=admin) for _ in range(2)
    )
    ErasureDraft.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=8))
    tasks.forget_drafts.call()
    assert list(ErasureDraft.objects.all()) == [fresh]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_erase_once():
    admin = UserFactory(role="administration")
    person = PersonFactory(first_name=FIRST, last_name=LAST)
    draft = ErasureDraft.objects.create(person=person, created_by=admin, reason="Demande")
    job = Job.objects.create(label="Effacement", created_by=admin)
    barrier = threading.Barrier(2)

    def run():
        try:
            barrier.wait(timeout=10)
            tasks.carry_out_erasure.call(job.pk, draft.person_id, admin.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    erasure = Erasure.objects.get()
    job.refresh_from_db()
    assert (job.failed, job.url) == (False, erasure.get_absolute_url())
    assert Notification.objects.filter(kind="erasure").count() == 1
    assert domain.draft_of(person, admin) is None
