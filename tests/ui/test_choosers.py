"""Choosing a record, and creating one on the fly."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from tests.factories import OrganisationFactory, PersonFactory, UserFactory

from maillage.people.directory.models import Organisation
from maillage.ui import choosers
from maillage.ui.choosers import Chooser, ChooserField, ChooserMultipleField
from maillage.ui.forms import SectionedForm

pytestmark = pytest.mark.django_db
URL = "/gestion/choisir/echantillon/"


def create(name, user):
    if "interdit" in name:
        raise ValidationError("Ce nom est réservé.")
    return Organisation.objects.create(name=name)


@pytest.fixture(autouse=True)
def chooser(monkeypatch):
    monkeypatch.setattr(choosers.choosers, "_items", dict(choosers.choosers._items))
    return choosers.choosers.register(
        Chooser(
            key="echantillon",
            model="directory.organisation",
            search_fields=("name", "city"),
            permission="directory.view_organisation",
            hint=lambda one: one.city,
            create=create,
            create_permission="directory.add_organisation",
        )
    )


class SampleForm(SectionedForm):
    one = ChooserField("echantillon", required=False, label="Organisation")
    many = ChooserMultipleField("echantillon", required=False)


def form(user, query=None):
    return SampleForm(None if query is None else QueryDict(query), user=user)


def test_the_search_answers_what_the_user_may_see(client):
    own = OrganisationFactory(name="Musée de Sées", city="Sées")
    OrganisationFactory(name="Musée de Bellême", city="Bellême")
    client.force_login(UserFactory(role="membre", organisation=own))
    found = client.get(URL, {"q": "musee"}).json()["results"]
    assert found == [{"value": str(own.pk), "text": "Musée de Sées", "hint": "Sées"}]
    client.force_login(UserFactory(role="coordination"))
    assert len(client.get(URL, {"q": "musee"}).json()["results"]) == 2


def test_who_may_not_choose_gets_404(client):
    client.force_login(UserFactory())
    assert client.get(URL).status_code == 404
    client.force_login(UserFactory(role="coordination"))
    assert client.get("/gestion/choisir/inconnu/").status_code == 404


def test_create_on_the_fly(client):
    client.force_login(UserFactory(role="coordination"))
    made = client.post(URL, {"name": "  Atelier   du Perche "})
    assert made.status_code == 201
    assert made.json()["text"] == "Atelier du Perche"
    refused = client.post(URL, {"name": "interdit"})
    assert (refused.status_code, refused.json()) == (400, {"error": "Ce nom est réservé."})
    assert client.post(URL, {"name": " "}).status_code == 400


def test_a_reader_may_choose_but_not_create(client):
    client.force_login(UserFactory(role="lecture"))
    assert client.get(URL).status_code == 200
    assert client.post(URL, {"name": "A"}).status_code == 404
    assert not Organisation.objects.exists()


def test_the_field_refuses_what_the_user_may_not_see():
    own, other = OrganisationFactory(), OrganisationFactory()
    member = UserFactory(role="membre", organisation=own)
    assert form(member, f"one={own.pk}").is_valid()
    refused = form(member, f"one={other.pk}&many={own.pk}&many={other.pk}")
    assert set(refused.errors) == {"one", "many"}


def test_the_select_carries_its_addresses_and_the_create_one_by_right():
    text = str(form(UserFactory(role="coordination"))["one"])
    assert f'data-url="{URL}"' in text
    assert f'data-create-url="{URL}"' in text
    assert "data-create-url" not in str(form(UserFactory(role="lecture"))["one"])


def test_a_long_list_keeps_the_chosen_one_and_lets_the_name_be_typed(monkeypatch):
    monkeypatch.setattr(choosers, "SHORT_LIST", 2)
    monkeypatch.setattr(choosers, "_LONG", set())  # what this test learns is for itself
    records = [OrganisationFactory(name=f"Organisation {letter}") for letter in "ABCD"]
    user = UserFactory(role="coordination")
    bound = form(user, f"one={records[3].pk}")
    text = str(bound["one"])
    assert text.count("<option") == 2  # none, the chosen one; the others are searched for
    assert f'<option value="{records[3].pk}" selected>' in text
    assert 'name="one_typed"' in text
    typed = form(user, "one=&one_typed=organisation%20c")
    assert typed.is_valid(), typed.errors
    assert typed.cleaned_data["one"] == records[2]
    several = form(user, "one_typed=organisation")
    assert "Précisez" in str(several.errors["one"])
    none = form(user, "one_typed=zzz")
    assert "Aucune fiche" in str(none.errors["one"])


def test_a_short_list_is_an_ordinary_select(django_assert_num_queries):
    OrganisationFactory.create_batch(3)
    user = UserFactory(role="coordination")
    assert user.roles
    bound = form(user)
    with django_assert_num_queries(1):
        text = str(bound["one"])
    assert text.count("<option") == 4
    assert "_typed" not in text


def test_an_unknown_chooser_says_its_name():
    class Wrong(SectionedForm):
        one = ChooserField("absent")

    with pytest.raises(LookupError, match="absent"):
        Wrong(user=PersonFactory())
