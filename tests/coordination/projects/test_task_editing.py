"""Editing a task of a plan: it stays dated as it was, what follows is shown, and can be taken back."""

from __future__ import annotations

import re
import threading
import time
from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests.factories import (
    AnchorFactory,
    DependencyFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain.dependencies import link_tasks
from maillage.coordination.projects.domain.following import Follows, edit_task
from maillage.coordination.projects.domain.moving import Choice
from maillage.coordination.projects.domain.projects import lock_plan, save_task
from maillage.coordination.projects.models import Dependency, Task
from maillage.kernel.models import UndoRecord

DAY = date(2028, 6, 16)  # a Friday


@pytest.fixture
def claire(db, client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


@pytest.fixture
def project(db):
    project = ProjectFactory()
    project.main_anchor = AnchorFactory(project=project, name="Vernissage", day=DAY)
    project.save()
    return project


def planned(project, title, actor, **fields):
    """A task placed by its rule, four weeks before the anchor unless said otherwise."""
    rule = {"rule_anchor": project.main_anchor, "rule_offset": -4, "rule_unit": "weeks"}
    made = TaskFactory.build(project=project, title=title, due=None, start=None, **(rule | fields))
    return save_task(task=made, actor=actor)


def floating(project, title, actor, **fields):
    return planned(project, title, actor, rule_anchor=None, rule_offset=0, floating=True, **fields)


def fields_of(client, task):
    """What the form of a task would send back, untouched."""
    form = client.get(reverse("tasks-update", kwargs={"pk": task.pk})).context["form"]
    found = {}
    for bound in form:
        value = bound.value()
        if value not in (None, "", False, []):
            found[bound.name] = getattr(value, "pk", value)
    return {**found, "_version": str(Task.objects.get(pk=task.pk).version)}


def edit(client, task, **fields):
    data = {**fields_of(client, task), **fields}
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(reverse("tasks-update", kwargs={"pk": task.pk}), data)


def agreed(response, **more):
    """What the page of the preview sends, everything ticked."""
    text = response.content.decode()
    form = text[text.index('aria-labelledby="apercu"') :]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if found.get("name"):
            data.setdefault(found["name"], []).append(found["value"])
    return data | more


def again(task):
    return Task.objects.get(pk=task.pk)


class TestDating:
    """By a rule, a fixed day, or by what follows: an edit keeps what it was."""

    def test_a_floating_task_stays_so_when_its_title_changes(self, client, claire, project):
        task = floating(project, "BAT", claire)
        assert edit(client, task, title="Bon à tirer").status_code == 302
        assert (again(task).title, again(task).floating) == ("Bon à tirer", True)
        assert again(task).due == task.due

    def test_its_computed_day_is_not_shown_as_a_fixed_one(self, client, claire, project):
        sent = fields_of(client, floating(project, "BAT", claire))
        assert "due" not in sent
        assert sent["dating"] == "suites"

    def test_a_new_task_may_be_placed_by_what_follows(self, client, claire, project):
        poster = planned(project, "Affiche", claire)
        fields = {"title": "BAT", "duration": "1", "dating": "suites", "rule_anchor": ""}
        client.post(f"{reverse('tasks-create')}?project={project.pk}", fields)
        task = Task.objects.get(title="BAT")
        assert (task.floating, task.rule_anchor, task.due) == (True, None, DAY)
        link_tasks(predecessor=task, successor=poster, actor=claire)
        assert again(task).due < poster.start

    def test_each_way_of_dating_can_become_another(self, client, claire, project):
        task = planned(project, "Affiche", claire)
        edit(client, task, dating="fixe", due="2027-03-02")
        task = again(task)
        assert (task.rule_anchor, task.floating, task.due) == (None, False, date(2027, 3, 2))
        edit(client, task, dating="suites")
        task = again(task)
        assert (task.rule_anchor, task.floating, task.due) == (None, True, DAY)
        anchor = project.main_anchor_id
        edit(client, task, dating="regle", rule_anchor=anchor, amount="1", rule_unit="weeks")
        task = again(task)
        assert (task.rule_anchor_id, task.floating) == (anchor, False)
        assert task.due == date(2028, 6, 9)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"dating": "fixe"}, "donnez une date fixe"),
            ({"dating": "regle", "rule_anchor": None}, "Choisissez un repère"),
            ({"dating": "regle", "due": "2027-03-02"}, "dites que la date est fixe"),
            ({"dating": "suites", "due": "2027-03-02"}, "dites que la date est fixe"),
        ],
    )
    def test_what_contradicts_itself_is_asked_again(self, client, claire, project, fields, words):
        task = planned(project, "Affiche", claire)
        response = edit(client, task, **fields)
        assert response.status_code == 200
        assert words in response.content.decode()
        assert again(task).due == task.due

    def test_an_edit_of_its_title_does_not_move_what_no_longer_follows(
        self, client, claire, project
    ):
        task = planned(project, "Affiche", claire)
        Task.objects.filter(pk=task.pk).update(due=date(2027, 3, 2), start=date(2027, 3, 2))
        edit(client, task, title="Affiches")
        assert again(task).due == date(2027, 3, 2)
        assert not UndoRecord.objects.exists()


