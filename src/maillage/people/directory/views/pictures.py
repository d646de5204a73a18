"""Logos and photographs: set, taken away, handed out to whoever may see them."""

from __future__ import annotations

import mimetypes

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.kernel.permissions import requires
from maillage.people.directory import domain
from maillage.people.directory.forms import PictureForm, refused
from maillage.people.directory.models import Organisation, Person
from maillage.people.directory.views.pages import form_page, organisation_of, person_of, tab_of
from maillage.ui import toasts


@requires("directory.view_organisation")
@require_safe
def logo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The logo of an organisation."""
    return _hand_out(request, organisation_of(request, pk))


@requires("directory.view_person")
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photograph of a person: for the team, themselves, and others with their consent."""
    return _hand_out(request, person_of(request, pk))


def _hand_out(request: HttpRequest, record: Person | Organisation) -> HttpResponseBase:
    if not domain.may_see_picture(record, request.user):
        raise Http404
    file = getattr(record, domain.field_of(record))
    etag = quote_etag(file.name)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        response = FileResponse(content, content_type=kind)
        response["ETag"] = etag
    # Kept by the browser alone, and asked again each time: the right to see it may be withdrawn.
    response["Cache-Control"] = "private, no-cache"
    return response


@requires("directory.change_any_sheet")
def change_logo(request: HttpRequest, pk: int) -> HttpResponse:
    """Send or take away the logo."""
    record = organisation_of(request, pk, "directory.change_any_sheet")
    return _change(request, record, _("Logo : %(name)s") % {"name": record})


@requires("directory.keep_rows")
def change_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Send or take away the photograph."""
    record = person_of(request, pk, "directory.keep_rows")
    return _change(request, record, _("Photo : %(name)s") % {"name": record})


def _change(request: HttpRequest, record: Person | Organisation, title: str) -> HttpResponse:
    held = bool(getattr(record, domain.field_of(record)))
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PictureForm(*given, has_picture=held, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            domain.set_picture(
                record=record, file=form.cleaned_data["file"] or None, actor=request.user
            )
        except ValidationError as error:
            refused(form, error)
        else:
            toasts.success(request, _("L’image est enregistrée."))
            return redirect(record)
    return form_page(request, form, record, title, tab_of(record))
