"""The functions between people and organisations."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.people.directory import domain
from maillage.people.directory.forms import (
    FunctionForm,
    FunctionOfPersonForm,
    PersonOfOrganisationForm,
    refused,
)
from maillage.people.directory.gate import proposes_function
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.directory.views.pages import form_page, tab_of
from maillage.people.directory.views.resources import FUNCTIONS_TAB, PEOPLE_TAB
from maillage.ui import toasts


def _tab(record: Person | Organisation) -> str:
    return tab_of(record, FUNCTIONS_TAB if isinstance(record, Person) else PEOPLE_TAB)


@requires("directory.add_function")
def add_to_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person one more function."""
    person = get_visible_or_404(Person.objects.present(), request.user, pk=pk)
    form = FunctionOfPersonForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            domain.add_function(person=person, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            toasts.success(request, _("La fonction est ajoutée."))
            return redirect(_tab(person))
    title = _("Ajouter une fonction à %(name)s") % {"name": person}
    return form_page(request, form, person, title, _tab(person))


@requires("directory.add_function")
def add_to_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that somebody works in an organisation."""
    organisation = get_visible_or_404(Organisation.objects.all(), request.user, pk=pk)
    form = PersonOfOrganisationForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            domain.add_function(organisation=organisation, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            person = form.cleaned_data["person"]
            toasts.success(request, _("%(name)s est rattaché(e).") % {"name": person})
            return redirect(_tab(organisation))
    title = _("Ajouter une personne à %(name)s") % {"name": organisation}
    return form_page(request, form, organisation, title, _tab(organisation))


def _function(request: HttpRequest, pk: int, permission: str) -> Function:
    found = Function.objects.visible_to(request.user).select_related("person", "organisation")
    function = get_object_or_404(found, pk=pk)
    if function.person.is_erased:
        raise Http404
    check(request, permission, function)
    return function


def _way_back(request: HttpRequest, function: Function) -> Person | Organisation:
    """The page from which one came: the organisation's when the address says so."""
    if request.GET.get("depuis") == "organisation":
        return function.organisation
    return function.person


@requires("directory.change_function")
def change_function(request: HttpRequest, pk: int) -> HttpResponse:
    """Reword a function, date it, or make it the main one."""
    function = _function(request, pk, "directory.change_function")
    record = _way_back(request, function)
    form = FunctionForm(request.POST or None, function=function, user=request.user)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            if proposes_function(request, function, asked):
                return redirect(_tab(record))
            domain.change_function(
                function=function,
                title=asked["title"],
                period=(asked["start"], asked["end"]),
                is_main=asked.get("is_main", False),
                actor=request.user,
            )
        except ValidationError as error:
            refused(form, error)
        else:
            toasts.success(request, _("La fonction est enregistrée."))
            return redirect(_tab(record))
    who = {"name": function.person, "place": function.organisation}
    title = _("Fonction de %(name)s, %(place)s") % who
    return form_page(request, form, record, title, _tab(record))


@requires("directory.delete_function")
@require_POST
def remove_function(request: HttpRequest, pk: int) -> HttpResponse:
    """The person never held it; a function that is over is given an end instead."""
    function = _function(request, pk, "directory.delete_function")
    record = _way_back(request, function)
    domain.remove_function(function=function, actor=request.user)
    toasts.success(request, _("La fonction est retirée ; les deux fiches restent."))
    return redirect(_tab(record))
