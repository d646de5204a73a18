"""The words of the museums, from A to Z, with how many objects bear each."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.heritage.catalogue.models import Term, Vocabulary
from maillage.kernel.permissions import PUBLIC, requires

PER_PAGE = 120
PARAMS = {
    Vocabulary.DOMAIN: "domaine",
    Vocabulary.DENOMINATION: "denomination",
    Vocabulary.TECHNIQUE: "technique",
    Vocabulary.PERIOD: "periode",
    Vocabulary.PLACE: "lieu",
    Vocabulary.PERSON: "auteur",
    Vocabulary.SUBJECT: "q",
}
"""By which parameter the search narrows to a word of each vocabulary."""


@require_safe
@requires(PUBLIC)
def vocabularies(request: HttpRequest) -> HttpResponse:
    """The lists of words that have some."""
    counts = dict(
        Term.objects.used().order_by().values_list("vocabulary").annotate(total=Count("pk"))
    )
    shown = [(one, counts[one.value]) for one in Vocabulary if counts.get(one.value)]
    return render(request, "website/collections/vocabularies.html", {"vocabularies": shown})


@require_safe
@requires(PUBLIC)
def vocabulary(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """One list, by initial (``?lettre=b``; ``#`` for what begins with no letter), paged."""
    if vocabulary not in Vocabulary.values:
        raise Http404
    kind = Vocabulary(vocabulary)
    words = Term.objects.used().filter(vocabulary=kind)
    initials = dict(
        words.annotate(initial=Substr("key", 1, 1))
        .order_by()
        .values_list("initial")
        .annotate(total=Count("pk"))
    )
    letters = sorted(one for one in initials if one.isalpha())
    others = len(letters) < len(initials)
    letter = request.GET.get("lettre", "")
    if letter == "#" and others:
        for one in letters:
            words = words.exclude(key__startswith=one)
    elif letter in letters:
        words = words.filter(key__startswith=letter)
    else:
        letter = ""
    paginator = Paginator(words.order_by("key", "pk"), PER_PAGE)
    shown = paginator.get_page(request.GET.get("page"))
    context = {
        "vocabulary": kind,
        "letters": letters,
        "others": others,
        "letter": letter,
        "shown": shown,
        "pages": paginator.get_elided_page_range(shown.number, on_each_side=2, on_ends=1),
        "ellipsis": Paginator.ELLIPSIS,
        "param": PARAMS[kind],
    }
    return render(request, "website/collections/vocabulary.html", context)
