"""Forms of the agenda's office pages."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from maillage.coordination.places.models import Place
from maillage.coordination.projects.models import Anchor, Project
from maillage.kernel import clock
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role
from maillage.publics.agenda.domain import DEFAULT_LENGTH, DEFAULT_START, When, at, whole_days
from maillage.publics.agenda.models import Event, Session
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm
from maillage.ui.widgets import DateInput, TimeInput


class WhenMixin(forms.Form):
    """A session as people say it: a day and hours, or whole days."""

    day = forms.DateField(label=_("Jour"), widget=DateInput)
    start_time = forms.TimeField(
        label=_("Début"), required=False, widget=TimeInput, help_text=_("Vide : toute la journée.")
    )
    end_time = forms.TimeField(label=_("Fin"), required=False, widget=TimeInput)
    last_day = forms.DateField(
        label=_("Dernier jour"),
        required=False,
        widget=DateInput,
        help_text=_("Pour ce qui dure plusieurs jours."),
    )
    WHEN = ("day", "start_time", "end_time", "last_day")

    def clean(self) -> dict[str, Any]:
        """An end after the start; hours or whole days."""
        data = super().clean() or {}
        day, last = data.get("day"), data.get("last_day")
        if day and last and last < day:
            self.add_error("last_day", _("Le dernier jour doit suivre le premier."))
        elif data.get("end_time") and not data.get("start_time"):
            self.add_error("start_time", _("Donnez aussi l’heure de début."))
        return data

    def when(self) -> When:
        """What the fields say."""
        data = self.cleaned_data
        day: date = data["day"]
        last: date = data.get("last_day") or day
        start: time | None = data.get("start_time")
        if start is None:
            return whole_days(day, last)
        end: time | None = data.get("end_time")
        begins = at(day, start)
        if end is None:
            return When(begins, begins + DEFAULT_LENGTH + (last - day))
        if last == day and end <= start:  # an evening that ends after midnight
            last = day + timedelta(days=1)
        return When(begins, at(last, end))


def initial_of(session: Session) -> dict[str, Any]:
    """The fields of `WhenMixin` for a session."""
    start, end = clock.local(session.start), clock.local(session.end)
    found: dict[str, Any] = {"day": start.date()}
    last = session.last_day
    if not session.all_day:
        found |= {"start_time": start.time(), "end_time": end.time()}
        overnight = end.date() == start.date() + timedelta(days=1) and end.time() <= start.time()
        last = start.date() if overnight else end.date()
    if last != start.date():
        found["last_day"] = last
    return found


class SessionForm(WhenMixin, SectionedForm):
    """One session."""

    class Meta:
        sections = ((_("Quand"), "", WhenMixin.WHEN),)


class VisibleField(forms.ModelChoiceField):
    """A choice among the records that the user sees."""

    def bind_user(self, user: Any) -> None:
        """Offer and accept only those; called by the form."""
        self.queryset = self.queryset.model.objects.visible_to(user)


class EventForm(SectionedModelForm):
    """What an event is; its sessions are beside."""

    place = ChooserField(
        "places",
        label=_("Lieu"),
        help_text=_("Pour en ajouter un : son nom, une virgule, sa commune."),
    )
    organiser = ChooserField("organisations", label=_("Organisateur"), required=False)
    project = VisibleField(Project.objects.none(), label=_("Projet"), required=False)

    class Meta:
        model = Event
        fields = (
            "title",
            "kind",
            "summary",
            "description",
            "place",
            "organiser",
            "conditions",
            "is_free",
            "project",
            "anchor",
        )
        sections = (
            (_("Ce que le public lit"), "", ("title", "kind", "summary", "description")),
            (_("Où, avec qui"), "", ("place", "organiser")),
            (_("Venir"), "", ("conditions", "is_free")),
            (_("Le projet"), "", ("project", "anchor")),
        )
        wide = ("title", "summary", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "organiser" in self.fields and not has_role(self.user, *TEAM_ROLES):
            # A member writes for its own organisation, and for no other.
            self.fields["organiser"].required = True
            self.fields["organiser"].empty_label = None
        project = self._project()
        if project is None:
            del self.fields["anchor"]
        else:
            self.fields["anchor"].queryset = project.anchors.all()

    def _project(self) -> Project | None:
        """The project whose anchors are offered: the event's, or that of the address."""
        wanted = self.instance.project_id or self.initial.get("project") or 0
        if not str(wanted).isdecimal():
            return None
        return Project.objects.visible_to(self.user).filter(pk=wanted).first()

    def clean(self) -> dict[str, Any]:
        """An anchor of that project."""
        data = super().clean() or {}
        anchor, project = data.get("anchor"), data.get("project")
        if anchor is not None and anchor.project_id != getattr(project, "pk", None):
            self.add_error("anchor", _("Ce repère est celui d’un autre projet."))
        return data


