"""One's own sheet by a personal link: confirm, correct, leave, agree or not; no account, no script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel.http import over_limit
from maillage.people.directory.models import Organisation, Person
from maillage.people.updates import domain
from maillage.people.updates.differences import lines_of
from maillage.people.updates.forms import (
    CommentForm,
    ConsentsForm,
    LeavingForm,
    OwnOrganisationForm,
    OwnPersonForm,
    TitlesForm,
)
from maillage.people.updates.models import SheetLink
from maillage.portal.links import opening

PERSON = OwnPersonForm.Meta.fields
ORGANISATION = OwnOrganisationForm.Meta.fields
with_sheet = opening(domain.open_sheet_link)


def facts_of(record: Person | Organisation, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """What we hold, also when it is nothing: a missing number is to be seen."""
    held = domain.Sheet(record, {})
    return [(held.label(name), held.words(name, held.text(name) or "")) for name in names]


def _too_often(request: HttpRequest, link: SheetLink) -> bool:
    """Whether a link sends more than a person would; then it is said."""
    if not over_limit("portal-sheet", str(link.pk), limit=20, seconds=3600):
        return False
    messages.error(request, _("Cela fait beaucoup d’envois : attendez une heure, puis reprenez."))
    return True


def _thank(request: HttpRequest, proposals: list[Any]) -> None:
    if proposals:
        messages.success(
            request,
            _("Merci ! Vos corrections sont transmises : l’équipe les relit, et vous répondra."),
        )
    else:
        messages.success(request, _("Merci ! C’est noté : tout est juste."))


@with_sheet
def home(request: HttpRequest, link: SheetLink, token: str) -> HttpResponse:
    """What we hold of the person and of their organisation; one button says that it is right."""
    if request.method == "POST":
        if not _too_often(request, link):
            domain.confirm_sheet(link=link)
            _thank(request, [])
        return redirect("portal-sheet", token=token)
    organisation = domain.organisation_of(link)
    waiting = domain.proposals_of(link)
    context = {
        "link": link,
        "token": token,
        "person_facts": facts_of(link.person, PERSON),
        "functions": domain.functions_of(link),
        "organisation": organisation,
        "organisation_facts": facts_of(organisation, ORGANISATION) if organisation else [],
        "proposals": [(one, lines_of(one)) for one in waiting],
        "consents": domain.consents_by_link(link),
    }
    return render(request, "portal/sheet.html", context)


@with_sheet
def correct(request: HttpRequest, link: SheetLink, token: str) -> HttpResponse:
    """The fields, filled; what differs is proposed."""
    organisation = domain.organisation_of(link)
    data = request.POST if request.method == "POST" else None
    person = OwnPersonForm(data, instance=link.person, prefix="moi")
    titles = TitlesForm(data, functions=domain.functions_of(link), prefix="fonction")
    body = (
        OwnOrganisationForm(data, instance=organisation, prefix="organisation")
        if organisation
        else None
    )
    comment = CommentForm(data, prefix="mot")
    forms = [form for form in (person, titles, body, comment) if form is not None]
    wrong = sum(len(form.errors) for form in forms)
    if data is not None and not wrong:
        if _too_often(request, link):
            return redirect("portal-sheet", token=token)
        try:
            made = domain.answer_by_link(
                link=link,
                person=person.changes() | titles.changes(),
                organisation=body.changes() if body else {},
                comment=comment.cleaned_data["comment"],
            )
        except ValidationError as error:
            comment.add_error(None, error.messages)
            wrong = 1
        else:
            _thank(request, made)
            return redirect("portal-sheet", token=token)
    context = {"link": link, "token": token, "forms": forms, "wrong": wrong}
    return render(request, "portal/sheet_correct.html", context)


@with_sheet
def leave(request: HttpRequest, link: SheetLink, token: str) -> HttpResponse:
    """« Je ne travaille plus ici »."""
    functions = domain.functions_of(link)
    if not functions:
        return redirect("portal-sheet", token=token)
    data = request.POST if request.method == "POST" else None
    form = LeavingForm(data, functions=functions)
    if form.is_valid() and not _too_often(request, link):
        try:
            made = domain.leave_by_link(
                link=link,
                functions=form.chosen(),
                day=form.cleaned_data["day"],
                comment=form.cleaned_data["comment"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            _thank(request, made)
            return redirect("portal-sheet", token=token)
    context = {"link": link, "token": token, "form": form}
    return render(request, "portal/sheet_leave.html", context)


@with_sheet
def consents(request: HttpRequest, link: SheetLink, token: str) -> HttpResponse:
    """Give or withdraw one's agreements, on the words that are shown; recorded at once."""
    states = domain.consents_by_link(link)
    data = request.POST if request.method == "POST" else None
    form = ConsentsForm(data, states=states)
    if form.is_valid() and not _too_often(request, link):
        count = domain.record_consents_by_link(link=link, said=form.said())
        words = ngettext(
            "C’est enregistré : %(n)d choix a changé.",
            "C’est enregistré : %(n)d choix ont changé.",
            count,
        )
        if count:
            messages.success(request, words % {"n": count})
        else:
            messages.info(request, _("Vos choix restent comme ils étaient."))
        return redirect("portal-sheet", token=token)
    context = {"link": link, "token": token, "form": form}
    return render(request, "portal/sheet_consents.html", context)
