"""Change what is said of one object, show it or not, take it out of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.domain.terms import recount_soon
from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel import audit

FIXED = frozenset({"REF"})
"""What only an import gives: the reference is the record's identity."""


@transaction.atomic
def change_values(
    *, record: CulturalObject, values: Mapping[str, Sequence[str]], version: int, actor: Any
) -> CulturalObject:
    """Replace the values of the fields given; an empty list empties the field.

    Raises ValidationError when somebody saved the record since `version`, or for an unknown field.
    """
    locked = CulturalObject.objects.select_for_update().get(pk=record.pk)
    if locked.version != version:
        raise ValidationError(
            _("Quelqu’un a modifié cette fiche entre-temps : relisez-la, puis recommencez.")
        )
    if unknown := {code for code in values if code not in FIELDS or code in FIXED}:
        raise ValidationError(
            _("Champs inconnus ou fixes : %(codes)s.") % {"codes": ", ".join(sorted(unknown))}
        )
    kept = dict(locked.values)
    for code, lines in values.items():
        given = [line.strip() for line in lines if line.strip()]
        if given:
            kept[code] = given
        else:
            kept.pop(code, None)
    if kept != locked.values:
        locked.values = {code: kept[code] for code in FIELDS if code in kept}
        with audit.recording(actor=actor, verb=_("a corrigé la fiche")):
            locked.save()
    return locked


@transaction.atomic
def withdraw_object(*, record: CulturalObject, actor: Any) -> CulturalObject:
    """Take it out of the catalogue; harvesters learn that it is gone, no import brings it back."""
    locked = CulturalObject.objects.select_for_update().get(pk=record.pk)
    if locked.withdrawn_at is None:
        locked.withdraw(by_hand=True)
        with audit.recording(actor=actor, verb=_("a retiré l’objet du catalogue")):
            locked.save()
        recount_soon()
    return locked


@transaction.atomic
def restore_object(*, record: CulturalObject, actor: Any) -> CulturalObject:
    """Put it back."""
    locked = CulturalObject.objects.select_for_update().get(pk=record.pk)
    if locked.withdrawn_at is not None:
        locked.bring_back()
        with audit.recording(actor=actor, verb=_("a remis l’objet au catalogue")):
            locked.save()
        recount_soon()
    return locked
