"""``/collections/ma-selection/``: a visitor's own objects, without an account.

The secret stands in the address and nowhere else, unless the visitor asks the browser to keep it (a
signed cookie).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.galleries.domain import requests
from maillage.heritage.galleries.domain import selections as domain
from maillage.heritage.galleries.domain.refusals import GalleryRefused
from maillage.heritage.galleries.models import VisitorSelection
from maillage.heritage.galleries.models.selections import MOST_OBJECTS
from maillage.kernel.http import over_limit, rate_limited
from maillage.kernel.permissions import LINK, PUBLIC, requires
from maillage.website.collections.galleries.finding import find_public
from maillage.website.collections.galleries.forms import (
    MailForm,
    NewSelectionForm,
    OfferForm,
    TitleForm,
)
from maillage.website.collections.galleries.pictures import noted

COOKIE: Final = "ma-selection"
YEAR: Final = 365 * 24 * 3600
HOUR: Final = 3600
SEARCHES: Final = 300
"""From one address in ten minutes: a whole class may share it."""
SelectionView = Callable[Concatenate[HttpRequest, VisitorSelection, ...], HttpResponseBase]


def kept_token(request: HttpRequest) -> str:
    """The secret that the browser keeps, because the visitor asked; '' otherwise."""
    return request.get_signed_cookie(COOKIE, default="", max_age=YEAR) or ""


def keep(response: HttpResponseBase, token: str, request: HttpRequest) -> None:
    """Have the browser keep the secret."""
    response.set_signed_cookie(
        COOKIE,
        token,
        max_age=YEAR,
        path=reverse("public-my-selection"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase) -> None:
    """Have the browser forget it."""
    response.delete_cookie(COOKIE, path=reverse("public-my-selection"))


def discreet(response: HttpResponseBase) -> HttpResponseBase:
    """Neither kept by proxies, nor told to other sites, nor found by search engines."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def with_selection(view: SelectionView, *, removed_too: bool = False) -> Any:
    """For views of whoever holds the secret link; guessing is slowed down.

    What the team has removed is said to be, unless the view is for that too.
    """

    @requires(LINK)
    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        selection = domain.open_selection(token)
        if selection is not None and selection.removed is not None and not removed_too:
            response = _say_removed(request, reason=selection.removed.reason, token=token)
            if kept_token(request) == token:
                forget(response)  # so that another one can be begun
            return response
        if selection is not None:
            return discreet(view(request, selection, token=token, **kwargs))
        guesses = over_limit("selection", _address(request), limit=60, seconds=600)
        page = "website/collections/galleries/selection_gone.html"
        response = render(request, page, status=429 if guesses else 404)
        if kept_token(request) == token:
            forget(response)
        return discreet(response)

    return opened


def _say_removed(request: HttpRequest, **owners: str) -> HttpResponseBase:
    """To everyone that it was removed, to its owner why, and how to erase it."""
    page = "website/collections/galleries/selection_removed.html"
    return discreet(render(request, page, owners, status=410))


# -- without a link ---------------------------------------------------------------------------------


@require_safe
@requires(PUBLIC)
def mine(request: HttpRequest) -> HttpResponseBase:
    """The selection that the browser keeps; without one, what a selection is and how to begin."""
    token = kept_token(request)
    if token:
        return discreet(redirect("public-selection", token=token))
    return _begin(request, NewSelectionForm(), [])


