"""Merge two sheets into one, with everything that hangs from them; take a merge back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import timedelta
from typing import Any, Final, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit, clock, registry, search, undo
from maillage.kernel.registry import ObjectRef
from maillage.people.directory.domain import may_use
from maillage.people.directory.models import ContactPoint, Organisation, Person, Purpose
from maillage.people.duplicates.domain.choices import chosen_values, further_rows
from maillage.people.duplicates.domain.links import Mover
from maillage.people.duplicates.models import Merge

Sheet = TypeVar("Sheet", Person, Organisation)

JUST_NOW: Final = timedelta(minutes=15)


class MergeRefused(Exception):
    """The two sheets cannot be merged; str() says why, in French."""


class AlreadyMerged(MergeRefused):
    """Somebody was faster; `kept` is the sheet that stayed."""

    def __init__(self, message: str, kept: Person | Organisation) -> None:
        super().__init__(message)
        self.kept = kept


class SheetChanged(MergeRefused):
    """A sheet was changed since the comparison was shown."""


@transaction.atomic
def merge_people(
    *,
    kept: Person,
    gone: Person,
    choices: Mapping[str, str],
    actor: Any,
    versions: Mapping[int, int] | None = None,
) -> Merge:
    """Merge `gone` into `kept`; `choices` says for each part of the sheet « kept », « gone », « both ».

    With `versions` (key → version, as they were compared), a sheet changed since is refused. Raises
    MergeRefused, AlreadyMerged or SheetChanged; then nothing is written.
    """
    return _merge(kept, gone, choices, actor, versions)


@transaction.atomic
def merge_organisations(
    *,
    kept: Organisation,
    gone: Organisation,
    choices: Mapping[str, str],
    actor: Any,
    versions: Mapping[int, int] | None = None,
) -> Merge:
    """As `merge_people`."""
    return _merge(kept, gone, choices, actor, versions)


def refusal(one: Person | Organisation, other: Person | Organisation) -> str:
    """Why two sheets cannot be merged, and what to do; '' when they can."""
    if one.pk == other.pk:
        return _("C’est la même fiche.")
    if not isinstance(one, Person) or not isinstance(other, Person):
        return ""
    if one.is_erased or other.is_erased:
        return _(
            "Les données d’une de ces fiches ont été effacées : elle ne peut plus être réunie."
        )
    if one.user_id and other.user_id and one.user_id != other.user_id:
        return _(
            "Ces deux fiches ont chacune un compte. Demandez à la personne lequel elle garde, puis "
            "fermez l’autre (Comptes) et détachez-le de sa fiche."
        )
    return ""


def _merge(
    kept: Sheet,
    gone: Sheet,
    choices: Mapping[str, str],
    actor: Any,
    versions: Mapping[int, int] | None,
) -> Merge:
    kept, gone = _lock(kept, gone)
    if reason := refusal(kept, gone):
        raise MergeRefused(reason)
    for sheet in (kept, gone):
        if versions is not None and versions.get(sheet.pk) != sheet.version:
            raise SheetChanged(
                _("« %(name)s » vient d’être modifiée : relisez la comparaison.") % {"name": sheet}
            )
    label, gone_pk = str(gone), gone.pk
    verb = _("a réuni avec « %(name)s »") % {"name": label}
    audit.note(gone, actor=actor, verb=_("a réuni avec « %(name)s »") % {"name": kept})
    with audit.recording(actor=actor, verb=verb):
        mover = Mover()
        values = chosen_values(kept, gone, choices)
        rows = list(further_rows(kept, gone, choices))
        mover.move(gone, kept)
        for one in registry.followers:
            mover.entries += one.follow(ObjectRef.of(gone), ObjectRef.of(kept))
        mover.entries.append(undo.deletion(gone))
        gone.delete()
        mover.entries += _take_over(kept, values, gone_pk, getattr(gone, "parent_id", None))
        mover.entries += _add(kept, rows)
        merge = _keep(kept, label, gone_pk, mover.entries, actor)
    _touch(kept)
    return merge


def _lock(kept: Sheet, gone: Sheet) -> tuple[Sheet, Sheet]:
    """Both rows, locked in the order of their keys; raises AlreadyMerged when one has gone."""
    model = type(kept)
    rows = model._base_manager.select_for_update().filter(pk__in=(kept.pk, gone.pk)).order_by("pk")
    found = {row.pk: row for row in rows}
    for sheet in (gone, kept):
        if sheet.pk not in found:
            raise _gone_already(sheet, {kept.pk, gone.pk})
    return found[kept.pk], found[gone.pk]


def _gone_already(sheet: Person | Organisation, pair: set[int]) -> MergeRefused:
    merge = merge_of(type(sheet), sheet.pk)
    if merge is None:
        return MergeRefused(_("« %(name)s » a été supprimée entre-temps.") % {"name": sheet})
    return AlreadyMerged(who_merged(merge, pair), merge.kept)


def who_merged(merge: Merge, pair: set[int] | None = None) -> str:
    """« Camille Lefort vient de réunir ces deux fiches… », to whoever comes after."""
    who = {"name": merge.done_by or _("Quelqu’un"), "kept": merge.kept, "gone": merge.gone_label}
    if pair is not None and merge.kept.pk not in pair:
        text = _("%(name)s a déjà réuni « %(gone)s » avec « %(kept)s ».")
    elif clock.now() - merge.created_at < JUST_NOW:
        text = _(
            "%(name)s vient de réunir ces deux fiches : voici celle qui est restée, « %(kept)s »."
        )
    else:
        text = _("%(name)s a réuni ces deux fiches : voici celle qui est restée, « %(kept)s ».")
    return text % who


def _take_over(
    kept: Sheet, values: Mapping[str, Any], gone_pk: int, above: int | None
) -> list[dict[str, Any]]:
    """Write the chosen values on the kept sheet; it is saved in any case: what hangs from it moved.

    `above` is the parent of the organisation that went, which stands in for it.
    """
    before = copy(kept)
    for column, value in values.items():
        setattr(kept, column, value)
    if isinstance(kept, Organisation):
        pair = {kept.pk, gone_pk}
        if kept.parent_id in pair:
            kept.parent_id = above if above not in pair else None
        if _is_loop(kept):
            kept.parent_id = None
        values = {**values, "parent_id": kept.parent_id}
    if isinstance(kept, Person):
        # The consents of both sheets are one ledger now: its last word may be a refusal.
        if kept.needs and not may_use(kept, Purpose.NEEDS):
            kept.needs, values = "", {**values, "needs": ""}
    kept.save()
    names = [
        one.name
        for one in kept._meta.concrete_fields
        if one.attname in values and getattr(before, one.attname) != getattr(kept, one.attname)
    ]
    return [undo.entry(before, kept, names)] if names else []


def _is_loop(organisation: Organisation) -> bool:
    """Whether it now depends on itself, through the services of the sheet that went."""
    seen, above = {organisation.pk}, organisation.parent_id
    while above is not None:
        if above in seen:
            return True
        seen.add(above)
        above = Organisation.objects.filter(pk=above).values_list("parent_id", flat=True).first()
    return False


def _add(kept: Sheet, rows: Sequence[models.Model]) -> list[dict[str, Any]]:
    """Keep the second address or number beside the main one, unless it is there already."""
    entries = []
    for row in rows:
        if isinstance(row, ContactPoint):
            known = ContactPoint.objects.filter(
                **{str(kept._meta.model_name): kept}, channel=row.channel, value__iexact=row.value
            )
            if known.exists():
                continue
        row.save()
        names = [
            one.name for one in row._meta.concrete_fields if one.editable and not one.primary_key
        ]
        entries.append(undo.entry(None, row, names))
    return entries


def _keep(
    kept: Sheet, label: str, gone_pk: int, entries: Sequence[dict[str, Any]], actor: Any
) -> Merge:
    merge = Merge(
        **{str(kept._meta.model_name): kept},
        gone_pk=gone_pk,
        gone_label=label[:250],
        done_by=audit.Actor.of(actor).label[:200],
    )
    merge.save()
    text = _("« %(gone)s » réunie avec « %(kept)s »") % {"gone": label, "kept": kept}
    merge.undo = undo.keep(merge, label=text[:250], entries=entries, actor=actor)
    merge.save(update_fields=["undo"])
    return merge


def _touch(kept: Person | Organisation) -> None:
    """People are found by the name of where they work."""
    if isinstance(kept, Organisation):
        search.touch(*Person.objects.filter(functions__organisation=kept).distinct())


def merge_of(model: type[models.Model], gone_pk: int) -> Merge | None:
    """The merge by which a sheet went, unless it was taken back."""
    found = Merge.objects.standing().filter(gone_pk=gone_pk, **_of(model))
    return found.select_related("person", "organisation").first()


def _of(model: type[models.Model]) -> dict[str, bool]:
    return {f"{model._meta.model_name}__isnull": False}


@transaction.atomic
def undo_merge(*, merge: Merge, actor: Any) -> Merge:
    """Both sheets as they were, with what hung from each; raises `undo.UndoRefused`, whole or nothing."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undo is None:
        raise undo.UndoRefused(_("Cette réunion est trop ancienne pour être annulée."))
    undo.undo(merge.undo, actor=actor)
    with audit.recording(actor=actor, verb=_("a annulé une réunion")):
        merge.undone_at = clock.now()
        merge.save(update_fields=["undone_at"])
    _touch(merge.kept)
    return merge
