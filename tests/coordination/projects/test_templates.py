"""Templates: each change of the plan is a revision; a project becomes a template."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.factories import (
    DependencyFactory,
    OrganisationFactory,
    PersonFactory,
    PlanTemplateFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    TaskCheckFactory,
    TaskFactory,
    TemplateAnchorFactory,
    TemplateTaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain import templates
from maillage.coordination.projects.domain.projects import AnchorDay, apply_template, create_project
from maillage.coordination.projects.models import (
    PlanTemplate,
    Task,
    TemplateAnchor,
    TemplateLink,
    TemplateTask,
    Visibility,
)
from maillage.coordination.projects.planning.plan import PlanError
from maillage.kernel.models import AuditEntry
from maillage.kernel.registry import ObjectRef


@pytest.fixture
def user(db):
    return UserFactory(role="coordination")


@pytest.fixture
def template(db):
    return PlanTemplateFactory(name="Exposition")


@pytest.fixture
def opening(template):
    return TemplateAnchorFactory(template=template, name="Vernissage")


def history_of(template):
    return AuditEntry.objects.filter(root=str(ObjectRef.of(template)))


def make(template, anchor, title, position, **fields):
    return TemplateTaskFactory(
        template=template, anchor=anchor, title=title, position=position, **fields
    )


class TestRevisions:
    """The revision advances with the plan, and each one is kept."""

    def test_a_change_of_the_plan_advances_and_keeps_both(self, template, opening, user):
        task = make(template, opening, "Convention", 1)
        task.duration = 5
        templates.save_task(task=task, actor=user)
        template.refresh_from_db()
        assert template.revision == 2
        kept = {one.number: one.content["tasks"][0]["duration"] for one in template.revisions.all()}
        assert kept == {1: 1, 2: 5}

    def test_saving_without_a_change_keeps_the_revision(self, template, opening, user):
        task = make(template, opening, "Convention", 1)
        templates.save_task(task=task, actor=user)
        template.refresh_from_db()
        assert template.revision == 1

    def test_its_name_is_not_its_plan(self, template, user):
        template.name = "Exposition d’été"
        templates.save_texts(template=template, actor=user)
        template.refresh_from_db()
        assert template.revision == 1

    def test_tasks_that_wait_for_one_another_are_refused(self, template, opening, user):
        one, two = make(template, opening, "Un", 1), make(template, opening, "Deux", 2)
        templates.save_task(task=two, actor=user, befores={one.pk: ("FS", 0)})
        with pytest.raises(PlanError, match="Un"):
            templates.save_task(task=one, actor=user, befores={two.pk: ("FS", 0)})
        template.refresh_from_db()
        assert template.revision == 2
        assert TemplateLink.objects.count() == 1


class TestWriting:
    """What a coordinator does with the table."""

    def test_a_task_is_added_below_another(self, template, opening, user):
        first, last = make(template, opening, "Un", 1), make(template, opening, "Trois", 2)
        new = TemplateTask(template=template, title="Deux", anchor=opening, offset=-2)
        templates.save_task(task=new, actor=user, below=first.pk)
        titles = list(template.tasks.values_list("title", flat=True))
        assert titles == ["Un", "Deux", "Trois"]
        templates.move_task(task=last, down=False, actor=user)
        assert list(template.tasks.values_list("title", flat=True)) == ["Un", "Trois", "Deux"]

    def test_a_removed_task_leaves_its_chain_whole(self, template, opening, user):
        one, two, three = (make(template, opening, name, n) for n, name in enumerate("ABC"))
        templates.save_task(task=two, actor=user, befores={one.pk: ("FS", 1)})
        templates.save_task(task=three, actor=user, befores={two.pk: ("FS", 2)})
        templates.delete_task(task=two, actor=user)
        link = TemplateLink.objects.get()
        assert (link.predecessor, link.successor, link.lag) == (one, three, 3)

    def test_links_have_four_kinds_and_a_lag(self, template, opening, user):
        one, two = make(template, opening, "Un", 1), make(template, opening, "Deux", 2)
        templates.save_task(task=two, actor=user, befores={one.pk: ("SS", 2)})
        link = TemplateLink.objects.get()
        assert (link.kind, link.lag) == ("SS", 2)
        templates.save_task(task=two, actor=user, befores={})
        assert not TemplateLink.objects.exists()

    def test_only_one_anchor_is_the_day_j(self, template, opening, user):
        other = TemplateAnchor(template=template, name="Inauguration", is_main=True)
        templates.save_anchor(anchor=other, actor=user)
        assert list(template.anchors.filter(is_main=True)) == [other]

    def test_an_anchor_in_use_stays(self, template, opening, user):
        make(template, opening, "Convention", 1)
        with pytest.raises(ValidationError, match="Convention"):
            templates.delete_anchor(anchor=opening, actor=user)
        assert template.anchors.exists()


class TestFromProject:
    """« Créer un modèle depuis ce projet »."""

    @pytest.fixture
    def project(self, user):
        return create_project(
            name="Exposition à Sées",
            actor=user,
            description="<p>Une exposition.</p>",
            anchors=[
                AnchorDay("Montage", date(2027, 5, 3)),
                AnchorDay("Vernissage", date(2027, 5, 14), time(18), is_main=True),
            ],
        )

    def test_dates_turn_back_into_rules(self, project, user):
        TaskFactory(project=project, title="Assurance", due=date(2027, 4, 30), duration=3)
        opening = project.anchors.get(name="Vernissage")
        TaskFactory(
            project=project, title="Presse", rule_anchor=opening, rule_offset=-4, rule_unit="weeks"
        )
        TaskFactory(project=project, title="À placer", due=None, start=None)
        made = templates.template_from_project(project=project, name="Modèle", actor=user)
        rules = {one.title: (str(one.anchor), one.offset, one.unit) for one in made.tasks.all()}
        assert rules["Assurance"] == ("Montage", -3, "days")
        assert rules["Presse"] == ("Vernissage", -4, "weeks")
        assert rules["À placer"][0] == "None"
        assert [(one.name, one.is_main) for one in made.anchors.all()] == [
            ("Montage", False),
            ("Vernissage", True),
        ]
        assert made.texts["description"] == "<p>Une exposition.</p>"
        assert made.revision == 2

    def test_people_turn_into_roles_and_all_the_rest_comes_along(self, project, user):
        artist, town = PersonFactory(), OrganisationFactory()
        ProjectPartnerFactory(project=project, organisation=None, person=artist, role="artiste")
        ProjectPartnerFactory(project=project, organisation=town, role="hote")
        hang = TaskFactory(project=project, title="Accrochage", responsible=artist, phase="Montage")
        room = TaskFactory(project=project, title="Salle", responsible_organisation=town)
        TaskFactory(project=project, title="Abandonnée", state=Task.State.CANCELLED)
        TaskCheckFactory(task=hang, text="Escabeau")
        DependencyFactory(predecessor=room, successor=hang, kind="SS", lag=1)
        guessed = templates.roles_of(project)
        assert guessed == {
            f"person:{artist.pk}": "artiste",
            f"organisation:{town.pk}": "commune hôte",
        }
        made = templates.template_from_project(
            project=project,
            name="Modèle",
            actor=user,
            roles={**guessed, f"organisation:{town.pk}": "mairie"},
        )
        rows = {one.title: one for one in made.tasks.all()}
        assert set(rows) == {"Accrochage", "Salle"}
        assert (rows["Accrochage"].role, rows["Salle"].role) == ("artiste", "mairie")
        assert rows["Accrochage"].checklist == "Escabeau"
        assert rows["Accrochage"].phase == "Montage"
        link = TemplateLink.objects.get()
        assert (link.predecessor, link.kind, link.lag) == (rows["Salle"], "SS", 1)

    def test_the_chain_goes_over_a_cancelled_task(self, project, user):
        first, last = (TaskFactory(project=project, title=name) for name in "AC")
        gone = TaskFactory(project=project, title="B", state=Task.State.CANCELLED)
        DependencyFactory(predecessor=first, successor=gone, lag=1)
        DependencyFactory(predecessor=gone, successor=last, lag=2)
        made = templates.template_from_project(project=project, name="Modèle", actor=user)
        link = TemplateLink.objects.get(predecessor__template=made)
        assert (link.predecessor.title, link.successor.title, link.lag) == ("A", "C", 3)

    def test_the_team_does_not_learn_the_name_of_a_restricted_project(self, project, user):
        TaskFactory(project=project)
        told = templates.template_from_project(project=project, name="Un", actor=user)
        assert "Exposition à Sées" in told.description
        assert history_of(told).filter(verb__contains="Exposition à Sées").exists()
        project.visibility = Visibility.RESTRICTED
        project.save()
        made = templates.template_from_project(project=project, name="Deux", actor=user)
        assert "Sées" not in made.description
        assert made.texts == {}
        assert history_of(made).exists()
        assert not history_of(made).filter(verb__contains="Sées").exists()

    def test_a_long_name_fits_in_the_history(self, project, user):
        project.name = "E" * 200
        project.save()
        TaskFactory(project=project)
        made = templates.template_from_project(project=project, name="Modèle", actor=user)
        assert max(len(one.verb) for one in history_of(made)) <= 200

    def test_what_it_makes_is_the_same_plan(self, project, user):
        day = date(2027, 4, 7)
        TaskFactory(project=project, title="Textes", due=day, start=day)
        made = templates.template_from_project(project=project, name="Modèle", actor=user)
        again = create_project(
            name="Exposition à Bellême",
            actor=user,
            template=made,
            anchors=[AnchorDay(one.name, one.day) for one in project.anchors.all()],
        )
        assert again.tasks.get().due == day

    def test_a_name_that_is_taken_is_refused(self, project, user):
        PlanTemplateFactory(name="Modèle")
        with pytest.raises(ValidationError):
            templates.template_from_project(project=project, name="modèle", actor=user)
        assert PlanTemplate.objects.count() == 1


def test_a_project_made_from_a_template_has_all_that_it_says(template, opening, user):
    project = ProjectFactory(with_anchors=True)
    make(
        template, opening, "Convention", 1, role="commune", phase="Papiers", exact_day=False,
        checklist="Trois exemplaires\n\nParaphes", school_rule="hors", effort=2,
    )  # fmt: skip
    (task,) = apply_template(project=project, template=template, actor=user)
    task.refresh_from_db()
    project.refresh_from_db()
    assert (task.responsible_role, task.phase, task.school_rule) == ("commune", "Papiers", "hors")
    assert [one.text for one in task.checks.all()] == ["Trois exemplaires", "Paraphes"]
    assert (project.template, project.template_version) == (template, 1)
    assert template.revisions.get().number == 1
    assert task.template_task == template.tasks.get()
    assert task.due <= project.main_anchor.day - timedelta(weeks=4)
