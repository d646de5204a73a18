"""Closing periods and deciding bodies, on the one CRUD base."""

from __future__ import annotations

from typing import Any

from django.db.models import Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.coordination.calendars import domain
from maillage.coordination.calendars.filters import BodyFilters, ClosingFilters
from maillage.coordination.calendars.forms import BodyForm, ClosingForm, SessionsForm
from maillage.coordination.calendars.models import ClosingPeriod, DecidingBody
from maillage.coordination.calendars.tables import BodyTable, ClosingTable
from maillage.kernel import clock
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

    def save_form(self, form: Any) -> DecidingBody:
        """With the sessions that were pasted."""
        body: DecidingBody = form.save()
        if days := form.cleaned_data.get("days"):
            domain.add_sessions(body=body, days=days, actor=self.request.user)
        return body
