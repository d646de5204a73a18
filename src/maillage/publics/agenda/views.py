"""The agenda's office pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.coordination.projects.models import Anchor
from maillage.kernel import clock, states
from maillage.kernel.permissions import check, get_visible_or_404, requires
from maillage.publics.agenda import domain
from maillage.publics.agenda.filters import EventFilters
from maillage.publics.agenda.forms import (
    EventForm,
    NewEventForm,
    PublishAnchorForm,
    SessionForm,
    initial_of,
    proposal_for,
)
from maillage.publics.agenda.models import Event, Session
from maillage.publics.agenda.tables import EventTable
from maillage.publics.agenda.texts import session_words
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Verb

CONFIRMED = {"cancel": gettext_lazy("Annuler cet événement ? Sa page restera et le dira.")}


class EventResource(Resource):
    """Events; their sessions are on their page."""

    model = Event
    url_base = "events"
    url_path = "evenements"
    icon = "calendar-event"
    table_class = EventTable
    filterset_class = EventFilters
    form_class = EventForm
    export_kind = "events"
    create_label = gettext_lazy("Nouvel événement")
    # Without the description, which has its own block.
    detail_fields = (
        "kind",
        "summary",
        "place",
        "organiser",
        "conditions",
        "is_free",
        "project",
        "anchor",
    )

    def get_queryset(self) -> QuerySet[Any]:
        """The next date first, then what is over, the latest first."""
        queryset = super().get_queryset().select_related("place", "organiser", "project", "anchor")
        if self.role in {Role.LIST, Role.EXPORT}:
            coming = Min("sessions__start", filter=Q(sessions__end__gte=clock.now()))
            last = Max("sessions__end")
            queryset = queryset.annotate(
                last_end=last,
                next_start=Coalesce(coming, Max("sessions__start")),
                coming_start=coming,
                session_count=Count("sessions"),
            ).order_by("coming_start", "-next_start", "pk")
        return queryset

    def get_form_class(self) -> Any:
        """A new event comes with its first session."""
        return NewEventForm if self.role is Role.CREATE else EventForm

    def save_form(self, form: Any) -> Event:
        """Create whole, or save what the form changed."""
        if self.role is not Role.CREATE:
            saved: Event = form.save()
            return saved
        data = form.cleaned_data
        names = ("title", "summary", "place", "organiser", "project", "kind", "description")
        event = domain.create_event(
            **{name: data[name] for name in (*names, "conditions")},
            anchor=data.get("anchor"),
            when=form.when(),
            actor=self.request.user,
        )
        if event.is_free != data["is_free"]:
            event.is_free = data["is_free"]
            event.save(update_fields=["is_free"])
        return event

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the sessions, on the event's own page."""
        if self.role is Role.DETAIL:
            event = self.object
            moment = clock.now()
            kwargs["sessions"] = [
                (one, session_words(one), one.end < moment) for one in event.sessions.all()
            ]
            kwargs["may_change"] = self.may(Role.UPDATE, event)
            kwargs["description"] = mark_safe(event.description)  # noqa: S308 - sanitised by its field
        return super().get_context_data(**kwargs)

    def get_verbs(self, record: Any) -> list[Verb]:
        """What its state allows, the page on the site, then the form."""
        changes = [
            Verb(
                spec.label,
                reverse("event-verb", kwargs={"pk": record.pk, "verb": spec.verb}),
                spec.icon,
                primary=spec.verb == "publish",
                post=True,
                confirm=CONFIRMED.get(spec.verb, ""),
                danger=spec.verb == "cancel",
            )
            for spec in states.available(record, self.request.user)
        ]
        changes.sort(key=lambda verb: (not verb.primary, verb.danger))
        usual = super().get_verbs(record)
        if record.is_public:
            usual.append(Verb(_("Voir sur le site"), record.get_public_url(), "external-link"))
            return usual + changes
        if any(verb.primary for verb in changes):
            usual = [replace(verb, primary=False) for verb in usual]
        return changes + usual

    def may(self, role: Role, record: Any = None) -> bool:
        """What the public reads is withdrawn before it is deleted."""
        if role is Role.DELETE and record is not None and record.is_public:
            return False
        return super().may(role, record)

    def get_object(self) -> Any:
        """As everywhere; a public event has no page for its deletion."""
        record = super().get_object()
        if self.role is Role.DELETE and record.is_public:
            raise Http404
        return record


