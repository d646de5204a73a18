"""The pages of lists and segments, by each role."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import (
    ContactListFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    SegmentFactory,
)

from maillage.people.accounts.models import Role
from maillage.people.segments.models import ContactList, Segment

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
WRITERS = [Role.ADMINISTRATION, Role.COORDINATION, Role.COMMUNICATION, Role.INSTRUCTION]


def museums(**more):
    return {
        "name": "Musées",
        "description": "",
        "target": "organisations",
        "noeud": ["1::groupe", "2:1:condition"],
        "n1-lien": "all",
        "n2-champ": "organisation.kind",
        "n2-op": "any",
        "n2-valeur": ["musee"],
        **more,
    }


def page(response, status=200):
    assert response.status_code == status
    return response.content.decode()


# -- the builder ------------------------------------------------------------------------------------


def test_a_segment_is_made_and_its_page_says_who(client, signed_in):
    signed_in("coordination")
    OrganisationFactory(name="Musée de la Dentelle", kind="musee")
    OrganisationFactory(name="Mairie de Sées")
    response = client.post(reverse("segments-create"), museums())
    segment = Segment.objects.get()
    assert segment.conditions == {
        "all": [{"field": "organisation.kind", "op": "any", "value": ["musee"]}]
    }
    text = page(client.get(response["Location"]))
    assert "Les organisations dont la nature est Musée." in text
    assert "Musée de la Dentelle" in text
    assert "Mairie de Sées" not in text
    assert f"audience=segment-{segment.pk}" in text


def test_buttons_change_the_conditions_without_saving(client, signed_in):
    signed_in("coordination")
    url = reverse("segments-create")
    text = page(client.get(url))
    assert 'name="n2-champ"' in text
    text = page(client.post(url, museums(faire="condition:1")))
    assert 'name="n3-champ"' in text
    assert 'value="Musées"' in text
    text = page(client.post(url, museums(faire="groupe:1")))
    assert 'value="3:1:groupe"' in text
    assert 'value="4:3:condition"' in text
    text = page(client.post(url, museums(faire="retirer:2")))
    assert 'name="n2-champ"' not in text
    for nonsense in ("retirer:1", "retirer:99", "casser:1", "", "condition:x"):
        page(client.post(url, museums(faire=nonsense)))
    assert not Segment.objects.exists()


def test_groups_do_not_nest_for_ever(client, signed_in):
    signed_in("coordination")
    nodes = ["1::groupe", *(f"{n}:{n - 1}:groupe" for n in range(2, 6))]
    text = page(client.post(reverse("segments-create"), museums(noeud=nodes, faire="actualiser")))
    assert 'value="groupe:4"' in text
    assert 'value="groupe:5"' not in text
    page(client.post(reverse("segments-create"), museums(noeud=nodes, faire="groupe:5")))
    lost = ["9:8:condition", "1::groupe", "1::groupe", "x", "2:1:condition", "3:2:condition"]
    page(client.post(reverse("segments-create"), museums(noeud=lost, faire="actualiser")))


def test_the_preview_counts_and_names(client, signed_in):
    signed_in("coordination")
    OrganisationFactory(name="Musée de la Dentelle", kind="musee")
    url = reverse("segments-create")
    text = page(client.post(url, museums(apercu="1"), **HTMX))
    assert "1 organisation" in text
    assert "Musée de la Dentelle" in text
    text = page(client.post(url, museums(apercu="1", **{"n2-valeur": []}), **HTMX))
    assert "n’est pas complète" in text
    text = page(client.post(url, museums(apercu="1", **{"n2-champ": "person.email"}), **HTMX))
    assert "n’est pas complète" in text


def test_what_is_incomplete_is_not_saved(client, signed_in):
    signed_in("coordination")
    text = page(client.post(reverse("segments-create"), museums(**{"n2-valeur": []})))
    assert "choisissez au moins une valeur" in text
    assert not Segment.objects.exists()


def test_a_segment_is_opened_changed_and_kept_from_being_overwritten(client, signed_in):
    signed_in("coordination")
    client.post(reverse("segments-create"), museums())
    segment = Segment.objects.get()
    url = reverse("segments-update", kwargs={"pk": segment.pk})
    text = page(client.get(url))
    assert '<option value="musee" selected>' in text
    changed = museums(**{"n2-op": "none", "_version": "1", "_since": "0"})
    redrawn = client.post(url, {**changed, "faire": "condition:1", "_version": "0"})
    assert redrawn.context["version"] == 0  # still what was opened, not what is there now
    assert client.post(url, changed).status_code == 302
    segment.refresh_from_db()
    assert segment.conditions["all"][0]["op"] == "none"
    assert "entre-temps" in page(client.post(url, changed))


def test_a_long_chooser_takes_a_typed_name(client, signed_in, monkeypatch):
    signed_in("coordination")
    organisation = OrganisationFactory(name="Musée de la Dentelle")
    PersonFactory(organisation=organisation)
    data = museums(
        target="people",
        **{"n2-champ": "person.organisation", "n2-valeur": [], "n2-valeur_typed": "dentelle"},
    )
    client.post(reverse("segments-create"), data)
    [segment] = Segment.objects.all()
    assert segment.conditions["all"][0]["value"] == [str(organisation.pk)]
    data = {**data, "name": "Autre", "n2-valeur_typed": "introuvable"}
    assert "Aucune fiche ne s’appelle" in page(client.post(reverse("segments-create"), data))


def test_broken_segments_open_and_say_why(client, signed_in):
    signed_in("coordination")
    broken = SegmentFactory(conditions={"all": [{"field": "loans.lent", "op": "any"}]})
    strange = SegmentFactory(conditions={"xor": []})
    for segment, words in ((broken, "loans.lent"), (strange, "mal écrites")):
        text = page(client.get(segment.get_absolute_url()))
        assert "ne peut pas être calculé" in text
        assert words in text
        page(client.get(reverse("segments-update", kwargs={"pk": segment.pk})))
        assert page(client.get(reverse("segments-count", kwargs={"pk": segment.pk}))) == "0"


def test_segments_are_not_counted_on_their_list(client, signed_in):
    signed_in("coordination")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            page(client.get(reverse("segments-list")))
        return len([one for one in captured if '"directory_' in one["sql"]])

    SegmentFactory()
    first = queries()
    SegmentFactory.create_batch(3)
    assert queries() == first == 0
    person = PersonFactory()
    assert person.pk
    segment = Segment.objects.first()
    assert page(client.get(reverse("segments-count", kwargs={"pk": segment.pk}))) == "1"


@pytest.mark.parametrize("role", ["lecture"])
def test_readers_read_and_do_not_write(client, signed_in, role):
    signed_in(role)
    segment = SegmentFactory()
    assert page(client.get(segment.get_absolute_url()))
    assert client.get(reverse("segments-create")).status_code == 404
    assert client.post(reverse("segments-freeze", kwargs={"pk": segment.pk})).status_code == 404


def test_members_know_of_no_segment(client, signed_in):
    organisation = OrganisationFactory()
    signed_in("membre", organisation=organisation)
    segment, contact_list = SegmentFactory(), ContactListFactory()
    for url in (segment.get_absolute_url(), contact_list.get_absolute_url()):
        assert client.get(url).status_code == 404
    text = page(client.get(reverse("people-list")))
    assert segment.name not in text
    PersonFactory(organisation=organisation, last_name="Lanvin")
    shown = page(client.get(reverse("people-list"), {"audience": f"segment-{segment.pk}"}))
    assert "Lanvin" not in shown


# -- freezing, filtering, exporting -----------------------------------------------------------------


def test_a_frozen_segment_no_longer_moves(client, signed_in):
    signed_in("communication")
    person = PersonFactory()
    segment = SegmentFactory(name="Tous")
    url = reverse("segments-freeze", kwargs={"pk": segment.pk})
    client.post(url)
    PersonFactory()
    client.post(url)
    first, second = ContactList.objects.order_by("pk")
    assert list(first.people.all()) == [person]
    assert second.people.count() == 2
    assert second.name == "Tous (liste figée) 2"
    museum = OrganisationFactory(kind="musee")
    bodies = SegmentFactory(target="organisations")
    response = client.post(reverse("segments-freeze", kwargs={"pk": bodies.pk}))
    assert "onglet=organisations" in response["Location"]
    assert museum in ContactList.objects.latest("pk").organisations.all()


def test_an_audience_filters_the_directory_and_its_export(client, signed_in):
    signed_in("coordination")
    museum = OrganisationFactory(name="Musée de la Dentelle", kind="musee")
    other = OrganisationFactory(name="Mairie de Sées")
    client.post(reverse("segments-create"), museums())
    key = f"segment-{Segment.objects.get().pk}"
    text = page(client.get(reverse("organisations-list"), {"audience": key}))
    assert "Musée de la Dentelle" in text
    assert f'href="{other.get_absolute_url()}"' not in text
    assert "Musées" in text  # the chip
    export = client.get(
        reverse("organisations-export"), {"audience": key, "format": "csv", "colonnes": "name"}
    )
    written = b"".join(export.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written), delimiter=";"))[1:] == [[museum.name]]
    for gone in ("segment-999999", "list-999999", "network-999999", "loan-1", "x", "segment-x"):
        text = page(client.get(reverse("organisations-list"), {"audience": gone}))
        assert f'href="{museum.get_absolute_url()}"' not in text


def test_members_of_a_network_are_an_audience(client, signed_in):
    signed_in("coordination")
    link = MembershipFactory()
    worker = PersonFactory(organisation=link.member)
    stranger = PersonFactory(organisation=OrganisationFactory())
    key = f"network-{link.network_id}"
    text = page(client.get(reverse("people-list"), {"audience": key}))
    assert worker.get_absolute_url() in text
    assert stranger.get_absolute_url() not in text


def test_choosers_answer_with_audiences(client, signed_in):
    signed_in("coordination")
    PersonFactory.create_batch(2)
    segment = SegmentFactory(name="Artistes de l’Orne")
    url = reverse("chooser", kwargs={"key": "people"})
    answer = client.get(url, {"audiences": "1", "q": "artistes"}).json()["results"][0]
    assert answer["value"] == f"segment-{segment.pk}"
    assert answer["text"] == "Segment : Artistes de l’Orne (2)"
    assert client.get(url, {"q": "artistes"}).json()["results"] == []


# -- lists ------------------------------------------------------------------------------------------


def test_a_list_is_filled_from_choosers_and_audiences(client, signed_in):
    signed_in("instruction")
    contact_list = ContactListFactory()
    person, others = PersonFactory(), PersonFactory.create_batch(2)
    museum = OrganisationFactory(kind="musee")
    segment = SegmentFactory()
    url = reverse("lists-add", kwargs={"pk": contact_list.pk})
    client.post(url, {"people": [person.pk], "organisations": [museum.pk]})
    assert list(contact_list.people.all()) == [person]
    client.post(url, {"people": [person.pk, f"segment-{segment.pk}"]})
    assert set(contact_list.people.all()) == {person, *others}
    assert "Choisissez une personne" in page(client.post(url, {}))
    gone = page(client.post(url, {"people": ["segment-99999"]}))
    assert "n’existe plus" in gone
    text = page(client.get(contact_list.get_absolute_url()))
    assert str(person) in text
    text = page(client.get(f"{contact_list.get_absolute_url()}?onglet=organisations"))
    assert str(museum) in text


def test_too_many_at_once_is_said(client, signed_in, monkeypatch):
    monkeypatch.setattr("maillage.ui.audiences.AT_ONCE", 2)
    signed_in("coordination")
    contact_list = ContactListFactory()
    PersonFactory.create_batch(3)
    empty = SegmentFactory(target="organisations")
    url = reverse("lists-add", kwargs={"pk": contact_list.pk})
    text = page(client.post(url, {"people": [f"segment-{SegmentFactory().pk}"]}))
    assert "plus de 2 fiches" in text
    text = page(client.post(url, {"organisations": [f"segment-{empty.pk}"]}))
    assert "ne réunit personne" in text
    assert not contact_list.people.exists()


def test_pasted_lines_are_recognised_before_anything_is_added(client, signed_in):
    signed_in("coordination")
    contact_list = ContactListFactory()
    nadia = PersonFactory(first_name="Nadia", last_name="Durand", email="nadia@exemple.fr")
    luc = PersonFactory(first_name="Luc", last_name="Durand", email="luc@exemple.fr")
    town = OrganisationFactory(name="Mairie de Bellême", city="Bellême")
    url = reverse("lists-paste", kwargs={"pk": contact_list.pk})
    assert page(client.get(url))
    lines = "nadia@exemple.fr\nMairie de Bellême; Durand\nAlban Quelconque\n\n"
    text = page(client.post(url, {"lines": lines}))
    assert "2 lignes reconnues sur 4" in text
    assert "inconnu : ne sera pas ajouté" in text
    assert "plusieurs fiches" in text
    assert not contact_list.people.exists()
    client.post(
        reverse("lists-add-found", kwargs={"pk": contact_list.pk}),
        {
            "ligne-0": f"person-{nadia.pk}",
            "ligne-1": f"organisation-{town.pk}",
            "ligne-2": f"person-{luc.pk}",
            "ligne-3": "",
            "ligne-4": "person-999999",
        },
    )
    assert set(contact_list.people.all()) == {nadia, luc}
    assert list(contact_list.organisations.all()) == [town]
    assert "300 lignes" in page(client.post(url, {"lines": "\n".join(map(str, range(301)))}))


def test_a_list_is_emptied_and_copied(client, signed_in):
    signed_in("coordination")
    contact_list = ContactListFactory(name="Vœux")
    person, museum = PersonFactory(), OrganisationFactory()
    contact_list.people.add(person)
    contact_list.organisations.add(museum)
    client.post(reverse("lists-copy", kwargs={"pk": contact_list.pk}))
    copied = ContactList.objects.get(name="Copie de Vœux")
    url = reverse("lists-remove", kwargs={"pk": contact_list.pk})
    client.post(url, {"people": [person.pk]})
    assert not contact_list.people.exists()
    response = client.post(url, {"organisations": [museum.pk], "onglet": "organisations"})
    assert response["Location"].endswith("onglet=organisations")
    assert not contact_list.organisations.exists()
    client.post(url, {})
    assert list(copied.people.all()) == [person]
    assert list(copied.organisations.all()) == [museum]


def test_a_reader_sees_a_list_without_its_boxes(client, signed_in):
    signed_in("lecture")
    contact_list = ContactListFactory()
    contact_list.people.add(PersonFactory(last_name="Lanvin"))
    text = page(client.get(contact_list.get_absolute_url()))
    assert "Lanvin" in text
    assert 'name="people"' not in text
    for name in ("lists-add", "lists-remove", "lists-copy", "lists-add-found"):
        assert client.post(reverse(name, kwargs={"pk": contact_list.pk})).status_code == 404
    assert client.get(reverse("lists-paste", kwargs={"pk": contact_list.pk})).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_as_much_for_three_as_for_one(client, signed_in, count):
    signed_in("coordination")
    contact_list = ContactListFactory()
    contact_list.people.add(
        *(PersonFactory(organisation=OrganisationFactory()) for _ in range(count))
    )
    with CaptureQueriesContext(connection) as captured:
        page(client.get(contact_list.get_absolute_url()))
    assert len([one for one in captured if '"directory_person"' in one["sql"]]) == 3
