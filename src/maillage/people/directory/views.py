"""Pages of the directory: organisations, people, and the functions between them."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from maillage.kernel.models import AuditEntry
from maillage.kernel.permissions import check, get_visible_or_404, is_allowed, requires
from maillage.people.directory import domain, panels
from maillage.people.directory.filters import OrganisationFilters, PersonFilters
from maillage.people.directory.forms import (
    FunctionForm,
    FunctionOfPersonForm,
    OrganisationForm,
    PersonForm,
    PersonOfOrganisationForm,
)
from maillage.people.directory.gate import GatedEditing, proposes_function
from maillage.people.directory.models import Function, Organisation, Person, PersonQuerySet
from maillage.people.directory.tables import OrganisationTable, PersonTable
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Tab

PEOPLE_TAB, FUNCTIONS_TAB = "personnes", "fonctions"


def callable_numbers(record: Any, facts: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """The facts of a sheet, its telephone number as a link that calls."""
    if not record.phone:
        return facts
    link = format_html('<a href="tel:{}">{}</a>', record.phone.replace(" ", ""), record.phone)
    return [(label, link if value == record.phone else value) for label, value in facts]


class OrganisationResource(GatedEditing, Resource):
    """``/gestion/organisations/``."""

    model = Organisation
    url_base = "organisations"
    icon = "building"
    table_class = OrganisationTable
    filterset_class = OrganisationFilters
    form_class = OrganisationForm
    export_kind = import_kind = "organisations"
    create_label = gettext_lazy("Nouvelle organisation")
    summary_label = gettext_lazy("Présentation")
    empty_text = gettext_lazy(
        "Communes, musées, associations, prestataires… : créez une première fiche, ou importez le "
        "tableau que vous avez déjà."
    )
    detail_fields = ("kind", "email", "phone", "website", "siret")
    tabs = (Tab(PEOPLE_TAB, gettext_lazy("Personnes"), "directory/people.html", panels.people_of),)

    def get_queryset(self) -> QuerySet[Any]:
        """With how many people it has, for the list."""
        queryset = super().get_queryset()
        if self.role is Role.LIST:
            return queryset.annotate(people_count=Count("functions__person", distinct=True))
        return queryset

    def get_lead(self, record: Organisation) -> str:
        """« Musée · Alençon »."""
        return " · ".join(
            word for word in (str(capfirst(record.get_kind_display())), record.city) if word
        )

    def facts(self, record: Organisation) -> list[tuple[Any, Any]]:
        """The number to call, the address in one piece, the presentation as paragraphs."""
        found = callable_numbers(record, super().facts(record))
        town = f"{record.postal_code} {record.city}".strip()
        if address := [line for line in (record.address, town) if line]:
            lines = format_html("<br>".join(["{}"] * len(address)), *address)
            found.append((_("Adresse"), lines))
        if record.description:
            text = mark_safe(linebreaks(record.description, autoescape=True))  # noqa: S308 - escaped
            found.append((_("Présentation"), text))
        return found

    def save_form(self, form: Any) -> Organisation:
        """Through the verb."""
        return domain.save_organisation(organisation=form.instance, actor=self.request.user)

    def delete_object(self, record: Organisation) -> None:
        """Through the verb: the people stay, each with a main function if any is left."""
        domain.delete_organisation(organisation=record, actor=self.request.user)


class PersonResource(GatedEditing, Resource):
    """``/gestion/personnes/``."""

    model = Person
    url_base = "people"
    url_path = "personnes"
    icon = "users"
    table_class = PersonTable
    filterset_class = PersonFilters
    form_class = PersonForm
    export_kind = import_kind = "people"
    create_label = gettext_lazy("Nouvelle personne")
    summary_label = gettext_lazy("Présentation")
    empty_text = gettext_lazy(
        "Élus, artistes, relais, collègues… : créez une première fiche, ou importez le tableau "
        "que vous avez déjà."
    )
    detail_fields = ("email", "phone")
    tabs = (
        Tab(
            FUNCTIONS_TAB,
            gettext_lazy("Fonctions"),
            "directory/functions.html",
            panels.functions_of,
        ),
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With the main function that the user may see."""
        queryset = cast("PersonQuerySet", super().get_queryset())
        return queryset.with_main_function(self.request.user)

    def get_lead(self, record: Person) -> Any:
        """« Chargée de médiation, Musée de la Dentelle »."""
        if not record.main_organisation_id:
            return ""
        url = reverse("organisations-detail", kwargs={"pk": record.main_organisation_id})
        link = format_html('<a href="{}">{}</a>', url, record.main_organisation)
        return format_html("{}, {}", record.main_title, link) if record.main_title else link

    def facts(self, record: Person) -> list[tuple[Any, Any]]:
        """How to reach them, then what they do and where."""
        found = callable_numbers(record, super().facts(record))
        held = Function.objects.visible_to(self.request.user).filter(person=record)
        lines = [
            format_html(
                '{}<a href="{}">{}</a>',
                f"{one.title}, " if one.title else "",
                one.organisation.get_absolute_url(),
                one.organisation,
            )
            for one in held.select_related("organisation")
        ]
        if lines:
            label = ngettext("Fonction", "Fonctions", len(lines))
            found.append((label, format_html_join("", "<div>{}</div>", ((one,) for one in lines))))
        return found or [(_("Contact"), _("Ni adresse ni téléphone pour l’instant."))]

    def get_history(self, record: Person) -> QuerySet[AuditEntry]:
        """A member does not read what concerns functions elsewhere."""
        entries = super().get_history(record)
        if is_allowed(self.request.user, "directory.view_all_functions"):
            return entries
        seen = Function.objects.visible_to(self.request.user).filter(person=record)
        keys = [str(pk) for pk in seen.values_list("pk", flat=True)]
        return entries.filter(
            Q(content_type__model="person") | Q(content_type__model="function", object_pk__in=keys),
            content_type__app_label="directory",
        )

    def save_form(self, form: Any) -> Person:
        """Through the verbs: the sheet, then its first function."""
        user = self.request.user
        person = domain.save_person(person=form.instance, actor=user)
        organisation = form.cleaned_data.get("organisation")
        if organisation is not None:
            domain.add_function(
                person=person,
                organisation=organisation,
                title=form.cleaned_data["title"],
                actor=user,
            )
        return person


