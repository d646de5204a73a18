"""Tables of people that come in, one row for each function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.kernel.imports.cleaning import fold, show
from maillage.kernel.imports.columns import Column, email, text
from maillage.kernel.imports.engine import Applied, RowPlan
from maillage.kernel.imports.model_importer import ModelImporter
from maillage.kernel.imports.undoing import created_entry
from maillage.people.directory.domain import add_function, create_organisation
from maillage.people.directory.imports.organisations import PERMISSION, phone
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.directory.names import key, split_name

SAME_PERSON: Final = 0.75
"""Likeness of two names from which one address may have both: a marriage, an accent, an error."""

# What a plan keeps besides the columns.
CONTACTS, PLACE, SAME_AS = "_contacts", "_place", "_same_as"
MADE = "_made"


@dataclass(slots=True)
class Contacts:
    """People and organisations there, as rows name them."""

    namesakes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    names: dict[int, str] = field(default_factory=dict)
    emails: dict[int, str] = field(default_factory=dict)
    places: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[tuple[int, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    organisations: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, user: Any) -> Contacts:
        """Three queries, whatever the number of rows."""
        found = cls()
        people = Person.objects.visible_to(user)
        rows = people.values_list("pk", "first_name", "last_name", "email")
        for pk, first, last, address in rows.iterator():
            found.names[pk] = f"{first} {last}".strip()
            found.namesakes[key(found.names[pk])].append(pk)
            found.emails[pk] = address.lower()
        functions = Function.objects.visible_to(user)
        held = functions.values_list("person_id", "organisation_id", "title")
        for person, organisation, title in held.iterator():
            found.places[person].add(organisation)
            found.titles[person, organisation].add(fold(title))
        organisations = Organisation.objects.visible_to(user).values_list("pk", "name")
        for pk, name in organisations.iterator():
            found.organisations[fold(name)].append(pk)
        return found

    def is_new_function(self, plan: RowPlan) -> bool:
        """Whether the row says a function that the person does not hold."""
        if not plan.values.get("organisation"):
            return False
        place, person = plan.values.get(PLACE), plan.target_id
        if place is None or person is None:
            return True
        title = fold(plan.values.get("title", ""))
        held = self.titles.get((person, place))
        return held is None or bool(title and title not in held)


def name_of(plan: RowPlan) -> str:
    """First and last name of a row."""
    return f"{plan.values.get('first_name', '')} {plan.values.get('last_name', '')}".strip()


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
    columns = (
        Column("last_name", gettext_lazy("Nom"), ("nom de famille",), parse=text(120)),
        Column("first_name", gettext_lazy("Prénom"), ("prénoms",), parse=text(120)),
        Column(
            "full_name",
            gettext_lazy("Nom complet"),
            ("nom et prénom", "prénom et nom", "nom prénom", "prénom nom", "contact", "personne"),
            parse=text(240),
        ),
        Column("email", gettext_lazy("Courriel"), ("e-mail", "mél", "adresse mail"), parse=email),
        Column("phone", gettext_lazy("Téléphone"), ("tél", "portable", "mobile"), parse=phone),
        Column(
            "organisation",
            gettext_lazy("Organisation"),
            ("structure", "organisme", "employeur", "institution"),
            parse=text(200),
        ),
        Column("title", gettext_lazy("Fonction"), ("poste", "qualité", "titre"), parse=text(150)),
    )

    # -- prepare -----------------------------------------------------------------------------------

    def _match(self, plans: Sequence[RowPlan], user: Any) -> None:
        """By address, as every importer; then by name and organisation."""
        contacts = Contacts.load(user)
        for plan in plans:
            plan.values[CONTACTS] = contacts
            if plan.action == "create":
                self._read_name(plan)
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
        new: dict[tuple[object, ...], RowPlan] = {}
        for plan in plans:
            if plan.action not in {"create", "update"}:
                continue
            same = tuple(fold(show(plan.values.get(one.key, ""))) for one in self.columns)
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
        del params, user
        for plan in plans:
            contacts = plan.values.pop(CONTACTS)
            first = plan.values.get(SAME_AS)
            if first is not None and first.action == "refuse":
                message = _("La ligne %(line)d, de la même personne, est refusée.")
                plan.refuse("last_name", message % {"line": first.line}, name_of(plan))
            if plan.action not in {"update", "unchanged"}:
                continue
            if contacts.is_new_function(plan):
                words = (plan.values.get("title", ""), plan.values["organisation"])
                plan.changes["organisation"] = ("", ", ".join(word for word in words if word))
                plan.action = "update"
            elif first is not None:
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

    def apply(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> Applied:
        """The people first, then the other functions of those who are new."""
        params = {**params, MADE: {}}
        firsts = [plan for plan in plans if SAME_AS not in plan.values]
        applied = super().apply(firsts, params, user)
        new = [plan.line for plan in firsts if plan.target_id is None]
        created = dict(zip(new, applied.created, strict=True))
        people = Person.objects.in_bulk(applied.created)
        for plan in plans:
            if (first := plan.values.get(SAME_AS)) is not None:
                person = people[created[first.line]]
                applied.entries += self.save_related(person, plan, params, user)
                applied.updated.append(person.pk)
        return applied

    def save_related(
        self, instance: Person, plan: RowPlan, params: Mapping[str, Any], user: Any
    ) -> list[dict[str, Any]]:
        """The function, and its organisation when it is new."""
        name = plan.values.get("organisation", "")
        if not name:
            return []
        entries = []
        organisation = self._organisation(plan, params[MADE])
        if organisation is None:
            organisation = create_organisation(name=name, actor=user)
            params[MADE][fold(name)] = organisation
            entries.append(created_entry(organisation))
        title = plan.values.get("title", "")
        held = Function.objects.filter(person=instance, organisation=organisation)
        known = [fold(one) for one in held.values_list("title", flat=True)]
        if known and (not title or fold(title) in known):
            return entries
        function = add_function(person=instance, organisation=organisation, title=title, actor=user)
        return [*entries, created_entry(function)]

    @staticmethod
    def _organisation(plan: RowPlan, made: Mapping[str, Organisation]) -> Organisation | None:
        """That of the plan, or one that an earlier row created."""
        if (pk := plan.values.get(PLACE)) is not None:
            return Organisation.objects.get(pk=pk)
        return made.get(fold(plan.values["organisation"]))
