"""The queue of contributions; one of them, moderated, then answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from maillage.heritage.contributions import domain
from maillage.heritage.contributions.filters import ContributionFilters
from maillage.heritage.contributions.forms import (
    AnswerForm,
    MergeForm,
    ReopenForm,
    SetAsideForm,
)
from maillage.heritage.contributions.models import KNOWLEDGE, Contribution, Kind
from maillage.heritage.contributions.tables import ContributionTable
from maillage.kernel.permissions import get_visible_or_404, is_allowed, requires
from maillage.kernel.states import TransitionRefused, available
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Verb
from maillage.ui.forms import errors_in_a_line

MODERATE = "contributions.moderate_contribution"
ANSWER = "contributions.answer_contribution"
MOST_AT_ONCE = 200
State = Contribution.State


class ContributionResource(Resource):
    """``/gestion/participation/contributions/``."""

    model = Contribution
    url_base = "contributions"
    url_path = "participation/contributions"
    icon = "messages"
    roles = (Role.LIST, Role.DETAIL, Role.HISTORY, Role.EXPORT)
    permissions = {Role.HISTORY: MODERATE}  # it holds what the team alone reads
    table_class = ContributionTable
    filterset_class = ContributionFilters
    export_kind = "contributions"
    list_title = gettext_lazy("Contributions")
    summary_label = gettext_lazy("Contribution")
    empty_text = gettext_lazy(
        "Ce que le public dit des objets arrive ici : erreurs, corrections, mots-clés, souvenirs."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With the objects and museums that they name."""
        found: Any = super().get_queryset()
        return found.with_records().distinct()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list says how many stand in each state."""
        context = super().get_context_data(**kwargs)
        if self.role is Role.LIST:
            visible = Contribution.objects.visible_to(self.request.user).order_by()
            counted = dict(visible.values_list("state").annotate(Count("pk", distinct=True)))
            context["state_counts"] = [
                (value, label, counted[value])
                for value, label in Contribution.State.choices
                if counted.get(value)
            ]
            context["chosen_state"] = self.request.GET.get("state", "")
            context["may_moderate"] = is_allowed(self.request.user, MODERATE)
            if context["may_moderate"]:
                unread = visible.to_moderate().filter(state=Contribution.State.MERGED)
                context["unread_count"] = unread.count()
                context["without_account"] = domain.museums_without_account()
        elif self.role is Role.DETAIL:
            context |= context_of(self.object, self.request.user)
        return context

    def facts(self, record: Contribution) -> list[tuple[Any, Any]]:
        """The template says them."""
        del record
        return []

    def get_verbs(self, record: Contribution) -> list[Verb]:
        """Transmit, first of all; the others stand with their form."""
        verbs = []
        if any(one.verb == "transmit" for one in available(record, self.request.user)):
            url = reverse("contributions-transmit", args=[record.pk])
            verbs.append(Verb(_("Transmettre au musée"), url, "send", primary=True, post=True))
        if record.object.is_public:
            verbs.append(Verb(_("Voir l’objet"), record.object.get_public_url(), "world"))
        return verbs


def context_of(record: Contribution, user: Any, **forms: Any) -> dict[str, Any]:
    """The record's field beside the proposal, what was answered, what the user may do."""
    moderates = is_allowed(user, MODERATE)
    museums = domain.awaited_museums(record, user)
    verbs = {one.verb for one in available(record, user)}
    near = Contribution.objects.visible_to(user).about(record.object).exclude(pk=record.pk)
    mergeable = near.filter(kind=record.kind, state__in=("recue", "transmise", "acceptee"))
    # Of a link, the same two ends; of a correction, the same field.
    mergeable = mergeable.filter(field=record.field)
    return {
        "moderates": moderates,
        "current": record.object.value(record.field) if record.kind == Kind.CORRECTION else "",
        "may_note_read": moderates and record.state == State.MERGED and record.read_at is None,
        "answers": list(record.answers.select_related("museum__organisation")),
        "duplicates": list(record.duplicates.all()) if moderates else [],
        "others": list(near.with_records().distinct()[:8]),
        "files": list(record.way_back_rows.select_related("file__museum")),
        "may_set_aside": "set_aside" in verbs,
        "may_mend": "mend" in verbs,
        "reopen_form": (forms.get("reopen") or ReopenForm(user=user))
        if domain.may_reopen(record, user)
        else None,
        "may_merge": "merge" in verbs and mergeable.exists(),
        "aside_form": forms.get("aside") or SetAsideForm(user=user),
        "merge_form": forms.get("merge") or MergeForm(user=user, others=mergeable),
        "answer_form": (
            forms.get("answer")
            or AnswerForm(user=user, museums=museums, knowledge=record.kind in KNOWLEDGE)
        )
        if museums
        else None,
    }


def _contribution(request: HttpRequest, pk: int) -> Contribution:
    return get_visible_or_404(Contribution.objects.with_records(), request.user, pk=pk)


def _page(request: HttpRequest, record: Contribution, **forms: Any) -> HttpResponse:
    """The page again, with a form that was not right."""
    context: dict[str, Any] = {
        "object": record,
        "page_title": str(record),
        "breadcrumbs": [(_("Contributions"), reverse("contributions-list"))],
        **context_of(record, request.user, **forms),
    }
    return render(request, "contributions/contribution_detail.html", context)