# -- functions --------------------------------------------------------------------------------------


def _tab(record: Person | Organisation) -> str:
    key = FUNCTIONS_TAB if isinstance(record, Person) else PEOPLE_TAB
    return f"{record.get_absolute_url()}?onglet={key}"


def _form_page(request: HttpRequest, form: Any, record: Any, title: str) -> HttpResponse:
    """A form of its own page, that leads back to the tab of `record`."""
    context = {
        "form": form,
        "object": record,
        "page_title": title,
        "breadcrumbs": [(str(record), record.get_absolute_url())],
        "cancel_url": _tab(record),
    }
    return render(request, "ui/crud/form.html", context)


@requires("directory.add_function")
def add_to_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person one more function."""
    person = get_visible_or_404(Person.objects.all(), request.user, pk=pk)
    form = FunctionOfPersonForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            domain.add_function(person=person, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            toasts.success(request, _("La fonction est ajoutée."))
            return redirect(_tab(person))
    title = _("Ajouter une fonction à %(name)s") % {"name": person}
    return _form_page(request, form, person, title)


@requires("directory.add_function")
def add_to_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that somebody works in an organisation."""
    organisation = get_visible_or_404(Organisation.objects.all(), request.user, pk=pk)
    form = PersonOfOrganisationForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            domain.add_function(organisation=organisation, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            person = form.cleaned_data["person"]
            toasts.success(request, _("%(name)s est rattaché(e).") % {"name": person})
            return redirect(_tab(organisation))
    title = _("Ajouter une personne à %(name)s") % {"name": organisation}
    return _form_page(request, form, organisation, title)


def _function(request: HttpRequest, pk: int, permission: str) -> Function:
    found = Function.objects.visible_to(request.user).select_related("person", "organisation")
    function = get_object_or_404(found, pk=pk)
    check(request, permission, function)
    return function


def _way_back(request: HttpRequest, function: Function) -> Person | Organisation:
    """The page from which one came: the organisation's when the address says so."""
    if request.GET.get("depuis") == "organisation":
        return function.organisation
    return function.person


@requires("directory.change_function")
def change_function(request: HttpRequest, pk: int) -> HttpResponse:
    """Reword a function, or make it the main one."""
    function = _function(request, pk, "directory.change_function")
    record = _way_back(request, function)
    form = FunctionForm(request.POST or None, function=function, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            if proposes_function(request, function, form.cleaned_data):
                return redirect(_tab(record))
            domain.change_function(
                function=function,
                title=form.cleaned_data["title"],
                is_main=form.cleaned_data.get("is_main", False),
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            toasts.success(request, _("La fonction est enregistrée."))
            return redirect(_tab(record))
    who = {"name": function.person, "place": function.organisation}
    return _form_page(request, form, record, _("Fonction de %(name)s, %(place)s") % who)


@requires("directory.delete_function")
@require_POST
def remove_function(request: HttpRequest, pk: int) -> HttpResponse:
    """The person no longer holds it."""
    function = _function(request, pk, "directory.delete_function")
    record = _way_back(request, function)
    domain.remove_function(function=function, actor=request.user)
    toasts.success(request, _("La fonction est retirée ; les deux fiches restent."))
    return redirect(_tab(record))
