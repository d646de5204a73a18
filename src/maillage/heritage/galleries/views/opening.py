"""What every page under a gallery does: find it for whoever may, do a verb, say what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import Gallery
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.kernel.states import TransitionRefused
from maillage.ui import toasts

VIEW = "galleries.view_gallery"
COMPOSE = "galleries.compose_gallery"
REFUSALS = (GalleryRefused, TransitionRefused, ValidationError)

GalleryView = Callable[Concatenate[HttpRequest, Gallery, ...], HttpResponseBase]


def in_gallery(permission: str) -> Callable[[GalleryView], Any]:
    """For views given the gallery of the address; 404 for whoever does not hold `permission` on it."""

    def decorate(view: GalleryView) -> Any:
        @requires(VIEW)
        @wraps(view)
        def opened(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            gallery = get_visible_or_404(Gallery.objects.all(), request.user, pk=pk)
            check(request, permission, gallery)
            return view(request, gallery, **kwargs)

        return opened

    return decorate


def words_of(refused: Exception) -> str:
    """Why it was not done."""
    return " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)


def attempt(request: HttpRequest, act: Callable[[], Any], done: str = "") -> bool:
    """Do it and say so, or say why not; whether it was done."""
    try:
        act()
    except REFUSALS as refused:
        toasts.warning(request, words_of(refused))
        return False
    if done:
        toasts.success(request, done)
    return True


def ask(
    request: HttpRequest,
    gallery: Gallery,
    form: Any,
    *,
    title: str,
    button: str = "",
    icon: str = "check",
    back: str = "",
    **context: Any,
) -> HttpResponse:
    """A page with one form; `back` is where « Annuler » leads."""
    shown = {
        "gallery": gallery,
        "form": form,
        "page_title": title,
        "button": button or _("Enregistrer"),
        "button_icon": icon,
        "back": back or gallery.get_absolute_url(),
        "breadcrumbs": [(gallery.title, gallery.get_absolute_url())],
    }
    return render(request, "galleries/form.html", shown | context)


def accepted(form: Any, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Do it with what a valid form says; a refusal becomes the form's error."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        known = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
        form.add_error(None, error if known else error.messages)
        return False
    except (GalleryRefused, TransitionRefused) as refused:
        form.add_error(None, str(refused))
        return False
    return True


def posted(request: HttpRequest) -> Any:
    """What was sent, even when it is nothing; None while the form is only shown."""
    return request.POST if request.method == "POST" else None


def version_of(request: HttpRequest) -> int:
    """The version that the form was opened on; 0 when it says none."""
    text = request.POST.get("_version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
