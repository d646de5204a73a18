"""Write notes about people, and what they need to be well received."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.kernel.permissions import get_visible_or_404, requires
from maillage.people.directory import domain
from maillage.people.directory.models import Person, PersonNote, Purpose
from maillage.people.privacy.forms import NeedsForm, NoteForm
from maillage.people.privacy.panels import NOTES_TAB
from maillage.ui import toasts


def _tab(person: Person) -> str:
    return f"{person.get_absolute_url()}?onglet={NOTES_TAB}"


def _form_page(request: HttpRequest, form: object, person: Person, title: str) -> HttpResponse:
    context = {
        "form": form,
        "object": person,
        "page_title": title,
        "breadcrumbs": [(str(person), _tab(person))],
        "cancel_url": _tab(person),
    }
    return render(request, "ui/crud/form.html", context)


@requires("directory.add_personnote")
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note about someone."""
    person = get_visible_or_404(Person.objects.present(), request.user, pk=pk)
    form = NoteForm(request.POST or None, user=request.user)
    if form.is_valid():
        domain.save_note(person=person, actor=request.user, **form.cleaned_data)
        toasts.success(request, _("La note est enregistrée."))
        return redirect(_tab(person))
    return _form_page(request, form, person, _("Nouvelle note"))


def _own_note(request: HttpRequest, pk: int) -> PersonNote:
    """A note that the user may reword; 404 otherwise."""
    notes = PersonNote.objects.select_related("person")
    note = get_visible_or_404(notes, request.user, pk=pk)
    people = Person.objects.visible_to(request.user)
    if not domain.may_write_note(request.user, note) or not people.filter(pk=note.person_id):
        raise Http404
    return note


@requires("directory.change_personnote")
def change_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Reword one's own note."""
    note = _own_note(request, pk)
    form = NoteForm(request.POST or None, instance=note, user=request.user)
    if request.method == "POST" and form.is_valid():
        domain.save_note(person=note.person, note=note, actor=request.user, **form.cleaned_data)
        toasts.success(request, _("La note est enregistrée."))
        return redirect(_tab(note.person))
    if note.restricted:
        domain.record_note_reading(person=note.person, actor=request.user)
    return _form_page(request, form, note.person, _("Modifier la note"))


@requires("directory.delete_personnote")
@require_POST
def delete_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's own note."""
    note = _own_note(request, pk)
    domain.delete_note(note=note, actor=request.user)
    toasts.success(request, _("La note est supprimée."))
    return redirect(_tab(note.person))


@requires("directory.change_needs")
def change_needs(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what somebody needs; with their consent only."""
    person = get_visible_or_404(Person.objects.present(), request.user, pk=pk)
    if not domain.may_use(person, Purpose.NEEDS):
        toasts.warning(request, _("Consignez d’abord l’accord de la personne."))
        return redirect("people-record-consent", pk=person.pk, purpose=Purpose.NEEDS.value)
    form = NeedsForm(request.POST or None, user=request.user, initial={"needs": person.needs})
    if request.method == "POST" and form.is_valid():
        try:
            domain.save_needs(person=person, needs=form.cleaned_data["needs"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            toasts.success(request, _("C’est enregistré."))
            return redirect(_tab(person))
    if person.needs:
        domain.record_needs_reading(person=person, actor=request.user)
    return _form_page(request, form, person, _("Besoins d’accessibilité"))
