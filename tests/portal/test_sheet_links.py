"""One's own sheet by a link: confirm, correct, leave, agree; nobody else's data, ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import (
    CheckCampaignFactory,
    ConsentFactory,
    FunctionFactory,
    OrganisationFactory,
    PersonFactory,
    SheetLinkFactory,
    UserFactory,
)

from maillage.kernel import audit, clock
from maillage.kernel.models import Notification
from maillage.people.directory.models import Consent, Person
from maillage.people.updates.models import ChangeProposal, SheetLink

TOKEN = "un-jeton-assez-long-pour-etre-vrai"


@pytest.fixture
def link(db):
    museum = OrganisationFactory(name="Musée de la Dentelle", phone="02 61 91 10 01")
    person = PersonFactory(
        first_name="Zoé",
        last_name="Lanvin",
        email="zoe@exemple.fr",
        phone="06 39 98 10 20",
        organisation=museum,
        title="Régisseuse",
    )
    PersonFactory(last_name="Voisine", email="voisine@exemple.fr", organisation=museum)
    campaign = CheckCampaignFactory(message="Merci d’avance.", sent_at=clock.now())
    return SheetLinkFactory(token=TOKEN, person=person, organisation=museum, campaign=campaign)


def url(name="portal-sheet", token=TOKEN):
    return reverse(name, kwargs={"token": token})


PAGES = ("portal-sheet", "portal-sheet-correct", "portal-sheet-leave", "portal-sheet-consents")


def read(client, name="portal-sheet"):
    response = client.get(url(name))
    assert response.status_code == 200
    return response.content.decode()


def fields(client):
    """The form of corrections as a browser would send it back."""
    found = {}
    for form in client.get(url("portal-sheet-correct")).context["forms"]:
        for one in form:
            found[one.html_name] = "" if one.value() is None else one.value()
    return found


def correct(client, **changes):
    data = fields(client) | {name.replace("__", "-"): value for name, value in changes.items()}
    return client.post(url("portal-sheet-correct"), data, follow=True)


def test_the_person_sees_their_sheet_and_their_organisations(client, link):
    page = read(client)
    for shown in ("Zoé", "06 39 98 10 20", "Régisseuse", "02 61 91 10 01", "Merci d’avance."):
        assert shown in page
    for name in PAGES:
        response = client.get(url(name))
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "same-origin"
        assert "noindex" in response["X-Robots-Tag"]
        assert "Voisine" not in response.content.decode()
    link.refresh_from_db()
    assert link.opened_at is not None
    assert link.answered_at is None


@pytest.mark.parametrize("wrong", ["altered", "expired", "revoked", "unknown", "erased"])
def test_a_link_that_fails_says_one_polite_thing_and_nothing_more(client, link, wrong):
    token = TOKEN
    if wrong == "altered":
        token = TOKEN[:-1] + "X"
    elif wrong == "unknown":
        token = "rien"
    elif wrong == "expired":
        SheetLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    elif wrong == "revoked":
        SheetLink.objects.update(revoked_at=clock.now())
    else:
        Person.objects.filter(pk=link.person_id).update(erased_at=clock.now())
    for name in PAGES:
        for answer in (client.get(url(name, token)), client.post(url(name, token))):
            page = answer.content.decode()
            assert answer.status_code == 404
            assert "Ce lien n’ouvre plus rien" in page
            assert "Zoé" not in page
            assert "Dentelle" not in page
    assert not ChangeProposal.objects.exists()
    link.refresh_from_db()
    assert link.answered_at is None


def test_guessing_is_slowed_down(client, link):
    statuses = [client.get(url(token=f"essai-{n}")).status_code for n in range(62)]
    assert (statuses[0], statuses[-1]) == (404, 429)
    assert client.get(url()).status_code == 200


def test_one_button_says_that_all_is_right(client, link):
    assert "Merci" in client.post(url(), follow=True).content.decode()
    link.refresh_from_db()
    assert link.answered_at is not None
    assert not ChangeProposal.objects.exists()
    entry = audit.history_of(link.person).filter(verb__contains="confirmé").get()
    assert (entry.actor, entry.actor_label) == (None, "Zoé Lanvin (lien personnel)")
    page = read(client)
    assert "Vous avez répondu" in page
    assert "C’est toujours juste" not in page


def test_corrections_are_proposed_of_both_sheets(client, link):
    member = UserFactory(role="communication")
    response = correct(
        client,
        moi__phone="0639981021",
        organisation__phone="02 61 91 10 02",
        mot__comment="Nouveau standard.",
    )
    assert "Vos corrections sont transmises" in response.content.decode()
    mine, house = ChangeProposal.objects.order_by("pk")
    assert mine.changes == {"phone": ["06 39 98 10 20", "06 39 98 10 21"]}
    assert (mine.comment, mine.author_email) == ("Nouveau standard.", "zoe@exemple.fr")
    assert house.changes == {"phone": ["02 61 91 10 01", "02 61 91 10 02"]}
    assert (house.comment, house.link) == ("", link)
    link.person.refresh_from_db()
    assert link.person.phone == "06 39 98 10 20"
    assert Notification.objects.filter(user=member, kind="sheet_proposal").count() == 2
    page = read(client)
    assert "06 39 98 10 21" in page
    assert "à relire" in page


def test_sending_the_form_as_it_is_confirms(client, link):
    assert "tout est juste" in correct(client).content.decode()
    assert not ChangeProposal.objects.exists()
    link.refresh_from_db()
    assert link.answered_at is not None


def test_only_what_the_reader_changed_is_proposed(client, link):
    data = fields(client)
    Person.objects.filter(pk=link.person_id).update(
        phone="06 39 98 99 99"
    )  # by the team, meanwhile
    data["moi-first_name"] = "Zoë"
    client.post(url("portal-sheet-correct"), data)
    assert ChangeProposal.objects.get().changes == {"first_name": ["Zoé", "Zoë"]}


def test_the_title_of_a_function_may_be_corrected(client, link):
    function = link.person.functions.get()
    correct(client, **{f"fonction-function:{function.pk}:title": "Directrice"})
    made = ChangeProposal.objects.get()
    assert made.changes == {f"function:{function.pk}:title": ["Régisseuse", "Directrice"]}


def test_a_wrong_value_is_told_beside_its_field(client, link):
    page = correct(client, moi__email="pas une adresse").content.decode()
    assert "Rien n’est envoyé encore" in page
    assert not ChangeProposal.objects.exists()


def test_the_page_does_not_tell_who_is_in_the_directory(client, link):
    page = correct(client, moi__email="voisine@exemple.fr").content.decode()
    assert "déjà" not in page
    assert ChangeProposal.objects.get().changes["email"][1] == "voisine@exemple.fr"


def test_i_do_not_work_here_any_more(client, link):
    function = link.person.functions.get()
    assert str(function.pk) in read(client, "portal-sheet-leave")
    day = clock.today() - timedelta(days=10)
    data = {"functions": [function.pk], "day": day.isoformat(), "comment": "Voyez Hervé."}
    client.post(url("portal-sheet-leave"), data)
    made = ChangeProposal.objects.get()
    assert made.changes == {f"function:{function.pk}:end": ["", day.isoformat()]}
    assert made.comment == "Voyez Hervé."
    function.refresh_from_db()
    assert function.end is None


def test_a_function_of_somebody_else_cannot_be_ended(client, link):
    other = FunctionFactory()
    data = {"functions": [other.pk], "day": clock.today().isoformat()}
    response = client.post(url("portal-sheet-leave"), data)
    assert response.status_code == 200
    assert not ChangeProposal.objects.exists()


def test_whoever_has_left_no_longer_sees_the_organisation(client, link):
    yesterday = clock.today() - timedelta(days=1)
    link.person.functions.update(end=yesterday)
    assert "02 61 91 10 01" not in read(client)
    assert "organisation-phone" not in read(client, "portal-sheet-correct")
    correct(client, moi__first_name="Zoë", organisation__phone="02 61 91 10 66")
    assert [one.organisation for one in ChangeProposal.objects.all()] == [None]
    assert client.get(url("portal-sheet-leave")).status_code == 302


def test_an_agreement_is_recorded_on_the_words_that_were_read(client, link):
    ConsentFactory(person=link.person, purpose="presse", given=True)
    page = read(client, "portal-sheet-consents")
    said = {"lettre": "oui", "presse": "non"}
    client.post(url("portal-sheet-consents"), said)
    letter = Consent.objects.get(purpose="lettre")
    assert (letter.given, letter.means) == (True, "lien")
    assert letter.wording.splitlines()[0][:40] in page
    assert str(link.pk) in letter.proof
    assert not Consent.objects.filter(purpose="presse").order_by("-at", "-pk").first().given
    assert not Consent.objects.filter(purpose__in=["annuaire", "photos"]).exists()
    before = Consent.objects.count()
    response = client.post(url("portal-sheet-consents"), said, follow=True)
    assert "restent comme ils étaient" in response.content.decode()
    assert Consent.objects.count() == before


def test_nothing_is_ticked_beforehand(client, link):
    assert "checked" not in read(client, "portal-sheet-consents")


def test_too_many_sendings_wait(client, link):
    for number in range(21):
        correct(client, moi__phone=f"06 39 98 10 {number:02d}")
    assert ChangeProposal.objects.count() <= 20
    assert "attendez une heure" in client.post(url(), follow=True).content.decode()
