"""What this app lends: navigation, tabs of the sheets, a card, the gate of the members' forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.kernel import registry
from maillage.kernel.models import Notification
from maillage.kernel.notifications import declare_kind
from maillage.kernel.registry import DashboardCard, DemoChapter, Follower, NavigationItem, Panel
from maillage.people.directory.gate import gates
from maillage.people.directory.models import Function
from maillage.people.directory.registrations import GROUP
from maillage.people.updates import demo, domain, panels, tasks  # noqa: F401 - tasks: its periodic job
from maillage.people.updates.exports import ANSWERS


class ProposalGate:
    """A member's form makes a proposal."""

    key = "proposals"

    def fields(self, model: type[Any]) -> Iterable[str]:
        """What may be proposed of a record of that model."""
        return domain.proposable(model)

    def propose(self, *, edited: Any, names: Iterable[str], user: Any) -> bool:
        """Propose what the edited record holds."""
        wanted = [name for name in names if name in domain.proposable(type(edited))]
        changes = {name: domain.text_of(edited, name) for name in wanted}
        sheet = edited
        if isinstance(edited, Function):
            sheet = edited.person
            changes = {domain.of_function(edited, name): text for name, text in changes.items()}
        proposal = domain.propose_changes(
            sheet=sheet,
            changes=changes,
            author_label=str(user),
            author_email=user.email,
            actor=user,
        )
        return proposal is not None


gates.register(ProposalGate())
registry.navigation.register(
    NavigationItem(
        "proposals",
        _("Mises à jour"),
        "proposals-list",
        "checks",
        "updates.view_changeproposal",
        order=370,
        group=GROUP,
        count=panels.pending_count,
    )
)
registry.navigation.register(
    NavigationItem(
        "checks",
        _("Vérifications"),
        "checks-list",
        "mail",
        "updates.view_checkcampaign",
        order=375,
        group=GROUP,
    )
)
for key, model in (
    ("mises-a-jour", "directory.person"),
    ("mises-a-jour-organisation", "directory.organisation"),
):
    registry.panels.register(
        Panel(
            key=key,
            model=model,
            label=_("Mises à jour"),
            template="updates/panel.html",
            context=panels.proposals_of_sheet,
            permission="updates.view_proposals_of_sheet",
            order=60,
        )
    )
registry.dashboard.register(
    DashboardCard("proposals", "updates/cards/pending.html", panels.pending_card, 15)
)
registry.exports.register(ANSWERS)
declare_kind(
    "sheet_proposal", _("Une mise à jour de fiche est proposée"), Notification.Channel.DIGEST
)
declare_kind("sheet_answer", _("L’équipe répond à ma mise à jour"), Notification.Channel.NOW)
declare_kind("check_to_send", _("La vérification annuelle est prête"), Notification.Channel.NOW)
registry.demo_chapters.register(DemoChapter("mises-a-jour", demo.load, 16))
registry.followers.register(Follower("campagnes", domain.follow_network))
