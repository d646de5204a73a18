"""The office in a browser: lists that answer as one types, forms, rich text, imports, two widths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.steps import sign_in
from tests.factories import OrganisationFactory, UserFactory

from maillage.kernel.models import Notification
from maillage.kernel.search import rebuild
from maillage.people.directory.models import Organisation

ROWS = "Nom;Commune;Courriel\nVille de Sées;Sées;mairie@sees.example\nMusée;Alençon;non\n"


@pytest.fixture
def coordinator(transactional_db):
    return UserFactory(role="coordination", verified=True)


def test_a_list_answers_as_one_types(page, coordinator, axe):
    OrganisationFactory(name="Musée de la Dame à la licorne", city="Domfront")
    OrganisationFactory(name="Ville de Bellême", city="Bellême")
    rebuild()
    sign_in(page, coordinator)
    page.goto("/gestion/organisations/")
    box = page.locator("form.filters input[type=search]")
    box.press_sequentially("belleme")
    page.wait_for_url("**/organisations/?q=belleme")
    expect(page.locator("#liste tbody tr")).to_have_count(1)
    expect(page.locator("#liste-annonce")).to_have_text(re.compile("1 organisation"))
    expect(box).to_be_focused()
    axe(page)
    page.locator("a.chip").first.click()
    expect(page.locator("#liste tbody tr")).to_have_count(2)
    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type("licorne")
    suggestion = page.locator("#suggestions a", has_text="Dame à la licorne")
    expect(suggestion).to_be_visible()
    axe(page)
    suggestion.click()
    expect(page.locator("h1")).to_have_text("Musée de la Dame à la licorne")


def test_two_windows_do_not_overwrite_one_another(open_page, coordinator, axe):
    one = OrganisationFactory(name="Ville de Sées", city="Sées")
    page = open_page()
    sign_in(page, coordinator)
    other = page.context.new_page()
    address = f"/gestion/organisations/{one.pk}/modifier/"
    page.goto(address)
    other.goto(address)
    other.locator("[name=city]").fill("Alençon")
    other.get_by_role("button", name="Enregistrer").click()
    expect(other.locator(".toast")).to_contain_text("C’est enregistré")
    page.locator("[name=phone]").fill("02 33 00 00 00")
    page.get_by_role("button", name="Enregistrer").click()
    warning = page.locator(".alert-warning")
    expect(warning).to_contain_text("entre-temps")
    expect(warning).to_contain_text("Alençon")
    expect(page.locator("[name=phone]")).to_have_value("02 33 00 00 00")
    axe(page)
    page.get_by_role("button", name="Enregistrer ma saisie").click()
    expect(page.locator("h1")).to_have_text("Ville de Sées")


def test_an_import_is_corrected_and_taken_back_on_a_phone(phone, coordinator, axe, tmp_path):
    file = tmp_path / "contacts.csv"
    file.write_bytes(ROWS.encode("cp1252"))
    sign_in(phone, coordinator)
    phone.goto("/gestion/imports/organisations/")
    axe(phone)
    phone.locator("input[type=file]").set_input_files(file)
    phone.get_by_role("button", name="Voir l’aperçu").click()
    phone.wait_for_url("**/imports/run/*/")
    axe(phone)
    phone.locator('[name="c:3:email"]').fill("contact@musee.example")
    phone.get_by_role("button", name="Vérifier la ligne 3").click()
    expect(phone.locator("#ligne-3 .state")).to_have_text("à créer")
    phone.get_by_role("button", name="Importer 2 lignes").click()
    expect(phone.locator(".toast")).to_contain_text("2 lignes sont importées")
    assert Organisation.objects.count() == 2
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert phone.evaluate(width) == 0
    phone.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(phone.locator("main")).to_contain_text("Cet import a été annulé")
    assert not Organisation.objects.exists()
    axe(phone)


def test_every_component_is_accessible_in_light_and_dark(page, coordinator, axe, settings):
    settings.DEBUG = True
    coordinator.is_staff = True
    coordinator.save()
    Notification.objects.create(
        user=coordinator, kind="k", subject="Le vernissage passe au 16 mai", text="", dedupe="1"
    )
    sign_in(page, coordinator)
    page.goto("/gestion/composants/")
    zone = page.locator(".prose-editor [role=textbox]").first
    zone.click()
    page.keyboard.type("Bonjour")
    expect(zone).to_have_attribute("aria-label", "Présentation")
    expect(page.locator("textarea[name=text]").first).to_have_value("<p>Bonjour</p>")
    axe(page)
    for address in ("/gestion/", "/gestion/notifications/", "/gestion/notifications/preferences/"):
        page.goto(address)
        axe(page)


def test_reading_needs_no_script(open_page, coordinator, browser):
    OrganisationFactory(name="Ville de Sées", city="Sées")
    OrganisationFactory(name="Ville de Bellême", city="Bellême")
    page = open_page(java_script_enabled=False)
    sign_in(page, coordinator)
    page.goto("/gestion/organisations/?q=sees")
    expect(page.locator("#liste tbody tr")).to_have_count(1)
    page.locator("#liste tbody a").first.click()
    page.get_by_role("link", name="Historique").click()
    expect(page.locator("ol.history")).to_be_visible()
