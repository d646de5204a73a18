"""Erase someone, knowing beforehand what goes and what stays; the reports of what was done."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.kernel import clock
from maillage.kernel.documents import render_pdf
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.kernel.text_fr import french_day
from maillage.people.directory.models import Person
from maillage.people.privacy import domain, tasks
from maillage.people.privacy.forms import ErasureForm
from maillage.people.privacy.models import Erasure, ErasureDraft
from maillage.people.privacy.panels import DATA_TAB
from maillage.people.privacy.tables import ErasureTable
from maillage.ui.crud import Resource, Role, Verb

TEMPLATE: Final = Path(__file__).parents[1] / "typst" / "erasure.typ"


PER_PAGE: Final = 50
"""Places shown at once: each is read before the name goes."""


@requires("privacy.erase_person")
@require_POST
def prepare_erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for what would go; the page of the job shows how far it is."""
    person = get_visible_or_404(Person.objects.present(), request.user, pk=pk)
    if domain.refusal_to_erase(person, request.user):
        return redirect("people-erase", pk=pk)
    return redirect("office-job", token=tasks.start_draft(person, request.user).token)


@requires("privacy.erase_person")
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would go, what would stay and why, once it was looked for; then do it, for good."""
    person = get_visible_or_404(Person.objects.present(), request.user, pk=pk)
    refusal = domain.refusal_to_erase(person, request.user)
    draft = domain.draft_of(person, request.user)
    if refusal or draft is None or draft.ready_at is None:
        return _page(request, person, refusal=refusal)
    if (job := tasks.running_job(draft)) is not None:
        return redirect("office-job", token=job.token)
    form = ErasureForm(request.POST or None, initial={"reason": draft.reason}, user=request.user)
    if request.method == "POST":
        draft = domain.spare_places(
            draft=draft,
            shown=request.POST.getlist("lieu"),
            replaced=request.POST.getlist("remplacer"),
            reason=request.POST.get("reason", ""),
        )
        if "aller" in request.POST:
            return redirect(f"{request.path}?page={_number(request.POST['aller'])}#textes")
        if form.is_valid():
            return redirect("office-job", token=tasks.start_erasure(draft).token)
    return _page(request, person, draft=draft, form=form)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 1


def _page(
    request: HttpRequest,
    person: Person,
    *,
    refusal: str = "",
    draft: ErasureDraft | None = None,
    form: ErasureForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "object": person,
        "refusal": refusal,
        "draft": draft,
        "form": form,
        "cancel_url": f"{person.get_absolute_url()}?onglet={DATA_TAB}",
        "breadcrumbs": [(str(person), person.get_absolute_url())],
    }
    if draft is not None:
        spared = set(draft.spared)
        page = Paginator(draft.places, PER_PAGE).get_page(request.GET.get("page"))
        places = domain.with_addresses(page.object_list)
        context |= {
            "page": page,
            "places": [{**one, "spared": one["ref"] in spared} for one in places],
            "total": len(draft.places),
            "spared_count": len(spared),
        }
    return render(request, "privacy/erase.html", context)


class ErasureResource(Resource):
    """``/gestion/effacements/``: what was erased, without saying whom."""

    model = Erasure
    url_base = "erasures"
    url_path = "effacements"
    icon = "trash"
    table_class = ErasureTable
    roles: ClassVar = (Role.LIST, Role.DETAIL)
    empty_text = gettext_lazy(
        "Les effacements se demandent depuis la fiche d’une personne, onglet « Données "
        "personnelles ». Leur rapport se trouvera ici."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With the sheets, that name nobody."""
        return super().get_queryset().select_related("person")

    def get_verbs(self, record: Any) -> list[Verb]:
        """The report, to hand over."""
        url = reverse("erasures-pdf", kwargs={"pk": record.pk})
        return [Verb(_("Rapport en PDF"), url, "file-type-pdf", primary=True)]

    def get_lead(self, record: Any) -> str:
        """« Personne effacée n° 123 »."""
        return str(record.person or "")


@requires("privacy.view_erasure")
def erasure_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a document."""
    erasure = get_visible_or_404(Erasure.objects.all(), request.user, pk=pk)
    data = {
        "title": str(erasure),
        "day": french_day(clock.today(), year=True),
        "done": french_day(clock.local(erasure.created_at).date(), year=True),
        "sheet": str(erasure.person or ""),
        "reason": erasure.reason,
        "report": erasure.report,
    }
    response = HttpResponse(render_pdf(TEMPLATE, data), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="effacement-{erasure.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