class TestKept:
    """What is locked or done keeps its day, and begins when its duration says."""

    @pytest.mark.parametrize("kept", [{"locked": True}, {"state": Task.State.DONE}])
    def test_its_first_day_follows_its_last_one(self, client, claire, project, kept):
        task = TaskFactory(
            project=project, start=date(2027, 5, 10), due=date(2027, 5, 14), duration=5, **kept
        )
        assert edit(client, task, due="2027-05-05", duration="3").status_code == 302
        task = again(task)
        assert (task.start, task.due) == (date(2027, 5, 3), date(2027, 5, 5))

    def test_a_longer_one_begins_earlier(self, client, claire, project):
        task = planned(project, "Affiche", claire)
        Task.objects.filter(pk=task.pk).update(locked=True)
        edit(client, task, duration="3")
        assert again(task).due == task.due
        assert again(task).start == date(2028, 5, 17)

    def test_what_the_model_refuses_is_the_form_s_error(self, client, claire, project, monkeypatch):
        from maillage.coordination.projects.domain import projects

        def wrong(task, before):
            task.start = date(2099, 1, 1)

        monkeypatch.setattr(projects, "_place", wrong)
        response = edit(client, TaskFactory(project=project), title="Autre")
        assert response.status_code == 200
        assert "doit précéder" in response.content.decode()

    def test_a_new_task_with_a_rule_is_placed_then_locked(self, client, claire, project):
        fields = {
            "title": "BAT", "duration": "1", "rule_anchor": project.main_anchor_id, "amount": "4",
            "rule_unit": "weeks", "side": "-", "locked": "on",
        }  # fmt: skip
        client.post(f"{reverse('tasks-create')}?project={project.pk}", fields)
        task = Task.objects.get()
        assert (task.locked, task.due) == (True, date(2028, 5, 19))

    def test_a_fixed_day_locked_with_a_rule_is_where_the_rule_leads(self, client, claire, project):
        task = TaskFactory(project=project, due=date(2027, 5, 5), start=date(2027, 5, 5))
        edit(
            client, task, dating="regle", rule_anchor=project.main_anchor_id, amount="4",
            rule_unit="weeks", side="-", locked="on",
        )  # fmt: skip
        task = again(task)
        assert (task.locked, task.due, task.start) == (True,) + (date(2028, 5, 19),) * 2

    def test_what_is_locked_keeps_its_day_when_its_rule_changes(self, client, claire, project):
        task = planned(project, "Affiche", claire, locked=True)
        edit(client, task, amount="8")
        assert again(task).due == task.due


@pytest.fixture
def chain(project, claire):
    """« BAT » floats before « Affiche », which somebody else does."""
    person = PersonFactory(email="bruno@example.org")
    poster = planned(project, "Affiche", claire)
    proof = floating(project, "BAT", claire, responsible=person)
    link_tasks(predecessor=proof, successor=poster, actor=claire)
    return again(proof), again(poster)


