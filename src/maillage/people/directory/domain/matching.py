"""Recognise the people and organisations that a list names, all at once.

« Durand », « Mme Durand », « Durand Nadia », « N. Durand », « Nadia D. », « nadia durand », an
address, « Mairie de Bellême »: two queries, whatever the number of names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from typing import Any, Final, Literal

from maillage.people.directory import names
from maillage.people.directory.first_names import words as set_of
from maillage.people.directory.models import Organisation, Person
from maillage.people.directory.names import key

Kind = Literal["person", "organisation", "ambiguous", "unknown"]

NEAR: Final = 0.84
NEAR_WORD: Final = 0.75
"""Likeness from which two whole names, and each pair of their words, may be one, mistyped."""

SHOWN: Final = 8
_TOWN_HALL: Final = ("mairie", "ville", "commune")
_LINKS: Final = set_of("de du des d la le les l et a au aux en")
_PARTICLES: Final = set_of("de du des d di da van von der")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sheet that a name may mean; `hint` (its address or commune) tells homonyms apart."""

    kind: Literal["person", "organisation"]
    pk: int
    label: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.label} ({self.hint})" if self.hint else self.label


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """What one name means.

    `kind` is « person » or « organisation » when one sheet answers (`person_id` or
    `organisation_id`); then `exact` says whether the whole name (or the address) was written, or
    only a part of it (« Durand », « N. Durand », a typing error), which a person should confirm.
    « ambiguous » has several `candidates`, the likeliest first; « unknown » has what to create: a
    person's `proposal_first`, `proposal_last`, `proposal_email`, or the name of a body in
    `proposal_organisation`; all empty when the text names nobody (« à définir »).
    """

    kind: Kind
    person_id: int | None = None
    organisation_id: int | None = None
    candidates: tuple[Candidate, ...] = ()
    proposal_first: str = ""
    proposal_last: str = ""
    proposal_email: str = ""
    proposal_organisation: str = ""
    exact: bool = False

    @property
    def is_found(self) -> bool:
        """Whether one sheet answers."""
        return self.kind in {"person", "organisation"}

    @property
    def proposal(self) -> str:
        """The name of the sheet to create (`create_proposed`); '' when the text names nobody."""
        return self.proposal_organisation or f"{self.proposal_first} {self.proposal_last}".strip()


@dataclass(frozen=True, slots=True)
class _Known:
    """A person as the index keeps them."""

    candidate: Candidate
    first: str
    last: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}".strip()


Index = dict[str, dict[int, _Known]]


@dataclass(slots=True)
class _Directory:
    """Everyone, found by what a list may write."""

    emails: dict[str, Candidate] = field(default_factory=dict)
    full: Index = field(default_factory=lambda: defaultdict(dict))
    last: Index = field(default_factory=lambda: defaultdict(dict))
    first: Index = field(default_factory=lambda: defaultdict(dict))
    words: Index = field(default_factory=lambda: defaultdict(dict))
    bodies: dict[str, dict[int, Candidate]] = field(default_factory=lambda: defaultdict(dict))
    towns: dict[str, dict[int, Candidate]] = field(default_factory=lambda: defaultdict(dict))

    def add_person(self, pk: int, first: str, last: str, email: str) -> None:
        candidate = Candidate("person", pk, f"{first} {last}".strip(), email)
        known = _Known(candidate, key(first), key(last))
        if email:
            self.emails[email.lower()] = candidate
        for text in {known.full, f"{known.last} {known.first}".strip()}:
            self.full[text][pk] = known
        for text in {known.last, _without(known.last, _PARTICLES)}:
            self.last[text][pk] = known
        if known.first:
            self.first[known.first][pk] = known
        for word in {*known.last.split(), *known.first.split()} - _LINKS:
            self.words[word][pk] = known

    def add_organisation(self, pk: int, name: str, email: str, kind: str, city: str) -> None:
        candidate = Candidate("organisation", pk, name, city)
        if email:
            self.emails.setdefault(email.lower(), candidate)
        self.bodies[_body_key(name)][pk] = candidate
        if kind == Organisation.Kind.COMMUNE:
            for text in {_body_key(city), _town_of(name)} - {""}:
                self.towns[text][pk] = candidate


def match_person(name: str, *, user: Any = None) -> PersonMatch:
    """`match_people` for one name."""
    return match_people([name], user=user)[name]


def match_people(names: Iterable[str], *, user: Any = None) -> dict[str, PersonMatch]:
    """What each of `names` means; two queries.

    With `user`, only what that account may see is recognised; without, the whole directory.
    """
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return {}
    directory = _load(user)
    return {name: _match(name, directory) for name in wanted}


def _load(user: Any) -> _Directory:
    people, organisations = Person.objects.all(), Organisation.objects.all()
    if user is not None:
        people, organisations = people.visible_to(user), organisations.visible_to(user)
    directory = _Directory()
    for row in people.values_list("pk", "first_name", "last_name", "email").iterator():
        directory.add_person(*row)
    fields = ("pk", "name", "email", "kind", "city")
    for body in organisations.values_list(*fields).iterator():
        directory.add_organisation(*body)
    return directory


def _match(text: str, directory: _Directory) -> PersonMatch:
    email = names.find_email(text)
    if email and (found := directory.emails.get(email)):
        return _found([found], exact=True)
    bare = names.strip_title(text)
    if not bare or names.is_nobody(bare):
        return _unknown(text, email)
    for exact, rule in ((True, _by_full_name), (False, _by_part), (False, _by_likeness)):
        if candidates := rule(bare, directory):
            # The name is known, the address is not: perhaps a homonym.
            return _found(candidates, exact=exact and not email)
    return _unknown(text, email)


