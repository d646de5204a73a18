"""What an import brings of people's private side: home, photo, what they agreed to."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime, time
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import clock
from maillage.kernel.imports import writing
from maillage.kernel.imports.cleaning import fold
from maillage.kernel.imports.columns import Column, ColumnMapping
from maillage.kernel.imports.engine import RowPlan
from maillage.kernel.imports.parsers import Noted
from maillage.kernel.imports.reading import Table
from maillage.kernel.imports.undoing import created_entry, updated_entry
from maillage.kernel.imports.vcards import Picture
from maillage.kernel.permissions import is_allowed
from maillage.kernel.uploads import check_upload
from maillage.people.directory.domain.pictures import shrunk
from maillage.people.directory.imports.cells import Said, said
from maillage.people.directory.imports.places import REASON, place_rows
from maillage.people.directory.models import (
    Consent,
    Person,
    PersonNote,
    PostalAddress,
    Purpose,
    Usage,
)

HOME, CONSENTS = "_home", "_consents"
_HOME_COLUMNS: Final = ("home_address", "home_postal_code", "home_city")
_CONSENTS: Final[Mapping[str, tuple[str, Any]]] = {
    "consent_letter": (Purpose.LETTER, gettext_lazy("Consentement : lettre d’information")),
    "consent_press": (Purpose.PRESS, gettext_lazy("Consentement : communiqués de presse")),
}

Saved = Sequence[tuple[Person, RowPlan]]
Entries = list[dict[str, Any]]


# -- home -------------------------------------------------------------------------------------------


def read_homes(plans: Sequence[RowPlan], user: Any) -> None:
    """The address at home, for whoever may see such addresses."""
    told = [plan for plan in plans if any(plan.values.get(key) for key in _HOME_COLUMNS)]
    if not told:
        return
    if not is_allowed(user, "directory.view_private_addresses"):
        for plan in told:
            for key in _HOME_COLUMNS:
                plan.values.pop(key, None)
            plan.warn(
                "home_address", _("Laissée de côté : vous ne voyez pas les adresses privées.")
            )
        return
    place_rows(
        told, city="home_city", postal_code="home_postal_code", insee="", into="_home_commune"
    )
    for plan in told:
        plan.values.pop(REASON, None)
        if not plan.values.get("home_city"):
            message = _("Il faut la ville de l’adresse personnelle.")
            plan.refuse("home_city", message, plan.display.get("home_city", ""))
            continue
        plan.values[HOME] = {
            "address": plan.values.get("home_address", ""),
            "postal_code": plan.values.get("home_postal_code", ""),
            "city": plan.values["home_city"],
            "commune_id": plan.values.pop("_home_commune", None),
        }


def _same_home(address: str, postal_code: str, city: str) -> str:
    return fold(f"{address} {postal_code} {city}")


def compare_homes(plans: Sequence[RowPlan], numbers: Sequence[int]) -> None:
    """An address that the sheet has already is not written twice."""
    told = [plan for plan in plans if HOME in plan.values]
    if not told:
        return
    held: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(numbers), 500):
        found = PostalAddress.objects.filter(person__in=numbers[start : start + 500])
        for person, *words in found.values_list("person_id", "address", "postal_code", "city"):
            held[person].add(_same_home(*words))
    for plan in told:
        home = plan.values[HOME]
        shown = _same_home(home["address"], home["postal_code"], home["city"])
        if shown in held.get(plan.target_id or 0, ()):
            del plan.values[HOME]
        elif plan.target_id is not None and plan.action in {"update", "unchanged"}:
            told_home = (home["address"], home["postal_code"], home["city"])
            plan.changes["home_address"] = ("", ", ".join(word for word in told_home if word))
            plan.action = "update"


def save_homes(saved: Saved) -> Entries:
    """Write the addresses at home."""
    rows = [
        PostalAddress(person=person, usage=Usage.HOME, **plan.values[HOME])
        for person, plan in saved
        if HOME in plan.values
    ]
    writing.create_all(rows)
    return [created_entry(one) for one in rows]


# -- photo ------------------------------------------------------------------------------------------


def photo(value: object) -> object:
    """The picture of a card, made small and without what the camera wrote in it."""
    if not isinstance(value, Picture):
        raise ValueError(_("Une photo ne vient que d’une carte de visite (.vcf)."))  # noqa: TRY004 - of a cell
    content = io.BytesIO(value.content)
    try:
        check_upload(content, allowed=("image",))
        return Picture(shrunk(content, flat=True).read())
    except ValidationError:
        return Noted(None, _("La photo ne s’ouvre pas : elle est laissée de côté."))


def save_photos(saved: Saved) -> Entries:
    """Keep the photos of those who have none."""
    pairs = []
    for person, plan in saved:
        picture = plan.values.get("picture")
        if isinstance(picture, Picture) and not person.photo:
            before = copy(person)
            person.photo.save("photo.jpg", ContentFile(picture.content), save=False)
            pairs.append((before, person))
    writing.update_all(pairs, ["photo"])
    return [updated_entry(before, after, ["photo"]) for before, after in pairs]


# -- notes ------------------------------------------------------------------------------------------


def compare_notes(plans: Sequence[RowPlan], numbers: Sequence[int]) -> None:
    """A note that the sheet has already is not written twice."""
    told = [plan for plan in plans if plan.values.get("note")]
    if not told:
        return
    held: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(numbers), 500):
        found = PersonNote.objects.filter(person__in=numbers[start : start + 500])
        for person, text in found.values_list("person_id", "text"):
            held[person].add(fold(text))
    for plan in told:
        if fold(plan.values["note"]) in held.get(plan.target_id or 0, ()):
            del plan.values["note"]
        elif plan.target_id is not None and plan.action in {"update", "unchanged"}:
            plan.changes["note"] = ("", plan.values["note"])
            plan.action = "update"


def save_notes(saved: Saved, user: Any) -> Entries:
    """Write the notes, signed."""
    rows = [
        PersonNote(person=person, text=plan.values["note"], author=user if user.pk else None)
        for person, plan in saved
        if plan.values.get("note")
    ]
    writing.create_all(rows)
    return [created_entry(one) for one in rows]


# -- consents ---------------------------------------------------------------------------------------


def consent_columns() -> tuple[Column, ...]:
    """What people agreed to: never guessed from a heading, since it is a proof."""
    help_text = gettext_lazy(
        "à choisir vous-même ; oui, non, ou la date de l’accord ; l’en-tête et le nom du fichier "
        "seront gardés comme formulation"
    )
    return tuple(
        Column(key, label, parse=said, by_hand=True, help=help_text)
        for key, (_purpose, label) in _CONSENTS.items()
    )


def read_consents(plans: Sequence[RowPlan], table: Table, mapping: ColumnMapping) -> None:
    """What rows say of consents, with the wording that proves it: the heading and the file."""
    told = [plan for plan in plans if any(key in plan.values for key in _CONSENTS)]
    if not told:
        return
    held = _in_force([plan.target_id for plan in told if plan.target_id is not None])
    for plan in told:
        for key, (purpose, label) in _CONSENTS.items():
            word = plan.values.get(key)
            if not isinstance(word, Said) or held.get((plan.target_id or 0, purpose)) == word.given:
                continue
            if not word.given and (plan.target_id or 0, purpose) not in held:
                continue  # nothing was ever given: there is nothing to withdraw
            wording = _("Colonne « %(header)s » du fichier « %(file)s ».") % {
                "header": mapping.header_of(key) or label,
                "file": table.filename,
            }
            line = {"purpose": purpose, "given": word.given, "wording": wording}
            if word.at is not None:
                line["at"] = datetime.combine(word.at, time(12), tzinfo=clock.now().tzinfo)
            plan.values.setdefault(CONSENTS, []).append(line)
            if plan.target_id is not None and plan.action in {"update", "unchanged"}:
                plan.changes[key] = ("", str(word))
                plan.action = "update"


def _in_force(numbers: Sequence[int]) -> dict[tuple[int, str], bool]:
    """The last word of each person on each purpose."""
    found: dict[tuple[int, str], bool] = {}
    for start in range(0, len(numbers), 500):
        rows = Consent.objects.filter(person__in=numbers[start : start + 500]).order_by("at", "pk")
        for person, purpose, given in rows.values_list("person_id", "purpose", "given"):
            found[person, purpose] = given
    return found


def save_consents(saved: Saved) -> Entries:
    """Add the lines to the ledger."""
    rows = [
        Consent(person=person, means=Consent.Means.IMPORT, **line)
        for person, plan in saved
        for line in plan.values.get(CONSENTS, ())
    ]
    writing.create_all(rows)
    return [created_entry(one) for one in rows]
