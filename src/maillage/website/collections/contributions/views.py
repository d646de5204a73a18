"""Say something of an object: choose what, write it, send it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions import domain
from maillage.heritage.contributions.models import KNOWLEDGE, Campaign, Kind
from maillage.kernel.http import rate_limited
from maillage.kernel.permissions import PUBLIC, requires
from maillage.website.collections.contributions.forms import (
    FORMS,
    ContributionForm,
    CorrectionForm,
)
from maillage.website.collections.contributions.pictures import picture_of, with_images

LIMIT, WINDOW = 30, 600
"""Sendings from one address in ten minutes: a class that identifies portraits, not a flood."""


def uncached(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For pages that bear a form or a secret: neither kept, nor told to other sites, nor indexed."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


def object_or_404(reference: str) -> CulturalObject:
    """The public object of that reference, with its picture."""
    found = with_images(CulturalObject.objects.public().referred(reference)).first()
    if found is None:
        raise Http404
    return found


def place_of(record: CulturalObject) -> dict[str, Any]:
    """What every page about an object shows of it."""
    return {"object": record, "picture": picture_of(record)}


@require_safe
@requires(PUBLIC)
def choose_error(request: HttpRequest, reference: str) -> HttpResponse:
    """« Une erreur ? »: in which field, or elsewhere."""
    record = object_or_404(reference)
    fields = domain.correctable_fields(record)
    context = place_of(record) | {
        "filled": [pair for pair in fields if pair[1]],
        "empty": [pair for pair in fields if not pair[1]],
    }
    return render(request, "website/participation/choose_error.html", context)


@require_safe
@requires(PUBLIC)
def choose_knowledge(request: HttpRequest, reference: str) -> HttpResponse:
    """« Je sais quelque chose »: of what kind."""
    record = object_or_404(reference)
    context = place_of(record) | {"kinds": [Kind(one) for one in KNOWLEDGE]}
    return render(request, "website/participation/choose_knowledge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(PUBLIC)
@uncached
@rate_limited("contribution", limit=LIMIT, seconds=WINDOW)
def contribute(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The form of one kind, and what it sends."""
    record = object_or_404(reference)
    form = form_for(request, record, kind)
    if request.method == "POST" and (token := send(form)):
        return redirect("public-contribution", token=token)
    context = place_of(record) | {"form": form, "kind": Kind(kind), "field": field_of(form, record)}
    status = 422 if form.is_bound else 200
    return render(request, "website/participation/form.html", context, status=status)


def form_for(
    request: HttpRequest, record: CulturalObject, kind: str, code: str = ""
) -> ContributionForm:
    """The form of that kind; 404 for a kind, or a field, that there is not."""
    form_class = FORMS.get(kind)
    if form_class is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    if form_class is not CorrectionForm:
        return form_class(data, record=record)
    code = code or request.GET.get("champ", "")
    values = {one.code: value for one, value in domain.correctable_fields(record)}
    if code not in values:
        raise Http404
    return CorrectionForm(data, record=record, code=code, value=values[code])


def field_of(form: ContributionForm, record: CulturalObject) -> dict[str, str] | None:
    """The field that a correction is about, with the museum's value."""
    if not isinstance(form, CorrectionForm):
        return None
    labels = {one.code: str(one.label) for one, _value in domain.correctable_fields(record)}
    return {"label": labels[form.code], "value": record.value(form.code)}


def send(form: ContributionForm, campaign: Campaign | None = None) -> str:
    """Send what is right, and give the secret link's token; '' with the form's errors otherwise."""
    if form.is_valid() and form.read is not None:
        submission = domain.Submission(
            kind=form.kind, object=form.record, campaign=campaign, **form.parts()
        )
        try:
            domain.submit_contribution(submission=submission, token=form.read.token)
            return form.read.token
        except domain.ContributionRefused as refused:
            form.add_error(None, str(refused))
        except ValidationError as error:
            _add_errors(form, error)
    form.renew()
    return ""


def _add_errors(form: ContributionForm, error: ValidationError) -> None:
    """The model's sentences, at their field when the form has it."""
    for name, messages in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, messages)


def contribute_url(record: CulturalObject, kind: str, **params: str) -> str:
    """The address of a form."""
    url = reverse("public-contribute", kwargs={"reference": record.reference, "kind": kind})
    return f"{url}?{urlencode(params)}" if params else url
