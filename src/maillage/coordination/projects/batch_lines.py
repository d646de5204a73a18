"""A pasted list of communes and dates, and the people that a row names, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.batches import MOST
from maillage.coordination.projects.models import TemplateAnchor
from maillage.coordination.projects.planning.cells import parse_date_cell
from maillage.coordination.projects.planning.found import Kind, ParsedDate, Problem
from maillage.kernel import clock
from maillage.kernel.text_fr import plain
from maillage.people.directory.domain import match_people

PLACE: Final = "…"
_SEPARATOR: Final = re.compile(r"[;\t]")
_ARTICLES: Final = (("à Le ", "au "), ("à Les ", "aux "), ("de Le ", "du "), ("de Les ", "des "))


@dataclass(slots=True)
class Line:
    """One line as it was pasted: a place, dates by the anchor's key, people, what was not read."""

    place: str
    days: dict[int, date] = field(default_factory=dict)
    people: str = ""
    errors: list[str] = field(default_factory=list)


def read_lines(
    text: str, anchors: Sequence[TemplateAnchor], main: TemplateAnchor | None
) -> list[Line]:
    """« Bellême ; 12/05/2026 ; 18/09/2026 ; artiste : Ilse Vandaele », one a line.

    The dates are those of the anchors, in their order; a single one is the day J. Raises ValueError
    when there are too many lines.
    """
    lines = [line for line in text.splitlines() if line.strip(" ;\t")]
    if len(lines) > MOST:
        raise ValueError(
            _("La liste a %(n)d lignes : créez au plus %(most)d projets à la fois.")
            % {"n": len(lines), "most": MOST}
        )
    return [_read_line(line, anchors, main) for line in lines]


def _read_line(text: str, anchors: Sequence[TemplateAnchor], main: TemplateAnchor | None) -> Line:
    place, *cells = [cell.strip() for cell in _SEPARATOR.split(text)]
    line = Line(place)
    days: list[date | None] = []
    people = []
    for cell in cells:
        if ":" in cell and not cell.partition(":")[0].strip()[-1:].isdigit():
            people.append(cell)
            continue
        read = parse_date_cell(cell, anchors=(), today=clock.today())
        if isinstance(read, ParsedDate) and read.kind is not Kind.RULE:
            days.append(read.day)
        else:
            message = read.message if isinstance(read, Problem) else ""
            line.errors.append(message or _("« %(cell)s » n’est pas une date.") % {"cell": cell})
    line.people = " ; ".join(people)
    given = [day for day in days if day is not None]
    if len(days) == 1 and given and main is not None:
        line.days[main.pk] = given[0]
    else:
        pairs = zip(anchors, days, strict=False)
        line.days = {anchor.pk: day for anchor, day in pairs if day is not None}
    if len(days) > len(anchors):
        line.errors.append(
            _("Il y a plus de dates que de repères (%(names)s).")
            % {"names": ", ".join(one.name for one in anchors)}
        )
    return line


def name_for(pattern: str, place: str) -> str:
    """« Exposition à … » and « Le Sap » give « Exposition au Sap »."""
    name = pattern.replace(PLACE, place) if PLACE in pattern else f"{pattern} {place}"
    for written, said in _ARTICLES:
        name = name.replace(written, said)
    return " ".join(name.split())[:200]


def place_of(name: str) -> str:
    """« Mairie d’Écouché-les-Vallées » gives « Écouché-les-Vallées »."""
    return re.sub(r"^(?:mairie|commune|ville)\s+(?:de |d[’'])", "", name, flags=re.IGNORECASE)


def read_people(
    texts: Iterable[str], roles: Sequence[str]
) -> list[tuple[dict[str, int], list[str]]]:
    """The person of each role that each text names (« artiste : Ilse Vandaele »), and what is wrong.

    All the names are looked up at once.
    """
    written = [[part for part in re.split(r"[;\n]", text) if part.strip()] for text in texts]
    names = {part.partition(":")[2].strip() for parts in written for part in parts if ":" in part}
    matches = match_people(sorted(names - {""})) if names - {""} else {}
    known = {plain(role): role for role in roles}
    return [_people_of(parts, known, matches) for parts in written]


def _people_of(
    parts: Sequence[str], known: Mapping[str, str], matches: Mapping[str, Any]
) -> tuple[dict[str, int], list[str]]:
    found: dict[str, int] = {}
    wrong: list[str] = []
    for part in parts:
        said, _colon, name = (piece.strip() for piece in part.partition(":"))
        role = known.get(plain(said))
        if role is None:
            wrong.append(
                _("« %(role)s » n’est pas un rôle de ce modèle : %(known)s.")
                % {"role": said, "known": ", ".join(known.values())}
            )
            continue
        match = matches.get(name)
        if match is not None and match.kind == "person":
            found[role] = match.person_id
        elif match is not None and match.kind == "ambiguous":
            names = ", ".join(one.label for one in match.candidates[:4])
            wrong.append(
                _("« %(name)s » peut être %(names)s : écrivez le nom entier.")
                % {"name": name, "names": names}
            )
        else:
            wrong.append(_("Personne ne s’appelle « %(name)s » dans l’annuaire.") % {"name": name})
    return found, wrong
