"""What the calendars lend to the office: navigation, demo."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.coordination.calendars import demo_calendars
from maillage.kernel import registry
from maillage.kernel.registry import DemoChapter, NavigationItem

registry.navigation.register(
    NavigationItem(
        "calendars",
        _("Calendriers"),
        "bodies-list",
        "calendar-event",
        "calendars.view_decidingbody",
        40,
        _("Coordination"),
    )
)
registry.demo_chapters.register(DemoChapter("calendriers", demo_calendars.load, 17))