def _event(request: HttpRequest, pk: int, permission: str) -> Event:
    event = get_visible_or_404(Event.objects.all(), request.user, pk=pk)
    check(request, permission, event)
    return event


@requires("agenda.publish_event")
@require_POST
def do_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Publish, withdraw, cancel."""
    event = _event(request, pk, "agenda.publish_event")
    if verb not in states.transitions_of(Event):
        raise Http404
    try:
        domain.perform_event(event=event, verb=verb, actor=request.user)
    except states.TransitionRefused as refused:
        toasts.error(request, str(refused))
    else:
        said = {
            "publish": _("C’est publié : tout le monde peut lire cet événement."),
            "withdraw": _("C’est retiré du site."),
            "cancel": _("C’est annulé : la page de l’événement le dit."),
        }
        toasts.success(request, said[verb])
    return redirect(event.get_absolute_url())


@requires("agenda.change_event")
def edit_session(request: HttpRequest, pk: int, session: int | None = None) -> HttpResponseBase:
    """One more session, or another time for one."""
    event = _event(request, pk, "agenda.change_event")
    found = get_object_or_404(event.sessions, pk=session) if session is not None else None
    initial = initial_of(found) if found is not None else _after_the_last(event)
    form = SessionForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            _save_session(event, found, form.when(), request.user)
        except ValidationError as error:
            form.add_error("day", error.messages[0])
        else:
            toasts.success(request, _("La séance est enregistrée."))
            return redirect(event.get_absolute_url())
    title = _("Déplacer la séance") if found is not None else _("Ajouter une séance")
    trail = [(_("Événements"), reverse("events-list")), (str(event), event.get_absolute_url())]
    context = {"event": event, "form": form, "page_title": title, "breadcrumbs": trail}
    return render(request, "agenda/session_form.html", context)


def _save_session(event: Event, found: Session | None, when: domain.When, user: Any) -> None:
    if found is None:
        domain.add_session(event=event, when=when, actor=user)
    else:
        domain.reschedule_session(session=found, when=when, actor=user)


def _after_the_last(event: Event) -> dict[str, Any]:
    """A new session starts from the last one: mostly the day changes."""
    last = event.sessions.order_by("-start").first()
    return {**initial_of(last), "day": None} if last is not None else {}


@requires("agenda.change_event")
@require_POST
def remove_session(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """One session fewer."""
    event = _event(request, pk, "agenda.change_event")
    try:
        domain.remove_session(
            session=get_object_or_404(event.sessions, pk=session), actor=request.user
        )
    except ValidationError as error:
        toasts.error(request, " ".join(error.messages))
    else:
        toasts.success(request, _("La séance est retirée."))
    return redirect(event.get_absolute_url())


@requires("agenda.publish_event")
def publish_anchor(request: HttpRequest, anchor: int) -> HttpResponseBase:
    """The day of a project, published in one form."""
    found = get_visible_or_404(Anchor.objects.select_related("project"), request.user, pk=anchor)
    form = PublishAnchorForm(request.POST or None, initial=proposal_for(found), user=request.user)
    back = f"{found.project.get_absolute_url()}?onglet=agenda"
    if request.method == "POST" and form.is_valid():
        try:
            domain.publish_anchor(anchor=found, actor=request.user, **form.cleaned_data)
        except (ValidationError, states.TransitionRefused) as error:
            messages = getattr(error, "messages", [str(error)])
            form.add_error(None, messages[0])
        else:
            toasts.success(request, _("C’est publié dans l’agenda."))
            return redirect(back)
    project = found.project
    trail = [(_("Projets"), reverse("projects-list")), (str(project), project.get_absolute_url())]
    context = {
        "anchor": found,
        "project": project,
        "form": form,
        "breadcrumbs": trail,
        "back": back,
    }
    return render(request, "agenda/publish_anchor.html", context)
