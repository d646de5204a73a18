"""Everything that the program knows of someone, to read or to take away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.kernel import audit, clock
from maillage.kernel.documents import render_pdf
from maillage.kernel.permissions import SIGNED_IN, get_visible_or_404, requires
from maillage.kernel.text_fr import french_day
from maillage.people.directory.models import Person
from maillage.people.privacy import domain

TEMPLATE: Final = Path(__file__).parents[1] / "typst" / "personal_data.typ"
FORMATS: Final = ("pdf", "json")


def _file(person: Person, fmt: str, actor: Any) -> HttpResponse:
    """The file, made now and kept nowhere; that it was taken is written down."""
    if fmt not in FORMATS:
        raise Http404
    sections = domain.gather(person, actor)
    told = domain.gathered_json(person, sections)
    if fmt == "json":
        body = json.dumps(told, ensure_ascii=False, indent=2).encode()
        response = HttpResponse(body, content_type="application/json")
    else:
        response = HttpResponse(
            render_pdf(TEMPLATE, {**told, "day": french_day(clock.today(), year=True)}),
            content_type="application/pdf",
        )
    stem = slugify(_("donnees %(person)s") % {"person": person})
    name = f"{stem}-{clock.today():%Y-%m-%d}.{fmt}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    audit.note(person, actor=actor, verb=_("a exporté les données personnelles"))
    return response


@requires("privacy.export_person")
@require_POST
def export_person(request: HttpRequest, pk: int, fmt: str) -> HttpResponse:
    """Answer a request of access: a PDF for the person, or JSON for another program."""
    person = get_visible_or_404(Person.objects.all(), request.user, pk=pk)
    return _file(person, fmt, request.user)


@requires(SIGNED_IN)
def my_data(request: HttpRequest) -> HttpResponse:
    """What the program knows of whoever is signed in."""
    person = Person.objects.filter(user=request.user.pk).first()
    if request.method == "POST":
        if person is None:
            raise Http404
        return _file(person, request.POST.get("format", "pdf"), request.user)
    return render(request, "privacy/my_data.html", {"person": person})