@rate_limited("selection-add", limit=300, seconds=HOUR)
@requires(PUBLIC)
def add(request: HttpRequest) -> HttpResponseBase:
    """Add an object to the selection that the browser keeps, else begin one with it."""
    reference = (request.POST.get("objet") or request.GET.get("objet") or "")[:80]
    record = CulturalObject.objects.public().referred(reference).first()
    objects = [record] if record is not None else []
    token = kept_token(request)
    selection = domain.open_selection(token) if token else None
    if selection is not None and selection.removed is None:
        if request.method == "POST" and record is not None:
            _attempt(request, lambda: domain.add_object(selection=selection, record=record))
            return discreet(redirect("public-selection", token=token))
        return _begin(request, None, objects, kept=selection)
    if request.method != "POST":
        return _begin(request, NewSelectionForm(), objects)
    form = NewSelectionForm(request.POST)
    if not form.is_valid():
        return _begin(request, form, objects)
    if form.is_trapped:
        return redirect("public-my-selection")
    # A whole class may share one address.
    if over_limit("selection-new", _address(request), limit=60, seconds=HOUR):
        form.add_error(None, _("Trop de sélections en peu de temps : réessayez dans une heure."))
        return _begin(request, form, objects, status=429)
    _made, secret = domain.create_selection(title=form.cleaned_data["title"], objects=objects)
    response = redirect(f"{reverse('public-selection', kwargs={'token': secret})}?nouvelle=1")
    if form.cleaned_data["remember"]:
        keep(response, secret, request)
    return discreet(response)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _begin(
    request: HttpRequest,
    form: Any,
    objects: list[CulturalObject],
    *,
    kept: Any = None,
    status: int = 200,
) -> HttpResponseBase:
    context = {"form": form, "objects": objects, "kept": kept, "most": MOST_OBJECTS}
    page = "website/collections/galleries/selection_new.html"
    return discreet(render(request, page, context, status=status))


@require_safe
@requires(PUBLIC)
def shared(request: HttpRequest, key: str) -> HttpResponseBase:
    """What the holder shares: to read, to print."""
    selection = domain.open_shared(key)
    if selection is None:
        page = "website/collections/galleries/selection_gone.html"
        return discreet(render(request, page, status=404))
    if selection.removed is not None:
        return _say_removed(request)
    context = _shown(selection)
    return discreet(render(request, "website/collections/galleries/selection_read.html", context))


# -- with the secret link ---------------------------------------------------------------------------


@with_selection
def edit(request: HttpRequest, selection: VisitorSelection, token: str) -> HttpResponse:
    """The selection of whoever holds the link."""
    words = request.GET.get("q", "")[:100].strip()
    if words and over_limit("selection-search", _address(request), limit=SEARCHES, seconds=600):
        return _page(request, selection, token, words=words, is_slowed=True, status=429)
    return _page(request, selection, token, words=words)


def _page(
    request: HttpRequest, selection: VisitorSelection, token: str, **context: Any
) -> HttpResponse:
    words = context.pop("words", "")
    there = {item.object_id for item in selection.items.all()}
    status = context.pop("status", 200)
    shown = {
        **_shown(selection),
        "token": token,
        "is_new": "nouvelle" in request.GET,
        "is_kept": kept_token(request) == token,
        "edit_url": request.build_absolute_uri(
            reverse("public-selection", kwargs={"token": token})
        ),
        "read_url": request.build_absolute_uri(
            reverse("public-selection-read", kwargs={"key": selection.share_key})
        ),
        "title_form": TitleForm(initial={"title": selection.title, "text": selection.text}),
        "mail_form": MailForm(),
        "offer_form": OfferForm(),
        "is_offered": selection.requests.filter(state="recue").exists(),
        "words": words,
        "found": [] if "is_slowed" in context else find_public(words, without=there),
    } | context
    page = "website/collections/galleries/selection_edit.html"
    return render(request, page, shown, status=status)


def _shown(selection: VisitorSelection) -> dict[str, Any]:
    shown = domain.as_visitors_see(selection)
    shown["items"] = [noted(item) for item in shown["items"]]
    return shown


def _attempt(request: HttpRequest, act: Callable[[], Any], done: str = "") -> bool:
    try:
        act()
    except GalleryRefused as refused:
        messages.warning(request, str(refused))
        return False
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return False
    if done:
        messages.success(request, done)
    return True


def _tried(act: Callable[[], Any], form: Any) -> bool:
    """Act, or say on the form why not: what was typed stays there."""
    try:
        act()
    except GalleryRefused as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages_of in told.items():
            form.add_error(name if name in form.fields else None, messages_of)
    else:
        return True
    return False


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


@with_selection
@require_POST
def change(request: HttpRequest, selection: VisitorSelection, token: str) -> HttpResponse:
    """Rename it, present it."""
    form = TitleForm(request.POST)
    if not form.is_valid() or not _tried(
        lambda: domain.change_selection(selection=selection, **form.cleaned_data), form
    ):
        return _page(request, selection, token, title_form=form, status=400)
    messages.success(request, _("C’est enregistré."))
    return redirect("public-selection", token=token)


