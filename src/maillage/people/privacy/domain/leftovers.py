"""What keeps copies of people's data on purpose: imports, and what can be undone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from maillage.kernel import registry
from maillage.kernel.models import ImportRun, UndoRecord
from maillage.kernel.registry import ObjectRef
from maillage.people.directory.models import Person
from maillage.people.privacy.mentions import Identity


def forget_imports(identity: Identity, refs: list[ObjectRef]) -> tuple[int, list[Any]]:
    """Take the person's rows out of imports; the files that held them, to delete on commit.

    A file is a table of many people: it goes whole. So do those of imports of contacts too long for
    their report to tell every row: nothing says that the person is not in them.
    """
    wanted = {str(one) for one in refs}
    count, files = 0, []
    for run in ImportRun.objects.exclude(report={}, undo={}, file="").iterator():
        rows, of_people = run.report.get("rows", []), _is_of_people(run)
        theirs = rows_about(run, identity, wanted)
        entries = [one for one in run.undo.get("entries", []) if one.get("ref") in wanted]
        unsure = run.report.get("rows_total", len(rows)) > len(rows) and of_people
        corrected = identity.replace_in(run.corrections) != run.corrections
        if not (theirs or entries or unsure or corrected or _quotes(run, identity)):
            continue
        count += 1
        files += [run.file] if run.file else []
        _forget_rows(run, identity, theirs, entries)
    return count, files


def rows_about(run: ImportRun, identity: Identity, refs: set[str]) -> list[dict[str, Any]]:
    """The rows of an import's report that are about the person."""
    wanted = refs if _is_of_people(run) else set()
    return [one for one in run.report.get("rows", []) if _is_theirs(one, identity, wanted)]


def _is_of_people(run: ImportRun) -> bool:
    """Whether its rows are sheets of people, or may be: the importer is no longer there."""
    importer = registry.importers.get(run.kind)
    return importer is None or getattr(importer, "model", Person) is Person


def _is_theirs(row: dict[str, Any], identity: Identity, refs: set[str]) -> bool:
    if f"{Person._meta.label_lower}:{row.get('target')}" in refs:
        return True
    return identity.is_row(str(one) for one in (row.get("cells") or {}).values())


def _quotes(run: ImportRun, identity: Identity) -> bool:
    told = (run.report, run.undo, run.params, run.filename)
    return any(identity.replace_in(one) != one for one in told)


def _forget_rows(run: ImportRun, identity: Identity, rows: list[Any], entries: list[Any]) -> None:
    lines = {one.get("line") for one in rows}
    report = dict(run.report)
    report["rows"] = [one for one in report.get("rows", []) if one not in rows]
    report["refused"] = [one for one in report.get("refused", []) if one.get("line") not in lines]
    undo = dict(run.undo)
    if "entries" in undo:
        undo["entries"] = [one for one in undo["entries"] if one not in entries]
    corrections = {
        place: text
        for place, text in run.corrections.items()
        if place.split(":")[0] not in {str(line) for line in lines}
    }
    status = run.status
    if status in {ImportRun.Status.RECEIVED, ImportRun.Status.PREVIEWED}:
        status = ImportRun.Status.FAILED
        report["error"] = {
            "code": "erased",
            "message": _("Ce fichier a été supprimé : une personne qui y figurait a été effacée."),
            "hint": _("Envoyez de nouveau le tableau, sans elle."),
        }
    ImportRun.objects.filter(pk=run.pk).update(
        report=identity.replace_in(report),
        undo=identity.replace_in(undo),
        corrections=identity.replace_in(corrections),
        filename=identity.replace(run.filename)[:250],
        status=status,
        file="",
    )


def forget_undo(refs: list[ObjectRef]) -> int:
    """Delete what could bring the person's data back; returns how many changes."""
    wanted = {str(one) for one in refs}
    told = Q(root__in=wanted)
    for one in wanted:
        told |= Q(told__contains=f'"{one}"')
    found = UndoRecord.objects.alias(told=Cast("entries", models.TextField())).filter(told)
    deleted, _by_model = found.delete()
    return deleted
