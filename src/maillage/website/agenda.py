"""The public agenda's page: rows grouped by month, filters, paging."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.kernel import clock
from maillage.kernel.text_fr import MONTHS, french_day
from maillage.publics.agenda.models import Event, Session
from maillage.publics.agenda.public import AgendaFilter, choices, upcoming_sessions
from maillage.publics.agenda.texts import session_words
from maillage.ui.dates import hour_words

PER_PAGE = 20
NEXT = 5
SHORT_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One session as the agenda shows it."""

    session: Session
    running: bool  # it began before the days that the page shows

    @property
    def event(self) -> Event:
        """What takes place."""
        return self.session.event

    @property
    def kind(self) -> str:
        """« vernissage »; nothing when it is neither one thing nor another."""
        other = self.event.kind == Event.Kind.OTHER
        return "" if other else str(self.event.get_kind_display())

    @property
    def day(self) -> date:
        """The day written large: the first one, or the last one of what is running already."""
        return self.session.last_day if self.running else clock.local(self.session.start).date()

    @property
    def weekday(self) -> str:
        """« mar. », or « jusqu’au »."""
        return _("jusqu’au") if self.running else SHORT_DAYS[self.day.weekday()]

    @property
    def month(self) -> str:
        """« mai », with its year when it is not this one."""
        year = "" if self.day.year == clock.today().year else f" {self.day.year}"
        return f"{SHORT_MONTHS[self.day.month - 1]}{year}"

    @property
    def times(self) -> str:
        """« de 18 h 30 à 21 h », « jusqu’au 3 juin »."""
        session = self.session
        if session.all_day:
            if self.running or self.day == session.last_day:
                return ""
            return _("jusqu’au %(day)s") % {"day": french_day(session.last_day)}
        if session.end == session.start:
            return hour_words(session.start)
        if session.last_day != clock.local(session.start).date():
            return session_words(session)
        words = {"start": hour_words(session.start), "end": hour_words(session.end)}
        return _("de %(start)s à %(end)s") % words

    @property
    def cancelled(self) -> bool:
        """It will not take place."""
        return self.event.state == Event.State.CANCELLED

    @property
    def moved(self) -> bool:
        """It was announced for another day."""
        return self.session.previous_start is not None and not self.cancelled


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a month."""

    key: str
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter."""

    value: str
    label: str
    chosen: bool


def month_words(day: date) -> str:
    """« Mai 2026 »."""
    return f"{capfirst(MONTHS[day.month - 1])} {day.year}"


def grouped(sessions: Iterable[Session], *, since: date, running_title: str) -> list[Group]:
    """The sessions by month; those begun before `since` first, under their own title."""
    groups: dict[str, Group] = {}
    for session in sessions:
        first = clock.local(session.start).date()
        running = first < since
        key = "en-cours" if running else f"{first:%Y-%m}"
        title = running_title if running else month_words(first)
        groups.setdefault(key, Group(key, title, [])).rows.append(Row(session, running))
    return list(groups.values())


def next_rows() -> list[Row]:
    """The next dates that will take place, for the home page."""
    today = clock.today()
    sessions = upcoming_sessions().exclude(event__state=Event.State.CANCELLED)[:NEXT]
    return [Row(one, clock.local(one.start).date() < today) for one in sessions]


def listing(request: HttpRequest) -> dict[str, Any]:
    """What the agenda's template shows for this address."""
    asked = AgendaFilter.from_query(request.GET)
    paginator = Paginator(upcoming_sessions(asked), PER_PAGE)
    shown = paginator.get_page(request.GET.get("page"))
    today = clock.today()
    since = max(today, asked.first_day or today)
    return {
        "asked": asked,
        "groups": grouped(
            shown,
            since=since,
            running_title=_("En ce moment") if since == today else _("Déjà commencé"),
        ),
        "shown": shown,
        "pages": paginator.get_elided_page_range(shown.number, on_each_side=2, on_ends=1),
        "ellipsis": Paginator.ELLIPSIS,
        "filters": _filters(asked),
        "self_query": _with_page(asked, shown.number),
    }


def _with_page(asked: AgendaFilter, number: int) -> str:
    query = asked.query()
    if number < 2:
        return query
    return f"{query}{'&' if query else '?'}page={number}"


def _filters(asked: AgendaFilter) -> list[tuple[str, str, str, list[Option]]]:
    """Name, label, text for « all », options; what was asked for is always among them."""
    known = choices()
    months = {day: month_words(day) for day in known.months}
    if asked.first_day is not None:
        months.setdefault(asked.first_day, month_words(asked.first_day))
    cities = dict.fromkeys([*known.cities, *([asked.city] if asked.city else [])])
    kinds = dict(known.kinds)
    if asked.kind:
        kinds.setdefault(asked.kind, str(Event.Kind(asked.kind).label))
    return [
        (
            "mois",
            _("Mois"),
            _("Tous les mois"),
            [
                Option(f"{day:%Y-%m}", label, f"{day:%Y-%m}" == asked.month)
                for day, label in sorted(months.items())
            ],
        ),
        (
            "commune",
            _("Commune"),
            _("Toutes les communes"),
            [Option(city, city, city == asked.city) for city in cities],
        ),
        (
            "nature",
            _("Nature"),
            _("Toutes les propositions"),
            [Option(value, capfirst(label), value == asked.kind) for value, label in kinds.items()],
        ),
    ]
