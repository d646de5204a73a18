"""Running orders: their list, their page with its table, their forms."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.coordination.running_orders.documents import running_order_pdf
from maillage.coordination.running_orders.domain import live, orders
from maillage.coordination.running_orders.filters import RunningOrderFilters
from maillage.coordination.running_orders.forms import (
    ContactFormSet,
    RunningOrderForm,
    contact_rows,
    contacts_of,
)
from maillage.coordination.running_orders.models import RunningOrder
from maillage.coordination.running_orders.presenting import rows_of
from maillage.coordination.running_orders.tables import RunningOrderTable
from maillage.coordination.running_orders.timeline import Stage
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Verb


def table_of(order: RunningOrder, user: Any) -> dict[str, Any]:
    """What the table of the lines shows, on the page and after each change."""
    return {
        "order": order,
        "rows": rows_of(list(order.lines.select_related("person"))),
        "may_change": user.has_perm("running_orders.change_runningorder", order),
    }


class RunningOrderResource(Resource):
    """``/gestion/conducteurs/``."""

    model = RunningOrder
    url_base = "running-orders"
    url_path = "conducteurs"
    icon = "clock"
    table_class = RunningOrderTable
    filterset_class = RunningOrderFilters
    form_class = RunningOrderForm
    export_kind = ""
    create_label = gettext_lazy("Nouveau conducteur")
    summary_label = gettext_lazy("Conducteur")
    empty_text = gettext_lazy(
        "Le conducteur dit la journée heure par heure : quoi, où, qui, avec quoi, et sinon."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With the project, and how many lines."""
        queryset = super().get_queryset().select_related("project", "anchor")
        if self.role is Role.LIST:
            queryset = queryset.annotate(line_count=Count("lines"))
        return queryset

    def save_form(self, form: Any) -> RunningOrder:
        """By its verb: the day may be that of the anchor."""
        order: RunningOrder = form.save(commit=False)
        return orders.save_order(order=order, actor=self.request.user)

    def get_lead(self, record: Any) -> Any:
        """Its day and its project are in the page itself."""
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the table of the lines, on its own page."""
        if self.role is Role.DETAIL:
            order = self.object
            kwargs |= table_of(order, self.request.user)
            kwargs["contacts"] = order.contacts.all()
            kwargs["begun"] = any(row.line.stage != Stage.COMING for row in kwargs["rows"])
        return super().get_context_data(**kwargs)

    def get_verbs(self, record: Any) -> list[Verb]:
        """Live first: on the day nothing else matters."""
        given = {"pk": record.pk}
        return [
            Verb(
                _("Direct"),
                reverse("running-orders-live", kwargs=given),
                "player-play",
                primary=True,
            ),
            Verb(_("Imprimer"), reverse("running-orders-pdf", kwargs=given), "printer"),
            *[
                Verb(one.label, one.url, one.icon, danger=one.danger)
                for one in super().get_verbs(record)
            ],
        ]


def changed_order(request: HttpRequest, pk: int) -> RunningOrder:
    """The running order that the user sees and may change; 404 otherwise."""
    found = RunningOrder.objects.select_related("project")
    order = get_visible_or_404(found, request.user, pk=pk)
    check(request, "running_orders.change_runningorder", order)
    return order


@requires("running_orders.view_runningorder")
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """On paper."""
    found = RunningOrder.objects.select_related("project")
    order = get_visible_or_404(found, request.user, pk=pk)
    response = HttpResponse(running_order_pdf(order), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="conducteur-{order.day:%Y-%m-%d}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@requires("running_orders.change_runningorder")
@require_POST
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """The same day again."""
    made = orders.duplicate_order(order=changed_order(request, pk), actor=request.user)
    toasts.success(request, _("Voici la copie : donnez-lui sa date."))
    return redirect(made.get_absolute_url())


@requires("running_orders.change_runningorder")
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """After a rehearsal."""
    order = live.reset_live(order=changed_order(request, pk), actor=request.user)
    toasts.success(request, _("Le conducteur est remis à zéro : tout est à venir."))
    return redirect(order.get_absolute_url())


@requires("running_orders.change_runningorder")
def contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom to call when it goes wrong."""
    order = changed_order(request, pk)
    formset = ContactFormSet(request.POST or None, initial=contacts_of(order))
    if request.method == "POST" and formset.is_valid():
        orders.save_contacts(order=order, rows=contact_rows(formset), actor=request.user)
        toasts.success(request, _("Les contacts d’urgence sont enregistrés."))
        return redirect(order.get_absolute_url())
    context = {
        "order": order,
        "formset": formset,
        "page_title": _("Contacts d’urgence"),
        "breadcrumbs": trail_of(order),
    }
    return render(request, "running_orders/contacts.html", context)


def trail_of(order: RunningOrder) -> list[tuple[str, str]]:
    """The way back."""
    return [
        (_("Conducteurs"), reverse("running-orders-list")),
        (order.title, order.get_absolute_url()),
    ]
