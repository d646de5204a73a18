"""What the small pages of a sheet share: a form of its own, that leads back to its tab."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel.permissions import check, get_visible_or_404
from maillage.people.directory.models import Organisation, Person
from maillage.ui.crud.showing import PARAMETER


def person_of(request: HttpRequest, pk: int, permission: str = "") -> Person:
    """The person of the address; 404 for whoever may not see it, or do this to it."""
    person = get_visible_or_404(Person.objects.all(), request.user, pk=pk)
    if permission:
        if person.is_erased:
            raise Http404
        check(request, permission, person)
    return person


def organisation_of(request: HttpRequest, pk: int, permission: str = "") -> Organisation:
    """The organisation of the address; 404 for whoever may not see it, or do this to it."""
    organisation = get_visible_or_404(Organisation.objects.all(), request.user, pk=pk)
    if permission:
        check(request, permission, organisation)
    return organisation


def tab_of(record: Person | Organisation, key: str = "") -> str:
    """The address of a tab of a sheet; the first one without `key`."""
    url = record.get_absolute_url()
    return f"{url}?{PARAMETER}={key}" if key else url


def form_page(
    request: HttpRequest, form: Any, record: Any, title: str, back: str, **more: Any
) -> HttpResponse:
    """A form of its own page, that leads back to `back`."""
    context = {
        "form": form,
        "object": record,
        "page_title": title,
        "breadcrumbs": [(str(record), record.get_absolute_url())],
        "cancel_url": back,
        **more,
    }
    return render(request, "ui/crud/form.html", context)
