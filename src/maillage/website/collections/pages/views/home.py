"""The home page of the collections."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue.domain.exposure import exposed
from maillage.heritage.catalogue.models import Museum, Term, Vocabulary
from maillage.kernel.permissions import PUBLIC, requires
from maillage.website.collections import sections
from maillage.website.collections.pages.cards import cards_for

SHOWN = 12
UNSEEN = 6
ENTRIES = 14


@require_safe
@requires(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """A search box, objects of every museum in turn, and the doors to everything else."""
    today = exposed(count=SHOWN, salt="accueil")
    unseen = exposed(count=UNSEEN, salt="jamais-vu", unseen_only=True)
    cards = {one.record.pk: one for one in cards_for([*today, *unseen])}
    terms: dict[str, list[Term]] = {Vocabulary.DOMAIN: [], Vocabulary.PERIOD: []}
    for term in Term.objects.used().filter(vocabulary__in=terms).order_by("-count", "key"):
        if len(terms[term.vocabulary]) < ENTRIES:
            terms[term.vocabulary].append(term)
    context = {
        "page_title": _("Collections"),
        "today": [cards[pk] for pk in today if pk in cards],
        "unseen": [cards[pk] for pk in unseen if pk in cards and pk not in today],
        "entries": [
            (_("Par domaine"), Vocabulary.DOMAIN, "domaine", terms[Vocabulary.DOMAIN]),
            (_("Par période"), Vocabulary.PERIOD, "periode", terms[Vocabulary.PERIOD]),
        ],
        "museums": Museum.objects.open()
        .select_related("organisation")
        .order_by("organisation__sort_key", "pk"),
        "sections": sections.sections_for(request),
    }
    return render(request, "website/collections/home.html", context)
