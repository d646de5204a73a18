"""Visitors' own selections: made without an account, edited by whoever holds the secret link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import SelectionItem, VisitorSelection
from maillage.heritage.galleries.models.selections import KEPT_FOR, MOST_OBJECTS
from maillage.kernel import clock
from maillage.kernel.models import Notification
from maillage.kernel.notifications import notify
from maillage.kernel.tokens import hash_token

TOUCHED_EVERY: Final = timedelta(days=1)
"""Opening a selection, by either of its links, counts as using it; written at most so often."""


@transaction.atomic
def create_selection(
    *, title: str, objects: Iterable[CulturalObject] = (), token: str = ""
) -> tuple[VisitorSelection, str]:
    """A new selection and its secret, which is kept nowhere: whoever loses it edits no more.

    `token` is drawn at random; only the demonstration gives its own.
    """
    selection, secret = VisitorSelection.drawn(title=_title(title), token=token)
    selection.save()
    for one in objects:
        add_object(selection=selection, record=one)
    return selection, secret


def open_selection(token: str) -> VisitorSelection | None:
    """The selection of that secret, its use noted, even removed; None when it opens nothing."""
    return _visited(token_hash=hash_token(token))


def open_shared(key: str) -> VisitorSelection | None:
    """The selection of a read-only address, its use noted, even removed; None when there is none."""
    return _visited(share_key=key)


def _visited(**address: str) -> VisitorSelection | None:
    found = VisitorSelection.objects.select_related("removal").filter(**address).first()
    if found is not None and clock.now() - found.touched_at > TOUCHED_EVERY:
        _touch(found)
    return found


def shown_items(selection: VisitorSelection) -> list[SelectionItem]:
    """Its objects that the public may see, in order, ready to show; two queries."""
    public = CulturalObject.objects.public().values("pk")
    items = selection.items.filter(object__in=public).order_by("rank", "pk")
    return list(
        items.select_related("object__museum__organisation").prefetch_related("object__images")
    )


def hidden_count(selection: VisitorSelection) -> int:
    """How many of its objects the public may not see any more."""
    return selection.items.exclude(object__in=CulturalObject.objects.public().values("pk")).count()


@transaction.atomic
def add_object(*, selection: VisitorSelection, record: CulturalObject) -> SelectionItem:
    """One more object, at the end; the same twice is once.

    Raises GalleryRefused beyond `MOST_OBJECTS`, or when the public may not see it.
    """
    held = _held(selection)
    known = held.items.filter(object=record).first()
    if known is not None:
        return known
    if not record.is_public:
        raise GalleryRefused(_("Cet objet n’est pas public."))
    if held.items.count() >= MOST_OBJECTS:
        raise GalleryRefused(
            _("Une sélection contient au plus %(n)d objets.") % {"n": MOST_OBJECTS}
        )
    last = held.items.aggregate(last=Max("rank"))["last"] or 0
    item = SelectionItem.objects.create(selection=held, object=record, rank=last + 1)
    _touch(held)
    return item


@transaction.atomic
def change_selection(*, selection: VisitorSelection, title: str, text: str) -> VisitorSelection:
    """Rename it, present it."""
    held = _held(selection)
    held.title, held.text = _title(title), text.replace("\r\n", "\n").strip()[:2_000]
    held.touched_at = clock.now()
    held.save(update_fields=["title", "text", "touched_at"])
    return held


@transaction.atomic
def write_note(*, selection: VisitorSelection, item: int, note: str) -> None:
    """A note under one of its objects; raises GalleryRefused when it is not there any more."""
    held = _held(selection)
    text = note.replace("\r\n", "\n").strip()[:1_000]
    if not held.items.filter(pk=item).update(note=text):
        raise GalleryRefused(_("Cet objet n’est plus dans la sélection."))
    _touch(held)


@transaction.atomic
def move_object(*, selection: VisitorSelection, item: int, to: str) -> None:
    """One place « up » or « down »; at an end it stays."""
    held = _held(selection)
    rows = list(held.items.order_by("rank", "pk"))
    at = next((n for n, row in enumerate(rows) if row.pk == item), None)
    if at is None:
        raise GalleryRefused(_("Cet objet n’est plus dans la sélection."))
    goal = at - 1 if to == "up" else at + 1
    if 0 <= goal < len(rows):
        rows[at], rows[goal] = rows[goal], rows[at]
    for rank, row in enumerate(rows, 1):
        row.rank = rank
    SelectionItem.objects.bulk_update(rows, ["rank"])
    _touch(held)


@transaction.atomic
def remove_object(*, selection: VisitorSelection, item: int) -> None:
    """Take an object out; doing it twice changes nothing."""
    held = _held(selection)
    held.items.filter(pk=item).delete()
    _touch(held)


@transaction.atomic
def delete_selection(*, selection: VisitorSelection) -> None:
    """Delete it at once, with what it asks of the team and has not been answered.

    Even when the team has removed it: it is the visitor's to erase.
    """
    held = _held(selection, removed_too=True)
    told = Q(dedupe__startswith=f"selection-link:{held.pk}:")
    for request in held.requests.filter(state="recue"):
        told |= Q(dedupe__startswith=f"gallery-request:{request.pk}:")
        request.delete()
    held.delete()
    # What still waits to be sent, and what told the team its title.
    Notification.objects.filter(told).delete()


def mail_link(*, selection: VisitorSelection, token: str, email: str) -> None:
    """Send the secret link to the address that its holder gives; nothing is kept of it once sent.

    Anyone may be written to in this way: the mail bears no word of the visitor's, not even the title.
    """
    notify(
        kind="selection_link",
        email=email,
        subject=_("Le lien de votre sélection"),
        paragraphs=[
            _("Voici le lien qui permet de retrouver et de modifier votre sélection."),
            _("Si vous n’avez rien demandé, ne faites rien : ce lien n’engage à rien."),
            _("Ne le transmettez pas : pour la montrer, partagez plutôt son lien de lecture."),
            _("Sans visite pendant 12 mois, la sélection est effacée."),
        ],
        button=_("Ouvrir ma sélection"),
        url=reverse("public-selection", kwargs={"token": token}),
        dedupe=f"selection-link:{selection.pk}:{email}:{clock.now():%Y%m%d%H%M}",
        secret=True,
    )


def forget_selections() -> int:
    """Delete those that nobody has touched for `KEPT_FOR`; returns how many."""
    old = VisitorSelection.objects.filter(touched_at__lt=clock.now() - KEPT_FOR)
    keys = list(old.values_list("pk", flat=True)[:1_000])
    for selection in VisitorSelection.objects.filter(pk__in=keys):
        delete_selection(selection=selection)
    return len(keys)


def _held(selection: VisitorSelection, *, removed_too: bool = False) -> VisitorSelection:
    found = VisitorSelection.objects.select_for_update().filter(pk=selection.pk).first()
    if found is None:
        raise GalleryRefused(_("Cette sélection a été effacée."))
    if found.removed is not None and not removed_too:
        raise GalleryRefused(_("Cette sélection a été retirée."))
    return found


def _touch(selection: VisitorSelection) -> None:
    selection.touched_at = clock.now()
    VisitorSelection.objects.filter(pk=selection.pk).update(touched_at=selection.touched_at)


def _title(text: str) -> str:
    return " ".join(text.split())[:140] or str(_("Ma sélection"))


def as_visitors_see(selection: VisitorSelection) -> dict[str, Any]:
    """What any page of a selection shows."""
    return {
        "selection": selection,
        "items": shown_items(selection),
        "hidden": hidden_count(selection),
        "most": MOST_OBJECTS,
        "kept_until": selection.touched_at + KEPT_FOR,
    }
