"""Correcting a plan: its anchors, its project, one task's day; nothing is lost on the way."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse
from tests.factories import (
    AnchorFactory,
    ClosingPeriodFactory,
    EditionFactory,
    OrganisationFactory,
    PlaceFactory,
    PlanTemplateFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.calendars.forms import ClosingForm
from maillage.coordination.projects.domain.anchors import delete_anchor
from maillage.coordination.projects.domain.projects import create_project, save_task
from maillage.coordination.projects.forms import AnchorForm, MoveForm
from maillage.coordination.projects.models import Anchor, Project, Task
from maillage.kernel import audit, clock


@pytest.fixture
def claire(db, client):
    user = UserFactory(role="coordination")
    client.force_login(user)
    return user


@pytest.fixture
def project(db):
    return ProjectFactory(name="Exposition à Bellême", with_anchors=True)


def placed(project, actor, **fields):
    rule = {"rule_anchor": project.main_anchor, "rule_offset": -4, "rule_unit": "weeks"}
    made = TaskFactory.build(project=project, due=None, start=None, **(rule | fields))
    return save_task(task=made, actor=actor)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def edit_project(client, project, **fields):
    data = {
        "name": project.name, "kind": project.kind, "visibility": project.visibility,
        "lead": project.lead_id, "city": project.city, "school_zone": project.school_zone,
        "_version": str(Project.objects.get(pk=project.pk).version), **fields,
    }  # fmt: skip
    return client.post(reverse("projects-update", kwargs={"pk": project.pk}), data, follow=True)


class TestMovingATask:
    """Without a mouse or a script, a task's page leads to the preview of its move."""

    def test_its_page_leads_to_the_preview(self, client, claire, project):
        task = placed(project, claire, title="Affiche")
        text = text_of(client.get(task.get_absolute_url()))
        address = reverse("projects-dates", kwargs={"pk": project.pk})
        assert f'<form method="get" action="{address}"' in text
        assert f'name="task-{task.pk}"' in text
        day = (task.due + timedelta(days=7)).isoformat()
        assert "Ce que cela déplace" in text_of(client.get(f"{address}?task-{task.pk}={day}"))

    def test_not_for_what_is_over_nor_for_whoever_may_not(self, client, claire, project):
        done = TaskFactory(project=project, state=Task.State.DONE)
        assert 'id="deplacer"' not in text_of(client.get(done.get_absolute_url()))
        client.force_login(UserFactory(role="lecture"))
        task = TaskFactory(project=project)
        assert 'id="deplacer"' not in text_of(client.get(task.get_absolute_url()))


class TestAnchors:
    """An anchor is renamed, given an hour, made the day J, or removed when nothing hangs on it."""

    def at(self, name, anchor):
        return reverse(name, kwargs={"pk": anchor.project_id, "anchor": anchor.pk})

    def test_it_is_corrected_from_the_plan(self, client, claire, project):
        anchor = project.anchors.get(name="Démontage")
        url = self.at("anchor-edit", anchor)
        assert url in text_of(client.get(project.get_absolute_url()))
        assert "Démontage" in text_of(client.get(url))
        client.post(url, {"name": "Décrochage", "time": "18:30", "is_main": "on"})
        anchor.refresh_from_db()
        project.refresh_from_db()
        assert (anchor.name, anchor.time) == ("Décrochage", time(18, 30))
        assert project.main_anchor == anchor
        assert "Décrochage" in audit.history_of(project).first().verb
        assert 'name="is_main"' not in text_of(client.get(url))

    def test_two_of_one_name_are_refused(self, client, claire, project):
        anchor = project.anchors.get(name="Démontage")
        text = text_of(client.post(self.at("anchor-edit", anchor), {"name": "montage"}))
        assert "a déjà un repère de ce nom" in text

    def test_what_hangs_on_it_is_said(self, client, claire, project):
        anchor = project.anchors.get(name="Montage")
        placed(project, claire, title="Accrochage", rule_anchor=anchor)
        url = self.at("anchor-delete", anchor)
        for response in (client.get(url), client.post(url)):
            assert "Accrochage" in text_of(response)
        assert Anchor.objects.filter(pk=anchor.pk).exists()

    def test_it_is_removed_when_nothing_does(self, client, claire, project):
        anchor = project.anchors.get(name="Montage")
        url = self.at("anchor-delete", anchor)
        assert "Supprimer définitivement" in text_of(client.get(url))
        client.post(url)
        assert not Anchor.objects.filter(pk=anchor.pk).exists()
        assert "Montage" in audit.history_of(project).first().verb

    def test_the_day_j_gives_its_place_first(self, client, claire, project):
        url = self.at("anchor-delete", project.main_anchor)
        assert "choisissez-en d’abord un autre" in text_of(client.post(url, follow=True))
        assert Anchor.objects.filter(pk=project.main_anchor_id).exists()
        project.anchors.exclude(pk=project.main_anchor_id).delete()
        delete_anchor(anchor=project.main_anchor, actor=claire)
        assert not project.anchors.exists()

    @pytest.mark.parametrize("role", ["lecture", "membre", "communication"])
    def test_whoever_may_not_change_the_project_has_neither(self, client, project, role):
        client.force_login(UserFactory(role=role))
        anchor = project.anchors.first()
        for name in ("anchor-edit", "anchor-delete"):
            url = self.at(name, anchor)
            assert client.get(url).status_code in {403, 404}
            assert client.post(url, {"name": "Autre"}).status_code in {403, 404}
        assert "Autre" not in set(Anchor.objects.values_list("name", flat=True))

    def test_that_of_another_project_is_not_found(self, client, claire, project):
        other = AnchorFactory()
        url = reverse("anchor-edit", kwargs={"pk": project.pk, "anchor": other.pk})
        assert client.get(url).status_code == 404


