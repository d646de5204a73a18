"""Whose data reached the end of their period: keep with a reason, or erase."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from maillage.kernel.models import Job
from maillage.kernel.permissions import requires
from maillage.kernel.tasks import enqueue
from maillage.people.privacy import domain, tasks
from maillage.people.privacy.forms import KeepForm, RetentionRuleForm
from maillage.people.privacy.models import RetentionItem, RetentionRule
from maillage.people.privacy.tables import RetentionRuleTable
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role

PER_PAGE: Final = 50


@requires("privacy.view_retentionitem")
def items(request: HttpRequest) -> HttpResponse:
    """Those to look at, the oldest period first."""
    pending = (
        RetentionItem.objects.visible_to(request.user)
        .filter(state=RetentionItem.State.PENDING)
        .select_related("person", "rule")
    )
    page = Paginator(pending, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "items": list(page.object_list), "keep_form": KeepForm()}
    return render(request, "privacy/retention.html", context)


def _chosen(request: HttpRequest) -> list[RetentionItem]:
    """The ticked items that are still to be decided, at most a page of them."""
    keys = [one for one in request.POST.getlist("choix") if one.isdecimal()][:PER_PAGE]
    found = RetentionItem.objects.visible_to(request.user).filter(
        pk__in=keys, state=RetentionItem.State.PENDING
    )
    return list(found.select_related("person", "rule"))


@requires("privacy.change_retentionitem")
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep those chosen, for a reason."""
    chosen, form = _chosen(request), KeepForm(request.POST)
    if not chosen:
        toasts.warning(request, _("Cochez d’abord au moins une fiche."))
    elif not form.is_valid():
        toasts.error(request, _("Dites pourquoi garder ces données."))
    else:
        reason = form.cleaned_data["reason"]
        count = domain.keep_items(items=chosen, reason=reason, actor=request.user)
        text = ngettext("%(n)d fiche est gardée.", "%(n)d fiches sont gardées.", count)
        toasts.success(request, text % {"n": count})
    return redirect("retention-list")


@requires("privacy.erase_person")
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Say whom this would erase; once confirmed, do it in the background."""
    chosen = _chosen(request)
    if not chosen:
        toasts.warning(request, _("Cochez d’abord au moins une fiche."))
        return redirect("retention-list")
    if request.POST.get("confirme") != "oui":
        return render(request, "privacy/retention_erase.html", {"items": chosen})
    label = ngettext("Effacement de %(n)d fiche", "Effacement de %(n)d fiches", len(chosen))
    user: Any = request.user
    job = Job.objects.create(label=label % {"n": len(chosen)}, created_by=user)
    keys = [one.pk for one in chosen]
    enqueue(tasks.erase_reviewed, str(job.token), keys, user.pk)
    return redirect("office-job", token=job.token)


class RetentionRuleResource(Resource):
    """``/gestion/conservation/durees/``."""

    model = RetentionRule
    url_base = "retention-rules"
    url_path = "conservation/durees"
    icon = "hourglass"
    table_class = RetentionRuleTable
    form_class = RetentionRuleForm
    roles: ClassVar = (Role.LIST, Role.DETAIL, Role.UPDATE, Role.HISTORY)
    summary_label = gettext_lazy("Durée")

    def get_queryset(self) -> QuerySet[Any]:
        """With how many people wait."""
        waiting = Count("items", filter=Q(items__state=RetentionItem.State.PENDING))
        return super().get_queryset().annotate(waiting=waiting)
