"""The network's own words: added, reworded, merged, put on sheets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit, search
from maillage.people.directory.models import Organisation, Person, Tag


@transaction.atomic
def save_tag(*, tag: Tag, actor: Any) -> Tag:
    """Check and save a word; the sheets that bear it are indexed again when it is reworded.

    Raises ValidationError when its family has it already.
    """
    adding = tag._state.adding
    tag.name = " ".join(tag.name.split())
    tag.full_clean()
    with audit.recording(actor=actor, verb=_("a créé") if adding else _("a modifié")):
        tag.save()
    if not adding:
        _touch_bearers(tag)
    return tag


@transaction.atomic
def find_or_create_tag(*, name: str, category: str, actor: Any) -> Tag:
    """The word of that family, whatever its capitals; made when it is missing."""
    name = " ".join(name.split())
    found = Tag.objects.filter(category=category, name__iexact=name).first()
    return found or save_tag(tag=Tag(category=category, name=name), actor=actor)


@transaction.atomic
def merge_tags(*, kept: Tag, gone: Tag, actor: Any) -> Tag:
    """Put `kept` on every sheet that bears `gone`, then delete `gone`."""
    if kept.pk == gone.pk:
        raise ValidationError(_("Choisissez un autre mot."))
    with audit.recording(actor=actor, verb=_("a fusionné des mots-clés")):
        _touch_bearers(gone)
        for sheets in (gone.people, gone.organisations):
            for sheet in sheets.all():
                sheet.tags.add(kept)
        gone.delete()
    return kept


@transaction.atomic
def delete_tag(*, tag: Tag, actor: Any) -> None:
    """Delete a word; the sheets that bore it stay."""
    with audit.recording(actor=actor, verb=_("a supprimé")):
        _touch_bearers(tag)
        tag.delete()


@transaction.atomic
def set_resources(
    *, record: Person | Organisation, tags: Iterable[Tag], offers: str, actor: Any
) -> None:
    """What a sheet's person or body is, and can bring: its words, and a free text."""
    with audit.recording(actor=actor, verb=_("a modifié les mots-clés et les ressources")):
        record.tags.set(tags)
        if record.offers != offers.strip():
            record.offers = offers.strip()
            record.save(update_fields=["offers"])
        else:
            search.touch(record)


def _touch_bearers(tag: Tag) -> None:
    search.touch(*tag.people.all(), *tag.organisations.all())
