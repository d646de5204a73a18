"""What hangs from a sheet: numbers, pages, addresses, words and resources."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.kernel.permissions import check, requires
from maillage.people.directory import domain
from maillage.people.directory.forms import (
    ContactPointForm,
    PostalAddressForm,
    ResourcesForm,
    TagMergeForm,
    refused,
)
from maillage.people.directory.models import (
    ContactPoint,
    Organisation,
    Person,
    PostalAddress,
    Tag,
)
from maillage.people.directory.views.pages import (
    form_page,
    organisation_of,
    person_of,
    tab_of,
)
from maillage.people.directory.views.resources import REACH_TAB
from maillage.ui import toasts


@requires("directory.keep_rows")
def add_point_to_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One more number, page or account of a person."""
    person = person_of(request, pk, "directory.keep_rows")
    return _save_point(request, ContactPoint(person=person), person)


@requires("directory.change_any_sheet")
def add_point_to_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One more number, page or account of an organisation."""
    organisation = organisation_of(request, pk, "directory.change_any_sheet")
    return _save_point(request, ContactPoint(organisation=organisation), organisation)


@requires("directory.keep_rows")
def add_address_to_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One more postal address of a person."""
    person = person_of(request, pk, "directory.keep_rows")
    return _save_address(request, PostalAddress(person=person), person)


@requires("directory.change_any_sheet")
def add_address_to_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One more postal address of an organisation."""
    organisation = organisation_of(request, pk, "directory.change_any_sheet")
    return _save_address(request, PostalAddress(organisation=organisation), organisation)


def _row(request: HttpRequest, model: Any, pk: int, permission: str) -> tuple[Any, Any]:
    """A row that the user sees and may change, and its sheet."""
    found = model.objects.visible_to(request.user).select_related("person", "organisation")
    row = get_object_or_404(found, pk=pk)
    if row.person is not None and row.person.is_erased:
        raise Http404
    check(request, permission, row)
    return row, row.person or row.organisation


@requires("directory.change_contactpoint")
def change_point(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a number, a page, an account."""
    return _save_point(request, *_row(request, ContactPoint, pk, "directory.change_contactpoint"))


@requires("directory.change_postaladdress")
def change_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a postal address."""
    row = _row(request, PostalAddress, pk, "directory.change_postaladdress")
    return _save_address(request, *row)


@requires("directory.delete_contactpoint")
@require_POST
def remove_point(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the sheet."""
    row, record = _row(request, ContactPoint, pk, "directory.delete_contactpoint")
    domain.remove_row(row=row, actor=request.user)
    toasts.success(request, _("La coordonnée est retirée."))
    return redirect(tab_of(record, REACH_TAB))


@requires("directory.delete_postaladdress")
@require_POST
def remove_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the sheet."""
    row, record = _row(request, PostalAddress, pk, "directory.delete_postaladdress")
    domain.remove_row(row=row, actor=request.user)
    toasts.success(request, _("L’adresse est retirée."))
    return redirect(tab_of(record, REACH_TAB))


def _save_point(
    request: HttpRequest, point: ContactPoint, record: Person | Organisation
) -> HttpResponse:
    form = ContactPointForm(request.POST or None, instance=point, user=request.user)
    if form.is_valid():
        try:
            domain.save_contact_point(point=form.instance, actor=request.user)
        except ValidationError as error:
            refused(form, error)
        else:
            toasts.success(request, _("La coordonnée est enregistrée."))
            return redirect(tab_of(record, REACH_TAB))
    title = _("Coordonnée : %(name)s") % {"name": record}
    return form_page(request, form, record, title, tab_of(record, REACH_TAB))


def _save_address(
    request: HttpRequest, address: PostalAddress, record: Person | Organisation
) -> HttpResponse:
    form = PostalAddressForm(request.POST or None, instance=address, user=request.user)
    if form.is_valid():
        try:
            domain.save_postal_address(address=form.instance, actor=request.user)
        except ValidationError as error:
            refused(form, error)
        else:
            toasts.success(request, _("L’adresse est enregistrée."))
            return redirect(tab_of(record, REACH_TAB))
    title = _("Adresse : %(name)s") % {"name": record}
    return form_page(request, form, record, title, tab_of(record, REACH_TAB))


# -- words and resources ------------------------------------------------------------------------------


@requires("directory.keep_rows")
def resources_of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person can bring."""
    return _save_resources(request, person_of(request, pk, "directory.keep_rows"))


@requires("directory.change_any_sheet")
def resources_of_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Labels of an organisation, and what it can bring."""
    return _save_resources(request, organisation_of(request, pk, "directory.change_any_sheet"))


def _save_resources(request: HttpRequest, record: Person | Organisation) -> HttpResponse:
    form = ResourcesForm(request.POST or None, record=record, user=request.user)
    if request.method == "POST" and form.is_valid():
        domain.set_resources(
            record=record,
            tags=form.tags(),
            offers=form.cleaned_data["offers"],
            actor=request.user,
        )
        toasts.success(request, _("Les mots-clés et les ressources sont enregistrés."))
        return redirect(record)
    title = _("Mots-clés et ressources : %(name)s") % {"name": record}
    return form_page(request, form, record, title, tab_of(record))


@requires("directory.delete_tag")
def merge_tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Put another word wherever this one stands, then delete this one."""
    tag = get_object_or_404(Tag.objects.visible_to(request.user), pk=pk)
    form = TagMergeForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            kept = domain.merge_tags(kept=form.cleaned_data["kept"], gone=tag, actor=request.user)
        except ValidationError as error:
            refused(form, error)
        else:
            toasts.success(request, _("Les deux mots n’en font plus qu’un : %s.") % kept)
            return redirect(kept)
    title = _("Fusionner « %(name)s » avec un autre mot") % {"name": tag}
    return form_page(request, form, tag, title, tag.get_absolute_url())
