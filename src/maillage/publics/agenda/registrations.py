"""What the agenda lends: navigation, search, the project panel, what follows an anchor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.kernel import registry
from maillage.kernel.registry import (
    DemoChapter,
    NavigationItem,
    OccupationSource,
    Panel,
    Searchable,
    SearchDocument,
)
from maillage.publics.agenda import contacts, demo, occupations, panels
from maillage.publics.agenda.deliverables import EVENT_PUBLISHED
from maillage.publics.agenda.exports import EVENTS
from maillage.publics.agenda.models import Event
from maillage.publics.agenda.movables import EventMovable
from maillage.publics.agenda.texts import plain_text

GROUP = _("Publics")


def document_of_event(event: Event) -> SearchDocument:
    """Found by its title, sentence, description, place, organiser."""
    hint = " · ".join((str(event.get_kind_display()), str(event.place)))
    parts = (event.summary, plain_text(event.description), str(event.organiser or ""), hint)
    return SearchDocument(event.title, " ".join(part for part in parts if part), hint)


registry.navigation.register(
    NavigationItem(
        "events", _("Agenda"), "events-list", "calendar-event", "agenda.view_event", 40, GROUP
    )
)
registry.searchables.register(
    Searchable(
        key="events",
        model="agenda.event",
        label=_("Événement"),
        icon="calendar-event",
        document=document_of_event,
        visible_to=Event.objects.visible_to,
        queryset=lambda: Event.objects.select_related("place", "organiser"),
        order=30,
    )
)
registry.panels.register(
    Panel(
        key="agenda",
        model="projects.project",
        label=_("Agenda public"),
        template="agenda/project_panel.html",
        context=panels.project_panel,
        permission="agenda.view_event",
        order=40,
    )
)
registry.panels.register(
    Panel(
        key="evenements",
        model="places.place",
        label=_("Agenda public"),
        template="agenda/place_panel.html",
        context=panels.place_panel,
        permission="agenda.view_event",
        order=40,
        with_params=True,
    )
)
for involvement in contacts.INVOLVEMENTS:
    registry.involvements.register(involvement)
for criterion in contacts.criteria():
    registry.criteria.register(criterion)
registry.movables.register(EventMovable())
registry.occupations.register(OccupationSource("agenda", occupations.occupations))
registry.deliverables.register(EVENT_PUBLISHED)
registry.exports.register(EVENTS)
registry.demo_chapters.register(DemoChapter("agenda", demo.load, 30))
