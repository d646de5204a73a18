"""Ways to look at a plan, in a browser: moved from the keyboard, told by verbs, kept under a name."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.e2e.test_office import sign_in
from tests.factories import (
    DependencyFactory,
    PersonFactory,
    ProjectFactory,
    TaskCheckFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.projects.models import Task
from maillage.kernel import clock


@pytest.fixture
def coordinator(transactional_db):
    return UserFactory(role="coordination", verified=True)


@pytest.fixture
def project(coordinator):
    today = clock.today()
    project = ProjectFactory(name="Exposition à Bellême", with_anchors=True, team=[coordinator])
    person = PersonFactory(user=coordinator)
    first = TaskFactory(
        project=project, title="Relire les cartels", phase="Écrits", responsible=person,
        start=today + timedelta(days=20), due=today + timedelta(days=24),
    )  # fmt: skip
    second = TaskFactory(
        project=project, title="Imprimer les cartels", phase="Montage",
        start=today + timedelta(days=30), due=today + timedelta(days=31),
    )  # fmt: skip
    DependencyFactory(predecessor=first, successor=second)
    TaskCheckFactory(task=first, done=True)
    TaskFactory(
        project=project, title="Choisir le papier", responsible=person, start=None,
        due=today - timedelta(days=3),
    )  # fmt: skip
    return project


def test_looking_at_a_plan(page, phone, project, coordinator, axe, shoot):
    sign_in(page, coordinator)
    expect(page.locator("#carte-miennes")).to_be_visible()
    axe(page)
    move_with_the_keyboard(page, project, axe, shoot)
    drag_a_bar(page, project)
    work_on_the_board(page, axe, shoot)
    keep_a_view(page, axe)
    look_at_month_and_week(page, project, axe, shoot)
    sign_in(phone, coordinator)
    on_a_telephone(phone, project, axe)


def move_with_the_keyboard(page, project, axe, shoot):
    task = Task.objects.get(title="Relire les cartels")
    page.goto(f"{project.get_absolute_url()}?onglet=gantt&zoom=mois")
    axe(page)
    shoot(page, "gantt")
    bar = page.locator(f'[data-move="task-{task.pk}"]')
    live = page.locator("[data-gantt-live]")
    bar.focus()
    page.keyboard.press("ArrowRight")
    expect(live).to_contain_text("1 jour plus tard")
    page.keyboard.press("Shift+ArrowRight")
    expect(live).to_contain_text("8 jours plus tard")
    page.keyboard.press("Escape")
    expect(live).to_contain_text("comme avant")
    assert page.url.endswith("zoom=mois")
    page.keyboard.press("Shift+ArrowLeft")
    expect(live).to_contain_text("7 jours plus tôt")
    page.keyboard.press("Enter")
    day = task.due - timedelta(days=7)
    page.wait_for_url(f"**/gestion/projets/{project.pk}/dates/?task-{task.pk}={day.isoformat()}")


def drag_a_bar(page, project):
    page.goto(f"{project.get_absolute_url()}?onglet=gantt&zoom=mois")
    task = Task.objects.get(title="Imprimer les cartels")
    bar = page.locator(f'[data-move="task-{task.pk}"] rect').first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 15, y, steps=3)
    page.mouse.move(x + 30, y, steps=3)
    page.mouse.up()
    day = task.due + timedelta(days=3)
    page.wait_for_url(f"**/dates/?task-{task.pk}={day.isoformat()}")
    page.goto(f"{project.get_absolute_url()}?onglet=gantt")
    page.get_by_role("link", name="En tableau").click()
    expect(page.get_by_role("heading", name="Le plan en tableau")).to_be_visible()
    page.get_by_role("link", name=re.compile("Montage")).first.click()
    expect(page.locator('.gantt-phase a[aria-expanded="false"]')).to_have_count(1)


def work_on_the_board(page, axe, shoot):
    page.goto("/gestion/taches/tableau/")
    axe(page)
    shoot(page, "tableau")
    todo = page.locator('[data-board-column="a_faire"]')
    doing = page.locator('[data-board-column="en_cours"]')
    blocked = page.locator('[data-board-column="bloquee"]')
    expect(todo).to_contain_text("1 / 1 vérifiés")
    todo.get_by_role("button", name="Commencer : Relire les cartels").click()
    expect(doing).to_contain_text("Relire les cartels")
    todo.locator("[data-board-card]", has_text="Imprimer").drag_to(blocked)
    page.get_by_label("Ce qui bloque").fill("Devis attendu")
    axe(page)
    page.get_by_role("button", name="Signaler le blocage").click()
    expect(blocked).to_contain_text("Devis attendu")


def keep_a_view(page, axe):
    page.goto("/gestion/taches/tableau/?late=on")
    page.locator(".saved-views summary").first.click()
    menu = page.locator("#vues-menu")
    menu.get_by_label("Nom de la vue").fill("Mes retards")
    menu.get_by_label("La partager avec l’équipe").check()
    axe(page)
    menu.get_by_role("button", name="Enregistrer cette vue").click()
    page.wait_for_url("**/taches/tableau/?late=on")
    page.goto("/gestion/taches/tableau/")
    page.locator(".saved-views summary").first.click()
    page.get_by_role("link", name="Mes retards").click()
    page.wait_for_url("**/taches/tableau/?late=on")
    expect(page.locator(".board-card")).to_have_count(1)


def look_at_month_and_week(page, project, axe, shoot):
    page.goto("/gestion/calendrier/")
    axe(page)
    shoot(page, "calendrier")
    page.goto(f"{project.get_absolute_url()}?onglet=calendrier")
    axe(page)
    page.goto("/gestion/ma-semaine/")
    axe(page)
    shoot(page, "ma-semaine")
    tick = page.get_by_role("button", name="C’est fait : Choisir le papier")
    tick.click()
    page.wait_for_url("**/ma-semaine/")
    expect(tick).to_have_count(0)


def on_a_telephone(phone, project, axe):
    for address in (
        f"{project.get_absolute_url()}?onglet=gantt",
        f"{project.get_absolute_url()}?onglet=tableau",
        "/gestion/calendrier/",
        "/gestion/ma-semaine/",
        "/gestion/vues/",
    ):
        phone.goto(address)
        axe(phone)
        width = phone.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, f"{address}: {width} px"
