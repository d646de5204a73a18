"""Merge a word into another one; let it stand again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.heritage.catalogue.domain import terms as domain
from maillage.heritage.catalogue.forms import MergeTermForm
from maillage.heritage.catalogue.models import Term
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.ui import toasts

CHANGE = "catalogue.change_term"


def _term(request: HttpRequest, pk: int) -> Term:
    term = get_visible_or_404(Term.objects.all(), request.user, pk=pk)
    check(request, CHANGE, term)
    return term


@requires(CHANGE)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Which word is kept."""
    term = _term(request, pk)
    form = MergeTermForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data["kept"]
        try:
            domain.merge_terms(kept=kept, merged=[term], actor=request.user)
        except ValidationError as error:
            form.add_error("kept", error)
        else:
            said = _("« %(term)s » se compte désormais sous « %(kept)s ».")
            toasts.success(request, said % {"term": term, "kept": kept})
            return redirect(kept.get_absolute_url())
    title = _("Réunir « %(term)s » à un autre terme") % {"term": term}
    return render(
        request, "catalogue/term_merge.html", {"form": form, "term": term, "page_title": title}
    )


@requires(CHANGE)
@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """It stands by itself again."""
    term = _term(request, pk)
    try:
        domain.split_term(term=term, actor=request.user)
    except ValidationError as error:
        toasts.error(request, " ".join(error.messages))
    else:
        toasts.success(request, _("« %(term)s » se compte de nouveau à part.") % {"term": term})
    return redirect(term.get_absolute_url())
