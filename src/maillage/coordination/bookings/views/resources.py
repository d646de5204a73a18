"""What is booked and the bookings: lists, pages and forms, on the one CRUD base."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.bookings.domain import bookings as domain
from maillage.coordination.bookings.domain.availability import late_words, period_words
from maillage.coordination.bookings.filters import BookingFilters, ResourceFilters
from maillage.coordination.bookings.forms import BookingForm, ResourceForm
from maillage.coordination.bookings.models import Booking, Resource
from maillage.coordination.bookings.month import month_of, resource_month
from maillage.coordination.bookings.tables import BookingTable, ResourceTable
from maillage.coordination.bookings.views.lending import SIMPLE
from maillage.coordination.projects.models import Project
from maillage.kernel import clock, states
from maillage.ui import crud, dates, toasts
from maillage.ui.crud import Role, Verb
from maillage.ui.states import badge

MONTH = "mois"
# Verbs that ask in what condition the thing is.
ASKING = {"lend": "booking-lend", "take_back": "booking-take-back"}


class ResourcePages(crud.Resource):
    """``/gestion/materiel/``; the first tab of a resource is its month."""

    model = Resource
    url_base = "resources"
    url_path = "materiel"
    icon = "package"
    table_class = ResourceTable
    filterset_class = ResourceFilters
    form_class = ResourceForm
    create_label = gettext_lazy("Nouveau matériel ou nouvelle salle")
    summary_label = gettext_lazy("Calendrier")
    empty_text = gettext_lazy(
        "Cimaises, vitrines, véhicule, salles : décrivez-les une fois, réservez-les pour vos projets."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With what is shown of each."""
        queryset = super().get_queryset().select_related("owner", "place")
        if self.role is Role.LIST:
            coming = Q(bookings__state__in=Booking.HOLDING, bookings__end__gte=clock.today())
            queryset = queryset.annotate(coming=Count("bookings", filter=coming))
        return queryset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The month of the address."""
        if self.role is Role.DETAIL:
            first = month_of(self.request.GET.get(MONTH, ""))
            kwargs["month"] = resource_month(self.object, self.request.user, first)
        return super().get_context_data(**kwargs)

    def get_lead(self, record: Any) -> Any:
        """What it is, how many, whose."""
        many = _("%(n)d exemplaires") % {"n": record.quantity} if record.quantity > 1 else ""
        parts = (record.get_kind_display(), many, record.owner)
        return " · ".join(str(part) for part in parts if part)

    def get_verbs(self, record: Any) -> list[Verb]:
        """Book it, first of all."""
        verbs = [Verb(verb.label, verb.url, verb.icon) for verb in super().get_verbs(record)]
        if self.request.user.has_perm("bookings.add_booking"):
            url = f"{reverse('bookings-create')}?resource={record.pk}"
            verbs.insert(0, Verb(_("Réserver"), url, "calendar-plus", primary=True))
        return verbs


class BookingResource(crud.Resource):
    """``/gestion/reservations/``."""

    model = Booking
    url_base = "bookings"
    url_path = "reservations"
    icon = "calendar-plus"
    table_class = BookingTable
    filterset_class = BookingFilters
    form_class = BookingForm
    export_kind = "bookings"
    create_label = gettext_lazy("Nouvelle réservation")
    summary_label = gettext_lazy("Réservation")
    empty_text = gettext_lazy(
        "Réservez depuis l’onglet « Matériel et lieux » d’un projet, ou depuis un matériel."
    )
    detail_fields = (
        "resource", "quantity", "project", "task", "anchor", "borrower", "borrower_organisation",
        "note", "out_at", "out_by", "out_condition", "back_at", "back_by", "back_condition",
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        """With what is shown of each."""
        linked = ("resource", "project", "task", "anchor", "borrower", "borrower_organisation")
        return super().get_queryset().select_related(*linked)

    def may(self, role: Role, record: Any = None) -> bool:
        """What is over keeps the dates that it had."""
        if role is Role.UPDATE and record is not None and record.state not in Booking.HOLDING:
            return False
        return super().may(role, record)

    def get_initial(self) -> dict[str, Any]:
        """The lead of the project borrows, unless somebody else is chosen."""
        initial = super().get_initial()
        wanted = initial.get("project", "")
        if self.role is Role.CREATE and str(wanted).isdecimal():
            project = Project.objects.visible_to(self.request.user).filter(pk=wanted).first()
            if project is not None:
                initial.setdefault("borrower_organisation", project.lead_id)
        return initial

    def form_valid(self, form: Any) -> HttpResponseBase:
        """What is not free is the form's error, with who has it and what is free next."""
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                form.add_error(None, error)
            else:
                form.add_error("start", error)
            return self.render_form(form)

    def save_form(self, form: Any) -> Booking:
        """Book, or change."""
        actor = self.request.user
        if self.role is not Role.CREATE:
            was = form.instance.state
            saved = domain.change_booking(booking=form.instance, actor=actor)
            if saved.state != was:
                text = _("La réservation n’est plus confirmée : ceux qui prêtent doivent de nouveau donner leur accord.")  # fmt: skip
                toasts.warning(self.request, text)
        else:
            data = {name: value for name, value in form.cleaned_data.items() if value is not None}
            saved = domain.request_booking(**data, actor=actor)
        if late := late_words(saved):
            toasts.warning(self.request, late)
        return saved

    def get_lead(self, record: Any) -> Any:
        """Where it stands, when."""
        words = f"{period_words(record.start, record.end)}, {record.get_part_display()}"
        late = ""
        if record.is_overdue:
            away = dates.distance_words(record.end)
            late = _("retour attendu %(away)s") % {"away": away}
        return format_html("{} {} <strong>{}</strong>", badge(record), words, late)

    def get_verbs(self, record: Any) -> list[Verb]:
        """Its state's verbs, the sheet, then the form."""
        verbs = [
            Verb(
                spec.label,
                reverse(ASKING[spec.verb], kwargs={"pk": record.pk})
                if spec.verb in ASKING
                else reverse("booking-verb", kwargs={"pk": record.pk, "verb": spec.verb}),
                spec.icon,
                primary=spec.verb != "cancel",
                post=spec.verb not in ASKING,
                danger=spec.verb == "cancel",
                confirm=_("Annuler cette réservation ?") if spec.verb == "cancel" else "",
            )
            for spec in states.available(record, self.request.user)
            if spec.verb in ASKING or spec.verb in SIMPLE
        ]
        verbs.sort(key=lambda verb: verb.danger)
        sheet = reverse("booking-sheet", kwargs={"pk": record.pk})
        verbs.insert(1, Verb(_("Fiche de prêt (PDF)"), sheet, "printer"))
        usual = [Verb(one.label, one.url, one.icon) for one in super().get_verbs(record)]
        return [*verbs, *usual]
