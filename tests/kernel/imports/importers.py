"""Importers of the directory's models, for the tests of the engine."""

from __future__ import annotations

from typing import Any

from maillage.kernel.imports.columns import Column, choice, email, text
from maillage.kernel.imports.errors import ImportRefused
from maillage.kernel.imports.model_importer import ModelImporter, Relation
from maillage.kernel.imports.undoing import created_entry
from maillage.people.directory.models import Function, Organisation, Person


class Organisations(ModelImporter[Organisation]):
    """Bodies: by their SIRET, else by their name and town."""

    kind = "essai-organisations"
    label = "organisations"
    permission = "directory.import_contacts"
    model = Organisation
    keys = (("siret",), ("name", "city"), ("name",))
    columns = (
        Column("name", "Nom", ("organisation", "structure"), required=True, parse=text(200)),
        Column(
            "kind",
            "Nature",
            parse=choice({"commune": ("commune", "ville"), "musee": ("musée",)}),
        ),
        Column("siret", "SIRET", parse=text(14)),
        Column("email", "Courriel", parse=email),
        Column("city", "Commune", ("ville",), parse=text(120)),
    )

    def check_params(self, params: Any, user: Any) -> dict[str, Any]:
        if params.get("kind") == "refuse":
            raise ImportRefused("Ce paramètre n’existe pas.")
        return dict(params)

    def defaults(self, params: Any, user: Any) -> dict[str, Any]:
        return {"kind": params["kind"]} if params.get("kind") else {}

    def notes(self, plans: Any, params: Any, user: Any) -> list[str]:
        return ["Note de l’import."] if params.get("kind") else []


class People(ModelImporter[Person]):
    """People, each with a function in one organisation."""

    kind = "essai-personnes"
    label = "personnes"
    permission = "directory.import_contacts"
    model = Person
    keys = (("email",), ("last_name", "first_name"))
    columns = (
        Column("last_name", "Nom", required=True, parse=text(120)),
        Column("first_name", "Prénom", parse=text(120)),
        Column("email", "Courriel", parse=email),
        Column("organisation", "Organisation", ("structure",)),
    )
    relations = (Relation("organisation", Organisation.objects.visible_to, by=("name", "siret")),)

    def check_plans(self, plans: Any, params: Any, user: Any) -> None:
        held = set(Function.objects.values_list("person", "organisation"))
        for plan in plans:
            given = plan.values.get("organisation")
            if plan.action == "unchanged" and given and (plan.target_id, given) not in held:
                plan.action = "update"

    def save_related(self, instance: Any, plan: Any, params: Any, user: Any) -> list[Any]:
        if "organisation" not in plan.values:
            return []
        one, created = Function.objects.get_or_create(
            person=instance, organisation_id=plan.values["organisation"]
        )
        return [created_entry(one)] if created else []


class Functions(ModelImporter[Function]):
    """Who does what where: both sides are foreign keys."""

    kind = "essai-fonctions"
    label = "fonctions"
    permission = "directory.import_contacts"
    model = Function
    keys = (("person", "organisation"),)
    columns = (
        Column("person", "Personne", required=True),
        Column("organisation", "Organisation", required=True),
        Column("title", "Fonction", parse=text(300)),
    )
    relations = (
        Relation("person", Person.objects.visible_to, by=("email",)),
        Relation("organisation", Organisation.objects.visible_to),
    )
