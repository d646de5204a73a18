"""Every field of the sheets comes in, is compared when it comes again, and goes with the undo."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import CommuneFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.people.directory.importing import preview, run, undo

from maillage.kernel.models import AuditEntry
from maillage.people.directory.models import (
    Consent,
    ContactPoint,
    Function,
    Membership,
    Organisation,
    Person,
    PersonNote,
    PostalAddress,
    Tag,
    Usage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="communication")


@pytest.fixture
def belleme():
    return CommuneFactory(code="61038", name="Bellême", postal_codes=["61130"])


ORGANISATIONS = (
    "Nom;Nature;Forme juridique;SIRET;RNA;UAI;Muséofile;Dépend de;Ville;CP;Latitude;Longitude;"
    "Labels;Mots-clés;Membre du réseau;Membre depuis;Facebook;Instagram;Qui voit la fiche;Apports\n"
    "Musée de la Dentelle;musée;régie directe;;;;m0410;Mairie de Bellême;Bellême;61130;48,3755;"
    "0,5601;Musée de France, Tourisme et handicap;dentelle | jardin;oui;2019;"
    "@musee.dentelle;https://www.instagram.com/dentelle;réseau;Un minibus\n"
    "Mairie de Bellême;commune;;;;;;;Bellême;61130;;;;;non;;;;;\n"
    "Les Amis;asso;loi 1901;;w612345678;;;;Atlantide;99999;;;;;;;;;;\n"
)


def test_every_field_of_organisations(user, belleme):
    network = OrganisationFactory(name="Réseau des musées")
    OrganisationFactory(name="Déjà membre").memberships.create(network=network)
    report, applied = run("organisations", ORGANISATIONS, user)
    assert not report.refused
    assert report.counts["created"] == 3
    museum = Organisation.objects.get(museofile="M0410")
    assert museum.commune == belleme
    assert (str(museum.latitude), str(museum.longitude)) == ("48.375500", "0.560100")
    assert museum.parent.name == "Mairie de Bellême"
    assert (museum.legal_form, museum.visibility) == ("régie directe", "reseau")
    assert museum.offers == "Un minibus"
    assert {(tag.category, tag.name) for tag in museum.tags.all()} == {
        ("label", "Musée de France"),
        ("label", "Tourisme et handicap"),
        ("autre", "dentelle"),
        ("autre", "jardin"),
    }
    link = museum.memberships.get()
    assert (link.network, link.start, link.since_words()) == (
        network,
        date(2019, 1, 1),
        "depuis 2019",
    )
    assert set(museum.contactpoint_set.values_list("channel", "value")) == {
        ("facebook", "https://www.facebook.com/musee.dentelle"),
        ("instagram", "https://www.instagram.com/dentelle"),
    }
    [warning] = report.warnings
    assert warning["line"] == 4
    assert warning["reason"].startswith("Commune inconnue : ")
    assert "1 organisation n’a pas trouvé sa commune" in " ".join(report.notes)
    assert AuditEntry.objects.filter(changes__has_key="tags", object_id=museum.pk).exists()

    again = preview("organisations", ORGANISATIONS, user)
    assert again.counts | {"created": 0, "updated": 0, "unchanged": 3} == again.counts

    done = undo("organisations", applied, user)
    assert not done.kept
    assert Organisation.objects.count() == 2
    assert not Tag.objects.exists()
    assert Membership.objects.count() == 1
    assert not ContactPoint.objects.exists()


def test_a_known_organisation_gains_words_and_pages(user):
    known = OrganisationFactory(name="Musée", siret="35600000000048", city="")
    known.tags.add(Tag.objects.create(category="label", name="Musée de France"))
    rows = "Nom;SIRET;Labels;Mastodon\nMusée;356 000 000 00048;musée de france, Éco;exemple.org/@m"
    report, applied = run("organisations", rows, user)
    assert report.rows[0]["changes"]["labels"] == ["Musée de France", "Musée de France ; Éco"]
    assert known.tags.count() == 2
    assert undo("organisations", applied, user).kept == []
    assert known.tags.count() == 1
    assert not known.contactpoint_set.exists()


def test_identifiers_of_two_sheets_are_refused(user):
    OrganisationFactory(name="A", siret="35600000000048")
    OrganisationFactory(name="B", museofile="M0410")
    report = preview("organisations", "Nom;SIRET;Muséofile\nA;35600000000048;M0410", user)
    assert report.refused[0]["column"] == "Muséofile"
    assert "autre fiche" in report.refused[0]["reason"]


@pytest.mark.parametrize(
    ("rows", "column", "words"),
    [
        ("Nom;Dépend de\nA;Inconnue", "Dépend de", "Aucune organisation"),
        ("Nom;Réseau\nA;Inconnu", "Membre du réseau", "Réseau inconnu"),
        ("Nom;Réseau\nA;oui", "Membre du réseau", "nom du réseau"),
        ("Nom;Réseau;Membre depuis;Membre jusqu’au\nA;R;2020;2019", "Membre jusqu’au", "avant"),
        ("Nom;Latitude\nA;48,1", "Latitude", "à deux"),
        ("Nom;Latitude;Longitude\nA;148,1;2", "Latitude", "degrés"),
        ("Nom;UAI\nA;0610001A", "UAI", "lettre de contrôle"),
        ("Nom;RNA\nA;12", "RNA", "W suivi de 9"),
    ],
)
def test_what_cannot_be_is_refused_in_words(user, rows, column, words):
    OrganisationFactory(name="R")
    [refused] = preview("organisations", rows, user).refused
    assert (refused["line"], refused["column"]) == (2, column)
    assert words in refused["reason"]


def test_the_commune_chosen_by_hand_holds(user, belleme):
    other = CommuneFactory(code="61001", name="Alençon", postal_codes=["61000"])
    known = OrganisationFactory(name="Musée", city="Bellême", postal_code="61130", commune=other)
    report, _applied = run("organisations", "Nom;Ville;CP\nMusée;Bellême;61130", user)
    assert report.counts["unchanged"] == 1
    report, _applied = run("organisations", "Nom;Code INSEE\nMusée;61038", user)
    known.refresh_from_db()
    assert known.commune == belleme


PEOPLE = (
    "Civilité;Nom;Prénom;Courriel;Téléphone;Portable;Organisation;Commune;CP;Fonction;"
    "En fonction depuis;Langue;Compétences;Adresse personnelle;Code postal personnel;"
    "Ville personnelle;Note;Abonnement\n"
    "Mme;de La Tour;Élise;elise@exemple.fr;0261910001;0639980001;Musée;Bellême;61130;"
    "Directrice;2019;anglais;reliure, dorure;3 rue A;61130;Bellême;À rappeler;oui\n"
    "M.;Durand;Paul;;;0639980002;Musée;;;Gardien;;;;;;;;non\n"
    "Mme;de La Tour;Élise;elise@exemple.fr;;;Les Amis;;;Présidente;01/03/2020;;;;;;;\n"
)


def test_every_field_of_people(user, belleme):
    mapping = {"consent_letter": 17}
    report, applied = run("people", PEOPLE, user, mapping=mapping)
    assert report.counts | {"created": 2, "updated": 1, "refused": 0} == report.counts
    elise = Person.objects.get(email="elise@exemple.fr")
    assert (elise.civility, elise.last_name, elise.language) == ("mme", "de La Tour", "en")
    assert (elise.phone, elise.sort_key) == ("02 61 91 00 01", "la tour  elise")
    assert elise.contactpoint_set.get().value == "06 39 98 00 01"
    assert Person.objects.get(last_name="Durand").phone == "06 39 98 00 02"
    held = {
        one.organisation.name: (one.title, one.start, one.is_main) for one in elise.functions.all()
    }
    assert held == {
        "Musée": ("Directrice", date(2019, 1, 1), True),
        "Les Amis": ("Présidente", date(2020, 3, 1), False),
    }
    assert Organisation.objects.get(name="Musée").commune == belleme
    home = elise.postaladdress_set.get()
    assert (home.usage, home.commune) == (Usage.HOME, belleme)
    assert set(elise.tags.values_list("category", "name")) == {
        ("competence", "reliure"),
        ("competence", "dorure"),
    }
    assert elise.notes.get().text == "À rappeler"
    consent = Consent.objects.get()  # a « non » withdraws nothing that was never given
    assert (consent.person, consent.purpose, consent.given) == (elise, "lettre", True)
    assert consent.means == Consent.Means.IMPORT
    assert consent.wording == "Colonne « Abonnement » du fichier « contacts.csv »."

    again = preview("people", PEOPLE, user, mapping=mapping)
    assert again.counts["created"] == 0
    assert [row["changes"] for row in again.rows if row["action"] == "update"] == []

    assert not undo("people", applied, user).kept
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()
    assert not Tag.objects.exists()
    assert not PersonNote.objects.exists()


def test_consents_are_never_guessed_from_a_heading(user):
    rows = "Nom;Courriel;Consentement : lettre d’information\nDurand;d@exemple.fr;oui"
    run("people", rows, user)
    assert not Consent.objects.exists()


def test_a_consent_keeps_its_date_and_can_be_withdrawn(user):
    person = PersonFactory(last_name="Durand", first_name="", email="d@exemple.fr")
    rows = "Nom;Courriel;Lettre\nDurand;d@exemple.fr;12/03/2024"
    mapping = {"consent_letter": 2}
    run("people", rows, user, mapping=mapping)
    assert person.consents.get().at.date() == date(2024, 3, 12)
    assert preview("people", rows, user, mapping=mapping).counts["unchanged"] == 1
    report, _applied = run("people", rows.replace("12/03/2024", "non"), user, mapping=mapping)
    assert report.counts["updated"] == 1
    assert person.consents.first().given is False
    bad = preview("people", rows.replace("12/03/2024", "peut-être"), user, mapping=mapping)
    assert "oui, non, ou la date" in bad.refused[0]["reason"]


def test_a_function_ends(user):
    museum = OrganisationFactory(name="Musée")
    person = PersonFactory(last_name="Durand", email="d@exemple.fr", organisation=museum)
    Function.objects.update(title="Gardien", start=date(2015, 1, 1))
    name = f"{person.first_name} {person.last_name}"
    rows = f"Nom complet;Courriel;Organisation;Fonction;En fonction jusqu’au\n{name};d@exemple.fr;Musée;gardien;2024"
    report, applied = run("people", rows, user)
    assert report.counts["updated"] == 1
    assert Function.objects.get().end == date(2024, 12, 31)
    assert preview("people", rows, user).counts["unchanged"] == 1
    undo("people", applied, user)
    assert Function.objects.get().end is None
    wrong = "Nom;Organisation;En fonction depuis;En fonction jusqu’au\nX;Musée;2024;2023"
    assert "avant son début" in preview("people", wrong, user).refused[0]["reason"]


def test_homes_are_kept_only_by_who_may_see_them(user, monkeypatch):
    from maillage.people.directory.imports import personal  # its own name is replaced

    monkeypatch.setattr(personal, "is_allowed", lambda *_words: False)
    rows = "Nom;Adresse personnelle;Ville personnelle\nDurand;3 rue A;Sées"
    report, _applied = run("people", rows, user)
    assert "adresses privées" in report.warnings[0]["reason"]
    assert not PostalAddress.objects.exists()


def test_a_home_needs_its_town(user):
    report = preview("people", "Nom;Adresse personnelle\nDurand;3 rue A", user)
    assert "ville" in report.refused[0]["reason"]
