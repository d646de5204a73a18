"""Forms of the changes that many plans follow: a session, a body, an edition's anchor."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.coordination.calendars.changes import BodyChange, SessionMove
from maillage.coordination.calendars.fields import PlanDayField
from maillage.coordination.calendars.models import BodySession, DecidingBody
from maillage.coordination.projects.domain.changes import TASK, Changes, as_day
from maillage.coordination.projects.models import Anchor, Edition, Project, Task
from maillage.ui.forms import SectionedForm

LATER, EARLIER = "+", "-"


class TaskMoveForm(SectionedForm):
    """Another day for a task, as the page that previews it reads its address (`Changes.parse`)."""

    class Meta:
        sections = ()

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, prefix=TASK, **kwargs)
        self.fields[str(task.pk)] = PlanDayField(label=_("Nouvelle échéance"), initial=task.due)


class SessionMoveForm(SectionedForm):
    """Another day for a session, or none."""

    day = PlanDayField(label=_("Nouvelle date"), required=False)
    cancelled = forms.BooleanField(label=_("La séance n’aura pas lieu"), required=False)
    note = forms.CharField(label=_("Note de la séance"), max_length=160, required=False)

    class Meta:
        sections = ()

    def __init__(self, *args: Any, session: BodySession, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"day": session.day, "note": session.note})
        super().__init__(*args, **kwargs)
        self.session = session

    def clean(self) -> dict[str, Any]:
        """One or the other, and a day on which the body does not meet yet."""
        data = super().clean() or {}
        if data.get("cancelled"):
            data["day"] = None
            return data
        day = data.get("day")
        if day is None and not self.errors:
            self.add_error(
                "day", _("Donnez la nouvelle date, ou dites que la séance n’aura pas lieu.")
            )
        elif day == self.session.day:
            self.add_error(
                "day", _("C’est déjà la date de cette séance : choisissez-en une autre.")
            )
        elif day and self.session.body.sessions.filter(day=day).exists():
            self.add_error("day", _("Cette instance siège déjà ce jour-là."))
        return data

    def changes(self) -> Changes:
        """With its note, when the address says it."""
        note = self.cleaned_data["note"] if "note" in self.data else None
        return Changes(session=SessionMove(self.session, self.cleaned_data["day"], note))


class BodyChangeForm(forms.Form):
    """What the address says of a body: days on which it meets besides, or another filing delay."""

    days = forms.CharField(required=False)
    filing_days = forms.IntegerField(required=False, min_value=0, max_value=1000)

    def __init__(self, *args: Any, body: DecidingBody, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body

    def clean_days(self) -> tuple[date, ...]:
        """In order; neither those that are no days, nor those on which it meets already."""
        asked = {as_day(text) for text in self.cleaned_data["days"].split(",")} - {None}
        known = set(self.body.sessions.values_list("day", flat=True))
        return tuple(sorted(day for day in asked if day is not None and day not in known))

    def changes(self) -> Changes | None:
        """None when it is all as it was."""
        days, delay = self.cleaned_data["days"], self.cleaned_data["filing_days"]
        if delay == self.body.filing_days:
            delay = None
        if not days and delay is None:
            return None
        return Changes(body=BodyChange(self.body, days, delay))


class EditionMoveForm(SectionedForm):
    """Which anchor of an edition's projects moves, and by how much; or to which day."""

    anchor = forms.ChoiceField(label=_("Repère"))
    side = forms.ChoiceField(
        label=_("Dans quel sens"),
        choices=((LATER, _("plus tard")), (EARLIER, _("plus tôt"))),
        required=False,
    )
    amount = forms.IntegerField(
        label=_("De combien de jours"),
        min_value=1,
        max_value=730,
        required=False,
        help_text=_("7 pour une semaine. Chaque projet part de sa propre date."),
    )
    day = PlanDayField(label=_("Ou le même jour pour tous"), required=False)
    together = forms.BooleanField(
        label=_("Décaler d’autant les autres repères de chaque projet"), required=False
    )

    class Meta:
        sections = ()

    def __init__(self, *args: Any, edition: Edition, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        projects = Project.objects.visible_to(user).filter(edition=edition)
        self.anchors = list(Anchor.objects.filter(project__in=projects).order_by("day", "pk"))
        names = {one.name.casefold(): one.name for one in reversed(self.anchors)}
        self.fields["anchor"].choices = sorted(names.items(), key=lambda item: item[1])
        self.fields["amount"].initial = 7

    def clean(self) -> dict[str, Any]:
        """A number of days, or a day."""
        data = super().clean() or {}
        if not self.errors and not data.get("amount") and not data.get("day"):
            self.add_error("amount", _("Donnez un nombre de jours, ou un jour pour tous."))
        return data

    def changes(self) -> Changes:
        """The new day of that anchor in each project that has it."""
        data = self.cleaned_data
        days = timedelta(days=data["amount"] or 0)
        moved: dict[int, date] = {}
        for one in self.anchors:
            if one.name.casefold() == data["anchor"]:
                shifted = one.day - days if data["side"] == EARLIER else one.day + days
                moved[one.pk] = data["day"] or shifted
        others = frozenset(one.pk for one in self.anchors if one.pk not in moved)
        return Changes(anchors=moved, follows=others if data["together"] else frozenset())
