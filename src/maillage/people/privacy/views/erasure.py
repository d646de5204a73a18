"""Erase someone, knowing beforehand what goes and what stays; the reports of what was done."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import clock
from maillage.kernel.documents import render_pdf
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.people.directory.models import Person
from maillage.people.privacy import domain
from maillage.people.privacy.forms import ErasureForm
from maillage.people.privacy.models import Erasure
from maillage.people.privacy.panels import DATA_TAB
from maillage.people.privacy.tables import ErasureTable
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Verb

TEMPLATE: Final = Path(__file__).parents[1] / "typst" / "erasure.typ"


@requires("privacy.erase_person")
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would go, what would stay and why; then do it, for good."""
    person = get_visible_or_404(Person.objects.present(), request.user, pk=pk)
    form = ErasureForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            done = domain.erase_person(person=person, reason=reason, actor=request.user)
        except domain.ErasureRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            toasts.success(request, _("Les données de cette personne sont effacées."))
            return redirect(done)
    context = {
        "object": person,
        "form": form,
        "plan": domain.erasure_plan(person),
        "refusal": domain.refusal_to_erase(person, request.user),
        "cancel_url": f"{person.get_absolute_url()}?onglet={DATA_TAB}",
        "breadcrumbs": [(str(person), person.get_absolute_url())],
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
        "day": date_format(clock.today(), "j F Y"),
        "done": date_format(clock.local(erasure.created_at), "j F Y"),
        "sheet": str(erasure.person or ""),
        "reason": erasure.reason,
        "report": erasure.report,
    }
    response = HttpResponse(render_pdf(TEMPLATE, data), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="effacement-{erasure.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
