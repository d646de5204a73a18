"""What is done to a list from its page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.people.directory.domain import match_people
from maillage.people.segments import domain
from maillage.people.segments.forms import AddToListForm, PasteForm
from maillage.people.segments.models import ContactList
from maillage.people.segments.views.resources import chosen
from maillage.ui import toasts


def _list(request: HttpRequest, pk: int, permission: str) -> ContactList:
    found = get_visible_or_404(ContactList.objects.all(), request.user, pk=pk)
    check(request, permission, found)
    return found


def _back(contact_list: ContactList, organisations: bool = False) -> HttpResponse:
    tab = "?onglet=organisations" if organisations else ""
    return redirect(contact_list.get_absolute_url() + tab)


def _say_added(request: HttpRequest, count: int) -> None:
    if count:
        text = ngettext("%(n)d fiche est ajoutée.", "%(n)d fiches sont ajoutées.", count)
        toasts.success(request, text % {"n": count})
    else:
        toasts.warning(request, _("Tout y était déjà."))


@requires("segments.change_contactlist")
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put in the list those who were chosen, whole audiences included."""
    contact_list = _list(request, pk, "segments.change_contactlist")
    form = AddToListForm(request.POST, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        count = domain.add_to_list(
            contact_list=contact_list,
            people=data["people"],
            organisations=data["organisations"],
            actor=request.user,
        )
        _say_added(request, count)
        return _back(contact_list, bool(data["organisations"]) and not data["people"])
    title = _("Ajouter à « %(name)s »") % {"name": contact_list}
    return _form_page(request, contact_list, form, title)


def _form_page(
    request: HttpRequest, contact_list: ContactList, form: Any, title: str
) -> HttpResponse:
    context = {
        "form": form,
        "object": contact_list,
        "page_title": title,
        "breadcrumbs": [(str(contact_list), contact_list.get_absolute_url())],
        "cancel_url": contact_list.get_absolute_url(),
    }
    return render(request, "ui/crud/form.html", context)


@requires("segments.change_contactlist")
@require_POST
def add_found(request: HttpRequest, pk: int) -> HttpResponse:
    """Put in the list what was ticked among the lines that were pasted."""
    contact_list = _list(request, pk, "segments.change_contactlist")
    ticked: dict[str, list[str]] = {"person": [], "organisation": []}
    for key, value in request.POST.items():
        kind, _dash, number = str(value).partition("-")
        if key.startswith("ligne-") and kind in ticked:
            ticked[kind].append(number)
    count = domain.add_to_list(
        contact_list=contact_list,
        people=chosen(request.user, "people", ticked["person"]),
        organisations=chosen(request.user, "organisations", ticked["organisation"]),
        actor=request.user,
    )
    _say_added(request, count)
    return _back(contact_list)


@requires("segments.change_contactlist")
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Recognise pasted lines, and show what each means."""
    contact_list = _list(request, pk, "segments.change_contactlist")
    form = PasteForm(request.POST or None, user=request.user)
    if not form.is_valid():
        title = _("Coller des adresses dans « %(name)s »") % {"name": contact_list}
        return _form_page(request, contact_list, form, title)
    found = match_people(form.cleaned_data["lines"], user=request.user)
    rows = [
        {"number": n, "text": text, "match": one} for n, (text, one) in enumerate(found.items())
    ]
    context = {
        "object": contact_list,
        "rows": rows,
        "found": sum(row["match"].is_found for row in rows),  # type: ignore[attr-defined]  # a PersonMatch
        "page_title": _("Ce qui est reconnu"),
        "breadcrumbs": [(str(contact_list), contact_list.get_absolute_url())],
    }
    return render(request, "segments/pasted.html", context)


@requires("segments.change_contactlist")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out of the list those whose box is ticked."""
    contact_list = _list(request, pk, "segments.change_contactlist")
    people, organisations = (
        chosen(request.user, name, request.POST.getlist(name))
        for name in ("people", "organisations")
    )
    domain.remove_from_list(
        contact_list=contact_list, people=people, organisations=organisations, actor=request.user
    )
    count = len(people) + len(organisations)
    if count:
        text = ngettext("%(n)d fiche est retirée.", "%(n)d fiches sont retirées.", count)
        toasts.success(request, text % {"n": count})
    else:
        toasts.warning(request, _("Cochez d’abord les fiches à retirer."))
    return _back(contact_list, bool(request.POST.get("onglet")))


@requires("segments.add_contactlist")
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A second list with the same contacts."""
    contact_list = get_visible_or_404(ContactList.objects.all(), request.user, pk=pk)
    made = domain.copy_list(contact_list=contact_list, actor=request.user)
    toasts.success(request, _("C’est copié : %(name)s.") % {"name": made})
    return redirect("lists-update", pk=made.pk)
