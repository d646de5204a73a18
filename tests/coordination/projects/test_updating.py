"""The template has changed: what each project is proposed, what it keeps, the way back."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import (
    CommentFactory,
    PersonFactory,
    PlanTemplateFactory,
    TemplateAnchorFactory,
    TemplateTaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain import templates, updating
from maillage.coordination.projects.domain.differences import Kind
from maillage.coordination.projects.domain.moving import undo_changes
from maillage.coordination.projects.domain.projects import AnchorDay, create_project, save_task
from maillage.coordination.projects.models import Dependency, Project, TemplateTask
from maillage.kernel import undo
from maillage.kernel.models import Notification
from maillage.kernel.states import perform


@pytest.fixture
def user(db):
    return UserFactory(role="coordination")


@pytest.fixture
def template(db):
    return PlanTemplateFactory(name="Exposition")


@pytest.fixture
def opening(template):
    return TemplateAnchorFactory(template=template, name="Vernissage")


@pytest.fixture
def rows(template, opening):
    return {
        title: TemplateTaskFactory(
            template=template, anchor=opening, title=title, position=n, offset=-4, duration=2
        )
        for n, title in enumerate(("Convention", "Affiche", "Presse"))
    }


@pytest.fixture
def project(template, rows, user):
    return make("Exposition à Sées", template, user)


def make(name, template, user):
    project = create_project(
        name=name,
        actor=user,
        template=template,
        anchors=[AnchorDay("Vernissage", date(2027, 5, 14), is_main=True)],
    )
    return Project.objects.select_related("template").get(pk=project.pk)


def update_of(project):
    project = Project.objects.select_related("template").get(pk=project.pk)
    return next(iter(updating.updates_of([project])), None)


def change(row, user, **fields):
    row.refresh_from_db()
    for name, value in fields.items():
        setattr(row, name, value)
    templates.save_task(task=row, actor=user)


def apply(project, user, chosen=None):
    update = update_of(project)
    keys = [one.key for one in update.possible] if chosen is None else chosen
    return updating.apply_update(
        project=project, chosen=keys, revision=update.template.revision, actor=user
    )


def test_nothing_is_proposed_while_the_template_stays(project):
    assert update_of(project) is None
    assert not updating.outdated(Project.objects.all()).exists()


def test_what_the_template_changed_is_proposed_and_applied(project, rows, user):
    change(rows["Convention"], user, offset=-8, role="commune")
    new = TemplateTask(template=rows["Presse"].template, title="Bilan", anchor=None, duration=1)
    templates.save_task(task=new, actor=user, befores={rows["Presse"].pk: ("FS", 2)})
    templates.delete_task(task=rows["Affiche"], actor=user)
    assert list(updating.outdated(Project.objects.all())) == [project]
    update = update_of(project)
    assert [(one.kind, one.title) for one in update.possible] == [
        (Kind.CHANGED, "Convention"),
        (Kind.ADDED, "Bilan"),
        (Kind.REMOVED, "Affiche"),
    ]
    before = project.tasks.get(title="Convention").due
    record = apply(project, user)
    assert set(project.tasks.values_list("title", flat=True)) == {"Convention", "Presse", "Bilan"}
    task = project.tasks.get(title="Convention")
    assert (task.rule_offset, task.responsible_role) == (-8, "commune")
    assert task.due < before
    assert Dependency.objects.get().lag == 2
    assert project.tasks.get(title="Bilan").due is not None
    assert update_of(project) is None
    undo.undo(record, actor=user)
    assert set(project.tasks.values_list("title", flat=True)) == {"Convention", "Presse", "Affiche"}
    assert project.tasks.get(title="Convention").due == before
    assert not Dependency.objects.exists()
    assert len(update_of(project).possible) == 3


def test_what_the_project_changed_itself_is_kept_and_said(project, rows, user):
    task = project.tasks.get(title="Convention")
    task.rule_offset, task.duration = -6, 2
    save_task(task=task, actor=user)
    change(rows["Convention"], user, offset=-8, duration=5)
    (proposal,) = update_of(project).proposals
    assert [one.name for one in proposal.kept] == ["rule"]
    assert proposal.kept[0].mine[1] == -6
    assert [one.name for one in proposal.applied] == ["duration"]
    apply(project, user)
    task.refresh_from_db()
    assert (task.rule_offset, task.duration) == (-6, 5)


def test_what_is_not_ticked_is_not_proposed_again(project, rows, user):
    change(rows["Convention"], user, offset=-8)
    apply(project, user, chosen=[])
    assert update_of(project) is None
    change(rows["Presse"], user, offset=-5)
    assert [one.title for one in update_of(project).proposals] == ["Presse"]


def test_a_task_that_is_done_stays_as_it_was(project, rows, user):
    perform(project.tasks.get(title="Convention"), "finish", actor=user)
    change(rows["Convention"], user, offset=-8)
    update = update_of(project)
    assert not update.possible
    assert "déjà faite" in update.kept[0].blocked


def test_a_task_on_which_people_work_is_not_removed(project, rows, user):
    CommentFactory(project=project, task=project.tasks.get(title="Affiche"))
    perform(project.tasks.get(title="Presse"), "begin", actor=user)
    templates.delete_task(task=rows["Affiche"], actor=user)
    templates.delete_task(task=rows["Presse"], actor=user)
    assert not update_of(project).possible
    assert len(update_of(project).kept) == 2


def test_a_task_of_an_anchor_that_the_project_lacks_waits_for_its_date(project, template, user):
    anchor = TemplateAnchorFactory.build(template=template, name="Finissage", is_main=False)
    templates.save_anchor(anchor=anchor, actor=user)
    task = TemplateTask(template=template, title="Verre d’adieu", anchor=anchor, offset=0)
    templates.save_task(task=task, actor=user)
    (proposal,) = update_of(project).proposals
    assert not proposal.is_possible
    assert "Finissage" in proposal.blocked


def test_an_older_page_is_refused(project, rows, user):
    change(rows["Convention"], user, offset=-8)
    shown = update_of(project)
    change(rows["Convention"], user, offset=-9)
    with pytest.raises(updating.TemplateChanged):
        updating.apply_update(
            project=project,
            chosen=[one.key for one in shown.possible],
            revision=shown.template.revision,
            actor=user,
        )
    assert project.tasks.get(title="Convention").rule_offset == -4


def test_points_to_check_follow_without_losing_those_ticked(template, opening, user):
    row = TemplateTaskFactory(template=template, anchor=opening, checklist="Un\nDeux")
    project = make("Exposition à Sées", template, user)
    check = project.tasks.get().checks.get(text="Un")
    check.done = True
    check.save()
    change(row, user, checklist="Un\nTrois")
    record = apply(project, user)
    task = project.tasks.get()
    assert {one.text: one.done for one in task.checks.all()} == {"Un": True, "Trois": False}
    undo.undo(record, actor=user)
    assert {one.text for one in task.checks.all()} == {"Un", "Deux"}


class TestWhatCameBefore:
    """A date that only came from what was removed is no longer a date."""

    @pytest.fixture
    def chained(self, template, opening, user):
        """« Rédiger » is at the latest four weeks before; « Imprimer » wants it nine weeks before."""
        first = TemplateTaskFactory(
            template=template, anchor=opening, title="Rédiger", position=1, offset=-4
        )
        last = TemplateTaskFactory(
            template=template, anchor=opening, title="Imprimer", position=2, offset=-9
        )
        templates.save_task(task=last, actor=user, befores={first.pk: ("FS", 0)})
        return first, last

    def test_of_a_removed_task(self, chained, template, user):
        project = make("Exposition à Sées", template, user)
        task = project.tasks.get(title="Rédiger")
        early = task.due
        templates.delete_task(task=chained[1], actor=user)
        record = apply(project, user)
        task.refresh_from_db()
        assert task.due == date(2027, 4, 16) > early
        undo.undo(record, actor=user)
        task.refresh_from_db()
        assert task.due == early

    def test_of_a_removed_link(self, chained, template, user):
        project = make("Exposition à Sées", template, user)
        templates.save_task(task=chained[1], actor=user, befores={})
        apply(project, user)
        assert project.tasks.get(title="Rédiger").due == date(2027, 4, 16)

    def test_whoever_did_not_move_is_not_written_again(self, chained, template, user):
        project = make("Exposition à Sées", template, user)
        change(chained[1], user, role="imprimeur")
        record = apply(project, user)
        refs = {one["ref"].partition(":")[2] for one in record.entries if "task" in one["ref"]}
        assert refs == {str(project.tasks.get(title="Imprimer").pk)}


class TestTold:
    """Whoever has other dates learns it, once for all the projects."""

    @pytest.fixture
    def nadia(self, db):
        return PersonFactory(first_name="Nadia", last_name="Durand", email="nadia@exemple.fr")

    def projects(self, template, user, nadia, count):
        found = [make(f"Exposition {n}", template, user) for n in range(count)]
        for project in found:
            project.tasks.update(responsible=nadia)
        return found

    def test_one_message_for_all(self, template, rows, user, nadia):
        projects = self.projects(template, user, nadia, 2)
        change(rows["Convention"], user, offset=-8)
        change(rows["Affiche"], user, note="Format A2")
        choices = [
            updating.Choice(project, frozenset(one.key for one in update_of(project).possible), 3)
            for project in projects
        ]
        updating.apply_updates(choices=choices, actor=user)
        (message,) = Notification.objects.filter(email="nadia@exemple.fr")
        text = message.text
        assert "2 projets" in message.subject
        assert text.count("Convention") == 2
        assert "Affiche" not in text

    def test_nobody_when_no_date_moves(self, template, rows, user, nadia):
        (project,) = self.projects(template, user, nadia, 1)
        change(rows["Convention"], user, note="Trois exemplaires")
        apply(project, user)
        assert not Notification.objects.exists()

    def test_again_when_it_is_taken_back(self, template, rows, user, nadia):
        (project,) = self.projects(template, user, nadia, 1)
        change(rows["Convention"], user, offset=-8)
        undo_changes(record=apply(project, user), actor=user)
        assert Notification.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_project_as_for_three(
    count, template, rows, user, django_assert_num_queries
):
    projects = [make(f"Exposition {n}", template, user) for n in range(count)]
    change(rows["Convention"], user, offset=-8)
    with django_assert_num_queries(9):
        found = updating.updates_of(
            Project.objects.filter(pk__in=[one.pk for one in projects])
            .select_related("template")
            .prefetch_related("anchors")
        )
    assert len(found) == count