class TestFollowing:
    """What an edit moves besides is shown, agreed to, told and taken back."""

    def test_nothing_is_written_before_it_is_agreed_to(self, client, claire, chain):
        proof, poster = chain
        response = edit(client, poster, amount="20")
        text = response.content.decode()
        assert response.status_code == 200
        assert "Ce que cela déplace" in text
        assert "BAT" in text
        assert (again(poster).due, again(proof).due) == (poster.due, proof.due)
        assert again(poster).version == poster.version
        assert not UndoRecord.objects.exclude(label__contains="enchaînées").exists()

    def test_what_was_agreed_to_is_done_whole_told_and_taken_back(
        self, client, claire, chain, project, mailoutbox, django_capture_on_commit_callbacks
    ):
        proof, poster = chain
        shown = edit(client, poster, amount="20")
        url = reverse("tasks-update", kwargs={"pk": poster.pk})
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(url, agreed(shown), follow=True)
        moved, edited = again(proof), again(poster)
        assert edited.rule_offset == -20
        assert moved.due < edited.start < poster.start
        text = response.content.decode()
        assert "1 tâche change de date." in text
        record = UndoRecord.objects.order_by("pk").last()
        undo_url = reverse("plan-undo", kwargs={"pk": project.pk, "record": record.pk})
        assert undo_url in text
        (mail,) = [one for one in mailoutbox if one.to == ["bruno@example.org"]]
        assert "BAT" in mail.body
        client.post(undo_url)
        assert (again(poster).due, again(poster).rule_offset) == (poster.due, -4)
        assert again(proof).due == proof.due

    def test_a_conflict_that_an_edit_makes_worse_is_said(self, client, claire, project):
        poster = planned(project, "Affiche", claire)
        proof = planned(project, "BAT", claire, rule_offset=-3)
        Task.objects.filter(pk=proof.pk).update(locked=True)
        DependencyFactory(predecessor=proof, successor=poster)
        text = edit(client, poster, amount="6").content.decode()
        assert "Conflit aggravé" in text
        assert again(poster).rule_offset == -4

    def test_who_answers_for_the_organisation_is_told_of_the_edit(
        self, client, claire, chain, project, mailoutbox, django_capture_on_commit_callbacks
    ):
        _proof, poster = chain
        town = OrganisationFactory()
        anne = PersonFactory(email="anne@example.org")
        ProjectPartnerFactory(project=project, organisation=town, person=anne)
        type(poster).objects.filter(pk=poster.pk).update(
            responsible=None, responsible_organisation=town
        )
        poster.refresh_from_db()
        shown = edit(client, poster, amount="20")
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("tasks-update", kwargs={"pk": poster.pk}), agreed(shown))
        (mail,) = [one for one in mailoutbox if one.to == ["anne@example.org"]]
        assert poster.title in mail.body

    def test_what_is_not_ticked_keeps_its_day_and_is_locked(self, client, claire, chain):
        proof, poster = chain
        data = agreed(edit(client, poster, amount="20"))
        del data["move"]
        client.post(reverse("tasks-update", kwargs={"pk": poster.pk}), data)
        assert again(poster).rule_offset == -20
        assert (again(proof).due, again(proof).locked) == (proof.due, True)

    def test_an_older_preview_is_shown_anew(self, client, claire, chain, project):
        _proof, poster = chain
        data = agreed(edit(client, poster, amount="20"))
        planned(project, "Dossier de presse", claire)
        url = reverse("tasks-update", kwargs={"pk": poster.pk})
        response = client.post(url, data)
        assert "Le plan a changé depuis cet aperçu" in response.content.decode()
        assert again(poster).due == poster.due
        client.post(url, agreed(response))
        assert again(poster).rule_offset == -20

    def test_what_moves_nothing_else_is_saved_at_once_and_can_be_taken_back(
        self, client, claire, project
    ):
        task = planned(project, "Affiche", claire)
        planned(project, "Autre", claire)
        response = edit(client, task, amount="20")
        assert response.status_code == 302
        record = UndoRecord.objects.get()
        client.post(reverse("plan-undo", kwargs={"pk": project.pk, "record": record.pk}))
        assert again(task).due == task.due

    def test_another_beginning_is_no_other_day(self, client, claire, chain):
        proof, poster = chain
        Task.objects.filter(pk=poster.pk).update(responsible=proof.responsible)
        shown = edit(client, poster, duration="4")
        assert "commence le" in shown.content.decode()
        client.post(reverse("tasks-update", kwargs={"pk": poster.pk}), agreed(shown))
        assert again(poster).due == poster.due
        assert again(proof).due < again(poster).start < poster.start
        record = UndoRecord.objects.order_by("pk").last()
        assert record.label == "« Affiche », modifiée"

    def test_what_no_longer_follows_elsewhere_is_left_alone(self, client, claire, chain, project):
        _proof, poster = chain
        other = planned(project, "Autre", claire)
        Task.objects.filter(pk=other.pk).update(due=date(2027, 3, 2), start=date(2027, 3, 2))
        client.post(
            reverse("tasks-update", kwargs={"pk": poster.pk}),
            agreed(edit(client, poster, amount="20")),
        )
        assert again(other).due == date(2027, 3, 2)

    def test_a_script_has_all_of_it_follow(self, claire, chain):
        proof, poster = chain
        poster.rule_offset = -20
        done = edit_task(task=poster, actor=claire)
        assert done.moved == (proof.pk,)
        poster.rule_offset = -21
        with pytest.raises(Follows):
            edit_task(task=poster, actor=claire, choice=Choice(stamp=""))

    def test_what_contradicts_a_fixed_day_is_shown(self, client, claire, project):
        poster = planned(project, "Affiche", claire)
        day = date(2028, 5, 12)
        fixed = TaskFactory(project=project, title="BAT", start=day, due=day)
        DependencyFactory(predecessor=fixed, successor=poster)
        text = edit(client, poster, amount="20").content.decode()
        assert "finit trop tard pour" in text
        assert again(poster).due == poster.due


