"""The way back: what waits, by museum; the files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions import domain
from maillage.heritage.contributions.models import Contribution, Kind, WayBackFile
from maillage.kernel import audit
from maillage.kernel.permissions import check, get_visible_or_404, is_allowed, requires
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.ui import toasts

VIEW, ADD = "contributions.view_waybackfile", "contributions.add_waybackfile"
ANSWER = "contributions.answer_contribution"
PER_PAGE = 50
State = Contribution.State


def own_museums(user: Any) -> QuerySet[Museum]:
    """All of them for the team; for a member, its own."""
    museums = Museum.objects.select_related("organisation")
    if has_role(user, *TEAM_ROLES):
        return museums
    return museums.filter(organisation__in=member_organisations(user))


def museum_or_404(request: HttpRequest, pk: int, permission: str) -> Museum:
    """The museum of the address, if the user may do that for it."""
    museum = own_museums(request.user).filter(pk=pk).first()
    if museum is None:
        raise Http404
    check(request, permission, museum)
    return museum


@require_safe
@requires(VIEW)
def museums(request: HttpRequest) -> HttpResponse:
    """The museums, those for which something waits first."""
    correction = Q(cultural_objects__contributions__kind=Kind.CORRECTION)
    state = "cultural_objects__contributions__state"
    found = (
        own_museums(request.user)
        .annotate(
            waiting=Count(
                "cultural_objects__contributions",
                filter=correction & Q(**{state: State.ACCEPTED}),
            ),
            gone=Count(
                "cultural_objects__contributions",
                filter=correction & Q(**{state: State.RETURNED}),
            ),
            done=Count(
                "cultural_objects__contributions",
                filter=correction & Q(**{state: State.INTEGRATED}),
            ),
            reported=Count(
                "cultural_objects__contributions",
                filter=Q(
                    cultural_objects__contributions__kind=Kind.ERROR, **{state: State.ACCEPTED}
                ),
            ),
            last_made=Max("way_back_files__created_at"),
        )
        .filter(
            Q(waiting__gt=0)
            | Q(gone__gt=0)
            | Q(done__gt=0)
            | Q(reported__gt=0)
            | Q(last_made__isnull=False)
        )
        .order_by("-waiting", "organisation__name", "pk")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "contributions/way_back.html", {"page": page})


@require_safe
@requires(VIEW)
def museum(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits for one museum, what has gone, its files."""
    found = museum_or_404(request, pk, VIEW)
    corrections = (
        Contribution.objects.filter(kind=Kind.CORRECTION, object__museum=found)
        .select_related("object")
        .order_by("object__reference", "field", "pk")
    )
    gone = Paginator(corrections.filter(state=State.RETURNED), PER_PAGE)
    reports = domain.reports_of(found, again=True).select_related("object")
    files = WayBackFile.objects.filter(museum=found).select_related("made_by")
    context = {
        "museum": found,
        "waiting": corrections.filter(state=State.ACCEPTED)[:PER_PAGE],
        "waiting_count": corrections.filter(state=State.ACCEPTED).count(),
        "page": gone.get_page(request.GET.get("page")),
        "gone_count": gone.count,
        "reports": reports[:PER_PAGE],
        "report_count": reports.count(),
        "new_report_count": domain.reports_of(found).count(),
        "may_mend": is_allowed(request.user, ANSWER, found),
        "files": files[:20],
        "forms": [(one.value, one.label) for one in domain.forms_for(found)],
        "may_make": is_allowed(request.user, ADD, found),
    }
    return render(request, "contributions/way_back_museum.html", context)


@requires(ADD)
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the file."""
    found = museum_or_404(request, pk, ADD)
    try:
        made = domain.make_way_back(
            museum=found,
            actor=request.user,
            form=request.POST.get("form", ""),
            again=request.POST.get("again") == "1",
        )
    except domain.WayBackRefused as refused:
        toasts.warning(request, str(refused))
    else:
        toasts.success(request, _contents(made))
        if made.asked_again:
            words = ngettext(
                "Le musée a changé la fiche depuis sa réponse : %(n)d correction n’est pas dans le "
                "fichier, et lui est redemandée.",
                "Le musée a changé les fiches depuis ses réponses : %(n)d corrections ne sont pas dans "
                "le fichier, et lui sont redemandées.",
                made.asked_again,
            )
            toasts.warning(request, words % {"n": made.asked_again})
    return redirect("way-back-museum", pk=found.pk)


def _contents(made: WayBackFile) -> str:
    """« Le fichier est prêt : 3 corrections, 1 erreur signalée. »"""
    parts = []
    if made.count:
        words = ngettext("%(n)d correction", "%(n)d corrections", made.count)
        parts.append(words % {"n": made.count})
    if made.reported:
        words = ngettext("%(n)d erreur signalée", "%(n)d erreurs signalées", made.reported)
        parts.append(words % {"n": made.reported})
    return _("Le fichier est prêt : %(what)s.") % {"what": ", ".join(parts)}


@require_safe
@requires(VIEW)
def download(request: HttpRequest, pk: int) -> FileResponse:
    """One file, to whoever sees it; the history says who took it."""
    found = get_visible_or_404(WayBackFile.objects.select_related("museum"), request.user, pk=pk)
    check(request, VIEW, found)
    audit.note(found, actor=request.user, verb=_("a téléchargé le fichier de retour"))
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    response["Cache-Control"] = "private, no-store"
    return response
