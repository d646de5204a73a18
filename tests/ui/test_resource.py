"""The CRUD base: rights, filters, forms that do not overwrite one another, deletion, history."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.factories import (
    FunctionFactory,
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    UserFactory,
)

from maillage.kernel import audit
from maillage.kernel.permissions import permission_of
from maillage.people.directory.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.sample_urls")]
LIST = "/gestion/exemples/"


@pytest.fixture
def coordinator(client):
    user = UserFactory(role="coordination", first_name="Claire", last_name="Martin")
    client.force_login(user)
    return user


def page(client, url, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200, response
    return response.content.decode()


# -- rights -----------------------------------------------------------------------------------------


def test_each_page_declares_its_permission_without_a_request():
    from tests.ui.sample_urls import SampleResource

    found = {route.name: permission_of(route.callback) for route in SampleResource.get_urls()}
    assert found == {
        "sample-list": "directory.view_organisation",
        "sample-export": "directory.view_organisation",
        "sample-create": "directory.add_organisation",
        "sample-detail": "directory.view_organisation",
        "sample-update": "directory.change_organisation",
        "sample-delete": "directory.delete_organisation",
        "sample-history": "directory.view_organisation",
    }


def test_a_visitor_is_sent_to_sign_in(client):
    response = client.get(LIST)
    assert response.status_code == 302
    assert response["Location"].startswith("/compte/connexion/")


def test_a_member_sees_only_its_organisation(client):
    own, other = OrganisationFactory(name="La nôtre"), OrganisationFactory(name="La leur")
    client.force_login(UserFactory(role="membre", organisation=own))
    text = page(client, LIST)
    assert "La nôtre" in text
    assert "La leur" not in text
    assert "1\u00a0organisation" in text or "1 organisation" in text
    for end in ("", "modifier/", "supprimer/", "historique/"):
        assert client.get(f"{LIST}{other.pk}/{end}").status_code == 404
    assert client.get(f"{LIST}{own.pk}/modifier/").status_code == 200
    assert client.get(f"{LIST}{own.pk}/supprimer/").status_code == 404
    assert client.get(f"{LIST}nouveau/").status_code == 404
    assert "Supprimer" not in page(client, f"{LIST}{own.pk}/")


def test_a_reader_gets_no_button_that_would_refuse(client):
    one = OrganisationFactory()
    client.force_login(UserFactory(role="lecture"))
    assert "Nouvelle organisation" not in page(client, LIST)
    text = page(client, f"{LIST}{one.pk}/")
    assert "modifier/" not in text
    assert "supprimer/" not in text


# -- list -------------------------------------------------------------------------------------------


def count_queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_with_one_row_and_three(client, coordinator):
    OrganisationFactory()
    client.get(LIST)  # content types, site settings: cached from now on
    one = count_queries(client, LIST)
    OrganisationFactory.create_batch(2)
    assert count_queries(client, LIST) == one
    assert one <= 12


def test_filters_stand_in_the_address_and_as_chips(client, coordinator):
    OrganisationFactory(name="Ville de Bellême", kind="commune", city="Bellême")
    OrganisationFactory(name="Musée de Bellême", kind="musee", city="Bellême")
    OrganisationFactory(name="Ville de Sées", kind="commune", city="Sées")
    text = page(client, f"{LIST}?q=belleme&kind=musee&page=2")
    assert "Musée de Bellême" in text
    assert "Ville de" not in text
    assert 'href="?q=belleme"' in text  # without the kind
    assert 'href="?kind=musee"' in text  # without the words
    assert "Rien ne correspond" in page(client, f"{LIST}?q=zzz")


def test_an_unknown_page_or_order_is_no_error(client, coordinator):
    OrganisationFactory(name="Ville de Sées")
    assert "Ville de Sées" in page(client, f"{LIST}?page=999&sort=drop")


def test_an_unknown_filter_value_is_said_and_shows_nothing(client, coordinator):
    OrganisationFactory(name="Ville de Sées")
    text = page(client, f"{LIST}?kind=nimporte")
    assert "Ville de Sées" not in text
    assert "Un filtre ne se comprend pas" in text
    assert 'id="id_kind_error"' in text


def test_the_list_is_sorted_and_paged(client, coordinator):
    for number in range(60):
        OrganisationFactory(name=f"Organisation {number:02}")
    first = page(client, LIST)
    assert 'aria-sort="ascending"' in first
    assert "Organisation 49" in first
    assert "Organisation 50" not in first
    assert "Organisation 50" in page(client, f"{LIST}?page=2")
    last = page(client, f"{LIST}?sort=-name")
    assert "Organisation 59" in last
    assert 'aria-sort="descending"' in last


def test_htmx_gets_the_results_only_with_a_clean_address(client, coordinator):
    OrganisationFactory(name="Ville de Sées")
    headers = {"HX-Request": "true", "HX-Target": "liste"}
    response = client.get(f"{LIST}?q=sees&kind=&page=1", headers=headers)
    text = response.content.decode()
    assert "Ville de Sées" in text
    assert "<html" not in text
    assert response["HX-Push-Url"] == f"{LIST}?q=sees"
    assert "HX-Request" in response["Vary"]
    restored = client.get(LIST, headers={**headers, "HX-History-Restore-Request": "true"})
    assert "<html" in restored.content.decode()


def test_an_empty_list_says_what_to_do(client, coordinator):
    text = page(client, LIST)
    assert "Pas encore d’organisation" in text
    assert f"{LIST}nouveau/" in text


# -- export -----------------------------------------------------------------------------------------


def test_the_export_follows_the_filters_and_the_columns(client, coordinator):
    OrganisationFactory(name="Ville de Bellême", city="Bellême")
    OrganisationFactory(name="Ville de Sées", city="Sées")
    choice = page(client, f"{LIST}export/?q=sees")
    assert 'name="q" value="sees"' in choice
    response = client.get(f"{LIST}export/?q=sees&format=xlsx&colonnes=name")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [["Nom"], ["Ville de Sées"]]


def test_the_export_of_a_member_is_its_own(client):
    own = OrganisationFactory(name="La nôtre")
    OrganisationFactory(name="La leur")
    client.force_login(UserFactory(role="membre", organisation=own))
    response = client.get(f"{LIST}export/?format=csv")
    if response.status_code == 200:
        body = b"".join(response.streaming_content).decode("utf-8-sig")
        assert "La leur" not in body
    else:
        assert response.status_code == 404


def test_an_unknown_format_or_column_is_404(client, coordinator):
    assert client.get(f"{LIST}export/?format=exe").status_code == 404
    assert client.get(f"{LIST}export/?format=csv&colonnes=secret").status_code == 404


# -- detail -----------------------------------------------------------------------------------------


def test_a_tab_is_computed_only_when_it_is_open(client, coordinator):
    one = OrganisationFactory()
    assert client.get(f"{LIST}{one.pk}/?onglet=gens").context["people"] == 0
    assert "people" not in client.get(f"{LIST}{one.pk}/").context
    assert "Rien à montrer ici" in page(client, f"{LIST}{one.pk}/?onglet=vide")
    assert client.get(f"{LIST}{one.pk}/?onglet=inconnu").status_code == 404


def test_the_history_tells_who_what_before_and_after(client, coordinator):
    with audit.recording(actor=coordinator, verb="a créé"):
        one = OrganisationFactory(name="Ville de Sées", kind="commune", city="")
    with audit.recording(actor=coordinator, verb="a corrigé"):
        one.kind, one.city = "musee", "Sées"
        one.save()
    text = page(client, f"{LIST}{one.pk}/historique/")
    assert "Claire Martin" in text
    assert "a corrigé" in text
    assert "commune</del>" in text
    assert "musée</ins>" in text
    assert "Led_projects" not in text


def test_the_history_costs_the_same_with_one_entry_and_three(client, coordinator):
    one = OrganisationFactory()
    person = PersonFactory(organisation=one)
    url = f"{LIST}{one.pk}/historique/"
    client.get(url)
    before = count_queries(client, url)
    for city in ("Sées", "Alençon", "Flers"):
        one.city = city
        one.save()
    assert person.pk
    assert count_queries(client, url) == before


# -- forms ------------------------------------------------------------------------------------------


def test_create_says_so_and_signs_the_history(client, coordinator):
    response = client.post(
        f"{LIST}nouveau/", {"name": "Atelier du Perche", "kind": "artiste"}, follow=True
    )
    one = Organisation.objects.get()
    assert response.redirect_chain == [(f"{LIST}{one.pk}/", 302)]
    assert "C’est enregistré\u00a0: Atelier du Perche." in response.content.decode()
    entry = audit.history_of(one).get()
    assert (entry.actor, entry.verb) == (coordinator, "a créé")


def test_the_address_proposes_values(client, coordinator):
    assert 'value="Sées"' in page(client, f"{LIST}nouveau/?city=Sées&version=3")


def test_one_more_stays_on_the_form(client, coordinator):
    response = client.post(
        f"{LIST}nouveau/?city=S", {"name": "A", "kind": "autre", "_another": "1"}
    )
    assert response["Location"] == f"{LIST}nouveau/?city=S"


def test_the_next_page_must_be_ours(client, coordinator):
    data = {"name": "A", "kind": "autre"}
    response = client.post(f"{LIST}nouveau/", {**data, "suite": "/gestion/recherche/"})
    assert response["Location"] == "/gestion/recherche/"
    response = client.post(f"{LIST}nouveau/", {**data, "suite": "https://ailleurs.example/"})
    assert response["Location"].startswith(LIST)


def test_errors_are_summed_up_with_links_to_the_fields(client, coordinator):
    text = client.post(f"{LIST}nouveau/", {"kind": "autre", "email": "non"}).content.decode()
    assert "2 points sont à corriger" in text
    assert 'href="#id_name"' in text
    assert 'aria-describedby="id_email_error"' in text
    assert 'id="id_email_error"' in text
    assert 'aria-invalid="true"' in text
    assert not Organisation.objects.exists()


def hidden(client, url):
    context = client.get(url).context
    return {"_version": context["version"], "_since": context["since"]}


def test_two_people_do_not_overwrite_one_another(client, coordinator):
    one = OrganisationFactory(name="Ville de Sées", kind="commune", city="Sées")
    url = f"{LIST}{one.pk}/modifier/"
    opened = hidden(client, url)
    other = UserFactory(first_name="Nadia", last_name="Benali", role="coordination")
    with audit.recording(actor=other, verb="a modifié"):
        one.refresh_from_db()
        one.city = "Alençon"
        one.save()
    data = {"name": "Ville de Sées-sur-Orne", "kind": "commune", "city": "Sées"}
    response = client.post(url, {**data, **opened})
    text = response.content.decode()
    assert response.status_code == 200
    assert "Quelqu’un a modifié cette fiche entre-temps" in text
    assert "Nadia Benali" in text
    assert "Alençon</ins>" in text
    assert 'value="Ville de Sées-sur-Orne"' in text  # what was typed is kept
    assert "Modifier «\u00a0Ville de Sées\u00a0»" in text  # and nothing was renamed
    one.refresh_from_db()
    assert one.city == "Alençon"
    again = {"_version": response.context["version"], "_since": response.context["since"]}
    assert client.post(url, {**data, **again}).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.city) == ("Ville de Sées-sur-Orne", "Sées")


def test_a_form_without_its_version_is_refused(client, coordinator):
    one = OrganisationFactory(name="Avant")
    response = client.post(f"{LIST}{one.pk}/modifier/", {"name": "Après", "kind": "autre"})
    assert "entre-temps" in response.content.decode()
    one.refresh_from_db()
    assert one.name == "Avant"


def test_versions_above_a_thousand_are_written_without_a_space(client, coordinator):
    one = OrganisationFactory()
    Organisation.objects.filter(pk=one.pk).update(version=12_345)
    assert 'name="_version" value="12345"' in page(client, f"{LIST}{one.pk}/modifier/")


# -- deletion ---------------------------------------------------------------------------------------


def test_the_deletion_says_what_it_takes_along(client, coordinator):
    one = OrganisationFactory(name="Ville de Sées")
    FunctionFactory.create_batch(2, organisation=one)
    text = page(client, f"{LIST}{one.pk}/supprimer/")
    assert "2 fonctions" in text
    assert Organisation.objects.filter(pk=one.pk).exists()
    response = client.post(f"{LIST}{one.pk}/supprimer/", follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "C’est supprimé\u00a0: Ville de Sées." in response.content.decode()
    assert not Organisation.objects.filter(pk=one.pk).exists()


def test_what_would_be_left_alone_or_forbids_is_said(client, coordinator):
    one = OrganisationFactory()
    project = ProjectFactory(lead=one, name="Exposition à Sées")
    text = page(client, f"{LIST}{one.pk}/supprimer/")
    assert "1 projet" in text or "Exposition à Sées" in text
    assert project.pk