@with_selection
@require_POST
def add_here(request: HttpRequest, selection: VisitorSelection, token: str) -> HttpResponse:
    """Add an object found on the selection's own page."""
    reference = request.POST.get("objet", "")[:80]
    record = CulturalObject.objects.public().referred(reference).first()
    if record is None:
        messages.warning(request, _("Cet objet n’est pas public."))
    else:
        said = _("« %(object)s » est dans votre sélection.") % {"object": record}
        _attempt(request, lambda: domain.add_object(selection=selection, record=record), said)
    return redirect("public-selection", token=token)


@with_selection
@require_POST
def change_item(request: HttpRequest, selection: VisitorSelection, token: str) -> HttpResponse:
    """Write a note, move, take out: as the button says."""
    item = _number(request, "element")
    verb = request.POST.get("verbe", "")
    if verb in {"up", "down"}:
        _attempt(request, lambda: domain.move_object(selection=selection, item=item, to=verb))
    elif verb == "retirer":
        domain.remove_object(selection=selection, item=item)
    else:
        note = request.POST.get("note", "")
        if not _attempt(
            request,
            lambda: domain.write_note(selection=selection, item=item, note=note),
            _("La note est enregistrée."),
        ):
            return _page(request, selection, token, lost_note=note[:1_000], status=409)
    return redirect(f"{reverse('public-selection', kwargs={'token': token})}#objet-{item}")


@rate_limited("selection-mail", limit=5, seconds=HOUR)
@with_selection
@require_POST
def mail(request: HttpRequest, selection: VisitorSelection, token: str) -> HttpResponse:
    """Send the link to oneself: a few times a day for one selection, and for one address."""
    form = MailForm(request.POST)
    if not form.is_valid():
        return _page(request, selection, token, mail_form=form, status=400)
    email = form.cleaned_data["email"]
    day = 24 * HOUR
    keys = (("selection-mails", str(selection.pk)), ("selection-mailed", email.casefold()))
    if any(over_limit(scope, key, limit=3, seconds=day) for scope, key in keys):
        form.add_error("email", _("Le lien a déjà été envoyé plusieurs fois : réessayez demain."))
        return _page(request, selection, token, mail_form=form, status=429)
    domain.mail_link(selection=selection, token=token, email=email)
    messages.success(request, _("Le lien part à l’adresse indiquée ; nous ne la gardons pas."))
    return redirect("public-selection", token=token)


@with_selection
@require_POST
def remember(request: HttpRequest, selection: VisitorSelection, token: str) -> HttpResponse:
    """Have the browser keep the link, or forget it."""
    del selection
    response = redirect("public-selection", token=token)
    if request.POST.get("garder") == "1":
        keep(response, token, request)
    else:
        forget(response)
    return response


@rate_limited("selection-offer", limit=5, seconds=HOUR)
@with_selection
@require_POST
def offer(request: HttpRequest, selection: VisitorSelection, token: str) -> HttpResponse:
    """« Proposer comme galerie »."""
    form = OfferForm(request.POST)
    if not form.is_valid():
        return _page(request, selection, token, offer_form=form, status=400)
    data = {name: form.cleaned_data[name] for name in ("name", "consent", "email", "message")}
    said = _(
        "Merci ! L’équipe lira votre sélection et vous répondra si vous avez laissé une adresse."
    )
    if not form.is_trapped and not _tried(
        lambda: requests.propose_selection(selection=selection, **data), form
    ):
        return _page(request, selection, token, offer_form=form, status=400)
    messages.success(request, said)
    return redirect("public-selection", token=token)


@partial(with_selection, removed_too=True)
def delete(request: HttpRequest, selection: VisitorSelection, token: str) -> HttpResponse:
    """Delete it, at once and for good."""
    if request.method != "POST":
        context = {"selection": selection, "token": token}
        return render(request, "website/collections/galleries/selection_delete.html", context)
    domain.delete_selection(selection=selection)
    messages.success(request, _("Votre sélection est effacée."))
    response = redirect("public-my-selection")
    forget(response)
    return response
