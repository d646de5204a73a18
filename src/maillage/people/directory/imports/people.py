"""Tables of people that come in, one row for each function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.kernel.imports import writing
from maillage.kernel.imports.cleaning import fold, show
from maillage.kernel.imports.columns import Column, ColumnMapping
from maillage.kernel.imports.engine import Applied, RowPlan
from maillage.kernel.imports.model_importer import ModelImporter
from maillage.kernel.imports.reading import Table
from maillage.kernel.imports.undoing import created_entry
from maillage.people.directory.domain.sheets import guess_kind
from maillage.people.directory.imports import personal, related
from maillage.people.directory.imports.columns import PERSON_COLUMNS
from maillage.people.directory.imports.contacts import PLACE, Contacts, name_of
from maillage.people.directory.imports.organisations import PERMISSION
from maillage.people.directory.imports.places import place_rows, tell_unplaced
from maillage.people.directory.imports.related import POINTS, Channel, Point, Post
from maillage.people.directory.models import Organisation, Person
from maillage.people.directory.names import key, split_name

SAME_PERSON: Final = 0.75
"""Likeness of two names from which one address may have both: a marriage, an accent, an error."""

# What a plan keeps besides the columns.
CONTACTS, SAME_AS, COMMUNE = "_contacts", "_same_as", "_organisation_commune"


def dates_of(plan: RowPlan) -> dict[str, Any]:
    """The dates that a row gives of a function."""
    return {name: plan.values[name] for name in ("start", "end") if name in plan.values}


def alike(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same first name, or nearly the same letters."""
    first, second = key(one), key(other)
    if first == second or set(first.split()) & set(second.split()):
        return True
    return SequenceMatcher(None, first, second).ratio() >= SAME_PERSON