class TestYears:
    """One bound in every form of a day of a plan."""

    @pytest.mark.parametrize("day", ["9999-12-31", "0026-05-12", "1999-12-31", "2101-01-01"])
    def test_years_that_nobody_means_are_refused(self, client, claire, project, day):
        words = "Vérifiez l’année"
        url = reverse("anchor-add", kwargs={"pk": project.pk})
        assert words in text_of(client.post(url, {"name": "Finissage", "day": day}))
        assert words in str(AnchorForm({"name": "Finissage", "day": day}).errors)
        assert words in str(MoveForm({"day": day}, anchor=project.main_anchor).errors)
        assert words in str(ClosingForm({"label": "Pont", "start": day, "end": day}).errors)
        url = f"{reverse('tasks-create')}?project={project.pk}"
        for name in ("due", "earliest"):
            data = {"title": "Affiche", "duration": "1", "due": "2028-05-12", name: day}
            assert words in text_of(client.post(url, data))
        assert not Task.objects.exists()

    @pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
    def test_the_bounds_are_within(self, db, day):
        assert AnchorForm({"name": "Finissage", "day": day}).is_valid()


class TestProjectForm:
    """Saving a project loses nothing that its form does not show."""

    def test_members_and_suspended_accounts_stay_in_the_team(self, client, claire, project):
        member, gone = UserFactory(role="membre"), UserFactory(role="lecture", is_active=False)
        project.team.set([claire, member, gone])
        url = reverse("projects-update", kwargs={"pk": project.pk})
        field = client.get(url).context["form"]["team"]
        offered = [one.data["value"].value for one in field.subwidgets]
        assert {claire.pk, member.pk, gone.pk} <= set(offered)
        stranger = UserFactory(role="membre")
        assert stranger.pk not in offered
        edit_project(client, project, team=[claire.pk, member.pk, gone.pk])
        assert set(project.team.all()) == {claire, member, gone}
        edit_project(client, project, team=[claire.pk, gone.pk])
        assert set(project.team.all()) == {claire, gone}

    def test_places_that_are_not_seen_stay(self, client, claire, project, monkeypatch):
        seen, hidden = PlaceFactory(name="Halle"), PlaceFactory(name="Coffre")
        project.places.set([seen, hidden])
        manager = type(type(seen).objects.all())
        whole = manager.visible_to
        monkeypatch.setattr(
            manager, "visible_to", lambda self, user: whole(self, user).exclude(name="Coffre")
        )
        edit_project(client, project, places=[])
        assert list(project.places.all()) == [hidden]

    def test_an_edition_that_is_not_seen_stays(self, client, claire, project, monkeypatch):
        edition = EditionFactory()
        Project.objects.filter(pk=project.pk).update(edition=edition)
        manager = type(type(edition).objects.all())
        monkeypatch.setattr(manager, "visible_to", lambda self, _user: self.none())
        edit_project(client, project, edition="")
        project.refresh_from_db()
        assert project.edition == edition

    def test_a_template_s_texts_fill_what_is_blank(self, claire):
        texts = {"description": "<p>Une exposition.</p>", "objectives": "<p>Montrer.</p>"}
        template = PlanTemplateFactory(texts=texts)
        project = create_project(name="Exposition", template=template, actor=claire)
        assert (project.description, project.objectives) == tuple(texts.values())
        own = create_project(
            name="Exposition", template=template, description="<p>À nous.</p>", actor=claire
        )
        assert (own.description, own.objectives) == ("<p>À nous.</p>", "<p>Montrer.</p>")


