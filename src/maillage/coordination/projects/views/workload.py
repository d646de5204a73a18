"""The workload, the conflicts, and everyone's hours and absences."""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.coordination.projects import workload_panels as panels
from maillage.coordination.projects.availability_forms import (
    AbsenceForm,
    CapacityForm,
    WorkloadFilters,
)
from maillage.coordination.projects.domain import workload as domain
from maillage.coordination.projects.domain.conflicts import KINDS
from maillage.coordination.projects.models import Absence, Capacity
from maillage.kernel import clock
from maillage.kernel.exports import FORMATS
from maillage.kernel.permissions import OFFICE, check, get_visible_or_404, requires
from maillage.people.directory.models import Person
from maillage.ui import toasts
from maillage.ui.saved import filtered_by


@filtered_by(WorkloadFilters)
@requires("projects.view_workload")
def weeks(request: HttpRequest) -> HttpResponseBase:
    """Weeks × people: hours asked against hours that can be given."""
    form = WorkloadFilters(request.GET or None, user=request.user)
    context = panels.workload_page(request.user, form, request.GET)
    if "format" in request.GET:
        return _download(context["loads"], request.GET["format"], share=bool(context["project"]))
    return render(request, "projects/workload.html", context)


def _download(loads: list[domain.PersonLoad], fmt: str, *, share: bool) -> HttpResponse:
    chosen = FORMATS.get(fmt)
    if chosen is None:
        raise Http404
    output = io.BytesIO()
    chosen.write(
        output,
        panels.workload_columns(share=share),
        panels.workload_rows(loads),
        _("Plan de charge"),
    )
    response = HttpResponse(output.getvalue(), content_type=chosen.mime)
    name = f"plan-de-charge-{clock.today():%Y-%m-%d}.{chosen.key}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@filtered_by(kept=("nature",))
@requires("projects.view_workload")
def conflicts(request: HttpRequest) -> HttpResponse:
    """What cannot be as it is planned, in every project that one sees."""
    kind = request.GET.get("nature", "")
    kind = kind if kind in KINDS else ""
    context = panels.conflict_page(request.user, request.GET, kind=kind)
    return render(request, "projects/conflicts.html", {**context, "kinds": KINDS, "kind": kind})


def _person(request: HttpRequest, pk: int | None) -> Person | None:
    """Oneself, or somebody whose availability one may write; None for an account without a sheet."""
    own = Person.objects.filter(user=request.user.pk).first()
    if pk is None or (own is not None and own.pk == pk):
        return own
    check(request, "projects.edit_availability")
    return get_visible_or_404(Person.objects.all(), request.user, pk=pk)


@requires(OFFICE)
def availability(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One's hours a week and days away; the coordination also writes those of others."""
    person = _person(request, pk)
    if person is None:
        return render(request, "projects/availability.html", {"person": None})
    capacity = Capacity.objects.filter(person=person).first() or Capacity(person=person)
    away = "start" in request.POST
    data = request.POST or None
    hours = CapacityForm(None if away else data, instance=capacity, user=request.user)
    absence = AbsenceForm(
        data if away else None, instance=Absence(person=person), user=request.user
    )
    form: Any = absence if away else hours
    if request.method == "POST" and form.is_valid():
        if _save(form, person, request.user, away=away):
            toasts.success(request, _("C’est noté : le plan de charge en tient compte."))
            return redirect(_address(request, person))
    context = {
        "person": person,
        "is_own": person.user_id == request.user.pk,
        "hours_form": hours,
        "absence_form": absence,
        "absences": person.absences.filter(end__gte=clock.today()),
    }
    return render(request, "projects/availability.html", context)


def _save(form: Any, person: Person, user: Any, *, away: bool) -> bool:
    data = form.cleaned_data
    try:
        if away:
            domain.add_absence(person=person, start=data["start"], end=data["end"], actor=user)
        else:
            domain.set_capacity(person=person, hours=data["hours"], actor=user)
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return False
    return True


def _address(request: HttpRequest, person: Person) -> str:
    if person.user_id == request.user.pk:
        return reverse("availability")
    return reverse("availability-of", kwargs={"pk": person.pk})


@requires(OFFICE)
@require_POST
def remove_absence(request: HttpRequest, pk: int, absence: int) -> HttpResponse:
    """They are there after all."""
    person = _person(request, pk)
    found = get_object_or_404(Absence, person=person, pk=absence)
    domain.remove_absence(absence=found, actor=request.user)
    toasts.success(request, _("L’absence est retirée."))
    return redirect(_address(request, found.person))
