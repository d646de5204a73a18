"""Follow one's contribution by its secret link; take part; be thanked."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions import domain
from maillage.heritage.contributions.models import Campaign, CampaignObject, Contribution
from maillage.kernel import clock
from maillage.kernel.http import over_limit, rate_limited
from maillage.kernel.permissions import LINK, PUBLIC, requires
from maillage.kernel.states import TransitionRefused, transitions_of
from maillage.website.collections.contributions.pictures import SMALL, picture_of, with_images
from maillage.website.collections.contributions.views import (
    LIMIT,
    WINDOW,
    field_of,
    form_for,
    place_of,
    send,
    uncached,
)

State = Contribution.State
PER_PAGE = 100
SENT = "contribution-envoyee"
SENT_LASTS = 600
"""Seconds for which the link of what was just sent waits to be shown, once, to whoever sent it."""


@require_safe
@requires(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """What one can do, what is asked now, what museums have answered."""
    campaigns = list(Campaign.objects.running()[:12])
    ended = Campaign.objects.shown().filter(end__lt=clock.today())
    context = {
        "campaigns": [(one, domain.progress_of(one)) for one in campaigns],
        "over": list(ended.order_by("-end")[:6]),
        "answers": domain.latest_answers(),
    }
    return render(request, "website/participation/home.html", context)


@require_safe
@requires(PUBLIC)
def contributors(request: HttpRequest) -> HttpResponse:
    """Those who agreed to be named, and how many others."""
    page = Paginator(domain.contributors(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "unnamed": domain.unnamed_count()}
    return render(request, "website/participation/contributors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(LINK)
@uncached
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """What became of one's contribution; withdraw it, be named no more, have one's address erased."""
    found = domain.open_contribution(token)
    if found is None:
        address = str(request.META.get("REMOTE_ADDR", ""))
        late = over_limit("contribution-follow", address, limit=60, seconds=600)
        return render(request, "website/participation/closed.html", status=429 if late else 404)
    said = ""
    if request.method == "POST":
        said = _do(found, request.POST.get("verb", ""))
        if not said:
            return redirect("public-contribution", token=token)
        found = domain.open_contribution(token) or found
    leading = found.merged_into or found
    context: dict[str, Any] = {
        "contribution": found,
        "leading": leading,
        "answers": leading.current_answers.select_related("museum__organisation"),
        "steps": steps_of(found),
        "may_withdraw": found.state in transitions_of(Contribution)["withdraw"].sources,
        "refusal": said,
        "token": token,
    }
    return render(request, "website/participation/follow.html", context)


def _do(found: Contribution, verb: str) -> str:
    """Do what the author asks; why not, otherwise."""
    if verb == "effacer":
        domain.erase_address(contribution=found, actor=domain.visitor())
        return ""
    if verb == "taire":
        domain.unname_contribution(contribution=found, actor=domain.visitor())
        return ""
    if verb != "retirer":
        raise Http404
    try:
        domain.withdraw_contribution(contribution=found)
    except TransitionRefused as refused:
        return str(refused)
    return ""


def steps_of(found: Contribution) -> list[tuple[str, Any]]:
    """What has happened, with when: « Reçue », « Transmise au musée »…"""
    leading = found.merged_into or found
    steps: list[tuple[str, Any]] = [(_("Reçue"), found.created_at)]
    if found.merged_into_id:
        steps.append((_("Réunie à une autre qui dit la même chose"), None))
    steps += [
        (label, moment)
        for label, moment in (
            (_("Transmise au musée"), leading.transmitted_at),
            (_decided(leading.state), leading.decided_at),
            (_("Rendue au musée, pour sa fiche"), leading.returned_at),
            (_("Intégrée à la fiche du musée"), leading.integrated_at),
        )
        if moment is not None
    ]
    return steps


def _decided(state: str) -> str:
    """Who decided what is decided: the museum, unless it never answered."""
    if state == State.WITHDRAWN:
        return _("Retirée par vous")
    return _("Écartée par l’équipe") if state == State.SET_ASIDE else _("Répondue")


# -- campaigns ---------------------------------------------------------------------------------------


def _campaign(slug: str) -> Campaign:
    return get_object_or_404(Campaign.objects.shown(), slug=slug)


@require_safe
@requires(PUBLIC)
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """The question, how far it is, the objects."""
    found = _campaign(slug)
    listed = domain.public_rows(found).order_by("rank")
    page = Paginator(listed, 24).get_page(request.GET.get("page"))
    objects = with_images(CulturalObject.objects.filter(pk__in=[one.object_id for one in page]))
    records = {one.pk: one for one in objects}
    answered = domain.answered_objects(found)
    context = {
        "campaign": found,
        "progress": domain.progress_of(found),
        "page": page,
        "cards": [
            (
                row,
                records[row.object_id],
                picture_of(records[row.object_id], SMALL),
                answered.get(row.object_id),
            )
            for row in page
        ],
        "next": domain.next_object(found) if found.is_running else None,
    }
    return render(request, "website/participation/campaign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(PUBLIC)
@uncached
@rate_limited("contribution", limit=LIMIT, seconds=WINDOW)
def identify(request: HttpRequest, slug: str) -> HttpResponse:
    """One object of a campaign after another: look, write, send or pass."""
    found = _campaign(slug)
    if not found.is_running:
        return redirect(found.get_public_url())
    row = _row(request, found)
    if row is None:
        return redirect(found.get_public_url())
    record = with_images(CulturalObject.objects.public()).get(pk=row.object_id)
    kind = request.GET.get("nature", found.kinds[0])
    if kind not in found.kinds:
        raise Http404
    form = form_for(request, record, kind, found.field)
    if request.method == "POST" and (token := send(form, found)):
        return _go_on(request, found, row, token)
    context = place_of(record) | {
        "campaign": found,
        "row": row,
        "form": form,
        "kind": kind,
        "kinds": [(one, label) for one, label in zip(found.kinds, found.kind_labels, strict=True)],
        "field": field_of(form, record),
        "progress": domain.progress_of(found),
        "thanks": request.get_signed_cookie(SENT, "", salt=SENT, max_age=SENT_LASTS),
    }
    status = 422 if form.is_bound else 200
    page = render(request, "website/participation/identify.html", context, status=status)
    if context["thanks"]:
        page.delete_cookie(SENT, path=request.path)
    return page


def _go_on(request: HttpRequest, found: Campaign, row: CampaignObject, token: str) -> HttpResponse:
    """To the next object, which shows the secret link once: its address is one that people share."""
    if domain.next_object(found, after=row.rank) is None:
        return redirect("public-contribution", token=token)
    response = redirect(f"{request.path}?apres={row.rank}")
    response.set_signed_cookie(
        SENT,
        token,
        salt=SENT,
        max_age=SENT_LASTS,
        path=request.path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _row(request: HttpRequest, found: Campaign) -> CampaignObject | None:
    """The object of the address, else the next that has no answer."""
    if reference := request.GET.get("objet", ""):
        rows = domain.public_rows(found).select_related("object__museum__organisation")
        return get_object_or_404(rows, object__in=CulturalObject.objects.referred(reference))
    after = request.GET.get("apres", "")
    return domain.next_object(found, after=int(after[:9]) if after.isdecimal() else 0)
