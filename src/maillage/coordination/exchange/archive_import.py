"""A project that comes from another installation: seen line by line, then created whole.

Nothing that is here is changed: organisations are recognised by their numbers, else by their name;
people by their address, else by their name; the others are created, the project always is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.coordination.exchange.archive.format import read_archive
from maillage.coordination.exchange.domain.finding import notes_of, projects_of
from maillage.coordination.exchange.domain.rebuilding import Rebuilt, rebuild
from maillage.coordination.projects.models import ProjectFile, TaskFile
from maillage.kernel.imports.columns import Column, ColumnMapping, text
from maillage.kernel.imports.engine import Applied, Importer, ImportRefused, RowPlan, parse_rows
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.imports.reading import Row, Table
from maillage.kernel.imports.undoing import Undone
from maillage.kernel.registry import ObjectRef
from maillage.people.directory.models import Organisation, Person

NUMBERS: Final = ("siret", "rna", "uai", "museofile")
MAX_TASKS: Final = 20_000


class ArchiveImporter(Importer):
    """The archive that « Le projet entier » gives, made again as a new project."""

    kind = "projet-entier"
    label = gettext_lazy("Projet entier (archive Maillage)")
    permission = "exchange.import_project"
    families: ClassVar[tuple[str, ...]] = ("archive",)
    accepts: ClassVar[tuple[str, ...]] = (".zip",)
    tables: ClassVar[bool] = False
    help = gettext_lazy(
        "L’archive d’un projet, faite par Maillage, ici ou ailleurs. Un nouveau projet est créé ; "
        "les organisations et les personnes que l’annuaire connaît sont reconnues, jamais modifiées."
    )
    columns = (
        Column("what", gettext_lazy("Objet"), parse=text(40)),
        Column("name", gettext_lazy("Nom"), required=True, parse=text(250)),
        Column("detail", gettext_lazy("Repère"), parse=text(500)),
    )

    from_disk: ClassVar[bool] = True

    @property
    def max_mb(self) -> float:
        """Its files each came in under the limit of one: together they are larger."""
        return float(settings.ARCHIVE_MAX_MB)

    def read(self, raw: Any, filename: str, *, max_mb: float) -> Table:
        """A row for the project, for each organisation, person, task and file."""
        size = len(raw) if isinstance(raw, bytes) else raw.size
        if size > max_mb * 1_000_000:
            raise ReadError("too_large", _("Ce fichier dépasse %(n)g Mo.") % {"n": max_mb})
        archive = read_archive(raw)
        table = Table(
            filename=filename,
            sheets=[],
            sheet="",
            header_row=0,
            headers=[str(column.label) for column in self.columns],
            rows=[],
            content=archive,
        )
        try:
            for line, (kind, key, cells) in enumerate(_listed(archive.content), start=1):
                table.records[line] = (kind, key)
                table.rows.append(Row(line, list(cells)))
        except (KeyError, TypeError, AttributeError) as error:
            raise ReadError(
                "schema", _("Le contenu de cette archive n’est pas celui d’un projet.")
            ) from error
        if len(table.rows) > MAX_TASKS:
            raise ReadError("too_many_rows", _("Ce projet est trop long pour être importé."))
        return table

    def prepare(
        self,
        table: Table,
        mapping: ColumnMapping,
        params: dict[str, Any],
        corrections: Mapping[str, str],
        user: Any,
    ) -> list[RowPlan]:
        """Recognise who is known; the project's row carries all that the others do not."""
        del params, user
        plans = parse_rows(table, mapping, self.columns, corrections)
        content = table.content.content
        organisations = known_organisations(content["organisations"])
        people = known_people(content["people"])
        known: dict[str, int] = {}
        for plan in plans:
            kind, key = table.records[plan.line]
            plan.values |= {"kind": kind, "key": key}
            found = {"organisation": organisations, "personne": people}.get(kind, {}).get(key, [])
            if plan.action != "create" or not found:
                continue
            if len(found) > 1:
                told = _("Plusieurs fiches portent ce nom : laissez la ligne de côté.")
                plan.refuse("name", told, plan.values["name"])
                continue
            plan.action, plan.target_id = "unchanged", found[0]
            known[key] = found[0]
        head = next((plan for plan in plans if plan.values.get("kind") == "projet"), None)
        if head is not None:
            head.values |= {"archive": table.content, "known": known}
        return plans

    def notes(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> list[str]:
        """What has no equivalent here, and the sheets that would be added."""
        del params
        told = []
        new = [plan for plan in plans if plan.values.get("kind") in {"organisation", "personne"}]
        count = sum(plan.is_written for plan in new)
        if count:
            told.append(
                ngettext(
                    "%(n)d fiche sera ajoutée à l’annuaire.",
                    "%(n)d fiches seront ajoutées à l’annuaire.",
                    count,
                )
                % {"n": count}
            )
        head = next((plan for plan in plans if "archive" in plan.values), None)
        if head is not None and (lost := head.values["archive"].content.get("lost")):
            told.append(_("Fichiers déjà perdus au départ : %(n)d.") % {"n": len(lost)})
        if head is not None:
            told += notes_of(head.values["archive"].content, user)
        return told

    def apply(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> Applied:
        """Create what is new, then the project and all that hangs from it."""
        head = next((plan for plan in plans if "archive" in plan.values), None)
        if head is None:
            raise ImportRefused(_("Sans la ligne du projet, il n’y a rien à importer."))
        applied = Applied()
        kept = {plan.values["key"]: str(plan.values["name"]) for plan in plans}
        made: Rebuilt = rebuild(
            archive=head.values["archive"],
            known=head.values["known"],
            kept=kept,
            name=str(head.values["name"]),
            actor=user,
        )
        applied.entries = made.entries
        applied.created = [made.project.pk]
        applied.data["project"] = made.project.pk
        params["made"] = made.project.pk
        return applied

    def undo(self, undo_data: Mapping[str, Any], user: Any) -> Undone:
        """As any import; the contents of its files leave the disk once that is certain."""
        made = {
            ObjectRef.parse(entry["ref"]).pk
            for entry in undo_data.get("entries", ())
            if entry["ref"].startswith("projects.project:") and entry["before"] is None
        }
        files = [
            *ProjectFile.objects.filter(project__in=made),
            *TaskFile.objects.filter(task__project__in=made),
        ]
        contents = [(type(one), one.pk, one.file) for one in files]
        done = super().undo(undo_data, user)
        for model, pk, content in contents:
            if not model._base_manager.filter(pk=pk).exists():
                transaction.on_commit(partial(content.storage.delete, content.name))
        return done

    @staticmethod
    def result_url(params: Mapping[str, Any]) -> str:
        """The list of projects: the new one is there."""
        del params
        return reverse("projects-list")


def _listed(content: Mapping[str, Any]) -> list[tuple[str, str, tuple[str, str, str]]]:
    """The kind, the key and the cells of each row."""
    project = content["project"]
    found = [("projet", "projet", (_("Projet"), project["name"], project["city"]))]
    for key, one in content["organisations"].items():
        numbers = ", ".join(one[name] for name in NUMBERS if one.get(name))
        cells = (_("Organisation"), one["name"], numbers or one.get("city", ""))
        found.append(("organisation", key, cells))
    for key, one in content["people"].items():
        name = f"{one['first_name']} {one['last_name']}".strip()
        found.append(("personne", key, (_("Personne"), name or one["email"], one["email"])))
    for inside in projects_of(content):
        if (key := inside.get("key")) is not None:
            project = inside["project"]
            found.append(("sous-projet", key, (_("Sous-projet"), project["name"], project["city"])))
        found += [
            ("tache", one["key"], (_("Tâche"), one["title"], one["due"] or ""))
            for one in inside["tasks"]
        ]
        found += [
            ("fichier", one["path"], (_("Fichier"), one["name"], one["mime"]))
            for one in inside["files"]
        ]
    return found


def known_organisations(told: Mapping[str, Mapping[str, str]]) -> dict[str, list[int]]:
    """Key → the sheets that it may be: by a number, which decides, else by the very name."""
    wanted = Q(low__in=[one["name"].strip().lower() for one in told.values()])
    for name in NUMBERS:
        numbers = [one[name] for one in told.values() if one.get(name)]
        if numbers:
            wanted |= Q(**{f"{name}__in": numbers})
    rows = Organisation.objects.annotate(low=Lower("name")).filter(wanted)
    by: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows.values("pk", "low", *NUMBERS):
        by["name", row["low"]].append(row["pk"])
        for name in NUMBERS:
            if row[name]:
                by[name, row[name]].append(row["pk"])
    found = {}
    for key, one in told.items():
        numbered = [pk for name in NUMBERS if one.get(name) for pk in by.get((name, one[name]), ())]
        named = by.get(("name", one["name"].strip().lower()), [])
        found[key] = list(dict.fromkeys(numbered))[:1] or named
    return found


def known_people(told: Mapping[str, Mapping[str, str]]) -> dict[str, list[int]]:
    """Key → the sheets that it may be: by the address, which decides, else by the whole name."""
    emails = [one["email"].lower() for one in told.values() if one.get("email")]
    last = [one["last_name"].strip().lower() for one in told.values() if one.get("last_name")]
    rows = Person.objects.annotate(
        mail=Lower("email"), last=Lower("last_name"), first=Lower("first_name")
    ).filter(Q(mail__in=emails) | Q(last__in=last))
    by_mail: dict[str, list[int]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows.values("pk", "mail", "last", "first"):
        if row["mail"]:
            by_mail[row["mail"]].append(row["pk"])
        by_name[row["first"], row["last"]].append(row["pk"])
    found = {}
    for key, one in told.items():
        name = (one["first_name"].strip().lower(), one["last_name"].strip().lower())
        found[key] = by_mail.get(one["email"].lower(), []) or by_name.get(name, [])
    return found