def _found(candidates: list[Candidate], *, exact: bool) -> PersonMatch:
    one = candidates[0]
    shown = tuple(candidates[:SHOWN])
    if len(candidates) > 1:
        return PersonMatch("ambiguous", candidates=shown)
    if one.kind == "person":
        return PersonMatch("person", person_id=one.pk, candidates=shown, exact=exact)
    return PersonMatch("organisation", organisation_id=one.pk, candidates=shown, exact=exact)


def _unknown(text: str, email: str) -> PersonMatch:
    bare = names.strip_title(text)
    if bare and not names.is_nobody(bare) and names.looks_like_a_body(bare):
        return PersonMatch("unknown", proposal_organisation=bare, proposal_email=email)
    split = names.split_name(text)
    return PersonMatch(
        "unknown", proposal_first=split.first, proposal_last=split.last, proposal_email=email
    )


def _people(found: Iterable[_Known]) -> list[Candidate]:
    unique = {one.candidate.pk: one.candidate for one in found}
    return sorted(unique.values(), key=lambda one: (key(one.label), one.pk))


def _by_full_name(bare: str, directory: _Directory) -> list[Candidate]:
    """First and last name in either order, or the name of an organisation."""
    wanted = key(bare.replace(",", " "))
    people = [
        one
        for one in directory.full.get(wanted, {}).values()
        if one.first or wanted == one.last  # a sheet without a first name is whole
    ]
    bodies = list(directory.bodies.get(_body_key(bare), {}).values())
    if not bodies and (town := _town_of(bare)):
        bodies = list(directory.towns.get(town, {}).values())
    return [*_people(people), *bodies]


def _by_part(bare: str, directory: _Directory) -> list[Candidate]:
    """A last name, a first name, an initial with a name, the beginning of a double first name."""
    wanted = key(bare.replace(",", " "))
    found: list[_Known] = list(directory.last.get(wanted, {}).values())
    found += directory.first.get(wanted, {}).values()
    if not found:
        found = _by_initials(bare, directory) or _by_beginning(wanted, directory)
    bodies = [] if found else list(directory.towns.get(_body_key(bare), {}).values())
    return [*_people(found), *bodies]


def _by_initials(bare: str, directory: _Directory) -> list[_Known]:
    """« N. Durand », « Durand N. », « J.-M. de La Tour »; « Nadia D. »."""
    words = bare.replace(",", " ").split()
    found: list[_Known] = []
    for at in {0, len(words) - 1} if len(words) > 1 else ():
        if not names.is_initials(words[at]):
            continue
        letters = key(words[at]).replace(" ", "")
        rest = key(" ".join(word for place, word in enumerate(words) if place != at))
        by_last = directory.last.get(rest, {}).values()
        found += [one for one in by_last if names.initials_of(one.first).startswith(letters)]
        by_first = directory.first.get(rest, {}).values()
        found += [one for one in by_first if _last_initial(one.last).startswith(letters[:1])]
    return found


def _last_initial(last: str) -> str:
    return _without(last, _PARTICLES)[:1] or last[:1]


def _by_beginning(wanted: str, directory: _Directory) -> list[_Known]:
    """« Marie Durand » for Marie-Claire Durand; « Nadia Durand » for Nadia Durand-Leroy."""
    words = set(wanted.split()) - _LINKS
    if len(words) < 2:
        return []
    near = [set(directory.words.get(word, {})) for word in words]
    common = set.intersection(*near)
    any_word = next(iter(words))
    return [directory.words[any_word][pk] for pk in common]


def _by_likeness(bare: str, directory: _Directory) -> list[Candidate]:
    """One typing error or two."""
    wanted = key(bare.replace(",", " "))
    if len(wanted) < 5:
        return []
    words = set(wanted.split()) - _LINKS
    near = {pk: one for word in words for pk, one in directory.words.get(word, {}).items()}
    found = [
        one
        for one in near.values()
        if max(_likeness(wanted, one.full), _likeness(wanted, f"{one.last} {one.first}")) >= NEAR
    ]
    if not found and len(words) == 1:
        close = get_close_matches(wanted, list(directory.last), n=3, cutoff=NEAR)
        found = [one for text in close for one in directory.last[text].values()]
    if found:
        return _people(found)
    close = get_close_matches(_body_key(bare), list(directory.bodies), n=3, cutoff=NEAR + 0.04)
    return [one for text in close for one in directory.bodies[text].values()]


def _likeness(one: str, other: str) -> float:
    """From 0 to 1; word by word when there are as many, for « La Rue » is not « La Tour »."""
    if abs(len(one) - len(other)) > 3 or len(other) < 5:
        return 0.0
    words, others = one.split(), other.split()
    if len(words) == len(others):
        pairs = zip(words, others, strict=True)
        if min(SequenceMatcher(None, *pair).ratio() for pair in pairs) < NEAR_WORD:
            return 0.0
    return SequenceMatcher(None, one, other).ratio()


# -- organisations ----------------------------------------------------------------------------------


def _without(text: str, left_out: frozenset[str]) -> str:
    words = text.split()
    while len(words) > 1 and words[0] in left_out:
        words.pop(0)
    return " ".join(words)


def _body_key(text: str) -> str:
    """Without articles nor little words: « le Musée de la Dentelle » is « musee dentelle »."""
    words = [word for word in key(text).split() if word not in _LINKS]
    return " ".join(words) or key(text)


def _town_of(text: str) -> str:
    """« belleme » for « Mairie de Bellême », « Ville de Bellême », « Commune de Bellême »."""
    words = _body_key(text).split()
    return " ".join(words[1:]) if words and words[0] in _TOWN_HALL else ""
