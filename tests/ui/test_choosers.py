"""Choosing a record, and creating one on the fly."""

from __future__ import annotations

from dataclasses import replace

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
    monkeypatch.setattr(choosers, "_LONG", set())
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


def test_what_is_left_out_is_neither_answered_nor_shown(client, monkeypatch):
    monkeypatch.setattr(choosers, "ANSWERS", 2)
    first, second, third = (OrganisationFactory(name=f"Musée {name}") for name in "ABC")
    user = UserFactory(role="coordination")
    client.force_login(user)
    found = client.get(URL, {"q": "musee", "sauf": first.pk}).json()["results"]
    assert [one["value"] for one in found] == [str(second.pk), str(third.pk)]
    shown = form(user)
    shown.fields["one"].leave_out(first)
    text = str(shown["one"])
    assert f'data-url="{URL}?sauf={first.pk}"' in text
    assert "Musée A" not in text
    assert "Musée B" in text


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
    records = [OrganisationFactory(name=f"Organisation {letter}") for letter in "ABCD"]
    user = UserFactory(role="coordination")
    bound = form(user, f"one={records[3].pk}")
    text = str(bound["one"])
    assert text.count("<option") == 2  # none, the chosen one
    assert f'<option value="{records[3].pk}" selected>' in text
    assert 'name="one_typed"' in text
    typed = form(user, "one=&one_typed=organisation%20c")
    assert typed.is_valid(), typed.errors
    assert typed.cleaned_data["one"] == records[2]
    several = form(user, "one_typed=organisation")
    assert "Précisez" in str(several.errors["one"])
    none = form(user, "one_typed=zzz")
    assert "Aucune fiche" in str(none.errors["one"])


def test_a_list_that_was_long_costs_one_small_query(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(choosers, "SHORT_LIST", 2)
    records = OrganisationFactory.create_batch(3)
    user = UserFactory(role="coordination")
    assert user.roles
    bound = form(user)["one"]
    assert "_typed" in str(bound)
    with django_assert_num_queries(1) as queries:
        assert "_typed" in str(bound)
    assert "ORDER BY" not in queries[0]["sql"]
    records[0].delete()
    assert str(bound).count("<option") == 3  # short again, and whole


def test_a_chooser_that_is_known_to_be_long_is_not_even_counted(chooser, django_assert_num_queries):
    choosers.choosers._items["echantillon"] = replace(chooser, long=True)
    record = OrganisationFactory()
    user = UserFactory(role="coordination")
    assert user.roles
    with django_assert_num_queries(0):
        assert str(form(user)["one"]).count("<option") == 1
    with django_assert_num_queries(2):  # is it one that may be chosen? how is it called?
        assert f'value="{record.pk}" selected' in str(form(user, f"one={record.pk}")["one"])


def test_a_chooser_searches_and_recognises_in_its_own_way(chooser, client):
    one, other = OrganisationFactory(name="Bellou"), OrganisationFactory(name="Alençon")

    def recognise(user, text):
        raise ValidationError(f"{text} ne dit rien.")

    choosers.choosers._items["echantillon"] = replace(
        chooser,
        search=lambda _user, _text: Organisation.objects.filter(pk=one.pk),
        recognise=recognise,
        long=True,
    )
    user = UserFactory(role="coordination")
    client.force_login(user)
    found = client.get(URL, {"q": "alencon"}).json()["results"]
    assert [row["value"] for row in found] == [str(one.pk)]
    assert "zut ne dit rien." in str(form(user, "one_typed=zut").errors["one"])
    assert form(user, f"one={other.pk}").is_valid()


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
