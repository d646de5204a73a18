"""The yearly check: the team asks, the museum corrects by its link on a telephone, the team accepts."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from playwright.sync_api import expect
from tests.e2e.steps import fits, sign_in
from tests.factories import OrganisationFactory, PersonFactory, UserFactory

from maillage.people.updates.models import ChangeProposal, SheetLink


@pytest.fixture
def team(transactional_db):
    return UserFactory(role="communication", verified=True, email="claire@exemple.fr")


@pytest.fixture
def museum(transactional_db):
    museum = OrganisationFactory(
        name="Musée de la Dentelle", kind="musee", city="Alençon", phone="02 61 91 10 01"
    )
    PersonFactory(
        first_name="Zoé",
        last_name="Lanvin",
        email="zoe@exemple.fr",
        organisation=museum,
        title="Régisseuse",
    )
    PersonFactory(last_name="Muette", email="", organisation=museum)
    return museum


def send_check(page, axe, shoot):
    page.goto("/gestion/verifications/")
    axe(page)
    page.get_by_role("link", name="Nouvelle campagne").first.click()
    page.get_by_label("Message").fill("Une minute pour vérifier vos coordonnées ?")
    page.get_by_label("Musée", exact=True).check()
    axe(page)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("1 courriel partira")).to_be_visible()
    expect(page.get_by_text("1 personne n’a pas d’adresse électronique")).to_be_visible()
    axe(page)
    shoot(page, "verification-1-avant")
    page.get_by_role("button", name="Envoyer 1 lien").click()
    expect(page.get_by_text("lien envoyé", exact=True)).to_be_visible()


def correct_by_link(phone, path, axe, shoot):
    phone.goto(path)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vérifiez vos coordonnées")
    expect(phone.get_by_text("02 61 91 10 01")).to_be_visible()
    fits(phone)
    axe(phone)
    shoot(phone, "verification-2-lien")
    phone.get_by_role("link", name="Donner ou retirer un accord").click()
    fits(phone)
    axe(phone)
    letter = phone.get_by_role("group", name="Recevoir la lettre d’information")
    letter.get_by_label("Oui, j’accepte").check()
    phone.get_by_role("button", name="Enregistrer mes choix").click()
    phone.get_by_role("link", name="Je ne travaille plus ici").click()
    fits(phone)
    axe(phone)
    phone.get_by_role("link", name="Revenir").click()
    phone.get_by_role("link", name="Corriger").click()
    fits(phone)
    axe(phone)
    phone.locator("[name=organisation-phone]").fill("0261911002")
    phone.get_by_label("Un mot pour l’équipe").fill("Le standard a changé.")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_text("Vos corrections sont transmises")).to_be_visible()
    expect(phone.get_by_text("Téléphone : 02 61 91 10 02")).to_be_visible()
    axe(phone)


def test_a_museum_corrects_its_number_by_its_link(page, phone, team, museum, axe, shoot):
    # 1. The team prepares, sees who has no address, sends.
    sign_in(page, team)
    send_check(page, axe, shoot)
    (message,) = [one for one in mail.outbox if one.to == ["zoe@exemple.fr"]]
    path = re.search(r"(/ma-fiche/[\w-]+/)", message.body).group(1)

    # 2. The museum opens its link, without an account, on a telephone.
    correct_by_link(phone, path, axe, shoot)
    museum.refresh_from_db()
    assert museum.phone == "02 61 91 10 01"
    assert SheetLink.objects.get().answered_at is not None

    # 3. The team reads the difference and accepts; the museum is thanked.
    page.goto("/gestion/")
    expect(page.get_by_role("heading", name="1 mise à jour à relire")).to_be_visible()
    axe(page)
    page.get_by_role("link", name=re.compile("^Mises à jour")).click()
    axe(page)
    page.get_by_role("link", name="Musée de la Dentelle", exact=True).first.click()
    expect(page.locator("ins")).to_contain_text("02")
    axe(page)
    shoot(page, "verification-3-difference")
    page.set_viewport_size({"width": 360, "height": 740})
    fits(page)
    axe(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Accepter ce qui est coché").click()
    expect(page.get_by_text("C’est repris sur la fiche")).to_be_visible()
    museum.refresh_from_db()
    assert museum.phone == "02 61 91 10 02"
    thanks = mail.outbox[-1]
    assert thanks.to == ["zoe@exemple.fr"]
    assert "Merci" in thanks.body
    assert "02 61 91 10 02" in thanks.body

    # 4. What was answered is seen in the campaign, and by the museum on its own page.
    page.goto("/gestion/verifications/")
    page.get_by_role("link", name=re.compile("^Vérification des")).click()
    page.get_by_text("avec des corrections").click()
    expect(page.get_by_role("cell", name="corrections proposées")).to_be_visible()
    axe(page)
    phone.goto(path)
    expect(phone.get_by_text("acceptée")).to_be_visible()


@pytest.mark.faults("404")
def test_a_link_that_opens_nothing_is_polite(phone, transactional_db, axe):
    phone.goto("/ma-fiche/rien-du-tout/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ce lien n’ouvre plus rien")
    fits(phone)
    axe(phone)


def test_a_member_proposes_from_its_form(page, team, museum, axe):
    member = UserFactory(role="membre", organisation=museum, verified=True)
    sign_in(page, member)
    page.goto(f"/gestion/organisations/{museum.pk}/modifier/")
    axe(page)
    page.locator("[name=phone]").fill("02 61 91 10 03")
    page.get_by_role("button", name="Proposer ces changements").click()
    expect(page.get_by_text("Merci : votre proposition sera relue par l’équipe.")).to_be_visible()
    page.goto("/gestion/mises-a-jour/")
    page.get_by_role("link", name="Musée de la Dentelle", exact=True).first.click()
    expect(page.get_by_text("n’a pas encore répondu")).to_be_visible()
    axe(page)
    assert ChangeProposal.objects.get().proposed_by == member
