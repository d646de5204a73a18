"""Closing periods and deciding bodies, on the one CRUD base."""

from __future__ import annotations

from typing import Any

from django.db.models import Min, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.coordination.calendars import domain
from maillage.coordination.calendars.changes import BodyChange, change_closing, preview_address
from maillage.coordination.calendars.filters import BodyFilters, ClosingFilters
from maillage.coordination.calendars.forms import BodyForm, ClosingForm, SessionsForm
from maillage.coordination.calendars.models import ClosingPeriod, DecidingBody
from maillage.coordination.calendars.tables import BodyTable, ClosingTable
from maillage.kernel import clock, undo
from maillage.ui.crud import Resource, Role, Verb
from maillage.ui.crud.showing import PARAMETER, SUMMARY

ROLES = tuple(role for role in Role if role is not Role.EXPORT)


class ClosingResource(Resource):
    """``/gestion/calendriers/fermetures/``."""

    model = ClosingPeriod
    url_base = "closings"
    url_path = "calendriers/fermetures"
    icon = "calendar-off"
    roles = ROLES
    table_class = ClosingTable
    filterset_class = ClosingFilters
    form_class = ClosingForm
    create_label = gettext_lazy("Nouvelle fermeture")
    empty_text = gettext_lazy(
        "Ponts, fêtes locales, fermeture d’août : ces jours-là ne comptent plus comme ouvrés dans "
        "les plans."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With whose it is."""
        return super().get_queryset().select_related("organisation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its last change, for whoever may take it back."""
        if self.role is Role.DETAIL and self.may(Role.UPDATE, self.object):
            kwargs["undoable"] = undo.offered(self.object, self.request.user)
        return super().get_context_data(**kwargs)

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Other days, or other plans: first what would move. Its name alone is saved at once."""
        url = ""
        if self.role is Role.CREATE:
            url = preview_address(change_closing(ClosingPeriod(), form.instance))
        elif {"start", "end", "organisation"} & set(form.changed_data):
            saved = ClosingPeriod.objects.get(pk=form.instance.pk)
            url = preview_address(change_closing(saved, form.instance))
        return HttpResponseRedirect(url) if url else super().form_valid(form)

    def confirm_delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What would move without it, when plans are counted across it."""
        url = preview_address(change_closing(self.get_object(), None))
        if url:
            return HttpResponseRedirect(url)
        return super().confirm_delete(request, *args, **kwargs)

    def process_deletion(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The same: a plan may have been made since."""
        url = preview_address(change_closing(self.get_object(), None))
        if url:
            return HttpResponseRedirect(url)
        return super().process_deletion(request, *args, **kwargs)


class BodyResource(Resource):
    """``/gestion/calendriers/instances/``; the page of a body has its sessions."""

    model = DecidingBody
    url_base = "bodies"
    url_path = "calendriers/instances"
    icon = "gavel"
    roles = ROLES
    table_class = BodyTable
    filterset_class = BodyFilters
    form_class = BodyForm
    list_title = gettext_lazy("Calendriers : instances et séances")
    create_label = gettext_lazy("Nouvelle instance")
    empty_text = gettext_lazy(
        "Conseil municipal, commission permanente… : donnez ses séances et son délai de dépôt, et "
        "les échéances d’un plan s’y caleront d’elles-mêmes."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With its organisation, and its next session in the list."""
        queryset = super().get_queryset().select_related("organisation")
        if self.role is Role.LIST:
            coming = Q(sessions__day__gte=clock.today())
            queryset = queryset.annotate(next_day=Min("sessions__day", filter=coming))
        return queryset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the sessions, those to come first; the list leads to the closing periods."""
        if self.role is Role.DETAIL and self.request.GET.get(PARAMETER, SUMMARY) == SUMMARY:
            today = clock.today()
            sessions = list(self.object.sessions.all())
            kwargs |= {
                "coming": [one for one in sessions if one.day >= today],
                "past": [one for one in reversed(sessions) if one.day < today],
                "sessions_form": SessionsForm(user=self.request.user),
                "may_change": self.may(Role.UPDATE, self.object),
            }
            if self.may(Role.UPDATE, self.object):
                kwargs["undoable"] = undo.offered(self.object, self.request.user)
        return super().get_context_data(**kwargs)

    def get_lead(self, record: DecidingBody) -> str:
        """« Département de l’Orne · dossier 21 jours avant »."""
        words = [str(record.organisation or "")]
        if record.filing_days:
            text = ngettext(
                "dossier %(n)d jour avant", "dossier %(n)d jours avant", record.filing_days
            )
            words.append(text % {"n": record.filing_days})
        return " · ".join(word for word in words if word)

    def get_verbs(self, record: DecidingBody) -> list[Verb]:
        """The other calendars are one step away."""
        other = Verb(_("Fermetures"), reverse("closings-list"), "calendar-off")
        return [*super().get_verbs(record), other]

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Its name is saved at once; another filing delay, once one has seen what it moves."""
        if self.role is Role.UPDATE and "filing_days" in form.changed_data:
            saved = DecidingBody.objects.get(pk=form.instance.pk)
            asked = form.cleaned_data["filing_days"]
            if url := preview_address(BodyChange(saved, filing_days=asked)):
                form.instance.filing_days = saved.filing_days
                if len(form.changed_data) > 1:
                    super().form_valid(form)
                return HttpResponseRedirect(url)
        return super().form_valid(form)

    def save_form(self, form: Any) -> DecidingBody:
        """With the sessions that were pasted."""
        body: DecidingBody = form.save()
        if days := form.cleaned_data.get("days"):
            domain.add_sessions(body=body, days=days, actor=self.request.user)
        return body
