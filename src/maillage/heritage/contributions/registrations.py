"""What contributions lend: navigation, tabs, a card, notifications, rights of people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.domain.importing.hooks import import_listeners
from maillage.heritage.catalogue.hooks import CorrectionDesk, correction_desks
from maillage.heritage.catalogue.knowledge import KnowledgeSource, knowledge_sources
from maillage.heritage.contributions import demo, domain, listening, panels, personal, tasks  # noqa: F401 - tasks: the worker's timetable
from maillage.heritage.contributions.exports import CONTRIBUTIONS
from maillage.kernel import registry
from maillage.kernel.models import Notification
from maillage.kernel.notifications import declare_kind
from maillage.kernel.registry import (
    ActivitySource,
    DashboardCard,
    DemoChapter,
    NavigationItem,
    Panel,
    PersonalData,
)

GROUP = _("Collections")

for item in (
    NavigationItem(
        "contributions",
        _("Contributions"),
        "contributions-list",
        "messages",
        "contributions.view_contribution",
        80,
        GROUP,
    ),
    NavigationItem(
        "way-back",
        _("Retour aux musées"),
        "way-back",
        "file-export",
        "contributions.view_waybackfile",
        81,
        GROUP,
    ),
    NavigationItem(
        "museum-months",
        _("Mois des musées"),
        "museum-months",
        "chart-bar",
        "contributions.view_month",
        83,
        GROUP,
    ),
    NavigationItem(
        "participation-campaigns",
        _("Campagnes"),
        "campaigns-list",
        "speakerphone",
        "contributions.view_campaign",
        82,
        GROUP,
    ),
):
    registry.navigation.register(item)
for panel in (
    Panel(
        "participation",
        "catalogue.museum",
        _("Participation"),
        "contributions/museum_panel.html",
        panels.museum_panel,
        "contributions.view_month",
        40,
    ),
    Panel(
        "contributions",
        "catalogue.culturalobject",
        _("Contributions"),
        "contributions/object_panel.html",
        panels.object_panel,
        "contributions.view_contribution",
        40,
    ),
):
    registry.panels.register(panel)
registry.dashboard.register(
    DashboardCard("contributions", "contributions/cards/waiting.html", panels.waiting_card, 20)
)
registry.exports.register(CONTRIBUTIONS)
registry.demo_chapters.register(DemoChapter("participation", demo.load, 36))
import_listeners.register(listening.CorrectionListener())
correction_desks.register(CorrectionDesk("contributions", listening.receive))
knowledge_sources.register(KnowledgeSource("contributions", domain.knowledge_texts))
registry.personal_data.register(
    PersonalData("contributions", _("Contributions"), personal.contributions_of, (), 40)
)
registry.personal_data.register(
    PersonalData(
        "reponses-au-public",
        _("Réponses au public"),
        personal.answers_of,
        ("contributions.answer.by",),
        41,
    )
)
registry.activity_sources.register(
    ActivitySource("contributions", _("Contribution envoyée"), personal.latest_of)
)
for kind, label, channel in (
    ("contribution_received", _("Une contribution du public est à lire"), "DIGEST"),
    ("contribution_to_answer", _("Des contributions attendent mon musée"), "NOW"),
    ("contribution_answered_for", _("L’équipe a répondu au nom de mon musée"), "NOW"),
    ("contribution_recalled", _("Une correction déjà rendue est retirée"), "NOW"),
    ("museum_without_account", _("Un musée sans compte a des réponses à donner"), "DIGEST"),
    ("museum_month", _("Le mois de mon musée"), "NOW"),
):
    declare_kind(kind, label, Notification.Channel[channel])
