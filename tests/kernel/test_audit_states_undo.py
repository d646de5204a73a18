"""Who did what, by which verb; states that move by verbs; changes taken back whole."""

from __future__ import annotations

from copy import copy

import pytest
from tests.factories import PersonFactory, ProjectFactory, TaskFactory, UserFactory

from maillage.coordination.projects.models import Task
from maillage.kernel import audit, undo
from maillage.kernel.models import AuditEntry
from maillage.kernel.states import TransitionRefused, available, machines, perform
from maillage.kernel.undo import UndoRefused


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordination")


def test_a_change_is_signed_with_before_and_after(coordinator):
    project = ProjectFactory(name="Avant")
    with audit.recording(actor=coordinator, verb="a renommé"):
        project.name = "Après"
        project.save()
    entry = audit.history_of(project).first()
    assert (entry.actor, entry.verb, entry.changes["name"]) == (
        coordinator, "a renommé", ["Avant", "Après"]
    )  # fmt: skip


def test_a_record_that_hangs_from_another_has_its_own_history_too(coordinator):
    task = TaskFactory()
    TaskFactory(project=task.project)
    perform(task, "finish", actor=coordinator)
    assert audit.history_of(task).filter(verb__contains="faite").count() == 1
    assert {entry.object_pk for entry in audit.history_of(task)} == {str(task.pk)}
    assert audit.history_of(task.project).filter(verb__contains="faite").count() == 1


def test_entries_are_neither_rewritten_nor_removed(coordinator):
    ProjectFactory()
    entry = AuditEntry.objects.first()
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(verb="rien"),
    ):
        with pytest.raises(TypeError, match="append-only"):
            attempt()


def test_bulk_writes_are_audited_and_counted(coordinator):
    project = ProjectFactory()
    tasks = [Task(project=project, title=f"T{n}") for n in range(3)]
    with audit.recording(actor=coordinator, verb="a importé"):
        audit.bulk_create(tasks)
        pairs = [(task, copy(task)) for task in tasks]
        for _before, after in pairs:
            after.title += " bis"
        audit.bulk_update(pairs, ["title"])
    entries = audit.history_of(project).filter(verb="a importé")
    assert entries.count() == 6
    assert set(Task.objects.values_list("version", flat=True)) == {2}
    assert audit.bulk_create([]) == []
    assert audit.bulk_update([], ["title"]) is None


def test_a_note_without_a_field(coordinator):
    project = ProjectFactory()
    audit.note(project, actor=coordinator, verb="a téléchargé le plan")
    assert audit.history_of(project).first().verb == "a téléchargé le plan"


class TestStates:
    def test_a_state_is_not_set_by_hand(self, coordinator):
        task = TaskFactory()
        with pytest.raises(AttributeError):
            task.state = Task.State.DONE

    def test_the_wrong_person_and_the_wrong_state_are_refused(self, coordinator):
        task = TaskFactory()
        with pytest.raises(TransitionRefused, match="pas le droit"):
            perform(task, "finish", actor=UserFactory(role="lecture"))
        with pytest.raises(TransitionRefused, match="pas le droit"):
            perform(task, "finish", actor=None)
        perform(task, "finish", actor=coordinator)
        with pytest.raises(TransitionRefused, match="est maintenant"):
            perform(task, "finish", actor=coordinator)

    def test_what_is_offered_is_what_can_be_done(self, coordinator):
        task = TaskFactory()
        assert {one.verb for one in available(task, coordinator)} == {
            "begin", "finish", "block", "cancel"
        }  # fmt: skip
        assert available(task, UserFactory(role="lecture")) == []
        assert Task in machines()


class TestUndo:
    def change(self, task, title, actor):
        before = copy(task)
        task.title = title
        task.save()
        entries = [undo.entry(before, task, ["title"])]
        return undo.keep(task.project, label="un titre", entries=entries, actor=actor)

    def test_back_and_only_once(self, coordinator):
        task = TaskFactory(title="Avant")
        record = self.change(task, "Après", coordinator)
        assert undo.last_undoable(task.project) == record
        undo.undo(record, actor=coordinator)
        task.refresh_from_db()
        assert task.title == "Avant"
        assert undo.last_undoable(task.project) is None
        with pytest.raises(UndoRefused, match="déjà"):
            undo.undo(record, actor=coordinator)

    def test_what_was_created_goes(self, coordinator):
        task = TaskFactory()
        entries = [undo.entry(None, task, ["title"])]
        record = undo.keep(task.project, label="une tâche", entries=entries, actor=coordinator)
        undo.undo(record, actor=coordinator)
        assert not Task.objects.exists()

    def test_what_was_deleted_since_stands_in_the_way(self, coordinator):
        task = TaskFactory(title="Avant")
        record = self.change(task, "Après", coordinator)
        task.delete()
        with pytest.raises(UndoRefused, match="Après"):
            undo.undo(record, actor=coordinator)

    def test_what_was_deleted_comes_back_with_its_number_and_its_links(self, coordinator):
        project = ProjectFactory()
        project.team.add(coordinator)
        task = TaskFactory(project=project, title="Écrire le carton")
        through = project.team.through.objects.get()
        entries = [undo.deletion(through), undo.deletion(task)]
        through.delete()
        pk, created = task.pk, task.created_at
        task.delete()
        record = undo.keep(project, label="un ménage", entries=entries, actor=coordinator)
        undo.undo(record, actor=coordinator)
        back = Task.objects.get(pk=pk)
        assert (back.title, back.created_at) == ("Écrire le carton", created)
        assert list(project.team.all()) == [coordinator]

    def test_what_hung_from_a_record_that_is_gone_cannot_come_back(self, coordinator):
        task = TaskFactory(title="Écrire le carton", responsible=PersonFactory())
        entries = [undo.deletion(task)]
        task.delete()
        record = undo.keep(task.project, label="un ménage", entries=entries, actor=coordinator)
        task.responsible.delete()
        with pytest.raises(UndoRefused, match="Écrire le carton"):
            undo.undo(record, actor=coordinator)
        assert not Task.objects.exists()

    def test_its_number_was_taken_since(self, coordinator):
        task = TaskFactory(title="Écrire le carton")
        entries = [undo.deletion(task)]
        pk, project = task.pk, task.project
        task.delete()
        record = undo.keep(project, label="un ménage", entries=entries, actor=coordinator)
        TaskFactory(pk=pk, project=project, title="Une autre")
        with pytest.raises(UndoRefused, match="Une autre"):
            undo.undo(record, actor=coordinator)
