"""Lists of accounts and invitations."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.people.accounts.models import Invitation, User
from maillage.ui import states
from maillage.ui.tables import DayColumn, Table


class AccountTable(Table):
    """Who may sign in, and as what."""

    name = tables.Column(
        accessor="pk",
        order_by=("last_name", "first_name", "email"),
        verbose_name=gettext_lazy("Nom"),
        attrs={"td": {"class": "cell-main"}},
    )
    roles = tables.Column(
        accessor="pk", orderable=False, verbose_name=gettext_lazy("Rôles"), empty_values=()
    )
    last_login = DayColumn(verbose_name=gettext_lazy("Dernière connexion"))
    is_active = tables.Column(verbose_name=gettext_lazy("État"))

    class Meta(Table.Meta):
        model = User
        fields = ("name", "roles", "last_login", "is_active")
        order_by = "name"

    def render_name(self, record: User) -> SafeString:
        """The person, leading to their page, above their address."""
        url = reverse("accounts-detail", args=[record.pk])
        return format_html(
            '<a href="{}">{}</a><div class="text-secondary small">{}</div>',
            url,
            record,
            record.email,
        )

    def render_roles(self, record: User) -> str:
        """« coordination, membre (Musée de Bellême) »."""
        return ", ".join(str(grant) for grant in record.grants) or _("aucun")

    def render_is_active(self, value: bool) -> SafeString:
        """In words."""
        tone, label = ("done", _("ouvert")) if value else ("locked", _("désactivé"))
        return format_html('<span class="state state-{}">{}</span>', tone, label)


class InvitationTable(Table):
    """Who was invited, and what became of it."""

    email = tables.Column(attrs={"td": {"class": "cell-main"}})
    state = tables.Column(
        accessor="pk", orderable=False, verbose_name=gettext_lazy("État"), empty_values=()
    )
    expires_at = DayColumn()
    verbs = tables.TemplateColumn(
        template_name="accounts/_invitation_verbs.html",
        orderable=False,
        verbose_name="",
        attrs={"td": {"class": "cell-actions"}},
        exclude_from_export=True,
    )

    class Meta(Table.Meta):
        model = Invitation
        fields = ("email", "role", "organisation", "state", "expires_at", "verbs")
        order_by = "-expires_at"

    def render_state(self, record: Invitation) -> Any:
        """What became of it."""
        return states.badge(record, record.outcome.value, record.outcome.label)
