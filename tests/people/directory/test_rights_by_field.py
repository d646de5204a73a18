"""What each role reads of one person, field by field, on every way to them.

The person works in « Musée de la Dentelle »; everything that a sheet can hold is filled. A secret
is a text that stands nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import reverse
from tests.factories import (
    ConsentFactory,
    ContactPointFactory,
    FunctionFactory,
    OrganisationFactory,
    PersonFactory,
    PersonNoteFactory,
    PostalAddressFactory,
    TagFactory,
    UserFactory,
)
from tests.people.directory.pages import content

from maillage.kernel import audit, search
from maillage.kernel.models import AuditEntry
from maillage.people.directory import domain
from maillage.people.directory.models import Organisation, Person, Purpose

pytestmark = pytest.mark.django_db

SECRETS = {
    "name": "Quatrevents",
    "function": "Régisseuse des réserves",
    "elsewhere": "Conseillère municipale",
    "email": "zoe.quatrevents@exemple.fr",
    "phone": "02 61 91 11 11",
    "work_phone": "02 61 91 22 22",
    "private_phone": "06 39 98 33 33",
    "home": "7 rue des Capucines",
    "photo": "/photo/?v=",
    "tags": "chant choral",
    "offers": "un minibus de neuf places",
    "language": "Breton",
}
PUBLIC = frozenset({"name", "function", "email", "phone", "work_phone", "tags", "offers"})


@dataclass(frozen=True)
class Reader:
    """Someone, and what they read."""

    role: str
    place: str = ""  # "own", "other": of whose organisation they are members
    consents: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    is_the_person: bool = False


TEAM = PUBLIC | {"elsewhere", "photo", "language"}
PRIVATE = {"private_phone", "home"}
COLLEAGUE = PUBLIC | {"language"}
READERS = {
    "administration": Reader("administration", reads=TEAM | PRIVATE),
    "coordination": Reader("coordination", reads=TEAM | PRIVATE),
    "communication": Reader("communication", reads=TEAM | PRIVATE),
    "instruction": Reader("instruction", reads=TEAM),
    "lecture": Reader("lecture", reads=TEAM),
    "member of the same house": Reader("membre", "own", reads=COLLEAGUE),
    "the same, she agreed to photographs": Reader(
        "membre", "own", frozenset({Purpose.PHOTOGRAPHS}), COLLEAGUE | {"photo"}
    ),
    "member of another house": Reader("membre", "other"),
    "the same, she stands in the directory": Reader(
        "membre", "other", frozenset({Purpose.DIRECTORY}), COLLEAGUE
    ),
    "the same, photographs too": Reader(
        "membre",
        "other",
        frozenset({Purpose.DIRECTORY, Purpose.PHOTOGRAPHS}),
        COLLEAGUE | {"photo"},
    ),
    "herself, member of her house": Reader(
        "membre", "own", reads=COLLEAGUE | PRIVATE | {"photo"}, is_the_person=True
    ),
    "herself, member of another house": Reader(
        "membre",
        "other",
        reads=(COLLEAGUE | PRIVATE | {"photo"}) - {"function"},
        is_the_person=True,
    ),
    "an account without a role": Reader(""),
    "a visitor": Reader("visitor"),
}


@pytest.fixture
def houses():
    own = OrganisationFactory(
        name="Musée de la Dentelle", visibility=Organisation.Visibility.NETWORK
    )
    other = OrganisationFactory(name="Mairie de Sées")
    return own, other


@pytest.fixture
def person(houses):
    own, _other = houses
    her = PersonFactory(
        first_name="Zoé",
        last_name=SECRETS["name"],
        email=SECRETS["email"],
        phone=SECRETS["phone"],
        language="br",
        offers=SECRETS["offers"],
        organisation=own,
        title=SECRETS["function"],
    )
    FunctionFactory(person=her, organisation=OrganisationFactory(), title=SECRETS["elsewhere"])
    ContactPointFactory(person=her, value=SECRETS["work_phone"])
    ContactPointFactory(person=her, value=SECRETS["private_phone"], usage="domicile")
    PostalAddressFactory(person=her, address=SECRETS["home"])
    her.tags.add(TagFactory(name=SECRETS["tags"]))
    her.photo.save("photo.png", ContentFile(b"image"))
    return her


def arrive(client, reader: Reader, person: Person, houses):
    """Sign the reader in; returns the account."""
    own, other = houses
    for purpose in reader.consents:
        ConsentFactory(person=person, purpose=purpose)
    if reader.role == "visitor":
        return None
    more = {"organisation": own if reader.place == "own" else other} if reader.place else {}
    user = UserFactory(role=reader.role or None, **more)
    if reader.is_the_person:
        person.user = user
        person.save()
    client.force_login(user)
    return user


def read_in(text: str, among=SECRETS) -> set[str]:
    return {name for name in among if SECRETS[name] in text}


@pytest.fixture(params=READERS)
def reader(request):
    return READERS[request.param]


def body_of(response) -> str:
    """The page without the rail and the top bar."""
    page = content(response)
    return page[page.index('id="contenu"') :] if 'id="contenu"' in page else page


def test_on_the_sheet(client, reader, person, houses):
    arrive(client, reader, person, houses)
    response = client.get(person.get_absolute_url())
    if not reader.reads:
        assert response.status_code == (302 if reader.role == "visitor" else 404)
        return
    seen = read_in(body_of(response))
    for tab in ("coordonnees", "fonctions"):
        seen |= read_in(body_of(client.get(f"{person.get_absolute_url()}?onglet={tab}")))
    assert seen == set(reader.reads)


def test_the_photograph_itself(client, reader, person, houses):
    arrive(client, reader, person, houses)
    response = client.get(reverse("people-picture", args=[person.pk]))
    if "photo" not in reader.reads:
        assert response.status_code == (302 if reader.role == "visitor" else 404)
        return
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-cache"
    assert b"".join(response.streaming_content) == b"image"
    again = client.get(
        reverse("people-picture", args=[person.pk]), headers={"if-none-match": response["ETag"]}
    )
    assert again.status_code == 304


LISTED = {"name", "function", "email", "phone"}


def test_in_the_list(client, reader, person, houses):
    arrive(client, reader, person, houses)
    response = client.get(reverse("people-list"))
    if not reader.role or reader.role == "visitor":
        assert response.status_code in {302, 404}
        return
    assert read_in(body_of(response), SECRETS.keys() - {"tags"}) == set(reader.reads) & LISTED
    # A word that may not be read finds nothing either.
    for field in ("function", "elsewhere", "phone", "private_phone", "home"):
        found = SECRETS["name"] in body_of(
            client.get(reverse("people-list"), {"q": SECRETS[field]})
        )
        expected = field in (set(reader.reads) & {"function", "elsewhere", "phone"})
        assert found == expected, field


def test_in_the_chooser(client, reader, person, houses):
    arrive(client, reader, person, houses)
    url = reverse("chooser", args=["people"])
    response = client.get(url)
    if not reader.role or reader.role == "visitor":
        assert response.status_code in {302, 404}
        return
    texts = [f"{one['text']} {one['hint']}" for one in response.json()["results"]]
    shown = next((text for text in texts if SECRETS["name"] in text), "")
    hint = "function" if "function" in reader.reads else "email"
    assert read_in(shown) == ({"name", hint} if reader.reads else set())
    found = client.get(url, {"q": SECRETS["elsewhere"]}).json()["results"]
    assert bool(found) == ("elsewhere" in reader.reads)


def test_in_the_search(client, reader, person, houses):
    user = arrive(client, reader, person, houses)
    if user is None or not reader.role:
        return
    search.rebuild()
    hits = [hit for hit in search.search(user, SECRETS["name"]) if hit.key == "people"]
    assert bool(hits) == bool(reader.reads)
    said = read_in(" ".join(f"{hit.title} {hit.hint}" for hit in hits))
    assert said <= set(reader.reads)
    for field in ("private_phone", "home", "elsewhere"):
        words = SECRETS[field]
        if field not in reader.reads:
            assert not [hit for hit in search.search(user, words) if hit.key == "people"], field


def _write_history(person, author):
    """Everything changes once, under a verb; what was private, or restricted, is gone since."""
    with audit.recording(actor=author, verb="a modifié"):
        person.needs = "boucle magnétique"
        person.save()
        point = ContactPointFactory(person=person, value="06 39 98 44 44", usage="domicile")
        point.usage, point.value = "travail", "02 61 91 55 55"
        point.save()
        gone = PostalAddressFactory(person=person, address="9 rue des Tanneurs")
        gone.delete()
        PersonNoteFactory(
            person=person, text="fâchée avec la mairie", restricted=True, author=author
        )
        PersonNoteFactory(person=person, text="préfère le matin", author=author)
        ConsentFactory(person=person, purpose=Purpose.PRESS, wording="oui à la presse")


HISTORY = {
    "06 39 98 44 44": {"administration", "coordination", "communication"},
    "9 rue des Tanneurs": {"administration", "coordination", "communication"},
    "boucle magnétique": set(),  # the words of needs are never in the history
    "fâchée avec la mairie": set(),  # nor those of notes
    "préfère le matin": set(),
    "oui à la presse": {"administration", "coordination", "communication", "instruction"},
}


def test_in_the_history(client, reader, person, houses):
    _write_history(person, UserFactory(role="coordination"))
    arrive(client, reader, person, houses)
    url = reverse("people-history", args=[person.pk])
    response = client.get(url)
    if not reader.reads:
        assert response.status_code == (302 if reader.role == "visitor" else 404)
        return
    page = body_of(response)
    for words, roles in HISTORY.items():
        private = words[0].isdigit()
        expected = reader.role in roles or (private and reader.is_the_person)
        assert (words in page) == expected, words
    if reader.place == "other" and not reader.is_the_person:
        assert SECRETS["email"] not in page  # what the sheet says today, nothing of before
        assert f'href="{url}"' not in content(client.get(person.get_absolute_url()))


def test_the_page_of_the_organisation_names_only_who_is_seen(client, reader, person, houses):
    arrive(client, reader, person, houses)
    own, _other = houses
    response = client.get(f"{own.get_absolute_url()}?onglet=personnes")
    if not reader.role or reader.role == "visitor":
        assert response.status_code in {302, 404}
        return
    page = body_of(response)
    visible = "function" in reader.reads
    assert (SECRETS["name"] in page) == visible
    assert SECRETS["private_phone"] not in page


def test_exports_hold_no_private_column(client, reader, person, houses):
    arrive(client, reader, person, houses)
    response = client.get(reverse("people-export"), {"format": "csv"})
    if not reader.role or reader.role == "visitor":
        assert response.status_code in {302, 404}
        return
    text = content(response)
    assert (SECRETS["name"] in text) == bool(reader.reads)
    if not (PRIVATE & reader.reads):
        assert not read_in(text, PRIVATE)


def test_a_number_that_becomes_personal_is_gone_for_others(client, person, houses):
    client.force_login(UserFactory(role="coordination"))
    point = person.contactpoint_set.get(value=SECRETS["work_phone"])
    point.usage = "domicile"
    domain.save_contact_point(point=point, actor=UserFactory(role="coordination"))
    client.force_login(UserFactory(role="lecture"))
    for url in (
        f"{person.get_absolute_url()}?onglet=coordonnees",
        reverse("people-history", args=[person.pk]),
    ):
        assert SECRETS["work_phone"] not in content(client.get(url))


def test_who_is_erased_is_a_ghost(client, person, houses):
    from maillage.kernel import clock

    Person.objects.filter(pk=person.pk).update(erased_at=clock.now(), email="", phone="")
    user = UserFactory(role="coordination")
    client.force_login(user)
    assert SECRETS["name"] not in body_of(client.get(reverse("people-list")))
    assert client.get(reverse("chooser", args=["people"])).json()["results"] == []
    page = content(client.get(person.get_absolute_url()))
    assert "a été effacée" in page
    assert SECRETS["offers"] not in page
    assert reverse("people-update", args=[person.pk]) not in page
    search.rebuild()
    assert not [hit for hit in search.search(user, "Quatrevents") if hit.key == "people"]
    for name in ("people-add-point", "people-picture-edit", "people-resources"):
        assert client.get(reverse(name, args=[person.pk])).status_code == 404
    for tab in ("coordonnees", "fonctions"):
        assert SECRETS["home"] not in content(
            client.get(f"{person.get_absolute_url()}?onglet={tab}")
        )


def test_histories_ask_nothing_per_entry(client, person, houses, django_assert_max_num_queries):
    _write_history(person, UserFactory(role="coordination"))
    client.force_login(UserFactory(role="lecture"))
    assert ContentType.objects.exists()
    assert AuditEntry.objects.count() > 5
    with django_assert_max_num_queries(40):
        client.get(reverse("people-history", args=[person.pk]))


def test_the_matrix_is_whole():
    assert {one for reader in READERS.values() for one in reader.reads} == set(SECRETS)
