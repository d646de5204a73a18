"""Dates that move: tried, applied in part, taken back; a session that three plans follow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from tests.factories import (
    PASSWORD,
    AnchorFactory,
    BodySessionFactory,
    DecidingBodyFactory,
    PersonFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.domain.projects import save_task
from maillage.coordination.projects.models import Unit

DAY_J = date(2028, 10, 10)
SESSION = date(2028, 6, 13)


@pytest.fixture
def coordinator(transactional_db):
    return UserFactory(role="coordination", verified=True)


def sign_in(page, user):
    page.goto("/gestion/")
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("navigation", name="Navigation principale")).to_be_visible()


def planned(name, actor, body=None):
    """A project with its vernissage, two tasks that follow it, and one for the body."""
    project = ProjectFactory(name=name)
    anchor = AnchorFactory(project=project, name="Vernissage", day=DAY_J)
    project.main_anchor = anchor
    project.save()
    nadia = PersonFactory(first_name="Nadia", last_name="Durand")
    wanted = [("Écrire les cartels", -6, None), ("Imprimer l’affiche", -4, None)]
    wanted += [("Déposer le dossier", -8, body)] if body else []
    for title, weeks, decides in wanted:
        task = TaskFactory.build(
            project=project, title=title, rule_anchor=anchor, rule_offset=weeks,
            rule_unit=Unit.WEEKS, responsible=nadia, deciding_body=decides,
        )  # fmt: skip
        save_task(task=task, actor=actor)
    return project


def test_try_apply_a_part_take_back(page, axe, shoot, coordinator):
    project = planned("Exposition à Bellême", coordinator)
    anchor = project.anchors.get()
    sign_in(page, coordinator)
    page.goto(f"/gestion/projets/{project.pk}/dates/?anchor-{anchor.pk}=2028-10-17")
    expect(page.get_by_role("heading", name="Ce que cela déplace")).to_be_visible()
    expect(page.locator("main").get_by_text("Nadia Durand")).to_be_visible()
    axe(page)
    shoot(page, "plan-apercu")
    page.get_by_role("checkbox", name="Imprimer l’affiche").uncheck()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_text("C’est fait")).to_be_visible()
    dues = dict(project.tasks.values_list("title", "due"))
    assert dues == {"Écrire les cartels": date(2028, 9, 5), "Imprimer l’affiche": date(2028, 9, 12)}
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_text("le plan est comme avant")).to_be_visible()
    assert project.tasks.get(title="Écrire les cartels").due == date(2028, 8, 29)


def test_a_hypothesis_and_the_plan_that_was_voted(page, axe, shoot, coordinator):
    project = planned("Exposition à Bellême", coordinator)
    anchor = project.anchors.get()
    sign_in(page, coordinator)
    page.goto(f"/gestion/projets/{project.pk}/?onglet=references")
    page.get_by_role("button", name="Garder le plan de référence").click()
    page.goto(f"/gestion/projets/{project.pk}/dates/?anchor-{anchor.pk}=2028-10-17")
    page.get_by_role("button", name="Garder comme hypothèse").click()
    page.get_by_label("Nom de l’hypothèse").fill("Une semaine plus tard")
    axe(page)
    page.get_by_role("button", name="Garder l’hypothèse").click()
    expect(page.get_by_role("row", name="Une semaine plus tard")).to_be_visible()
    axe(page)
    shoot(page, "plan-references")
    page.get_by_role("link", name="Voir et adopter").click()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_text("C’est fait")).to_be_visible()
    page.goto(f"/gestion/projets/{project.pk}/?onglet=references")
    page.get_by_role("link", name="Plan voté").click()
    expect(page.get_by_text("2 tâches ont glissé")).to_be_visible()
    axe(page)
    shoot(page, "plan-glissements")


def test_a_session_moved_for_three_projects(page, axe, shoot, coordinator):
    body = DecidingBodyFactory(name="Commission permanente", filing_days=21)
    session = BodySessionFactory(body=body, day=SESSION)
    projects = [planned(f"Exposition {n}", coordinator, body) for n in range(3)]

    def filed():
        tasks = [project.tasks.get(title="Déposer le dossier") for project in projects]
        return {(task.due - SESSION).days for task in tasks}

    assert filed() == {-21}
    sign_in(page, coordinator)
    page.goto(f"/gestion/instances/seances/{session.pk}/deplacer/")
    page.get_by_label("Nouvelle date").fill((SESSION + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Voir ce qui bouge").click()
    expect(page.get_by_text("3 projets concernés")).to_be_visible()
    axe(page)
    shoot(page, "plan-seance")
    with page.expect_navigation():
        page.get_by_role("button", name="Appliquer").click()
    assert filed() == {-14}
