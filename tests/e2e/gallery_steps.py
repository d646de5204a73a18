"""The steps of a gallery made by two museums, from its intention to its visitors."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.e2e.treasures import choose, narrow, reach

from maillage.heritage.galleries.models import Gallery


def open_gallery(page, axe, shoot):
    """Camille says what she has in mind, and invites two museums."""
    page.goto("/gestion/galeries/")
    axe(page)
    page.get_by_role("link", name="Nouvelle galerie").first.click()
    page.get_by_label("Titre").first.fill("Portraits de Normandie")
    page.locator("[name=summary]").fill("Ceux qui tissaient, ceux qui naviguaient.")
    page.locator("[name=intention]").fill("Des visages d’avant la photographie, un métier chacun.")
    axe(page)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Portraits de Normandie")
    address = page.url
    page.locator("main").get_by_role("link", name="Musées").click()
    page.get_by_role("link", name="Inviter des musées").click()
    choose(page, "museums", "voiles", "Musée des Voiles")
    choose(page, "museums", "étoffes", "Musée des Étoffes")
    page.get_by_label("Un mot pour eux").fill("Deux ou trois portraits, avec quelques mots.")
    axe(page)
    page.get_by_role("button", name="Inviter", exact=True).click()
    expect(page.get_by_text("2 musées sont invités.")).to_be_visible()
    axe(page)
    return address


def propose(page, axe, *, title, typed, wanted, text):
    """A member sees the gallery in its list, and proposes an object with a text for the public."""
    page.goto("/gestion/galeries/")
    page.get_by_role("link", name="Portraits de Normandie").first.click()
    expect(page.get_by_text("Des visages d’avant la photographie")).to_be_visible()
    page.locator("main").get_by_role("link", name="Propositions").click()
    page.get_by_role("link", name="Proposer des objets, un texte").click()
    page.locator("[name=title]").fill(title)
    choose(page, "objects_proposed", typed, wanted)
    page.locator("[name=text]").fill(text)
    page.get_by_label(re.compile("public")).check()
    axe(page)
    page.get_by_role("button", name="Proposer", exact=True).click()
    expect(page.get_by_text("Merci : votre proposition est transmise.")).to_be_visible()
    axe(page)


def compose(page, address, axe, shoot):
    """Without a mouse: a room, the two proposals kept in it, their order changed."""
    page.goto(address)
    reach(page, page.get_by_role("link", name="Ajouter une salle").first)
    page.keyboard.press("Enter")
    reach(page, page.locator("[name=title]"))
    page.keyboard.type("Des mains et des visages")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Des mains et des visages")).to_be_visible()
    reach(page, page.locator("main").get_by_role("link", name="Propositions"))
    page.keyboard.press("Enter")
    axe(page)
    shoot(page, "50-propositions")
    for _n in range(2):
        reach(page, page.get_by_role("button", name="Retenir").first)
        page.keyboard.press("Enter")
        expect(
            page.get_by_text(re.compile("La proposition est dans la salle")).first
        ).to_be_visible()
        page.wait_for_load_state()
    expect(page.get_by_role("button", name="Retenir")).to_have_count(0)
    page.goto(address)
    hung = page.locator(".hung .hung-title")
    before = hung.all_inner_texts()
    assert len(before) == 4, before
    down = page.locator("[data-down]").first
    reach(page, down)
    page.keyboard.press("Alt+ArrowDown")
    expect(hung.nth(1)).to_have_text(before[0])
    axe(page)
    shoot(page, "51-composition")
    narrow(page, axe)
    page.get_by_role("button", name="Demander l’accord des musées").click()
    expect(page.get_by_text("L’accord des musées est demandé.")).to_be_visible()


def approve(page, address, axe, shoot=None):
    """A museum reads its part and agrees."""
    page.goto(f"{address}?onglet=musees")
    axe(page)
    if shoot:
        shoot(page, "52-notre-part")
    page.get_by_role("button", name="Approuver notre part").click()
    expect(page.get_by_text("Merci : votre part est approuvée.")).to_be_visible()


def publish(page, address, axe):
    """Nothing is missing any more."""
    page.goto(address)
    page.get_by_role("link", name="Publier").first.click()
    axe(page)
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_text("La galerie est en ligne.")).to_be_visible()
    assert Gallery.objects.get().is_published


def visit(page, axe, shoot):
    """The public reads it, from the collections' own menu; the object says where it hangs."""
    page.goto("/collections/")
    page.get_by_role("link", name="Galeries").first.click()
    axe(page)
    page.get_by_role("link", name="Portraits de Normandie").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Portraits de Normandie")
    expect(page.get_by_role("figure")).to_have_count(2)
    expect(page.locator("article")).to_contain_text("Musée des Étoffes")
    axe(page)
    shoot(page, "53-galerie")
    narrow(page, axe)
