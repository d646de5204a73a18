"""The tab of a network's members: those of today, those of old, searched and paged."""

from __future__ import annotations

from typing import Any, Final

import django_tables2 as tables
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_tables2 import RequestConfig

from maillage.kernel import clock
from maillage.kernel.permissions import is_allowed
from maillage.people.directory.filters import words_of
from maillage.people.directory.forms import MemberForm
from maillage.people.directory.models import Membership, Organisation
from maillage.people.directory.tables import KindColumn
from maillage.ui.tables import Table

TAB: Final = "membres"
FORMER: Final = "anciens"
PAGE: Final = 50


class MemberTable(Table):
    """Members of one network."""

    member = tables.Column(
        verbose_name=_("Organisation"),
        order_by=("member__sort_key", "pk"),
        attrs={"td": {"class": "cell-main"}},
    )
    kind = KindColumn(
        verbose_name=_("Nature"),
        accessor="pk",
        of="member",
        order_by=("member__kind", "member__sort_key"),
    )
    city = tables.Column(verbose_name=_("Commune"), accessor="member__city")
    role = tables.Column(verbose_name=_("Qualité"))
    start = tables.Column(verbose_name=_("Période"), empty_values=())

    class Meta(Table.Meta):
        model = Membership
        fields = ("member", "kind", "city", "role", "start")
        order_by = "member"

    def render_member(self, value: Organisation) -> SafeString:
        """A link to it."""
        return format_html('<a href="{}">{}</a>', value.get_absolute_url(), value)

    def render_start(self, record: Membership) -> str:
        """« depuis 2019 »."""
        return record.since_words() or "—"


class KeptMemberTable(MemberTable):
    """With what changes a membership."""

    verbs = tables.Column(
        verbose_name="",
        accessor="pk",
        orderable=False,
        attrs={"td": {"class": "cell-actions"}},
    )

    class Meta(MemberTable.Meta):
        pass

    def render_verbs(self, record: Membership) -> str:
        """Change, end, take away."""
        context = {"membership": record, "who": record.member, "origin": "?depuis=reseau"}
        return render_to_string("directory/membership_verbs.html", context, self.request)


def is_network(organisation: Organisation) -> bool:
    """Whether it has, or had, members."""
    return Membership.objects.filter(network=organisation).exists()


def members_tab(network: Organisation, request: HttpRequest) -> dict[str, Any]:
    """Those that the user sees, as the address asks: `q`, `etat`, `page`, `sort`."""
    user: Any = request.user
    seen = Membership.objects.visible_to(user).filter(network=network)
    live = seen.in_force()
    former = seen.filter(end__lt=clock.today())
    is_former = request.GET.get("etat") == FORMER
    found = former if is_former else live
    query = request.GET.get("q", "")[:200]
    for word in words_of(query):
        found = found.filter(member__folded__contains=word)
    may_change = is_allowed(user, "directory.change_membership")
    table_class = KeptMemberTable if may_change else MemberTable
    table = table_class(found.select_related("member"), request=request)
    table.caption = str(_("Membres"))
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return {
        "members": table,
        "member_count": table.paginator.count,
        "live_count": live.count(),
        "former_count": former.count(),
        "is_former": is_former,
        "query_text": query,
        "member_form": MemberForm(network=network, user=user) if may_change else None,
    }
