"""What the agenda proves done: an event that everyone may read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.kernel.registry import Deliverable
from maillage.publics.agenda.models import Event
from maillage.ui.folded import matching


def events_of(user: Any, project: Any, text: str) -> QuerySet[Event]:
    """The project's events that `user` sees."""
    return Event.objects.visible_to(user).filter(matching(text, ("title",)), project=project)


def published(pks: Iterable[int]) -> set[int]:
    """Those that are on the site; a cancelled one no longer announces anything."""
    found = Event.objects.filter(pk__in=list(pks), state=Event.State.PUBLISHED)
    return set(found.values_list("pk", flat=True))


EVENT_PUBLISHED = Deliverable(
    key="event_published",
    label=_("Événement publié"),
    model="agenda.event",
    done_words=_("est publié"),
    missing_words=_("n’est pas publié"),
    offered=events_of,
    reached=published,
    order=10,
)
