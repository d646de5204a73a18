"""What a member sees, edits, and never meets: each address with the wrong person."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from tests.factories import PersonFactory, RoleGrantFactory, UserFactory
from tests.people.directory.pages import content

from maillage.kernel import search
from maillage.people.directory.models import Organisation
from maillage.people.updates.models import ChangeProposal

pytestmark = pytest.mark.django_db


def test_a_member_proposes_changes_to_its_own_sheets(client, signed_in, two_houses):
    mine, colleague = two_houses["mine"], two_houses["colleague"]
    member = signed_in("membre", organisation=mine)
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert colleague.get_absolute_url() in content(client.get(reverse("people-list")))
    url = reverse("organisations-update", args=[mine.pk])
    assert "seront relus par l’équipe" in content(client.get(url))
    data = {"name": mine.name, "kind": "musee", "city": "Alençon", "_version": mine.version}
    data |= {"phone": "0261911007", "visibility": "reseau"}
    page = content(client.post(url, data, follow=True))
    assert "Merci : votre proposition sera relue par l’équipe." in page
    mine.refresh_from_db()
    assert (mine.phone, mine.email, mine.visibility) == ("", "m@exemple.fr", "equipe")
    proposal = ChangeProposal.objects.get()
    assert proposal.changes["phone"] == ["", "02 61 91 10 07"]
    assert (proposal.proposed_by, proposal.organisation) == (member, mine)
    url = reverse("people-update", args=[colleague.pk])
    data = {"first_name": "Zoé", "last_name": "Lanvin-Roy", "_version": colleague.version}
    assert client.post(url, data).status_code == 302
    function = colleague.functions.get()
    url = reverse("functions-update", args=[function.pk])
    assert 'name="is_main"' not in content(client.get(url))
    assert client.post(url, {"title": "Directrice"}).status_code == 302
    function.refresh_from_db()
    colleague.refresh_from_db()
    assert (function.title, colleague.last_name) == ("Régisseuse", "Lanvin")
    assert ChangeProposal.objects.filter(person=colleague).count() == 2
    for name, args in (
        ("organisations-create", []),
        ("organisations-delete", [mine.pk]),
        ("organisations-add-person", [mine.pk]),
        ("people-create", []),
        ("people-delete", [colleague.pk]),
        ("people-add-function", [colleague.pk]),
        ("functions-delete", [function.pk]),
    ):
        assert client.post(reverse(name, args=args)).status_code == 404, name


def test_a_member_who_changes_nothing_proposes_nothing(client, signed_in, two_houses):
    mine = two_houses["mine"]
    signed_in("membre", organisation=mine)
    url = reverse("organisations-update", args=[mine.pk])
    fields = client.get(url).context["form"]
    data = {one.html_name: one.value() or "" for one in fields} | {"_version": mine.version}
    assert "Vous n’avez rien changé" in content(client.post(url, data, follow=True))
    assert not ChangeProposal.objects.exists()


def test_a_member_who_also_is_of_the_team_writes_directly(client, signed_in, two_houses):
    mine = two_houses["mine"]
    user = signed_in("membre", organisation=mine)
    RoleGrantFactory(user=user, role="communication", organisation=None)
    url = reverse("organisations-update", args=[mine.pk])
    data = {"name": "Musée de la Dentelle et du Point", "kind": "musee", "_version": mine.version}
    assert client.post(url, data).status_code == 302
    mine.refresh_from_db()
    assert mine.name == "Musée de la Dentelle et du Point"
    assert not ChangeProposal.objects.exists()


def test_a_member_meets_404_at_every_address_of_the_others(client, signed_in, two_houses):
    signed_in("membre", organisation=two_houses["mine"])
    other, stranger = two_houses["other"], two_houses["stranger"]
    function = stranger.functions.get()
    for name, pk in (
        *(
            (f"organisations-{page}", other.pk)
            for page in ("detail", "update", "delete", "history")
        ),
        *((f"people-{page}", stranger.pk) for page in ("detail", "update", "delete", "history")),
        ("organisations-add-person", other.pk),
        ("people-add-function", stranger.pk),
        ("functions-update", function.pk),
        ("functions-delete", function.pk),
    ):
        url = reverse(name, args=[pk])
        assert client.get(url).status_code in {404, 405}, name
        assert client.post(url).status_code in {404, 405}, name
    for tab in (
        f"{other.get_absolute_url()}?onglet=personnes",
        f"{stranger.get_absolute_url()}?onglet=fonctions",
    ):
        assert client.get(tab).status_code == 404


def test_lists_and_filters_say_nothing_of_the_others_to_a_member(client, signed_in, two_houses):
    signed_in("membre", organisation=two_houses["mine"])
    for url in (
        reverse("organisations-list"),
        reverse("people-list"),
        f"{reverse('people-list')}?q=Tanguy",
        f"{reverse('organisations-list')}?q=Mairie",
        f"{reverse('people-list')}?organisation={two_houses['other'].pk}",
    ):
        page = content(client.get(url))
        main = page[page.index('id="contenu"') :]
        for secret in ("Hervé", "Mairie de Sées", "s@exemple.fr", ">Sées<", 'value="Sées"'):
            assert secret not in main, (url, secret)


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("what", ["organisations", "people"])
def test_exports_of_a_member_hold_its_own_rows(client, signed_in, two_houses, what, fmt):
    signed_in("membre", organisation=two_houses["mine"])
    response = client.get(f"{reverse(f'{what}-export')}?format={fmt}")
    assert response.status_code == 200
    raw = b"".join(response.streaming_content)
    if fmt == "csv":
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == 2
        assert {"Musée de la Dentelle", "Lanvin"} & set(rows[1])
    else:
        assert len(raw) > 500


def test_choosers_offer_a_member_its_own(client, signed_in, two_houses):
    signed_in("membre", organisation=two_houses["mine"])
    for key, mine in (("people", "Zoé Lanvin"), ("organisations", "Musée de la Dentelle")):
        url = reverse("chooser", args=[key])
        assert [one["text"] for one in client.get(url).json()["results"]] == [mine]
        for text in ("tanguy", "sees", "adjoint", "mairie"):
            assert client.get(url, {"q": text}).json()["results"] == []
        assert client.post(url, {"name": "Nouvelle fiche"}).status_code == 404


def test_search_finds_for_a_member_its_own(signed_in, two_houses):
    member = signed_in("membre", organisation=two_houses["mine"])
    search.rebuild()
    for text in ("Tanguy", "Mairie", "Sées", "s@exemple.fr", "Adjoint"):
        assert search.search(member, text) == []
    titles = {hit.title for hit in search.search(member, "dentelle")}
    assert "Musée de la Dentelle" in titles
    [hit] = search.search(member, "Lanvin")
    assert hit.hint == "Régisseuse, Musée de la Dentelle"


def test_a_member_does_not_learn_where_else_a_colleague_works(client, signed_in, two_houses):
    mine, other, colleague = (two_houses[key] for key in ("mine", "other", "colleague"))
    team = UserFactory(role="coordination")
    client.force_login(team)
    client.post(
        reverse("people-add-function", args=[colleague.pk]),
        {"organisation": other.pk, "title": "Conseillère", "is_main": "on"},
    )
    search.rebuild()
    assert "Conseillère" in content(client.get(reverse("people-history", args=[colleague.pk])))
    member = signed_in("membre", organisation=mine)
    for url in (
        colleague.get_absolute_url(),
        f"{colleague.get_absolute_url()}?onglet=fonctions",
        reverse("people-history", args=[colleague.pk]),
        reverse("people-list"),
        f"{reverse('people-export')}?format=csv",
        reverse("chooser", args=["people"]),
        f"{mine.get_absolute_url()}?onglet=personnes",
    ):
        response = client.get(url)
        assert response.status_code == 200
        text = content(response)
        assert "Conseillère" not in text, url
        assert "Mairie de Sées" not in text, url
        assert other.get_absolute_url() not in text, url
    assert "Lanvin" not in content(client.get(f"{reverse('people-list')}?q=Conseillère"))
    assert not search.search(member, "Conseillère")
    [hit] = search.search(member, "Lanvin")
    assert hit.hint == "Régisseuse, Musée de la Dentelle"
    # Her address would be where the links of others go: it is not a member's to change any more.
    assert client.get(reverse("people-update", args=[colleague.pk])).status_code == 404


def test_a_member_does_not_learn_who_has_an_address(client, signed_in, two_houses):
    """The same answer, page and trace, whether somebody else has what is proposed or nobody."""
    mine, colleague, stranger = (two_houses[name] for name in ("mine", "colleague", "stranger"))
    signed_in("membre", organisation=mine)
    Organisation.objects.filter(pk=two_houses["other"].pk).update(
        siret="35600000000048", rna="W611234567", museofile="M0123"
    )
    house = {"name": mine.name, "kind": "musee", "_version": mine.version}
    person = {"last_name": "Lanvin", "_version": colleague.version}
    tries = (
        (colleague, person, "email", (stranger.email, "libre@exemple.fr")),
        (mine, house, "siret", ("35600000000048", "73282932000074")),
        (mine, house, "rna", ("W611234567", "W611234568")),
        (mine, house, "museofile", ("M0123", "M0124")),
    )
    for sheet, form, name, values in tries:
        url = reverse(
            f"{'people' if sheet == colleague else 'organisations'}-update", args=[sheet.pk]
        )
        answers = []
        for value in values:
            response = client.post(url, {**form, name: value}, follow=True)
            [proposal] = ChangeProposal.objects.all()
            assert proposal.changes[name][1] == value
            answer = content(response) + content(client.get(proposal.get_absolute_url()))
            ChangeProposal.objects.all().delete()
            answers.append(strip_tags(answer).replace(value, "…").split())
        assert answers[0] == answers[1], name
        assert "sera relue par l’équipe" in " ".join(answers[0])


def test_a_member_may_not_change_somebody_elses_account_sheet(client, signed_in, two_houses):
    mine = two_houses["mine"]
    boss = PersonFactory(organisation=mine, user=UserFactory(role="coordination"))
    member = signed_in("membre", organisation=mine)
    me = PersonFactory(user=member)
    assert client.get(reverse("people-update", args=[boss.pk])).status_code == 404
    assert client.get(reverse("people-update", args=[me.pk])).status_code == 200
