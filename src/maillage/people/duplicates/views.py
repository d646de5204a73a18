"""Pages of the duplicates: the list, the comparison, the merges and the way back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.kernel.states import TransitionRefused, perform
from maillage.kernel.undo import UndoRefused
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.duplicates import domain
from maillage.people.duplicates.comparing import Comparison
from maillage.people.duplicates.filters import DuplicateFilters, MergeFilters
from maillage.people.duplicates.forms import OtherOrganisationForm, OtherPersonForm
from maillage.people.duplicates.models import DuplicatePair, Merge
from maillage.people.duplicates.tables import MergeTable, PairTable
from maillage.people.duplicates.tasks import start_scan
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role
from maillage.ui.crud.tabs import ShownTab

SEE, ACT = "duplicates.view_duplicatepair", "duplicates.change_duplicatepair"
LINKS = "person", "other_person", "organisation", "other_organisation"


def _tabs(current: str) -> list[ShownTab]:
    """The two lists."""
    return [
        ShownTab("list", _("À vérifier"), reverse("duplicates-list"), current == "list"),
        ShownTab("merges", _("Réunions"), reverse("merges-list"), current == "merges"),
    ]


class DuplicateResource(Resource):
    """``/gestion/doublons/``."""

    model = DuplicatePair
    url_base = "duplicates"
    url_path = "doublons"
    icon = "copy"
    roles: ClassVar[tuple[Role, ...]] = (Role.LIST,)
    table_class = PairTable
    filterset_class = DuplicateFilters
    list_title = gettext_lazy("Doublons")
    empty_text = gettext_lazy(
        "Rien ne se ressemble dans l’annuaire, ou il n’a pas encore été parcouru. Il l’est chaque nuit."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With where each person works, which tells homonyms apart."""
        main = Function.objects.visible_to(self.request.user).filter(is_main=True)
        works = {
            name: Subquery(main.filter(person=OuterRef(link)).values("organisation__name")[:1])
            for name, link in (("left_work", "person"), ("right_work", "other_person"))
        }
        return super().get_queryset().select_related(*LINKS).annotate(**works)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the two tabs."""
        return super().get_context_data(shown_tabs=_tabs("list"), **kwargs)


class MergeResource(Resource):
    """``/gestion/doublons/reunions/``."""

    model = Merge
    url_base = "merges"
    url_path = "doublons/reunions"
    icon = "copy"
    roles: ClassVar[tuple[Role, ...]] = (Role.LIST,)
    table_class = MergeTable
    filterset_class = MergeFilters
    list_title = gettext_lazy("Réunions de fiches")
    empty_text = gettext_lazy(
        "Les fiches que vous réunirez seront notées ici, trente jours annulables."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With the sheets that stayed."""
        return super().get_queryset().select_related("person", "organisation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the two tabs."""
        return super().get_context_data(shown_tabs=_tabs("merges"), **kwargs)


@requires(ACT)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Look through the base now; the page of the job shows how far it is."""
    return redirect("office-job", token=start_scan(request.user).token)


# -- compare ----------------------------------------------------------------------------------------


@requires(SEE)
def compare_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """A pair that the scan found, side by side."""
    pairs = DuplicatePair.objects.select_related(*LINKS)
    pair = get_visible_or_404(pairs, request.user, pk=pk)
    return _page(request, Comparison(pair.left, pair.right, request.user), pair)


@requires(ACT)
def compare_people(request: HttpRequest, left: int, right: int) -> HttpResponse:
    """Two people side by side; POST merges them."""
    return _compare(request, Person, domain.merge_people, left, right)


@requires(ACT)
def compare_organisations(request: HttpRequest, left: int, right: int) -> HttpResponse:
    """Two organisations side by side; POST merges them."""
    return _compare(request, Organisation, domain.merge_organisations, left, right)


def _compare(request: HttpRequest, model: Any, verb: Any, left: int, right: int) -> HttpResponse:
    found = {
        one.pk: one for one in model.objects.visible_to(request.user).filter(pk__in=(left, right))
    }
    if left == right or len(found) < 2:
        return _gone(request, model, [pk for pk in (left, right) if pk not in found])
    comparison = Comparison(found[left], found[right], request.user, request.POST)
    if request.method == "POST":
        try:
            return _merge(request, comparison, verb)
        except domain.AlreadyMerged as told:
            toasts.warning(request, str(told))
            return redirect(told.kept)
        except domain.MergeRefused as refused:
            toasts.error(request, str(refused))
            found = model.objects.visible_to(request.user).in_bulk((left, right))
            if len(found) < 2:
                return redirect("duplicates-list")
            comparison = Comparison(found[left], found[right], request.user, request.POST)
    pair = (
        DuplicatePair.objects.visible_to(request.user).filter(**_link(model, left, right)).first()
    )
    return _page(request, comparison, pair)


def _link(model: Any, left: int, right: int) -> dict[str, int]:
    name = str(model._meta.model_name)
    return {name: min(left, right), f"other_{name}": max(left, right)}


def _gone(request: HttpRequest, model: Any, missing: list[int]) -> HttpResponse:
    """One of the sheets was merged meanwhile: say by whom, and go to the one that stayed."""
    for pk in missing:
        merge = domain.merge_of(model, pk)
        if merge is not None and model.objects.visible_to(request.user).filter(pk=merge.kept.pk):
            toasts.warning(request, domain.who_merged(merge))
            return redirect(merge.kept)
    raise Http404


def _merge(request: HttpRequest, comparison: Comparison, verb: Any) -> HttpResponse:
    versions = {}
    for side in comparison.sides:
        text = request.POST.get(f"version-{side.key}", "")
        versions[side.sheet.pk] = int(text) if text.isdecimal() else 0
    merge = verb(
        kept=comparison.kept,
        gone=comparison.gone,
        choices=comparison.choices(),
        actor=request.user,
        versions=versions,
    )
    said = _("Les deux fiches n’en font plus qu’une : %(name)s.") % {"name": merge.kept}
    toasts.success(request, said, undo_url=reverse("merges-undo", kwargs={"pk": merge.pk}))
    return redirect("duplicates-list" if "liste" in request.POST else merge.kept)


def _page(request: HttpRequest, comparison: Comparison, pair: DuplicatePair | None) -> HttpResponse:
    kind = "people" if isinstance(comparison.left, Person) else "organisations"
    pks = {"left": comparison.left.pk, "right": comparison.right.pk}
    rows = comparison.rows()
    context = {
        "pair": pair,
        "reasons": [domain.REASONS.get(one, one) for one in pair.reasons] if pair else [],
        "comparison": comparison,
        "asked": [row for row in rows if row.options],
        "one_sided": [row for row in rows if row.differs and not row.options],
        "same": [row for row in rows if not row.differs],
        "refusal": domain.refusal(comparison.left, comparison.right),
        "merge_url": reverse(f"duplicates-{kind}", kwargs=pks),
        "breadcrumbs": [(_("Doublons"), reverse("duplicates-list"))],
    }
    return render(request, "duplicates/compare.html", context)


@requires(ACT)
def choose_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Which other person is this one?"""
    return _choose(request, Person, OtherPersonForm, "duplicates-people", pk)


@requires(ACT)
def choose_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Which other organisation is this one?"""
    return _choose(request, Organisation, OtherOrganisationForm, "duplicates-organisations", pk)


def _choose(
    request: HttpRequest, model: Any, form_class: Any, url_name: str, pk: int
) -> HttpResponse:
    sheet = get_visible_or_404(model.objects.all(), request.user, pk=pk)
    form = form_class(request.GET or None, user=request.user)
    form.own = sheet.pk
    if form.is_bound and form.is_valid():
        return redirect(url_name, left=sheet.pk, right=form.cleaned_data["other"].pk)
    context = {
        "sheet": sheet,
        "choose_form": form,
        "choose_url": request.path,
        "breadcrumbs": [(str(sheet), sheet.get_absolute_url())],
    }
    return render(request, "duplicates/choose.html", context)


# -- decide -----------------------------------------------------------------------------------------


@requires(ACT)
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """The two sheets are two."""
    return _decide(request, pk, "dismiss", _("C’est noté : ce ne sont pas les mêmes."))


@requires(ACT)
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """To be looked at again."""
    return _decide(request, pk, "propose", _("Ces deux fiches sont à vérifier de nouveau."))


def _decide(request: HttpRequest, pk: int, verb: str, said: str) -> HttpResponse:
    pair = DuplicatePair.objects.visible_to(request.user).filter(pk=pk).first()
    if pair is None:
        toasts.warning(request, _("Quelqu’un s’est déjà occupé de ces deux fiches."))
        return redirect("duplicates-list")
    try:
        perform(pair, verb, actor=request.user)
    except TransitionRefused as refused:
        toasts.warning(request, str(refused))
    else:
        back = reverse("duplicates-propose", kwargs={"pk": pk}) if verb == "dismiss" else ""
        toasts.success(request, said, undo_url=back)
    return redirect("duplicates-list")


@requires("duplicates.change_merge")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back, whole or not at all."""
    merge = get_visible_or_404(Merge.objects.all(), request.user, pk=pk)
    try:
        domain.undo_merge(merge=merge, actor=request.user)
    except UndoRefused as refused:
        toasts.error(request, str(refused))
        return redirect("merges-list")
    toasts.success(request, _("Les deux fiches sont de nouveau séparées."))
    return redirect(merge.kept)
