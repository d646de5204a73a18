"""« Mises à jour »: what was proposed, compared, answered."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.kernel.permissions import get_visible_or_404, is_allowed, requires
from maillage.kernel.states import TransitionRefused
from maillage.people.updates import domain
from maillage.people.updates.differences import Line, lines_of
from maillage.people.updates.filters import ProposalFilters
from maillage.people.updates.forms import RefusalForm
from maillage.people.updates.models import ChangeProposal
from maillage.people.updates.tables import ProposalTable
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Verb

ANSWER = "updates.change_changeproposal"
MERGE = "duplicates.change_duplicatepair"
SEEN = "vu-"


def context_of(proposal: ChangeProposal, user: Any, refusal: Any = None) -> dict[str, Any]:
    """The difference, and what the user may do about it."""
    waits = proposal.state == ChangeProposal.State.PROPOSED
    sheet = proposal.sheet
    seen = type(sheet).objects.visible_to(user).filter(pk=sheet.pk).exists()
    others = ChangeProposal.objects.visible_to(user).about(sheet).pending()
    may_answer = waits and is_allowed(user, ANSWER)
    lines = lines_of(proposal, live=seen)
    if may_answer:
        _tell_collisions(lines, proposal, user)
    return {
        "lines": lines,
        "sheet_url": sheet.get_absolute_url() if seen else "",
        "waits": waits,
        "may_answer": may_answer,
        # What is said to the team is not for the colleagues who see the proposal.
        "reads_words": is_allowed(user, ANSWER) or proposal.proposed_by_id == user.pk,
        "refusal_form": refusal or RefusalForm(user=user),
        "others": others.exclude(pk=proposal.pk)[:5] if waits else [],
    }


def _tell_collisions(lines: list[Line], proposal: ChangeProposal, user: Any) -> None:
    """Say which other sheet has a proposed value: both are perhaps the same person."""
    found = domain.collisions_of(proposal)
    kind = "people" if proposal.person_id else "organisations"
    for line in lines:
        line.taken = found.get(line.name)
        if line.taken is not None and is_allowed(user, MERGE):
            pair = {"left": proposal.sheet.pk, "right": line.taken.pk}
            line.compare_url = reverse(f"duplicates-{kind}", kwargs=pair)


class ProposalResource(Resource):
    """``/gestion/mises-a-jour/``."""

    model = ChangeProposal
    url_base = "proposals"
    url_path = "mises-a-jour"
    icon = "checks"
    roles = (Role.LIST, Role.DETAIL)
    table_class = ProposalTable
    filterset_class = ProposalFilters
    list_title = gettext_lazy("Mises à jour")
    empty_text = gettext_lazy(
        "Ce que les membres et les personnes proposent de corriger de leurs fiches arrive ici."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With the sheets that they concern."""
        return super().get_queryset().select_related("person", "organisation", "decided_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list says how many wait, and how many were answered."""
        context = super().get_context_data(**kwargs)
        if self.role is Role.LIST:
            visible = ChangeProposal.objects.visible_to(self.request.user).order_by()
            counted = dict(visible.values_list("state").annotate(Count("pk")))
            context["state_counts"] = [
                (value, label, counted.get(value, 0))
                for value, label in ChangeProposal.State.choices
            ]
            context["chosen_state"] = self.request.GET.get("state", "")
        elif self.role is Role.DETAIL:
            context |= context_of(self.object, self.request.user)
        return context

    def facts(self, record: ChangeProposal) -> list[tuple[Any, Any]]:
        """The template says them."""
        del record
        return []

    def get_verbs(self, record: ChangeProposal) -> list[Verb]:
        """The buttons stand under the difference."""
        del record
        return []


def _proposal(request: HttpRequest, pk: int) -> ChangeProposal:
    return get_visible_or_404(
        ChangeProposal.objects.select_related("person", "organisation"), request.user, pk=pk
    )


@requires(ANSWER)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was ticked on the sheet."""
    proposal = _proposal(request, pk)
    seen = {
        name: request.POST[f"{SEEN}{name}"].replace("\r\n", "\n")
        for name in proposal.changes
        if f"{SEEN}{name}" in request.POST
    }
    try:
        domain.accept_proposal(
            proposal=proposal,
            fields=request.POST.getlist("fields"),
            answer=request.POST.get("answer", "")[:2000],
            seen=seen,
            actor=request.user,
        )
    except (TransitionRefused, domain.FactsChanged) as refused:
        toasts.warning(request, str(refused))
        return redirect(proposal.get_absolute_url())
    except ValidationError as error:
        toasts.error(request, " ".join(error.messages))
        return redirect(proposal.get_absolute_url())
    if proposal.changes:
        toasts.success(request, _("C’est repris sur la fiche ; l’auteur est remercié."))
    else:
        toasts.success(request, _("L’auteur est remercié."))
    return redirect("proposals-list")


@requires(ANSWER)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the sheet as it is, and say why."""
    proposal = _proposal(request, pk)
    form = RefusalForm(request.POST, user=request.user)
    if not form.is_valid():
        view: dict[str, Any] = {
            "object": proposal,
            "page_title": str(proposal),
            "breadcrumbs": [(_("Mises à jour"), reverse("proposals-list"))],
        }
        context = view | context_of(proposal, request.user, form)
        return render(request, "updates/changeproposal_detail.html", context)
    try:
        domain.refuse_proposal(
            proposal=proposal, answer=form.cleaned_data["answer"], actor=request.user
        )
    except TransitionRefused as refused:
        toasts.warning(request, str(refused))
        return redirect(proposal.get_absolute_url())
    toasts.success(
        request, _("La fiche reste comme elle est ; l’auteur est remercié, et sait pourquoi.")
    )
    return redirect("proposals-list")
