"""The tabs of consents and notes, the register."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.factories import (
    ConsentFactory,
    OrganisationFactory,
    PersonFactory,
    PersonNoteFactory,
    ProcessingFactory,
    RetentionRuleFactory,
    UserFactory,
)

from maillage.kernel.models import AuditEntry
from maillage.people.directory.models import Consent, Person, PersonNote, Purpose
from maillage.people.directory.wordings import wording_of
from maillage.people.privacy.models import Processing
from maillage.people.privacy.starting_register import PROCESSINGS

pytestmark = pytest.mark.django_db


def picture(name="accord.png"):
    body = io.BytesIO()
    Image.new("RGB", (4, 4)).save(body, "PNG")
    return SimpleUploadedFile(name, body.getvalue())


def words(response):
    return response.content.decode()


# -- consents -------------------------------------------------------------------------------------


def test_record_and_read_a_consent(signed_in, client):
    signed_in("communication")
    person = PersonFactory()
    url = f"/gestion/personnes/{person.pk}/consentements/lettre/"
    page = words(client.get(f"{url}?avis=oui"))
    assert wording_of(Purpose.LETTER) in page
    form = {"given": "oui", "means": "papier", "wording": "Oui, j’accepte la lettre."}
    assert client.post(url, {**form, "wording": ""}).status_code == 200
    response = client.post(url, {**form, "proof": "Bulletin n° 3", "proof_file": picture()})
    assert response.url == f"/gestion/personnes/{person.pk}/?onglet=consentements"
    line = Consent.objects.get()
    assert line.wording == "Oui, j’accepte la lettre."
    page = words(client.get(response.url))
    for expected in ("accord donné", "Oui, j’accepte la lettre.", "Bulletin n° 3", "papier signé"):
        assert expected in page
    file = client.get(f"/gestion/consentements/{line.pk}/piece/")
    assert file["Content-Type"] == "image/png"
    assert file["Cache-Control"] == "private, no-store"
    assert b"".join(file.streaming_content).startswith(b"\x89PNG")
    client.post(url, {**form, "given": "non", "wording": "Je me retire."})
    page = words(client.get(response.url))
    assert "refusé ou retiré" in page
    assert "1 réponse plus ancienne" in page


def test_a_proof_is_checked_by_its_content(signed_in, client):
    signed_in("communication")
    url = f"/gestion/personnes/{PersonFactory().pk}/consentements/lettre/"
    form = {"given": "oui", "means": "papier", "wording": "Oui."}
    wrong = SimpleUploadedFile("accord.pdf", b"MZ\x90\x00 a program")
    assert client.post(url, {**form, "proof_file": wrong}).status_code == 200
    late = {**form, "at": "2099-01-01T10:00"}
    assert "à venir" in words(client.post(url, late))
    assert not Consent.objects.exists()
    assert client.get(url.replace("lettre", "inconnu")).status_code == 404


@pytest.mark.parametrize("role", ["lecture", "membre", "instruction"])
def test_who_may_not_record_gets_404(role, signed_in, client):
    house = OrganisationFactory()
    signed_in(role, **({"organisation": house} if role == "membre" else {}))
    line = ConsentFactory(person=PersonFactory(organisation=house), proof_file=picture())
    url = f"/gestion/personnes/{line.person_id}/consentements/lettre/"
    assert client.get(url).status_code == 404
    assert client.post(url, {"given": "oui"}).status_code == 404
    reads = 200 if role == "instruction" else 404
    file = client.get(f"/gestion/consentements/{line.pk}/piece/")
    assert file.status_code == reads
    assert b"".join(file)
    tab = f"/gestion/personnes/{line.person_id}/?onglet=consentements"
    assert client.get(tab).status_code == reads


def test_no_address_rewrites_a_line():
    from django.urls import NoReverseMatch, reverse

    for name in ("consents-update", "consents-delete"):
        with pytest.raises(NoReverseMatch):
            reverse(name, kwargs={"pk": 1})


def test_a_consent_without_a_file_has_none_to_show(signed_in, client):
    signed_in("communication")
    assert client.get(f"/gestion/consentements/{ConsentFactory().pk}/piece/").status_code == 404


# -- notes and needs ------------------------------------------------------------------------------


def test_write_reword_and_remove_a_note(signed_in, client):
    user = signed_in("coordination")
    person = PersonFactory()
    tab = f"/gestion/personnes/{person.pk}/?onglet=notes"
    add = f"/gestion/personnes/{person.pk}/notes/ajouter/"
    assert client.post(add, {"text": ""}).status_code == 200
    assert client.post(add, {"text": "Appeler le soir."}).url == tab
    note = PersonNote.objects.get()
    assert note.author == user
    assert "Appeler le soir." in words(client.get(tab))
    change = f"/gestion/notes/{note.pk}/modifier/"
    assert "Appeler le soir." in words(client.get(change))
    client.post(change, {"text": "Appeler le matin.", "restricted": "on", "readers": [user.pk]})
    note.refresh_from_db()
    assert (note.text, note.restricted, list(note.readers.all())) == (
        "Appeler le matin.",
        True,
        [user],
    )
    client.post(f"/gestion/notes/{note.pk}/supprimer/")
    assert not PersonNote.objects.exists()


def test_a_restricted_note_is_for_those_it_names(client):
    author, named, other = (UserFactory(role="coordination") for _ in range(3))
    note = PersonNoteFactory(author=author, restricted=True, text="Situation difficile")
    note.readers.add(named)
    tab = f"/gestion/personnes/{note.person_id}/?onglet=notes"
    for user, reads in ((author, True), (named, True), (other, False)):
        client.force_login(user)
        assert ("Situation difficile" in words(client.get(tab))) is reads
        page = client.get(f"/gestion/notes/{note.pk}/modifier/")
        assert page.status_code == (200 if user == author else 404)
    client.force_login(named)
    assert client.post(f"/gestion/notes/{note.pk}/supprimer/").status_code == 404
    assert PersonNote.objects.exists()


def test_a_note_of_the_team_is_reworded_by_its_author_only(client):
    note = PersonNoteFactory(author=UserFactory(role="coordination"))
    client.force_login(UserFactory(role="coordination"))
    url = f"/gestion/notes/{note.pk}/modifier/"
    assert client.get(url).status_code == 404
    assert client.post(url, {"text": "x"}).status_code == 404
    client.force_login(UserFactory(role="administration"))
    assert client.get(url).status_code == 200


def test_reading_what_is_private_is_written_once(signed_in, client):
    user = signed_in("coordination")
    person = PersonFactory(needs="Boucle magnétique")
    PersonNoteFactory(person=person)
    tab = f"/gestion/personnes/{person.pk}/?onglet=notes"
    for _ in range(3):
        assert "Boucle magnétique" in words(client.get(tab))
    readings = AuditEntry.objects.filter(actor=user, verb__startswith="a lu")
    assert [one.verb for one in readings] == ["a lu les besoins d’accessibilité"]
    PersonNoteFactory(person=person, restricted=True, author=user)
    for _ in range(2):
        client.get(tab)
    assert readings.all().count() == 2


@pytest.mark.parametrize(("role", "reads"), [("communication", False), ("administration", True)])
def test_needs_are_for_who_welcomes(role, reads, signed_in, client):
    signed_in(role)
    person = PersonFactory(needs="Boucle magnétique")
    page = client.get(f"/gestion/personnes/{person.pk}/?onglet=notes")
    assert ("Boucle magnétique" in words(page)) is reads
    form = client.get(f"/gestion/personnes/{person.pk}/besoins/")
    assert form.status_code == (302 if reads else 404)


def test_needs_ask_for_the_consent_first(signed_in, client):
    signed_in("coordination")
    person = PersonFactory()
    url = f"/gestion/personnes/{person.pk}/besoins/"
    response = client.post(url, {"needs": "Place de côté"})
    assert response.url == f"/gestion/personnes/{person.pk}/consentements/besoins/"
    assert Person.objects.get(pk=person.pk).needs == ""
    ConsentFactory(person=person, purpose=Purpose.NEEDS)
    assert client.get(url).status_code == 200
    client.post(url, {"needs": "Place de côté"})
    assert Person.objects.get(pk=person.pk).needs == "Place de côté"
    assert "Place de côté" in words(client.get(url))


@pytest.mark.parametrize("role", ["lecture", "membre"])
def test_who_writes_to_nobody_reads_no_note(role, signed_in, client):
    house = OrganisationFactory()
    signed_in(role, **({"organisation": house} if role == "membre" else {}))
    note = PersonNoteFactory(person=PersonFactory(organisation=house))
    assert client.get(f"/gestion/personnes/{note.person_id}/?onglet=notes").status_code == 404
    assert client.get(f"/gestion/notes/{note.pk}/modifier/").status_code == 404
    add = f"/gestion/personnes/{note.person_id}/notes/ajouter/"
    assert client.post(add, {"text": "x"}).status_code == 404


def test_the_tabs_cost_the_same_with_three_lines(signed_in, client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    user = signed_in("administration")
    person = PersonFactory()
    counts = {}
    for number in (1, 3):
        while person.notes.count() < number:
            PersonNoteFactory(person=person, author=user, restricted=True).readers.add(user)
            ConsentFactory(person=person)
        for tab in ("notes", "consentements"):
            client.get(f"/gestion/personnes/{person.pk}/?onglet={tab}")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/gestion/personnes/{person.pk}/?onglet={tab}")
            counts.setdefault(tab, []).append(len(queries))
    assert all(one == three for one, three in counts.values()), counts


# -- the register ---------------------------------------------------------------------------------


def test_the_migration_fills_the_register():
    keys = {one["key"] for one in PROCESSINGS}
    assert {"annuaire", "comptes", "projets", "agenda", "consentements", "imports"} <= keys
    assert {"historique", "doublons", "sauvegardes"} <= keys
    for one in PROCESSINGS:
        Processing(**one).full_clean(validate_unique=False, validate_constraints=False)


def test_the_register_is_read_changed_and_taken_away(signed_in, client):
    signed_in("administration")
    line = ProcessingFactory(name="Ateliers du mercredi")
    assert "Ateliers du mercredi" in words(client.get("/gestion/registre/"))
    page = words(client.get(f"/gestion/registre/{line.pk}/"))
    assert "Trois ans après le dernier contact" in page
    assert client.get("/gestion/registre/nouveau/").status_code == 200
    form = {
        "name": "Ateliers du jeudi",
        "purposes": "Inscrire",
        "legal_basis": "contrat",
        "people_categories": "Enfants",
        "data_categories": "Nom",
        "retention": "Un an",
        "is_active": "on",
        "_version": line.version,
    }
    client.post(f"/gestion/registre/{line.pk}/modifier/", form)
    line.refresh_from_db()
    assert line.name == "Ateliers du jeudi"
    pdf = client.get("/gestion/registre/pdf/")
    assert pdf.content.startswith(b"%PDF-")
    for fmt in ("csv", "xlsx", "ods"):
        file = client.get(f"/gestion/registre/export/?format={fmt}")
        assert file.status_code == 200
        body = b"".join(file.streaming_content)
        assert body
        if fmt == "csv":
            assert "Ateliers du jeudi" in body.decode("utf-8-sig")


def test_the_periods_are_the_administrations(signed_in, client):
    signed_in("administration")
    rule = RetentionRuleFactory(label="Bénévoles")
    assert "Bénévoles" in words(client.get("/gestion/conservation/durees/"))
    url = f"/gestion/conservation/durees/{rule.pk}/"
    assert client.get(url).status_code == 200
    form = {"label": "Bénévoles", "months": 18, "is_active": "on", "_version": rule.version}
    client.post(f"{url}modifier/", form)
    rule.refresh_from_db()
    assert rule.months == 18


@pytest.mark.parametrize("role", ["coordination", "communication", "lecture"])
def test_the_register_is_the_administrations(role, signed_in, client):
    signed_in(role)
    for url in (
        "registre/",
        "registre/pdf/",
        "registre/export/?format=csv",
        "conservation/durees/",
    ):
        assert client.get(f"/gestion/{url}").status_code == 404
    assert "Données personnelles" not in words(client.get("/gestion/"))
