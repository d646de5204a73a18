"""What an archive names and that is, or is not, on this installation: told before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import CharField, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.calendars.models import DecidingBody
from maillage.coordination.places.models import Place
from maillage.coordination.projects.models import Edition
from maillage.kernel import registry
from maillage.people.territory.models import Commune

SHOWN: Final = 5
"""Names told one by one in a note."""


@dataclass(slots=True)
class Found:
    """What a project of the archive finds here, and the names of what it does not."""

    edition: Edition | None = None
    communes: list[Commune] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    team: list[Any] = field(default_factory=list)
    lost: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def found_here(told: Mapping[str, Any], user: Any) -> Found:
    """The edition, the communes, the places and the accounts of one project."""
    found = Found()
    if name := told.get("edition", ""):
        editions = Edition.objects.visible_to(user).annotate(
            told=Concat("programme__name", Value(" "), "name", output_field=CharField())
        )
        found.edition = editions.filter(told__iexact=name).first()
        if found.edition is None:
            found.lost["edition"].append(name)
    codes = told.get("communes", ())
    if codes:
        found.communes = list(Commune.objects.filter(kind=Commune.Kind.CURRENT, code__in=codes))
        known = {one.code for one in found.communes}
        found.lost["communes"] += [code for code in codes if code not in known]
    _find_places(told.get("places", ()), user, found)
    emails = {one.lower(): one for one in told.get("team", ()) if one}
    if emails:
        accounts = get_user_model()._default_manager.filter(is_active=True)
        found.team = list(accounts.annotate(low=Lower("email")).filter(low__in=emails))
        there = {one.email.lower() for one in found.team}
        found.lost["team"] += [one for low, one in emails.items() if low not in there]
    return found


def _find_places(told: Sequence[Mapping[str, str]], user: Any, found: Found) -> None:
    """By name and commune; a name that two places have is nobody's."""
    if not told:
        return
    wanted = Q()
    for one in told:
        wanted |= Q(name__iexact=one["name"], city__iexact=one["city"])
    there: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in Place.objects.visible_to(user).filter(wanted):
        there[place.name.casefold(), place.city.casefold()].append(place)
    for one in told:
        places = there[one["name"].casefold(), one["city"].casefold()]
        if len(places) == 1:
            found.places += places
        else:
            found.lost["places"].append(f"{one['name']}, {one['city']}")


def bodies_here(tasks: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The deciding bodies that these tasks name, by name."""
    names = {one["body"] for one in tasks if one["body"]}
    return dict(DecidingBody.objects.filter(name__in=names).values_list("name", "pk"))


def projects_of(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The project of an archive and all those inside it."""
    yield content
    for child in content.get("children", ()):
        yield from projects_of(child)


def notes_of(content: Mapping[str, Any], user: Any) -> list[str]:
    """All that the archive has and that would not be made again here, in words."""
    lost: dict[str, list[str]] = defaultdict(list)
    notes: list[str] = []
    known_parts = {part.key for part in registry.archive_parts}
    for one in projects_of(content):
        here = found_here(one["project"], user)
        lost["joined"] += [str(account) for account in here.team if account != user]
        for kind, names in here.lost.items():
            lost[kind] += names
        bodies = bodies_here(one["tasks"])
        lost["bodies"] += [
            task["body"] for task in one["tasks"] if task["body"] and task["body"] not in bodies
        ]
        lost["deliverables"] += [task["title"] for task in one["tasks"] if task.get("deliverable")]
        parts = one.get("parts", {})
        lost["parts"] += [str(key)[:40] for key in parts if key not in known_parts]
        for part in registry.archive_parts:
            if part.key in parts:
                notes += part.missing(parts[part.key], user)
    notes = [*_told(lost), *dict.fromkeys(notes)]
    if any(one["project"].get("journal") for one in projects_of(content)):
        notes.append(
            _("Le journal du projet reste dans l’archive (journal.csv) : il commence ici à neuf.")
        )
    return notes


def _told(lost: Mapping[str, list[str]]) -> Iterator[str]:
    sentences = {
        "edition": _("Édition inconnue ici, laissée : %(names)s."),
        "communes": _("Communes inconnues ici, laissées : %(names)s."),
        "places": _("Lieux introuvables ici par leur nom et leur commune, laissés : %(names)s."),
        "bodies": _("Instances inconnues ici, leurs tâches ne les suivront pas : %(names)s."),
        "joined": _("Équipe du nouveau projet, avec vous : %(names)s."),
        "team": _("Équipe : pas de compte ici pour %(names)s."),
        "deliverables": _("Livrables gardés en note, leur objet n’étant pas là : %(names)s."),
        "parts": _("Parties que ce Maillage ne connaît pas, laissées : %(names)s."),
    }
    for kind, sentence in sentences.items():
        names = list(dict.fromkeys(lost.get(kind, ())))
        if names:
            more = len(names) - SHOWN
            shown = ", ".join(names[:SHOWN])
            if more > 0:
                rest = ngettext("et %(n)d autre", "et %(n)d autres", more) % {"n": more}
                shown = f"{shown} {rest}"
            yield sentence % {"names": shown}