class TestAddresses:
    """An address that names nothing is not an accident."""

    @pytest.mark.parametrize("wanted", ["abc", "²", "", "0", "999999999999999999999"])
    def test_a_template_that_is_none(self, client, claire, project, wanted):
        url = reverse("project-template", kwargs={"pk": project.pk})
        assert client.post(url, {"template": wanted}).status_code == 404

    @pytest.mark.parametrize("wanted", ["abc", "²", "0"])
    def test_a_project_that_is_none(self, client, claire, wanted):
        assert client.get(reverse("tasks-create"), {"project": wanted}).status_code == 404

    def test_a_conflict_of_an_odd_origin(self, client, claire, project):
        text = text_of(edit_project(client, project, _version="²", _since="²"))
        assert "entre-temps" in text

    def test_a_task_without_its_project_asks_for_it(self, client, claire, project):
        url = reverse("tasks-create")
        text = text_of(client.get(url))
        assert "Dans quel projet" in text
        assert "Continuer" in text
        assert "_another" not in text
        assert "obligatoire" in text_of(client.post(url, {}))
        response = client.post(url, {"project": project.pk})
        assert response.url == f"{url}?project={project.pk}"
        text = text_of(client.get(response.url))
        assert "Enregistrer" in text
        assert "_another" in text
        hidden = ProjectFactory(visibility="restreinte")
        client.force_login(UserFactory(role="coordination"))
        assert client.post(url, {"project": hidden.pk}).status_code == 200


class TestStrayed:
    """Dates that no longer follow their rules are said on the plan, with the way to put them back."""

    words = "ne suit plus sa règle"

    def stray(self, project, claire):
        task = placed(project, claire, title="Affiche")
        Task.objects.filter(pk=task.pk).update(
            due=task.due - timedelta(days=7), start=task.start - timedelta(days=7)
        )
        return task

    def test_the_plan_leads_to_what_puts_them_back(self, client, claire, project):
        task = placed(project, claire, title="Affiche")
        assert "recaler" not in text_of(client.get(project.get_absolute_url()))
        Task.objects.filter(pk=task.pk).update(due=clock.today(), start=clock.today())
        text = text_of(client.get(project.get_absolute_url()))
        assert self.words in text
        url = f"{reverse('projects-dates', kwargs={'pk': project.pk})}?recaler=1"
        assert url in text
        assert "Affiche" in text_of(client.get(url))

    def test_only_to_whoever_may(self, client, claire, project):
        self.stray(project, claire)
        client.force_login(UserFactory(role="lecture"))
        assert self.words not in text_of(client.get(project.get_absolute_url()))

    def test_another_lead_with_its_own_closing_says_so(self, client, claire, project):
        task = placed(project, claire, title="Affiche")
        other = OrganisationFactory()
        ClosingPeriodFactory(
            organisation=other, start=task.due - timedelta(days=3), end=task.due + timedelta(days=1)
        )
        text = text_of(edit_project(client, project, name="Autre nom"))
        assert "Des dates ne suivent plus" not in text
        text = text_of(edit_project(client, project, lead=other.pk))
        assert "Des dates ne suivent plus" in text
        assert self.words in text

    def test_another_day_j_says_so(self, client, claire, project):
        placed(project, claire, title="Affiche", rule_anchor=None, rule_offset=0, floating=True)
        anchor = project.anchors.get(name="Montage")
        url = reverse("anchor-edit", kwargs={"pk": project.pk, "anchor": anchor.pk})
        text = text_of(client.post(url, {"name": "Montage", "is_main": "on"}, follow=True))
        assert "Des dates ne suivent plus" in text
        assert self.words in text
