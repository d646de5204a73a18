"""The State's list of museums, as it is published."""

from __future__ import annotations

import pytest
from tests.factories import CommuneFactory, OrganisationFactory, UserFactory
from tests.people.directory.importing import preview, run, undo

from maillage.people.directory.models import Organisation, Tag

pytestmark = pytest.mark.django_db
HEADERS = (
    "ref;adrl1_m;artiste;atout;categ;cp_m;dompal;dpt;dt_saisi;hist;interet;lieu_m;nomoff;nomusage;"
    "phare;prot_bat;prot_esp;region;tel_m;themes;url_m;ville_m;geolocalisation\n"
)
FILE = (
    HEADERS + "M0001;12 rue A;;Un fonds rare.;;61130;Histoire;Orne;2019-05-13;Ouvert en 1950.;;"
    'Château;"musée de l’Orne&nbsp;";Musée Perche;;;;Normandie;02 61 91 00 01 (mairie);;'
    "www.exemple.fr;Bellême;48.3755,0.5601\n"
    "M0002;;;;;1380;;Ain;;;;;musée perdu;;;;;;02 61 91 00 02 / 02 61 91 00 03;;en cours;Nulle-Part;\n"
    "M0003;;;;;61130;;Orne;;;;;;;;;;;;;;Bellême;\n"
).encode()


@pytest.fixture
def user():
    return UserFactory(role="communication")


@pytest.fixture(autouse=True)
def belleme():
    return CommuneFactory(code="61038", name="Bellême", postal_codes=["61130"])


def test_each_museum_stands_in_its_commune_or_is_listed(user, belleme):
    report, applied = run("museofile", FILE, user, name="museofile.csv")
    assert report.counts | {"created": 3, "refused": 0} == report.counts
    first = Organisation.objects.get(museofile="M0001")
    assert (first.name, first.kind, first.commune) == ("Musée Perche", "musee", belleme)
    assert first.address == "Château, 12 rue A"
    assert first.phone == "02 61 91 00 01 (mairie)"
    assert first.website == "https://www.exemple.fr"
    assert (float(first.latitude), float(first.longitude)) == (48.3755, 0.5601)
    assert first.description == "Ouvert en 1950.\n\nUn fonds rare."
    assert [str(tag) for tag in first.tags.all()] == ["Musée de France"]
    lost = Organisation.objects.get(museofile="M0002")
    assert (lost.name, lost.postal_code, lost.commune) == ("Musée perdu", "01380", None)
    reasons = {(one["line"], one["column"]): one["reason"] for one in report.warnings}
    assert reasons[3, "Ville"].startswith("Commune inconnue : aucune commune")
    assert "n’est pas l’adresse d’un site" in reasons[3, "Site internet"]
    assert "02 61 91 00 03" in reasons[3, "Téléphone"]
    assert "nommé d’après sa ville" in reasons[4, "Nom officiel"]
    assert Organisation.objects.get(museofile="M0003").name == "Musée de Bellême"
    assert not undo("museofile", applied, user).kept
    assert not Organisation.objects.exists()
    assert not Tag.objects.exists()


def test_the_same_file_again_changes_nothing(user):
    run("museofile", FILE, user, name="museofile.csv")
    report, applied = run("museofile", FILE, user, name="museofile.csv")
    assert report.counts == {
        "created": 0,
        "updated": 0,
        "unchanged": 3,
        "refused": 0,
        "skipped": 0,
    }
    assert applied.entries == []


def test_a_museum_is_updated_field_by_field_but_never_rewritten(user):
    known = OrganisationFactory(
        name="Nom donné par l’équipe",
        museofile="M0001",
        kind="musee",
        phone="02 61 91 00 09",
        description="Notre texte.",
        city="Bellême",
        postal_code="61130",
    )
    named = OrganisationFactory(name="Musée sans nom officiel", museofile="M0003", kind="musee")
    report = preview("museofile", FILE, user, name="museofile.csv")
    changes = report.rows[0]["changes"]
    assert changes["name"] == ["Nom donné par l’équipe", "Musée Perche"]
    assert changes["phone"] == ["02 61 91 00 09", "02 61 91 00 01 (mairie)"]
    assert "description" not in changes
    run("museofile", FILE, user, name="museofile.csv")
    known.refresh_from_db()
    named.refresh_from_db()
    assert (known.name, known.description) == ("Musée Perche", "Notre texte.")
    assert named.name == "Musée sans nom officiel"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("X12;;;;;;;;;;;;Musée;;;;;;;;;Bellême;", "Référence"),
        ("M0009;;;;;;;;;;;;;;;;;;;;;;", "Nom officiel"),
        ("M0009;;;;;;;;;;;;Musée;;;;;;;;;Bellême;ici", "Géolocalisation"),
    ],
)
def test_wrong_rows_are_refused(user, row, column):
    [refused] = preview("museofile", (HEADERS + row).encode(), user).refused
    assert refused["column"] == column


def test_long_presentations_end_at_a_sentence(user):
    row = "M0009;;;;;;;;;" + "Une phrase assez longue. " * 300 + ";;;Musée;;;;;;;;;Bellême;\n"
    more = "M0010;;;;;;;;;" + "mot " * 1500 + ";;;Musée B;;;;;6,12E+08;;;;Bellême;"
    run("museofile", (HEADERS + row + more).encode(), user)
    first, second = Organisation.objects.order_by("museofile")
    assert first.description.endswith("longue.")
    assert second.description.endswith("…")
    assert second.phone == ""