class TestLinks:
    """A link put or taken off is shown the same way."""

    def test_a_link_that_moves_something_is_shown_then_done(self, client, claire, project):
        poster, proof = planned(project, "Affiche", claire), planned(project, "BAT", claire)
        url = reverse("tasks-link", kwargs={"pk": poster.pk})
        shown = client.post(url, {"side": "avant", "other": proof.pk, "kind": "FS"})
        assert shown.status_code == 200
        assert not Dependency.objects.exists()
        assert again(proof).due == proof.due
        response = client.post(url, agreed(shown), follow=True)
        assert "1 tâche change de date." in response.content.decode()
        assert again(proof).due < poster.start
        record = UndoRecord.objects.get()
        client.post(reverse("plan-undo", kwargs={"pk": project.pk, "record": record.pk}))
        assert again(proof).due == proof.due
        assert not Dependency.objects.exists()

    def test_so_is_one_taken_off(self, client, claire, project):
        poster, proof = planned(project, "Affiche", claire), planned(project, "BAT", claire)
        link_tasks(predecessor=proof, successor=poster, actor=claire)
        link, due = Dependency.objects.get(), again(proof).due
        url = reverse("tasks-unlink", kwargs={"pk": poster.pk, "link": link.pk})
        shown = client.post(url)
        assert Dependency.objects.exists()
        client.post(url, agreed(shown))
        assert not Dependency.objects.exists()
        assert again(proof).due == proof.due
        record = UndoRecord.objects.order_by("pk").last()
        client.post(reverse("plan-undo", kwargs={"pk": project.pk, "record": record.pk}))
        assert Dependency.objects.get() == link
        assert again(proof).due == due


@pytest.mark.django_db(transaction=True)
def test_editing_a_task_while_its_plan_moves_does_not_lock_up():
    """The project is held first by both: PostgreSQL would end one of them otherwise."""
    user = UserFactory(role="coordination")
    project = ProjectFactory(with_anchors=True)
    task = TaskFactory(project=project, title="Affiche")
    client = Client()
    client.force_login(user)
    data = {"title": "Affiches", "dating": "fixe", "due": task.due.isoformat(), "duration": "1"}
    data |= {"_version": str(task.version)}
    held, outcomes = threading.Event(), []

    def move():
        try:
            with transaction.atomic():
                lock_plan(project)
                held.set()
                time.sleep(1)
                Task.objects.select_for_update().get(pk=task.pk)
            outcomes.append("moved")
        finally:
            connection.close()

    def change():
        try:
            held.wait(20)
            url = reverse("tasks-update", kwargs={"pk": task.pk})
            outcomes.append(client.post(url, data).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for one in (move, change)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(outcomes, key=str) == [302, "moved"]
