"""The team takes an abusive selection off the site and puts it back; the images of an object."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.e2e.steps import sign_in
from tests.factories import (
    CulturalObjectFactory,
    SelectionItemFactory,
    UserFactory,
    VisitorSelectionFactory,
)
from tests.heritage.games.playthings import add_image

REASON = "Elle se moque d’une personne que l’on reconnaît."


@pytest.fixture
def boat(transactional_db):
    record = CulturalObjectFactory(values={"TITR": ["La barque"], "INV": ["2004.1.12"]})
    add_image(record, 1, rank=1, sha256="a", caption="La barque à quai", credit="© Musée")
    add_image(record, 2, rank=2, sha256="b", caption="Son revers")
    return record


@pytest.fixture
def selection(boat):
    made = VisitorSelectionFactory(token="secret", title="Têtes de Turc")
    SelectionItemFactory(selection=made, object=boat, note="On dirait le maire.")
    return made


@pytest.mark.faults("410")  # that is what a removed selection answers
def test_taken_off_the_site_and_put_back(page, phone, selection, axe, shoot):
    sign_in(page, UserFactory(role="communication"))
    page.goto("/gestion/galeries/")
    page.get_by_role("link", name="Sélections des visiteurs").click()
    axe(page)
    shoot(page, "selections")
    page.get_by_role("link", name=selection.title).click()
    expect(page.get_by_text("On dirait le maire.")).to_be_visible()
    expect(page.locator(".hung-picture img")).to_have_js_property("complete", True)
    axe(page)
    page.get_by_role("link", name="Retirer").click()
    page.get_by_role("button", name="Retirer").click()
    expect(page.locator(".invalid-feedback")).to_contain_text("Dites pourquoi")
    axe(page)
    page.locator("textarea").fill(REASON)
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_role("heading", name="Retirée le")).to_be_visible()
    axe(page)
    shoot(page, "selection-retiree")
    for address, told in (
        (selection.get_public_url(), False),
        ("/collections/ma-selection/secret/", True),
    ):
        assert phone.goto(address).status == 410
        expect(phone.get_by_role("heading", name="Cette sélection a été retirée")).to_be_visible()
        assert phone.get_by_text(REASON).count() == int(told)
        axe(phone)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Rétablir").click()
    expect(page.get_by_role("link", name="Voir sur le site")).to_be_visible()
    assert phone.goto(selection.get_public_url()).status == 200


def test_the_images_of_an_object_are_seen_small_then_large(page, boat, axe, shoot):
    sign_in(page, UserFactory(role="communication"))
    page.goto(f"{boat.get_absolute_url()}?onglet=images")
    shown = page.get_by_role("img", name="Image 1 sur 2 de l’objet : La barque")
    expect(shown).to_be_visible()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth === 320", arg=shown.element_handle()
    )
    axe(page)
    shoot(page, "images-d-un-objet")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    address = page.get_by_role("link", name="Image 1 sur 2").get_attribute("href")
    assert page.request.get(address).headers["content-type"] == "image/jpeg"
    page.context.clear_cookies()
    type(boat).objects.filter(pk=boat.pk).update(visibility="equipe")
    assert page.request.get(address).status == 404
