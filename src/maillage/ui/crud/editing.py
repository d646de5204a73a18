"""Create, edit without overwriting one another, delete knowing what goes along."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from maillage.kernel import audit
from maillage.ui import history, toasts
from maillage.ui.crud.deletion import consequences
from maillage.ui.crud.roles import Role
from maillage.ui.forms import SectionedMixin

NEXT = "suite"
VERSION, SINCE = "_version", "_since"


@dataclass(slots=True)
class Conflict:
    """The record was saved by someone else while the form was open."""

    events: list[history.Event] = field(default_factory=list)


class EditingMixin:
    """Pages ``nouveau/``, ``<pk>/modifier/``, ``<pk>/supprimer/``.

    A form carries the record's `version` and the last entry of its history: when the version has
    moved on, nothing is saved; the page shows what the other person changed, keeps what was typed,
    and a second sending saves knowingly.
    """

    saved_name = ""

    # -- create and edit ----------------------------------------------------------------------------

    def show_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, filled from the record, or from the address for a new one."""
        del request, args, kwargs
        if self.role is Role.UPDATE:
            self.object = self.get_object()
            self.saved_name = str(self.object)
        form = self.get_form(instance=self.object, initial=self.get_initial())
        return self.render_form(form)

    def process_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save, or show again what was typed with what is wrong."""
        del args, kwargs
        with transaction.atomic():
            conflict = None
            if self.role is Role.UPDATE:
                self.lock()
                self.object = self.get_object()
                self.saved_name = str(self.object)
                conflict = self.find_conflict(self.object)
            form = self.get_form(
                data=request.POST,
                files=request.FILES,
                instance=self.object,
                initial=self.get_initial(),
            )
            if form.is_valid() and conflict is None:
                return self.form_valid(form)
        return self.render_form(form, conflict)

    def lock(self) -> None:
        """Hold the row until the end of the transaction."""
        lookup = {self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]}
        self.model._base_manager.select_for_update().filter(**lookup).first()

    def find_conflict(self, record: Any) -> Conflict | None:
        """What happened since the form was opened; None when nothing did."""
        version = getattr(record, "version", None)
        if version is None or self.request.POST.get(VERSION) == str(version):
            return None
        since = self.request.POST.get(SINCE, "")
        entries = self.get_history(record)
        entries = entries.filter(pk__gt=int(since)) if since.isdecimal() else entries.none()
        return Conflict(history.present(entries[:20], record, self.request.user))

    def get_initial(self) -> dict[str, Any]:
        """For a new record, what the address proposes (``?project=3``)."""
        if self.role is not Role.CREATE:
            return {}
        names = self.get_form_class().base_fields
        return {name: value for name, value in self.request.GET.items() if name in names and value}

    def get_form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        """The form; told the user when it can be."""
        form_class = self.get_form_class()
        if issubclass(form_class, SectionedMixin):
            kwargs["user"] = self.request.user
        return form_class(data=data, files=files, **kwargs)

    def render_form(self, form: Any, conflict: Conflict | None = None) -> HttpResponseBase:
        """The page of the form."""
        record = self.object if self.role is Role.UPDATE else None
        last = self.get_history(record).first() if record is not None else None
        title = self.create_label
        if record is not None:
            title = _("Modifier « %(name)s »") % {"name": self.saved_name}
        context = self.get_context_data(
            form=form,
            conflict=conflict,
            page_title=title,
            version=getattr(record, "version", None),
            since=last.pk if last is not None else 0,
            next_url=self.next_url(),
            cancel_url=self.next_url()
            or (self.url_of(Role.DETAIL, record) if record is not None else self.url_of(Role.LIST)),
        )
        return self.render_to_response(context)

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Save, say so, go on."""
        verb = _("a créé") if self.role is Role.CREATE else _("a modifié")
        with audit.recording(actor=self.request.user, verb=verb):
            self.object = self.save_form(form)
        undo_url = self.undo_url(self.object)
        toasts.success(self.request, self.success_text(self.object), undo_url=undo_url)
        return HttpResponseRedirect(self.get_success_url())

    def save_form(self, form: Any) -> Model:
        """Write; an app calls its domain verb here."""
        saved: Model = form.save()
        return saved

    def success_text(self, record: Any) -> str:
        """What the toast says."""
        return _("C’est enregistré : %(name)s.") % {"name": record}

    def undo_url(self, record: Any) -> str:
        """Where what was just saved is taken back; '' when it cannot be."""
        del record
        return ""

    def next_url(self) -> str:
        """Where to go afterwards, when the address says so and it is on this site."""
        url = self.request.POST.get(NEXT) or self.request.GET.get(NEXT) or ""
        hosts = {self.request.get_host()}
        return url if url_has_allowed_host_and_scheme(url, hosts, self.request.is_secure()) else ""

    def get_success_url(self) -> str:
        """The given page, the same form for one more, the record, or the list."""
        if "_another" in self.request.POST and self.role is Role.CREATE:
            return self.request.get_full_path()
        if self.role is Role.DELETE:
            return self.next_url() or self.url_of(Role.LIST)
        return self.next_url() or self.url_of(Role.DETAIL, self.object) or self.url_of(Role.LIST)

    # -- delete -------------------------------------------------------------------------------------

    def confirm_delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What would go, what would stay alone, what forbids it."""
        del request, args, kwargs
        self.object = self.get_object()
        return self.render_deletion()

    def render_deletion(self) -> HttpResponseBase:
        """The page of the deletion."""
        context = self.get_context_data(
            page_title=_("Supprimer « %(name)s » ?") % {"name": self.object},
            consequences=consequences(self.object, self.request.user),
            next_url=self.next_url(),
            cancel_url=self.url_of(Role.DETAIL, self.object) or self.url_of(Role.LIST),
        )
        return self.render_to_response(context)

    def process_deletion(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Delete, audited, or say why not."""
        del args, kwargs
        self.object = self.get_object()
        name = str(self.object)
        pk = self.object.pk
        try:
            with (
                transaction.atomic(),
                audit.recording(actor=request.user, verb=_("a supprimé")),
            ):
                self.delete_object(self.object)
        except (ProtectedError, RestrictedError):
            self.object.pk = pk
            return self.render_deletion()
        toasts.success(request, _("C’est supprimé : %(name)s.") % {"name": name})
        return HttpResponseRedirect(self.get_success_url())

    def delete_object(self, record: Any) -> None:
        """Delete; an app calls its domain verb here."""
        record.delete()