class NewEventForm(WhenMixin, EventForm):
    """An event and its first session."""

    class Meta(EventForm.Meta):
        sections = (
            EventForm.Meta.sections[0],
            (_("Quand"), _("D’autres séances s’ajoutent ensuite."), WhenMixin.WHEN),
            *EventForm.Meta.sections[1:],
        )


class PublishAnchorForm(SectionedForm):
    """The day of a project, published in one form."""

    title = forms.CharField(label=_("Titre"), max_length=140)
    kind = forms.ChoiceField(label=_("Nature"), choices=Event.Kind.choices)
    summary = forms.CharField(
        label=_("En une phrase"), max_length=200, help_text=_("Ce que l’on lit dans l’agenda.")
    )
    place = ChooserField(
        "places",
        label=_("Lieu"),
        help_text=_("Pour en ajouter un : son nom, une virgule, sa commune."),
    )
    start_time = forms.TimeField(label=_("Début"), widget=TimeInput)
    end_time = forms.TimeField(label=_("Fin"), required=False, widget=TimeInput)

    class Meta:
        sections = (
            (_("Ce que le public lit"), "", ("title", "kind", "summary")),
            (_("Où et à quelle heure"), "", ("place", "start_time", "end_time")),
        )
        wide = ("title", "summary")


KIND_WORDS = {
    "vernissage": Event.Kind.OPENING,
    "inauguration": Event.Kind.OPENING,
    "ouverture": Event.Kind.OPENING,
    "visite": Event.Kind.VISIT,
    "atelier": Event.Kind.WORKSHOP,
    "festival": Event.Kind.FESTIVAL,
    "fête": Event.Kind.FESTIVAL,
    "conférence": Event.Kind.TALK,
    "rencontre": Event.Kind.TALK,
    "spectacle": Event.Kind.SHOW,
    "exposition": Event.Kind.EXHIBITION,
}


def proposal_for(anchor: Anchor) -> dict[str, Any]:
    """What the form of `anchor` is filled with, from the project: nothing to type but a place."""
    project = anchor.project
    name = anchor.name.casefold()
    kind = next((kind for word, kind in KIND_WORDS.items() if word in name), Event.Kind.OTHER)
    start = anchor.time or DEFAULT_START
    end = (clock.local(at(anchor.day, start)) + DEFAULT_LENGTH).time()
    words = {"anchor": anchor.name[:1].upper() + anchor.name[1:], "project": project.name}
    return {
        "title": (_t("%(anchor)s – %(project)s") % words)[:140],
        "kind": kind,
        "summary": (_t("%(anchor)s : %(project)s, ouvert à tous.") % words)[:200],
        "place": _usual_place(project),
        "start_time": start,
        "end_time": end,
    }


def _usual_place(project: Project) -> Place | None:
    """Where the project already takes place; else the only place of its host, or of its commune."""
    before = Event.objects.filter(project=project).select_related("place").order_by("-pk").first()
    if before is not None:
        return before.place
    for wanted in (
        {"organisation__project_parts__project": project},
        {"city__iexact": project.city} if project.city else None,
    ):
        found = list(Place.objects.filter(**wanted).distinct()[:2]) if wanted else []
        if len(found) == 1:
            return found[0]
    return None
