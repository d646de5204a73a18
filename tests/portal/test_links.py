"""Personal links: sent by mail, opened without an account, revealing nothing when they fail."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from tests.factories import (
    OrganisationFactory,
    PersonalLinkFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.models import Task
from maillage.kernel import audit, clock
from maillage.kernel.models import Notification
from maillage.kernel.states import TransitionRefused
from maillage.kernel.tokens import hash_token
from maillage.portal import domain
from maillage.portal.models import PersonalLink

TOKEN = "un-jeton-assez-long-pour-etre-vrai"


@pytest.fixture
def link(db):
    person = PersonFactory(first_name="Nadia", last_name="Durand", email="nadia@exemple.fr")
    project = ProjectFactory(name="Exposition à Bellême", team=[UserFactory(role="coordination")])
    TaskFactory(project=project, responsible=person, title="Écrire les cartels")
    TaskFactory(project=project, title="Tâche d’une autre")
    return PersonalLinkFactory(person=person, project=project, token=TOKEN)


def url(token=TOKEN):
    return reverse("portal-home", kwargs={"token": token})


def tick(client, task, token=TOKEN, verb="finish"):
    address = reverse("portal-task", kwargs={"token": token, "pk": task.pk})
    return client.post(address, {"verb": verb}, follow=True)


def test_the_partner_sees_their_own_tasks_only(client, link):
    response = client.get(url())
    text = response.content.decode()
    assert response.status_code == 200
    assert "Écrire les cartels" in text
    assert "Tâche d’une autre" not in text
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]


def test_what_is_cancelled_meanwhile_is_not_taken_back(link):
    task = Task.objects.get(title="Écrire les cartels")
    done = domain.finish_task(link=link, task=task)
    Task.objects.filter(pk=task.pk).update(state=Task.State.CANCELLED)
    with pytest.raises(TransitionRefused):
        domain.reopen_task(link=link, task=done)


class TestOrganisation:
    """A task confided to « Mairie de Bellême », nobody named: its contact in the project reaches it."""

    @pytest.fixture
    def town(self, link):
        return OrganisationFactory(name="Mairie de Bellême")

    @pytest.fixture
    def task(self, link, town):
        return TaskFactory(
            project=link.project, responsible_organisation=town, title="Prêter la salle"
        )

    def test_its_contact_sees_and_ticks_it(self, client, link, town, task):
        ProjectPartnerFactory(project=link.project, organisation=town, person=link.person)
        assert "Prêter la salle" in client.get(url()).content.decode()
        tick(client, task)
        task.refresh_from_db()
        assert task.state == Task.State.DONE

    def test_nobody_else_does(self, client, link, town, task):
        ProjectPartnerFactory(project=link.project, organisation=town, person=PersonFactory())
        ProjectPartnerFactory(organisation=town, person=link.person)  # in another project
        assert "Prêter la salle" not in client.get(url()).content.decode()
        assert tick(client, task).status_code == 404
        page = reverse("portal-task-page", kwargs={"token": TOKEN, "pk": task.pk})
        assert client.get(page).status_code == 404

    def test_the_team_may_send_it_a_link(self, client, link, town, task):
        lou = PersonFactory(first_name="Lou", last_name="Contact", email="lou@exemple.fr")
        client.force_login(link.sent_by)
        send = reverse("portal-send", kwargs={"project": link.project.pk, "person": lou.pk})
        tab = f"{link.project.get_absolute_url()}?onglet=liens"
        assert client.post(send).status_code == 404
        ProjectPartnerFactory(project=link.project, organisation=town, person=lou)
        text = client.get(tab).content.decode()
        assert send in text
        assert "1 à faire sur 1" in text
        assert client.post(send).status_code == 302
        assert PersonalLink.objects.filter(person=lou).exists()


@pytest.mark.parametrize("wrong", ["altered", "expired", "revoked", "unknown"])
def test_a_link_that_fails_says_one_polite_thing_and_nothing_more(client, link, wrong):
    token = TOKEN
    if wrong == "altered":
        token = TOKEN[:-1] + "X"
    elif wrong == "unknown":
        token = "rien"
    elif wrong == "expired":
        PersonalLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    else:
        domain.revoke_link(link=link, actor=link.sent_by)
    response = client.get(url(token))
    text = response.content.decode()
    assert response.status_code == 404
    assert "Ce lien n’ouvre plus rien" in text
    assert "Nadia" not in text
    assert "Bellême" not in text
    task = Task.objects.get(title="Écrire les cartels")
    assert tick(client, task, token).status_code == 404
    task.refresh_from_db()
    assert task.state == Task.State.TODO


def test_ticking_is_seen_in_the_project_by_whom_and_when(client, link):
    task = Task.objects.get(title="Écrire les cartels")
    response = tick(client, task)
    assert "Merci" in response.content.decode()
    task.refresh_from_db()
    assert (task.state, task.done_by) == (Task.State.DONE, "Nadia Durand")
    entry = audit.history_of(link.project).filter(verb__contains="faite").first()
    assert entry.actor is None
    assert entry.actor_label == "Nadia Durand (lien personnel)"
    assert clock.now() - entry.timestamp < timedelta(minutes=1)
    member = link.project.team.get()
    assert Notification.objects.get(user=member).kind == "task_done"


def test_a_tick_can_be_taken_back_and_a_second_one_is_told(client, link):
    task = Task.objects.get(title="Écrire les cartels")
    tick(client, task)
    assert "est maintenant" in tick(client, task).content.decode()
    tick(client, task, verb="reopen")
    task.refresh_from_db()
    assert (task.state, task.done_at, task.done_by) == (Task.State.TODO, None, "")


def test_the_tasks_of_others_cannot_be_ticked(client, link):
    other = Task.objects.get(title="Tâche d’une autre")
    elsewhere = TaskFactory(responsible=link.person)
    for task in (other, elsewhere):
        assert tick(client, task).status_code == 404
        task.refresh_from_db()
        assert task.state == Task.State.TODO


def test_what_the_team_cancelled_cannot_be_reopened(client, link):
    task = TaskFactory(project=link.project, responsible=link.person, state=Task.State.CANCELLED)
    assert tick(client, task, verb="reopen").status_code == 404


def test_reading_the_address_of_a_tick_does_nothing(client, link):
    task = Task.objects.get(title="Écrire les cartels")
    client.get(reverse("portal-task", kwargs={"token": TOKEN, "pk": task.pk}))
    task.refresh_from_db()
    assert task.state == Task.State.TODO


def test_guessing_is_slowed_down(client, link):
    statuses = [client.get(url(f"essai-{n}")).status_code for n in range(62)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert client.get(url()).status_code == 200  # whoever holds a true link still opens it


def test_a_link_is_mailed_and_its_secret_is_kept_nowhere(
    client, link, django_capture_on_commit_callbacks
):
    sender = link.sent_by
    with django_capture_on_commit_callbacks(execute=True):
        fresh = domain.send_link(person=link.person, project=link.project, actor=sender)
    (message,) = mail.outbox
    token = re.search(r"/lien/([\w-]+)/", message.body).group(1)
    assert message.to == ["nadia@exemple.fr"]
    assert fresh.token_hash == hash_token(token)
    kept = Notification.objects.get()
    assert kept.sent_at is not None
    assert token not in f"{kept.text}{kept.html}{kept.url}"
    assert client.get(url(token)).status_code == 200
    assert client.get(url()).status_code == 404  # the one before is closed


def test_a_person_without_an_address_cannot_be_sent_one(link):
    nobody = PersonFactory(email="")
    with pytest.raises(domain.LinkRefused, match="adresse"):
        domain.send_link(person=nobody, project=link.project, actor=link.sent_by)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_leave_one_live_link():
    person, project = PersonFactory(), ProjectFactory()
    sender = UserFactory(role="coordination")
    gate, errors = threading.Barrier(2), []

    def work():
        try:
            gate.wait(10)
            domain.send_link(person=person, project=project, actor=sender)
        except Exception as error:  # noqa: BLE001 - reported below, whatever it is
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
    assert PersonalLink.objects.count() == 2
    assert PersonalLink.objects.valid().count() == 1


class TestOffice:
    """The team sends and revokes; nobody else."""

    def send_url(self, link):
        kwargs = {"project": link.project.pk, "person": link.person.pk}
        return reverse("portal-send", kwargs=kwargs)

    def test_the_coordinator_sends_and_revokes(self, client, link):
        client.force_login(UserFactory(role="coordination"))
        response = client.post(self.send_url(link), follow=True)
        assert "Le lien part par courriel" in response.content.decode()
        live = PersonalLink.objects.valid().get()
        client.post(reverse("portal-revoke", kwargs={"pk": live.pk}))
        assert not PersonalLink.objects.valid().exists()

    @pytest.mark.parametrize("role", ["lecture", "communication", "instruction", "membre", None])
    def test_the_others_get_404(self, client, link, role):
        organisation = OrganisationFactory() if role == "membre" else None
        client.force_login(UserFactory(role=role, organisation=organisation))
        assert client.post(self.send_url(link)).status_code == 404
        assert client.post(reverse("portal-revoke", kwargs={"pk": link.pk})).status_code == 404
        assert PersonalLink.objects.valid().get() == link

    def test_a_person_without_a_task_there_is_not_sent_one(self, client, link):
        client.force_login(UserFactory(role="coordination"))
        kwargs = {"project": link.project.pk, "person": PersonFactory().pk}
        assert client.post(reverse("portal-send", kwargs=kwargs)).status_code == 404

    def test_the_panel_costs_the_same_for_one_person_and_for_three(
        self, client, link, django_assert_max_num_queries
    ):
        client.force_login(UserFactory(role="coordination"))
        for _ in range(2):
            TaskFactory(project=link.project, responsible=PersonFactory())
        address = f"{link.project.get_absolute_url()}?onglet=liens"
        client.get(address)  # the first page of a session also notes the session
        with django_assert_max_num_queries(15):
            text = client.get(address).content.decode()
        assert "Nadia Durand" in text
