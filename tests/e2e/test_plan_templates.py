"""One template for fourteen communes, then the edition: where is the proof late, and all a week later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.e2e.test_office import sign_in
from tests.factories import (
    BookingFactory,
    EditionFactory,
    PersonFactory,
    PlanTemplateFactory,
    ProgrammeFactory,
    ResourceFactory,
    TemplateAnchorFactory,
    TemplateLinkFactory,
    TemplateTaskFactory,
    UserFactory,
)

from maillage.coordination.projects.models import Anchor, Task
from maillage.kernel import clock

# The first three open too soon for their proof of the poster to be in time.
TOWNS = (
    "Bellême", "Sées", "Flers", "Carrouges", "Vimoutiers", "Gacé", "Le Sap", "Longny", "Rémalard",
    "Écouché", "Domfront", "Lonlay", "Mortagne", "Argentan",
)  # fmt: skip
LATE = TOWNS[:3]
PROOF = "Bon à tirer de l’affiche"
ROWS = (
    ("Convention avec la commune", "Vernissage", -16, "coordination", "Convention et financement"),
    (PROOF, "Vernissage", -8, "graphisme", "Communication"),
    ("Imprimer l’affiche", "Vernissage", -5, "graphisme", "Communication"),
    ("Accrocher", "Montage", 0, "artiste", "Montage"),
    ("Visites avec les écoles", "Vernissage", 2, "médiation", "Exposition"),
    ("Démonter", "Démontage", 0, "artiste", "Démontage"),
)


@pytest.fixture
def coordinator(transactional_db):
    return UserFactory(role="coordination", verified=True)


@pytest.fixture
def template(coordinator):
    template = PlanTemplateFactory(name="Exposition dans une petite cité")
    anchors = {
        name: TemplateAnchorFactory(
            template=template, name=name, position=position, is_main=name == "Vernissage"
        )
        for position, name in enumerate(("Montage", "Vernissage", "Démontage"))
    }
    tasks = [
        TemplateTaskFactory(
            template=template, title=title, anchor=anchors[anchor], offset=weeks, role=role,
            phase=phase, position=position, effort=4,
        )
        for position, (title, anchor, weeks, role, phase) in enumerate(ROWS, start=1)
    ]  # fmt: skip
    TemplateLinkFactory(predecessor=tasks[1], successor=tasks[2])
    return template


@pytest.fixture
def edition(coordinator):
    return EditionFactory(programme=ProgrammeFactory(name="Arts en cité"), name="2027")


def test_fourteen_communes_at_once(page, phone, template, edition, coordinator, axe, shoot):
    odile = PersonFactory(first_name="Odile", last_name="Ferrand")
    sign_in(page, coordinator)
    choose_the_communes(page, template, edition, axe, shoot)
    vary_two_and_create(page, edition, axe, shoot)
    assert edition.projects.count() == 14
    assert Task.objects.get(title=PROOF, project__city="Sées").responsible == odile
    assert Task.objects.filter(title="Accrocher").count() == 13
    where_is_the_proof_late(page, edition, axe, shoot)
    look_at_one_of_them(page, edition, odile, axe, shoot)
    move_all_and_take_it_back(page, edition, axe, shoot)
    sign_in(phone, coordinator)
    on_a_telephone(phone, edition, axe)


def choose_the_communes(page, template, edition, axe, shoot):
    page.goto(template.get_absolute_url())
    axe(page)
    shoot(page, "modele")
    page.get_by_role("link", name="Créer plusieurs projets").click()
    expect(page.get_by_role("heading", name="Créer plusieurs projets")).to_be_visible()
    page.get_by_label("Édition").select_option(str(edition.pk))
    soon, later = (clock.today() + timedelta(days=days) for days in (45, 160))
    lines = [f"{town} ; {soon if town in LATE else later:%d/%m/%Y}" for town in TOWNS]
    page.get_by_label("Ou une liste collée").fill("\n".join(lines))
    axe(page)
    page.locator("main form .form-actions button.btn-primary").click()
    expect(page.get_by_text("14 lignes.")).to_be_visible()


def vary_two_and_create(page, edition, axe, shoot):
    page.get_by_label("Montage : jours après « Vernissage »", exact=True).fill("-11")
    page.get_by_label("Démontage : jours après « Vernissage »", exact=True).fill("60")
    rows = page.locator(".batch-row")
    for number in (1, 4):
        rows.nth(number).get_by_text("Ce qui change pour celui-ci").click()
    rows.nth(1).get_by_label("Personnes").fill("graphisme : Odile Ferrand")
    rows.nth(4).get_by_label("Accrocher").check()
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("Tout est bon : 14 projets peuvent être créés.")).to_be_visible()
    axe(page)
    shoot(page, "plusieurs-projets")
    page.get_by_role("button", name="Créer les 14 projets").click()
    page.wait_for_url(f"**{edition.get_absolute_url()}")
    expect(page.get_by_role("button", name="Annuler cette création")).to_be_visible()
    axe(page)


def where_is_the_proof_late(page, edition, axe, shoot):
    shoot(page, "matrice")
    page.get_by_role("link", name="Seulement les retards").click()
    page.get_by_label("Tâche", exact=True).fill("bon à tirer")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.get_by_text("3 tâches en retard").first).to_be_visible()
    heads = page.locator(".matrix thead th[scope=col] a")
    assert sorted(heads.all_inner_texts()) == sorted(LATE)
    expect(page.locator(".matrix tbody tr")).to_have_count(1)
    axe(page)
    shoot(page, "matrice-retards")


def look_at_one_of_them(page, edition, odile, axe, shoot):
    project = edition.projects.get(city="Sées")
    page.goto(f"{project.get_absolute_url()}?onglet=faisabilite")
    expect(page.get_by_role("heading", name="Le plan ne tient pas")).to_be_visible()
    axe(page)
    shoot(page, "faisabilite")
    first = clock.today().replace(day=1)
    rails = ResourceFactory(name="Cimaises", kind="cimaises", quantity=6)
    for start, end, quantity in ((2, 5, 4), (4, 8, 2), (15, 17, 6)):
        BookingFactory(
            resource=rails, project=project, quantity=quantity, borrower=odile,
            start=first.replace(day=start), end=first.replace(day=end),
        )  # fmt: skip
    page.goto(rails.get_absolute_url())
    expect(page.get_by_text("× 4").first).to_be_visible()
    axe(page)
    shoot(page, "materiel")
    page.goto("/gestion/charge/")
    expect(page.get_by_role("row", name="Odile Ferrand")).to_contain_text("4 h")
    axe(page)
    shoot(page, "plan-de-charge")


def move_all_and_take_it_back(page, edition, axe, shoot):
    days = dict(Anchor.objects.values_list("pk", "day"))
    page.goto(edition.get_absolute_url())
    page.get_by_role("link", name="Décaler un repère").click()
    page.get_by_role("combobox", name="Repère").select_option(label="Vernissage")
    page.get_by_label("De combien de jours").fill("7")
    page.get_by_label("Décaler d’autant les autres repères").check()
    page.get_by_role("button", name="Voir ce qui bouge").click()
    expect(page.get_by_text("14 projets concernés")).to_be_visible()
    axe(page)
    shoot(page, "decaler-edition")
    with page.expect_navigation():
        page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_text("C’est fait").first).to_be_visible()
    # Of the others, whichever would fall on a holiday stays.
    openings = Anchor.objects.filter(name="Vernissage")
    assert {(one.day - days[one.pk]).days for one in openings} == {7}
    page.get_by_role("link", name="Décaler un repère").click()
    page.locator("main").get_by_role("button", name="Annuler ce changement").click()
    page.wait_for_url(f"**{edition.get_absolute_url()}")
    assert dict(Anchor.objects.values_list("pk", "day")) == days


def on_a_telephone(phone, edition, axe):
    phone.goto(f"{edition.get_absolute_url()}?etat=retard")
    expect(phone.get_by_text("Bellême").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    axe(phone)