class PersonImporter(ModelImporter[Person]):
    """People, matched by address, then by name and organisation."""

    kind = "people"
    label = gettext_lazy("Personnes")
    permission = PERMISSION
    model = Person
    help = gettext_lazy(
        "Une ligne par personne et par fonction. Celles qui existent déjà (même courriel, ou même "
        "nom dans la même organisation) sont complétées ; les organisations inconnues sont créées."
    )
    keys = (("email",),)
    columns: Sequence[Column] = PERSON_COLUMNS
    families: ClassVar[tuple[str, ...]] = ("contacts",)

    # -- prepare -----------------------------------------------------------------------------------

    def prepare(
        self,
        table: Table,
        mapping: ColumnMapping,
        params: dict[str, Any],
        corrections: Mapping[str, str],
        user: Any,
    ) -> list[RowPlan]:
        """As every importer; what people agreed to is proved by the file that says it."""
        plans = super().prepare(table, mapping, params, corrections, user)
        personal.read_consents(plans, table, mapping)
        return plans

    def read_plans(
        self, plans: Sequence[RowPlan], params: Mapping[str, Any], user: Any
    ) -> dict[str, dict[int, str]]:
        """Words, other numbers, the address at home."""
        related.read_words(plans)
        personal.read_homes(plans, user)
        new_places = [plan for plan in plans if plan.values.get("organisation")]
        place_rows(
            new_places,
            city="organisation_city",
            postal_code="organisation_postal_code",
            insee="",
            into=COMMUNE,
        )
        for plan in plans:
            related.read_points(plan)
            if site := plan.values.get("website"):
                plan.values.setdefault(POINTS, []).append(Point(Channel.WEBSITE, site))
            start, end = plan.values.get("start"), plan.values.get("end")
            if start and end and end < start:
                message = _("La fin de la fonction vient avant son début.")
                plan.refuse("end", message, plan.display.get("end", ""))
        return {}

    def adjust(self, plan: RowPlan, target: Person | None) -> None:
        """The mobile number is the main one of whoever has no other."""
        mobile = plan.values.get("mobile")
        if not mobile:
            return
        main = plan.values.get("phone") or (target.phone if target is not None else "")
        if not main or main == mobile:
            plan.values["phone"] = mobile
        else:
            point = Point(Channel.PHONE, mobile, note=_("portable"))
            plan.values.setdefault(POINTS, []).append(point)

    def _match(self, plans: Sequence[RowPlan], user: Any) -> None:
        """By address, as every importer; then by name and organisation."""
        for plan in plans:
            if plan.action == "create":
                self._read_name(plan)
        contacts = Contacts.load(user, plans)
        for plan in plans:
            plan.values[CONTACTS] = contacts
            if plan.action == "create":
                self._read_organisation(plan, contacts)
        super()._match(plans, user)
        for plan in plans:
            if plan.action == "create":
                self._match_by_name(plan, contacts)
            elif plan.target_id is not None and plan.action == "update":
                self._check_name(plan, contacts.names[plan.target_id])

    def _read_name(self, plan: RowPlan) -> None:
        """First and last name, from one column or from two."""
        full = plan.values.pop("full_name", "")
        if full and not plan.values.get("last_name"):
            split = split_name(full)
            plan.values["last_name"] = split.last
            if split.first:
                plan.values["first_name"] = split.first
            plan.display["full_name"] = str(split)
        if not plan.values.get("last_name"):
            plan.refuse("last_name", _("Il faut au moins un nom."), full)

    def _read_organisation(self, plan: RowPlan, contacts: Contacts) -> None:
        """The organisation that the row names: its key, or nothing when it must be created."""
        name = plan.values.get("organisation", "")
        found = contacts.organisations.get(fold(name), []) if name else []
        if len(found) == 1:
            plan.values[PLACE] = found[0]
        elif found:
            message = _("Plusieurs organisations portent ce nom : précisez laquelle.")
            plan.refuse("organisation", message, name)
        elif name:
            plan.warn("organisation", _("Organisation inconnue : sa fiche sera créée."), name)
        elif plan.values.get("title"):
            plan.warn("title", _("Fonction sans organisation : laissée de côté."))

    def _match_by_name(self, plan: RowPlan, contacts: Contacts) -> None:
        namesakes = contacts.namesakes.get(key(name_of(plan)), [])
        place = plan.values.get(PLACE)
        there = [pk for pk in namesakes if place and place in contacts.places[pk]]
        if not there and len(namesakes) == 1 and not self._differs(plan, namesakes[0], contacts):
            there = namesakes
        if len(there) == 1:
            plan.target_id, plan.action = there[0], "update"
        elif there:
            message = _("Plusieurs fiches correspondent : donnez le courriel.")
            plan.refuse("last_name", message, name_of(plan))
        elif namesakes:
            plan.warn("last_name", _("Une autre personne porte déjà ce nom : ce sera un homonyme."))

    @staticmethod
    def _differs(plan: RowPlan, pk: int, contacts: Contacts) -> bool:
        """Whether the row says an address, or an organisation, that is not this person's."""
        address = plan.values.get("email", "")
        other_address = bool(address and contacts.emails[pk] and address != contacts.emails[pk])
        return other_address or bool(plan.values.get("organisation") and contacts.places[pk])

    @staticmethod
    def _check_name(plan: RowPlan, known: str) -> None:
        """An address shared by colleagues must not rename the one who has it."""
        if not alike(name_of(plan), known):
            message = _("Cette adresse est celle de %(name)s.") % {"name": known}
            plan.refuse("email", message, plan.values.get("email", ""))

    def _refuse_repeated(self, plans: Sequence[RowPlan]) -> None:
        """Two rows for one person are two functions of theirs; the same row twice counts once."""
        seen: dict[tuple[object, ...], int] = {}
        keys = [one.key for one in self.columns]
        new: dict[tuple[object, ...], RowPlan] = {}
        for plan in plans:
            if plan.action not in {"create", "update"}:
                continue
            same = tuple(fold(show(plan.values[key])) if key in plan.values else "" for key in keys)
            if (line := seen.setdefault(same, plan.line)) != plan.line:
                message = _("Déjà donné à la ligne %(line)d.") % {"line": line}
                plan.refuse("last_name", message, name_of(plan))
            elif plan.action == "create":
                self._follow(plan, new)

    @staticmethod
    def _follow(plan: RowPlan, new: dict[tuple[object, ...], RowPlan]) -> None:
        """A second row of a person whom an earlier row creates."""
        if address := plan.values.get("email", ""):
            identity: tuple[object, ...] = (address,)
        else:
            identity = (key(name_of(plan)), fold(plan.values.get("organisation", "")))
        first = new.setdefault(identity, plan)
        if first is plan:
            return
        if not alike(name_of(plan), name_of(first)):
            words = {"line": first.line, "name": name_of(first)}
            message = _("Adresse déjà donnée à la ligne %(line)d, pour %(name)s.") % words
            plan.refuse("email", message, address)
            return
        plan.action, plan.values[SAME_AS] = "update", first

    def check_plans(self, plans: Sequence[RowPlan], params: Mapping[str, Any], user: Any) -> None:
        """A known person may have a new function; a second row goes with the first."""
        numbers = [plan.target_id for plan in plans if plan.target_id is not None]
        words = related.held_words(Person, numbers)
        points = related.held_points("person", numbers)
        personal.compare_homes(plans, numbers)
        personal.compare_notes(plans, numbers)
        for plan in plans:
            related.compare_words(plan, words)
            related.compare_points(plan, points)
            contacts = plan.values.pop(CONTACTS)
            if plan.values.get("organisation") and PLACE not in plan.values:
                tell_unplaced(plan, "organisation_city")
            first = plan.values.get(SAME_AS)
            if first is not None and first.action == "refuse":
                message = _("La ligne %(line)d, de la même personne, est refusée.")
                plan.refuse("last_name", message % {"line": first.line}, name_of(plan))
            if plan.action not in {"update", "unchanged"}:
                continue
            if contacts.is_new_function(plan, dates_of(plan)):
                told = (plan.values.get("title", ""), plan.values["organisation"])
                plan.changes["organisation"] = ("", ", ".join(word for word in told if word))
                plan.action = "update"
            elif first is not None and not plan.changes:
                plan.action = "unchanged"

    def notes(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> list[str]:
        """How many organisations will be created."""
        del params, user
        new = {
            fold(plan.values["organisation"])
            for plan in plans
            if plan.is_written and plan.values.get("organisation") and PLACE not in plan.values
        }
        if not new:
            return []
        return [
            ngettext(
                "%(n)d organisation inconnue sera créée.",
                "%(n)d organisations inconnues seront créées.",
                len(new),
            )
            % {"n": len(new)}
        ]

    # -- apply -------------------------------------------------------------------------------------

    def judge(self, instance: Person, changed: Sequence[str]) -> None:
        """The model says nothing of a person as a whole."""

    def apply(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> Applied:
        """The people first, then what hangs from them, all the rows of one person together."""
        firsts = [plan for plan in plans if SAME_AS not in plan.values]
        applied, saved = self.save_records(firsts, params, user)
        people = {plan.line: person for person, plan in saved}
        for plan in plans:
            if (first := plan.values.get(SAME_AS)) is not None:
                person = people[first.line]
                saved.append((person, plan))
                applied.updated.append(person.pk)
        saved.sort(key=lambda pair: pair[1].line)
        applied.entries += self._save_functions(saved)
        applied.entries += related.save_words(saved)
        applied.entries += related.save_points("person", saved)
        applied.entries += personal.save_homes(saved)
        applied.entries += personal.save_photos(saved)
        applied.entries += personal.save_notes(saved, user)
        applied.entries += personal.save_consents(saved)
        return applied

    @staticmethod
    def _save_functions(saved: Sequence[tuple[Person, RowPlan]]) -> list[dict[str, Any]]:
        """The functions, and the organisations that are new."""
        told = [(person, plan) for person, plan in saved if plan.values.get("organisation")]
        known = Organisation.objects.in_bulk(
            {plan.values[PLACE] for _person, plan in told if PLACE in plan.values}
        )
        made: dict[str, Organisation] = {}
        posts = []
        for person, plan in told:
            name = plan.values["organisation"]
            if PLACE in plan.values:
                organisation = known[plan.values[PLACE]]
            else:
                bare = " ".join(name.split())
                organisation = made.setdefault(
                    fold(name),
                    Organisation(
                        name=bare,
                        kind=guess_kind(bare),
                        address=plan.values.get("organisation_address", ""),
                        postal_code=plan.values.get("organisation_postal_code", ""),
                        city=plan.values.get("organisation_city", ""),
                        commune_id=plan.values.get(COMMUNE),
                    ),
                )
            posts.append(Post(person, organisation, plan.values.get("title", ""), dates_of(plan)))
        writing.create_all(list(made.values()))
        return [*(created_entry(one) for one in made.values()), *related.save_functions(posts)]
