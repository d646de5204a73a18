"""What personal data lend to the office: tabs of a person, navigation, export, sources."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.kernel import registry
from maillage.kernel.models import Notification
from maillage.kernel.notifications import declare_kind
from maillage.kernel.registry import DemoChapter, NavigationItem, Panel
from maillage.people.privacy import demo, panels, signs, sources
from maillage.people.privacy.exports import PROCESSINGS

GROUP = _("Données personnelles")

for item in (
    NavigationItem(
        "processings",
        _("Registre"),
        "processings-list",
        "shield-check",
        "privacy.view_processing",
        order=410,
        group=GROUP,
    ),
    NavigationItem(
        "retention",
        _("Conservation"),
        "retention-list",
        "hourglass",
        "privacy.view_retentionitem",
        order=420,
        group=GROUP,
    ),
    NavigationItem(
        "erasures",
        _("Effacements"),
        "erasures-list",
        "trash",
        "privacy.view_erasure",
        order=430,
        group=GROUP,
    ),
):
    registry.navigation.register(item)
for panel in (
    Panel(
        panels.CONSENTS_TAB,
        "directory.person",
        _("Consentements"),
        "directory/consents.html",
        panels.consents_panel,
        "directory.view_consent",
        order=70,
    ),
    Panel(
        panels.NOTES_TAB,
        "directory.person",
        _("Notes"),
        "directory/notes.html",
        panels.notes_panel,
        "directory.view_personnote",
        order=80,
    ),
    Panel(
        panels.DATA_TAB,
        "directory.person",
        _("Données personnelles"),
        "privacy/person.html",
        panels.data_panel,
        "privacy.export_person",
        order=90,
    ),
):
    registry.panels.register(panel)
registry.exports.register(PROCESSINGS)
sources.register()
signs.register()
declare_kind("retention", _("Des fiches sont à revoir"), Notification.Channel.NOW)
declare_kind("erasure", _("Un effacement que j’ai demandé est terminé"), Notification.Channel.APP)
registry.demo_chapters.register(DemoChapter("donnees-personnelles", demo.load, 18))
