"""The lines of a running order: each change answers with the whole table, whose hours follow."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.running_orders.domain import orders
from maillage.coordination.running_orders.forms import LineForm
from maillage.coordination.running_orders.models import Line, RunningOrder
from maillage.coordination.running_orders.views.resources import (
    changed_order,
    table_of,
    trail_of,
)
from maillage.kernel.permissions import requires
from maillage.ui import toasts

PERMISSION = "running_orders.change_runningorder"


def _line(order: RunningOrder, pk: int) -> Line:
    return get_object_or_404(order.lines.select_related("order", "person"), pk=pk)


def _answer(request: HttpRequest, order: RunningOrder, line: Line | None = None) -> HttpResponse:
    """The table for htmx; the page otherwise."""
    if request.htmx:  # type: ignore[attr-defined]  # set by its middleware
        return render(request, "running_orders/table.html", table_of(order, request.user))
    anchor = f"#ligne-{line.pk}" if line is not None else ""
    return redirect(f"{order.get_absolute_url()}{anchor}")


@requires(PERMISSION)
def add(request: HttpRequest, pk: int, after: int | None = None) -> HttpResponse:
    """A new line: last, or after another one."""
    order = changed_order(request, pk)
    before = _line(order, after) if after is not None else None
    return _edit(request, order, Line(order=order), _("Ajouter une ligne"), after=before)


@requires(PERMISSION)
def edit(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """What a line says."""
    order = changed_order(request, pk)
    found = _line(order, line)
    return _edit(request, order, found, _("Modifier « %(title)s »") % {"title": found.title})


def _edit(
    request: HttpRequest, order: RunningOrder, line: Line, title: str, after: Line | None = None
) -> HttpResponse:
    form = LineForm(request.POST or None, instance=line, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            saved = orders.save_line(
                line=form.save(commit=False),
                hour=form.cleaned_data["hour"],
                after=after,
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error("length", error.messages[0])
        else:
            if "_another" in request.POST:
                return redirect("line-add-after", pk=order.pk, after=saved.pk)
            return redirect(saved.get_absolute_url())
    context: dict[str, Any] = {
        "form": form,
        "page_title": title,
        "page_lead": order.title,
        "breadcrumbs": trail_of(order),
        "cancel_url": order.get_absolute_url(),
    }
    return render(request, "ui/crud/form.html", context)


@requires(PERMISSION)
@require_POST
def duplicate(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """The same again, just after."""
    order = changed_order(request, pk)
    try:
        made = orders.duplicate_line(line=_line(order, line), actor=request.user)
    except ValidationError as error:
        toasts.error(request, error.messages[0])
        return redirect(order.get_absolute_url())
    return _answer(request, order, made)


@requires(PERMISSION)
@require_POST
def move(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Up, down, or to the rank ``to``."""
    order = changed_order(request, pk)
    found = _line(order, line)
    to = request.POST.get("to", "")
    ranks = {"up": found.position - 1, "down": found.position + 1}
    rank = ranks.get(to, int(to) if to.isdecimal() else found.position)
    try:
        orders.move_line(line=found, to=rank, actor=request.user)
    except ValidationError as error:
        toasts.error(request, error.messages[0])
        return redirect(order.get_absolute_url())
    return _answer(request, order, found)


@requires(PERMISSION)
@require_POST
def delete(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Out of the day."""
    order = changed_order(request, pk)
    orders.delete_line(line=_line(order, line), actor=request.user)
    return _answer(request, order)
