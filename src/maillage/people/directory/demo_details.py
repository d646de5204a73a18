"""What hangs from the demonstration's sheets: memberships, words, addresses, consents, notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import cycle
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.kernel import audit, clock
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.accounts.models import User
from maillage.people.directory.demo_cast import (
    NETWORK,
    cells,
    key_of,
    keys,
    memberships,
    place,
    span,
)
from maillage.people.directory.demo_data import facts
from maillage.people.directory.demo_data import people as more
from maillage.people.directory.models import (
    Consent,
    ContactPoint,
    Function,
    Membership,
    Organisation,
    Person,
    PersonNote,
    PostalAddress,
    Purpose,
    Tag,
)
from maillage.people.directory.wordings import wording_of

Sheet = Organisation | Person
Means = Consent.Means

PROOFS: Final = {
    Means.FORM: "Formulaire du site, case cochée.",
    Means.PAPER: "Bulletin d’adhésion signé, classeur « Adhésions ».",
    Means.MAIL: "Courriel de la personne, conservé dans la boîte du réseau.",
    Means.SPOKEN: "Échange au téléphone.",
}


def first_day(year: int | None) -> date | None:
    """The first of January, which is how a year alone is written."""
    return date(year, 1, 1) if year else None


def last_day(year: int | None) -> date | None:
    """The last of December."""
    return date(year, 12, 31) if year else None


def first_of_each_name() -> dict[str, int]:
    """Keys of the organisations by name; of homonyms, the oldest."""
    return dict(Organisation.objects.order_by("-pk").values_list("name", "pk"))


class Made:
    """The sheets that were just made, and those that the tables name beside them."""

    def __init__(self, made: Iterable[Sheet]) -> None:
        self.bodies: dict[str, Organisation] = {}
        self.people: dict[str, Person] = {}
        for one in made:
            if isinstance(one, Organisation):
                self.bodies[key_of(one.email)] = one
            else:
                self.people[key_of(one.email)] = one
        there = Organisation.objects.exclude(email="").order_by("-pk")
        self.every_body = {key_of(one.email): one for one in there}

    @staticmethod
    def of(sheets: Mapping[str, Any], cell: str) -> list[Any]:
        """Those of the sheets whose keys stand in `cell`."""
        return [sheets[key] for key in keys(cell) if key in sheets]

    def sheet(self, key: str) -> dict[str, Sheet]:
        """The sheet of that key, under the name of its link; nothing when it was there already."""
        if key in self.bodies:
            return {"organisation": self.bodies[key]}
        return {"person": self.people[key]} if key in self.people else {}


def add(made: Iterable[Sheet], *, doubles: bool) -> None:
    """Everything that is told of the sheets in `made`, and what was typed twice if `doubles`."""
    new = Made(made)
    users = {key_of(user.email): user for user in User.objects.exclude(email="")}
    with living_on(days_ago(131), 11, 0):
        _tie(new, users["jeanne"])
        _add_other_functions(new, users["jeanne"])
    with living_on(days_ago(128), 15, 30):
        _add_words(new, users["ines"])
        _add_contact_points(new, users["camille"])
    with living_on(days_ago(120), 9, 30):
        _add_consents(new, users["jeanne"])
    with living_on(days_ago(45), 16, 10):
        _withdraw(new, users["jeanne"])
    with living_on(days_ago(38), 17, 0):
        _add_notes(new, users)
    if doubles:
        with living_on(days_ago(20), 11, 45):
            _type_twice(new, users["camille"])


# -- ties -------------------------------------------------------------------------------------------


def _tie(new: Made, author: User) -> None:
    """Members in their networks, services under their bodies."""
    rows = [
        Membership(
            member=new.bodies[member],
            network=new.every_body[network],
            role=held.role,
            start=first_day(held.since),
            end=last_day(held.until),
        )
        for network, member, held in memberships()
        if member in new.bodies and network in new.every_body
    ]
    with audit.recording(actor=author, verb=_("a ajouté une adhésion")):
        audit.bulk_create(rows)
    with audit.recording(actor=author, verb=_("a modifié")):
        for service, parent in cells(facts.SERVICES):
            if service in new.bodies and parent in new.every_body:
                new.bodies[service].parent = new.every_body[parent]
                new.bodies[service].save()


def _add_other_functions(new: Made, author: User) -> None:
    rows = []
    for person, title, body, years in cells(more.OTHER_FUNCTIONS):
        if person in new.people and body in new.every_body:
            held = span(years)
            rows.append(
                Function(
                    person=new.people[person],
                    organisation=new.every_body[body],
                    title=title,
                    start=first_day(held.since),
                    end=last_day(held.until),
                )
            )
    with audit.recording(actor=author, verb=_("a ajouté une fonction")):
        audit.bulk_create(rows)


# -- words, addresses -------------------------------------------------------------------------------


def _add_words(new: Made, author: User) -> None:
    """Labels, what relays bring, languages, forms of address."""
    words: dict[Sheet, list[Tag]] = {}
    with audit.recording(actor=author, verb=_("a ajouté un mot-clé")):
        for category, name, bodies, people in cells(facts.TAGS):
            tag, _made = Tag.objects.get_or_create(category=category, name=name)
            for sheet in (*new.of(new.bodies, bodies), *new.of(new.people, people)):
                words.setdefault(sheet, []).append(tag)
        for sheet, tags in words.items():
            sheet.tags.add(*tags)
    changed: set[Sheet] = set()
    for key, offers in cells(facts.OFFERS):
        for body in new.of(new.bodies, key):
            body.offers = offers
            changed.add(body)
    for field, value, people in cells(more.SPOKEN):
        for person in new.of(new.people, people):
            setattr(person, field, value)
            changed.add(person)
    with audit.recording(actor=author, verb=_("a modifié")):
        for sheet in changed:
            sheet.save()


def _add_contact_points(new: Made, author: User) -> None:
    points = [
        ContactPoint(channel=channel, usage=usage, value=value, **sheet)
        for key, channel, usage, value in cells(facts.CONTACT_POINTS)
        if (sheet := new.sheet(key))
    ]
    addresses = []
    for key, usage, address, where in cells(facts.ADDRESSES):
        if sheet := new.sheet(key):
            code, city = place(where)
            addresses.append(
                PostalAddress(usage=usage, address=address, postal_code=code, city=city, **sheet)
            )
    with audit.recording(actor=author, verb=_("a ajouté une coordonnée")):
        audit.bulk_create(points)
        audit.bulk_create(addresses)


# -- consents, notes --------------------------------------------------------------------------------


def _add_consents(new: Made, author: User) -> None:
    """What each said when asked: most agree, some do not, some never answered."""
    now, means = clock.now(), cycle((Means.FORM, Means.MAIL, Means.FORM, Means.PAPER, Means.SPOKEN))
    members = _people_of_kind("musee", network=True)
    journalists = _people_of_kind("media")
    rows: list[Consent] = []

    def say(rank: int, person: Person, purpose: Purpose, *, given: bool) -> None:
        how = Means.SPOKEN if purpose == Purpose.NEEDS else next(means)
        rows.append(
            Consent(
                person=person,
                purpose=purpose,
                given=given,
                at=now - timedelta(days=rank % 10, hours=rank % 7),
                means=how,
                wording=wording_of(purpose),
                proof=PROOFS[how],
            )
        )

    here = set(Function.objects.in_force().values_list("person", flat=True))
    for rank, person in enumerate(one for one in new.people.values() if one.pk in here):
        if rank % 5 != 3:
            say(rank, person, Purpose.LETTER, given=rank % 9 != 4)
        if person.pk in members:
            say(rank, person, Purpose.DIRECTORY, given=rank % 3 != 0)
        if person.pk in journalists:
            say(rank, person, Purpose.PRESS, given=True)
        if rank % 8 in (0, 5):
            say(rank, person, Purpose.PHOTOGRAPHS, given=rank % 8 == 0)
        if rank % 10 in (0, 7):
            say(rank, person, Purpose.TRACKING, given=rank % 10 == 0)
    with audit.recording(actor=author, verb=_("a noté des besoins")):
        for rank, (key, needs) in enumerate(cells(facts.NEEDS)):
            if key in new.people:
                say(rank, new.people[key], Purpose.NEEDS, given=True)
                new.people[key].needs = needs
                new.people[key].save()
    with audit.recording(actor=author, verb=_("a noté un consentement")):
        audit.bulk_create(rows)


def _people_of_kind(kind: str, *, network: bool = False) -> set[int]:
    """Keys of the people who work in organisations of a kind, members of the museum network."""
    bodies = Organisation.objects.filter(kind=kind)
    if network:
        bodies = bodies.filter(memberships__network__email=f"{NETWORK}@exemple.org")
    held = Function.objects.in_force().filter(organisation__in=bodies)
    return set(held.values_list("person", flat=True))


def _withdraw(new: Made, author: User) -> None:
    """Some of those who had agreed to receive the letter change their mind."""
    given = set(Consent.given_for(Purpose.LETTER).values_list("person", flat=True))
    rows = [
        Consent(
            person=person,
            purpose=Purpose.LETTER,
            given=False,
            means=Means.LINK,
            wording=_("Je ne souhaite plus recevoir la lettre."),
            proof=_("Lien de désabonnement au pied de la lettre."),
        )
        for rank, person in enumerate(new.people.values())
        if rank % 13 == 7 and person.pk in given
    ]
    with audit.recording(actor=author, verb=_("a noté un consentement")):
        audit.bulk_create(rows)


def _add_notes(new: Made, users: dict[str, User]) -> None:
    for key, author, readers, text in cells(facts.NOTES):
        if key not in new.people or author not in users:
            continue
        with audit.recording(actor=users[author], verb=_("a ajouté une note")):
            note = PersonNote.objects.create(
                person=new.people[key],
                text=text,
                restricted=bool(readers),
                author=users[author],
            )
            note.readers.set(users[reader] for reader in keys(readers))


# -- what was typed twice ---------------------------------------------------------------------------


def _type_twice(new: Made, author: User) -> None:
    """Sheets that a colleague in a hurry entered again, for the search of duplicates to find."""
    with audit.recording(actor=author, verb=_("a créé")):
        for kind, name, where, phone, email in cells(facts.DOUBLE_BODIES):
            code, city = place(where)
            same = Organisation.objects.filter(kind=kind, city=city).exclude(commune=None).first()
            body = Organisation.objects.create(
                kind=kind,
                name=name,
                postal_code=code,
                city=city,
                phone=phone,
                commune=same.commune if same else None,
            )
            _write_address(email, organisation=body)
        for name, title, key, phone, email in cells(facts.DOUBLE_PEOPLE):
            first_name, last_name = name.split(" ", 1)
            person = Person.objects.create(first_name=first_name, last_name=last_name, phone=phone)
            Function.objects.create(
                person=person, organisation=new.every_body[key], title=title, is_main=True
            )
            _write_address(email, person=person)


def _write_address(email: str, **sheet: Any) -> None:
    if email:
        ContactPoint.objects.create(channel=ContactPoint.Channel.EMAIL, value=email, **sheet)
