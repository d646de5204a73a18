"""A museum's month, and its objects that nobody has ever seen."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.heritage.contributions.domain.telling import members_by_organisation
from maillage.heritage.contributions.months import figures
from maillage.heritage.contributions.views.way_back import museum_or_404, own_museums
from maillage.kernel import clock
from maillage.kernel.permissions import requires

VIEW = "contributions.view_month"
PER_PAGE = 50


@require_safe
@requires(VIEW)
def museums(request: HttpRequest) -> HttpResponse:
    """The museums, each with its month; those to which nobody can send it are said to be so."""
    page = Paginator(own_museums(request.user).order_by("organisation__name", "pk"), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    known = members_by_organisation(shown)
    last = figures.month_before(clock.today().replace(day=1))
    context = {
        "page": shown,
        "rows": [(one, len(known.get(one.organisation_id, ()))) for one in shown],
        "last": f"{last:%Y-%m}",
        "last_label": figures.month_words(last),
    }
    return render(request, "contributions/months.html", context)


@require_safe
@requires(VIEW)
def month(request: HttpRequest, pk: int, month: str = "") -> HttpResponse:
    """One month, the current one without any in the address; none that has not begun."""
    museum = museum_or_404(request, pk, VIEW)
    current = clock.today().replace(day=1)
    first = figures.parse_month(month) if month else current
    if first is None or first > current:
        raise Http404
    shown = figures.month_of(museum, first)
    before, after = figures.month_before(first), figures.month_after(first)
    context = {
        "museum": museum,
        "shown": shown,
        "most_views": max((one.views for one in shown.most_seen), default=0),
        "incomplete": [(one, figures.lacking_labels(one, museum)) for one in shown.incomplete],
        "before": f"{before:%Y-%m}",
        "before_label": figures.month_words(before),
        "after": f"{after:%Y-%m}" if after <= current else "",
        "after_label": figures.month_words(after),
        "is_running": first == current,
    }
    return render(request, "contributions/month.html", context)


@require_safe
@requires(VIEW)
def never_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The public objects whose page nobody has opened, by title."""
    museum = museum_or_404(request, pk, VIEW)
    pages = Paginator(figures.never_seen(museum), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "contributions/never_seen.html", {"museum": museum, "page": page})