@requires(MODERATE)
@require_POST
def transmit(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one through to its museum."""
    record = _contribution(request, pk)
    _tell(request, *domain.transmit_contributions(contributions=[record], actor=request.user))
    return redirect(record.get_absolute_url())


@requires(MODERATE)
@require_POST
def transmit_many(request: HttpRequest) -> HttpResponse:
    """Let the ticked ones through; their museums get one mail."""
    keys = [int(one) for one in request.POST.getlist("pk") if one.isdecimal()][:MOST_AT_ONCE]
    found = Contribution.objects.visible_to(request.user).filter(pk__in=keys).order_by("pk")
    _tell(request, *domain.transmit_contributions(contributions=found, actor=request.user))
    return redirect(f"{reverse('contributions-list')}?state={Contribution.State.RECEIVED}")


def _tell(
    request: HttpRequest, done: list[Contribution], refused: list[tuple[Contribution, str]]
) -> None:
    if done:
        words = ngettext(
            "%(n)d contribution est transmise ; le musée reçoit un courriel dans dix minutes.",
            "%(n)d contributions sont transmises ; les musées reçoivent un courriel dans dix minutes.",
            len(done),
        )
        toasts.success(request, words % {"n": len(done)})
    for one, why in refused[:3]:
        toasts.warning(request, f"{one.subject} : {why}")


@requires(MODERATE)
@require_POST
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Go no further with one."""
    record = _contribution(request, pk)
    form = SetAsideForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, record, aside=form)
    act = partial(domain.set_aside_contribution, contribution=record, **form.cleaned_data)
    if _attempted(request, act, _("Elle est écartée : personne d’autre ne la lit.")):
        return redirect("contributions-list")
    return redirect(record.get_absolute_url())


@requires(MODERATE)
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that another one says the same."""
    record = _contribution(request, pk)
    others = Contribution.objects.visible_to(request.user).about(record.object)
    form = MergeForm(request.POST, user=request.user, others=others.exclude(pk=pk).distinct())
    if not form.is_valid():
        toasts.warning(request, errors_in_a_line(form))
        return redirect(record.get_absolute_url())
    kept = form.cleaned_data["kept"]
    try:
        domain.merge_contributions(kept=kept, gone=record, actor=request.user)
    except TransitionRefused as refused:
        toasts.warning(request, str(refused))
        return redirect(record.get_absolute_url())
    except ValidationError as error:
        toasts.warning(request, " ".join(error.messages))
        return redirect(record.get_absolute_url())
    toasts.success(request, _("Elles sont réunies : leurs deux auteurs seront remerciés."))
    return redirect(kept.get_absolute_url())


@requires(MODERATE)
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a note for the team."""
    record = _contribution(request, pk)
    domain.note_moderation(
        contribution=record, note=request.POST.get("note", "")[:2_000], actor=request.user
    )
    toasts.success(request, _("La note est gardée."))
    return redirect(record.get_absolute_url())


@requires(MODERATE)
@require_POST
def erase_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the author's address, when they ask for it otherwise than by their link."""
    told = _("L’adresse est effacée, et les courriels qui la portaient.")
    return _done(request, pk, domain.erase_address, told)


@requires(MODERATE)
@require_POST
def note_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one that follows another was read."""
    told = _("Elle est lue : son auteur est nommé, s’il l’a demandé.")
    return _done(request, pk, domain.note_read, told)


@requires(MODERATE)
@require_POST
def unname(request: HttpRequest, pk: int) -> HttpResponse:
    """Name its author no more."""
    return _done(request, pk, domain.unname_contribution, _("L’auteur n’est plus nommé."))


def _done(request: HttpRequest, pk: int, act: Callable[..., Any], told: str) -> HttpResponse:
    """Do a verb that asks nothing more, say it, go back to the contribution."""
    record = _contribution(request, pk)
    _attempted(request, partial(act, contribution=record), told)
    return redirect(record.get_absolute_url())


def _attempted(request: HttpRequest, act: Callable[..., Any], told: str) -> bool:
    """Do a verb and say it, or why it is no longer possible; whether it is done."""
    try:
        act(actor=request.user)
    except TransitionRefused as refused:
        toasts.warning(request, str(refused))
        return False
    toasts.success(request, told)
    return True


@requires(ANSWER)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One museum's answer, by name."""
    record = _contribution(request, pk)
    museums = domain.awaited_museums(record, request.user)
    knowledge = record.kind in KNOWLEDGE
    form = AnswerForm(request.POST, user=request.user, museums=museums, knowledge=knowledge)
    if not museums:
        toasts.warning(request, _("Ce n’est pas à vous de répondre, ou c’est fait."))
        return redirect(record.get_absolute_url())
    if not form.is_valid():
        return _page(request, record, answer=form)
    act = partial(domain.answer_contribution, contribution=record, **form.cleaned_data)
    _attempted(request, act, _("Votre réponse est partie : l’auteur est remercié."))
    return redirect(record.get_absolute_url())


@requires(ANSWER)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a refusal answered again."""
    record = _contribution(request, pk)
    form = ReopenForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, record, reopen=form)
    act = partial(domain.reopen_refused, contribution=record, **form.cleaned_data)
    _attempted(request, act, _("Elle attend de nouveau la réponse du musée."))
    return redirect(record.get_absolute_url())


@requires(ANSWER)
@require_POST
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a reported error is mended."""
    record = _contribution(request, pk)
    act = partial(domain.mend_report, contribution=record)
    _attempted(request, act, _("C’est corrigé : son auteur est remercié."))
    if request.POST.get("retour") == "musee":
        return redirect("way-back-museum", pk=record.object.museum_id)
    return redirect(record.get_absolute_url())
