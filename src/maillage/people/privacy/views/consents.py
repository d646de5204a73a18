"""Record what people agreed to, and hand out the proof."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from maillage.kernel import filekinds
from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.people.directory import domain
from maillage.people.directory.models import Consent, Person, Purpose
from maillage.people.directory.wordings import wording_of
from maillage.people.privacy.forms import ConsentForm
from maillage.people.privacy.panels import CONSENTS_TAB
from maillage.ui import toasts


def _tab(person: Person) -> str:
    return f"{person.get_absolute_url()}?onglet={CONSENTS_TAB}"


@requires("directory.add_consent")
def record(request: HttpRequest, pk: int, purpose: str) -> HttpResponse:
    """Add a line to the ledger; the usual wording is proposed, what was said is stored."""
    person = get_visible_or_404(Person.objects.present(), request.user, pk=pk)
    if purpose not in Purpose.values:
        raise Http404
    initial = {"wording": wording_of(purpose), "given": request.GET.get("avis", "")}
    form = ConsentForm(
        request.POST or None, request.FILES or None, user=request.user, initial=initial
    )
    if form.is_valid():
        try:
            domain.record_consent(
                person=person, purpose=purpose, actor=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            toasts.success(request, _("C’est consigné."))
            return redirect(_tab(person))
    context = {
        "form": form,
        "object": person,
        "page_title": _("Consentement : %(purpose)s") % {"purpose": Purpose(purpose).label},
        "breadcrumbs": [(str(person), _tab(person))],
        "cancel_url": _tab(person),
    }
    return render(request, "ui/crud/form.html", context)


@requires("directory.view_consent")
def proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The private file that proves a consent."""
    line = get_visible_or_404(Consent.objects.select_related("person"), request.user, pk=pk)
    if not line.proof_file:
        raise Http404
    stream = line.proof_file.open("rb")
    kind = filekinds.identify(stream)
    stream.seek(0)
    suffix = line.proof_file.name.rsplit(".", 1)[-1]
    response = FileResponse(
        stream,
        as_attachment=True,
        filename=f"consentement-{line.pk}.{suffix}",
        content_type=kind.mime,
    )
    response["Cache-Control"] = "private, no-store"
    return response
