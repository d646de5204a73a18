"""School holidays, sessions, anchors in disorder: cases worked by hand, and what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.coordination.projects.planning.feasibility import feasibility, forward
from maillage.coordination.projects.planning.findings import ConflictCode, NoticeCode
from maillage.coordination.projects.planning.move import apply_moves, preview_move
from maillage.coordination.projects.planning.network import CycleError
from maillage.coordination.projects.planning.plan import (
    Body,
    Link,
    LinkKind,
    Plan,
    PlanRangeError,
    PlanTask,
    SchoolRule,
    Slot,
)
from maillage.coordination.projects.planning.rules import DateRule, Unit, resolve
from maillage.coordination.projects.planning.schedule import backward
from maillage.kernel.calendar import WorkCalendar, school_holiday

CALENDAR = WorkCalendar()
TODAY = date(2026, 1, 5)
LONG_AGO = date(2020, 1, 6)  # before any day of a plan: nothing is past
OUTSIDE, DURING = SchoolRule
DEPARTMENT = Body(
    "Commission permanente",
    (date(2026, 1, 30), date(2026, 3, 13), date(2026, 5, 22), date(2026, 6, 26)),
    21,
)


def plan(day: date, *tasks: PlanTask, links: tuple[Link, ...] = (), **options) -> Plan:
    return Plan(**{"anchors": {"v": day}, "tasks": tasks, "links": links, **options})


def due(day: date, **fields) -> Slot:
    fields = {"rule": DateRule("v"), **fields}
    return backward(plan(day, PlanTask("a", **fields)), fields.pop("calendar", CALENDAR))["a"]


# Calendars, by hand


def test_the_bridge_of_ascension_is_worked_unless_closed() -> None:
    monday = date(2026, 5, 18)  # Ascension is Thursday 14 May 2026
    three = plan(monday, PlanTask("a", duration=3, rule=DateRule("v", -1)))
    assert backward(three, CALENDAR)["a"] == Slot(date(2026, 5, 12), date(2026, 5, 15))
    closed = WorkCalendar(closing_days=frozenset({date(2026, 5, 15)}))
    assert backward(three, closed)["a"] == Slot(date(2026, 5, 11), date(2026, 5, 13))


def test_the_14_of_july_is_no_deadline() -> None:
    wednesday = date(2026, 7, 15)
    assert due(wednesday, rule=DateRule("v", -1)).due == date(2026, 7, 13)
    assert due(wednesday, rule=DateRule("v", -1, Unit.WORKING_DAYS)).due == date(2026, 7, 13)
    taken = due(wednesday, rule=DateRule("v", -1), exact_day=True)
    assert taken.due == date(2026, 7, 14)


@pytest.mark.parametrize(
    ("place", "last"),
    [(None, date(2026, 4, 3)), ("67", date(2026, 4, 2)), ("57", date(2026, 4, 2))],
)
def test_good_friday_is_a_holiday_in_alsace_moselle(place: str | None, last: date) -> None:
    made = plan(date(2026, 4, 7), PlanTask("a", rule=DateRule("v", -1)))  # the Tuesday of Easter
    assert backward(made, WorkCalendar(place))["a"].due == last


@pytest.mark.parametrize(
    ("zone", "slot"),
    [
        # Winter holidays of 2026: A 7–22 February, B 14 February–1 March, C 21 February–8 March.
        ("A", Slot(date(2026, 2, 5), date(2026, 2, 6))),
        ("B", Slot(date(2026, 2, 12), date(2026, 2, 13))),
        ("C", Slot(date(2026, 2, 17), date(2026, 2, 18))),
    ],
)
def test_outside_school_holidays_by_zone(zone: str, slot: Slot) -> None:
    assert due(date(2026, 2, 18), duration=2, school=OUTSIDE, zone=zone) == slot


@pytest.mark.parametrize(
    ("zone", "slot"),
    [
        ("A", Slot(date(2026, 2, 17), date(2026, 2, 18))),
        ("B", Slot(date(2026, 2, 17), date(2026, 2, 18))),
        ("C", Slot(date(2025, 12, 31), date(2026, 1, 2))),  # New Year's Day between both
    ],
)
def test_during_school_holidays_by_zone(zone: str, slot: Slot) -> None:
    assert due(date(2026, 2, 18), duration=2, school=DURING, zone=zone) == slot


def test_a_sunday_of_the_holidays_is_not_outside_them() -> None:
    sunday = date(2026, 2, 8)
    assert due(sunday, school=OUTSIDE, zone="A") == Slot(date(2026, 2, 6), date(2026, 2, 6))
    assert due(sunday, school=OUTSIDE, zone="B") == Slot(sunday, sunday)
    assert due(sunday, school=DURING, zone="A") == Slot(sunday, sunday)
    assert due(sunday, duration=2, school=DURING, zone="A").due == date(2026, 1, 2)


def test_links_and_school_rules_together() -> None:
    made = plan(
        date(2026, 3, 3),
        PlanTask("prepare", duration=2),
        PlanTask("workshop", duration=3, school=OUTSIDE, zone="B"),
        PlanTask("report", rule=DateRule("v")),
        links=(Link("prepare", "workshop"), Link("workshop", "report")),
    )
    found = backward(made, CALENDAR)
    assert found["workshop"] == Slot(date(2026, 2, 11), date(2026, 2, 13))
    assert found["prepare"] == Slot(date(2026, 2, 9), date(2026, 2, 10))
    coming = forward(made, CALENDAR, date(2026, 2, 12))
    assert coming["workshop"] == Slot(date(2026, 3, 2), date(2026, 3, 4))
    said = feasibility(made, CALENDAR, date(2026, 2, 12))
    # From Monday 2 March, the holidays over, to Wednesday 11 February: 13 working days.
    assert (said.missing, said.slack["workshop"]) == (13, -13)
    assert said.chain == ("prepare", "workshop", "report")


def test_a_milestone_lies_on_a_day_too() -> None:
    assert due(date(2026, 2, 11), duration=0, school=OUTSIDE, zone="A").due == date(2026, 2, 6)
    made = plan(date(2026, 3, 31), PlanTask("a", duration=0, school=OUTSIDE, zone="A"))
    assert forward(made, CALENDAR, date(2026, 2, 11))["a"].due == date(2026, 2, 23)


# Limits of the school calendars


def test_beyond_the_published_school_years() -> None:
    made = plan(
        date(2031, 3, 3), PlanTask("a", "Ateliers", rule=DateRule("v"), school=OUTSIDE, zone="A")
    )
    found = backward(made, CALENDAR)
    assert found["a"].due == date(2031, 3, 3)
    assert [one.code for one in found.notices] == [NoticeCode.SCHOOL_UNKNOWN]
    assert found.notices[0].text.startswith(
        "«\u00a0Ateliers\u00a0» dépend des vacances scolaires, publiées jusqu’au 31 août 20"
    )


def test_without_a_zone_nothing_can_be_looked_after() -> None:
    made = plan(
        date(2026, 2, 11),
        PlanTask("a", "Ateliers", school=OUTSIDE),
        PlanTask("b", done=True, school=OUTSIDE),
    )
    found = backward(made, CALENDAR)
    assert found["a"].due == date(2026, 2, 11)
    assert [(one.code, one.task) for one in found.notices] == [(NoticeCode.NO_ZONE, "a")]
    assert feasibility(made, CALENDAR, TODAY).feasible


def test_a_task_that_no_holidays_can_hold() -> None:
    made = plan(date(2026, 2, 11), PlanTask("a", "Résidence", duration=60, school=DURING, zone="A"))
    said = feasibility(made, CALENDAR, date(2025, 10, 1))
    assert not said.feasible
    assert [one.code for one in said.latest.conflicts] == [ConflictCode.TOO_LONG]
    assert said.text == (
        "Le plan ne peut pas tenir. «\u00a0Résidence\u00a0» dure 60 jours ouvrés\u00a0: aucunes "
        "vacances scolaires ne sont assez longues. Raccourcissez-la, ou levez sa règle."
    )


def test_imposed_dates_against_the_school_rule() -> None:
    made = plan(
        date(2026, 6, 1),
        PlanTask("a", "Ateliers", day=date(2026, 2, 11), school=OUTSIDE, zone="A"),
        PlanTask("b", "Stage", day=date(2026, 3, 11), school=DURING, zone="A"),
        PlanTask("c", day=date(2026, 3, 11), school=OUTSIDE, zone="A"),
        PlanTask(
            "d",
            "Visite",
            locked=True,
            current=Slot(date(2026, 2, 6), date(2026, 2, 9)),
            school=OUTSIDE,
            zone="A",
        ),
    )
    found = backward(made, CALENDAR)
    assert [(one.code, one.task) for one in found.conflicts] == [
        (ConflictCode.SCHOOL, "a"),
        (ConflictCode.SCHOOL, "b"),
        (ConflictCode.SCHOOL, "d"),
    ]
    assert found.conflicts[0].text == (
        "«\u00a0Ateliers\u00a0» est fixée au 11 février 2026, pendant les vacances d’hiver (zone A)."
    )
    assert "hors des vacances scolaires" in found.conflicts[1].text
    assert found["d"] == Slot(date(2026, 2, 6), date(2026, 2, 9))


# Sessions


def test_a_deadline_falls_on_the_last_session_less_the_delay() -> None:
    # Six weeks before 19 June is 8 May: the last session then is 13 March, 21 days earlier.
    made = plan(
        date(2026, 6, 19),
        PlanTask(
            "a",
            "Déposer le dossier",
            duration=2,
            rule=DateRule("v", -6, Unit.WEEKS),
            body=DEPARTMENT,
        ),
        PlanTask("b", duration=3),
        links=(Link("b", "a"),),
    )
    found = backward(made, CALENDAR)
    assert found["a"] == Slot(date(2026, 2, 19), date(2026, 2, 20))
    assert found["b"].due == date(2026, 2, 18)
    assert found.session("a") == date(2026, 3, 13)
    assert found.session("b") is None
    assert not found.notices


def test_on_the_day_of_the_session_itself_and_the_day_before() -> None:
    assert due(date(2026, 3, 13), body=DEPARTMENT).due == date(2026, 2, 20)
    assert due(date(2026, 3, 12), body=DEPARTMENT).due == date(2026, 1, 9)
    # A session on a Sunday decides nothing for the Friday before.
    sunday = Body("Conseil", (date(2026, 3, 1), date(2026, 3, 15)))
    assert due(date(2026, 3, 13), body=sunday).due == date(2026, 2, 27)
    assert due(date(2026, 3, 15), body=sunday).due == date(2026, 3, 13)


def test_what_waits_for_the_file_waits_for_the_session() -> None:
    made = plan(
        date(2026, 6, 19),
        PlanTask("file", "Dossier", duration=5, body=DEPARTMENT),
        PlanTask("sign", "Convention", duration=2, rule=DateRule("v", -3, Unit.WEEKS)),
        links=(Link("file", "sign"),),
    )
    found = backward(made, CALENDAR)
    assert found["sign"] == Slot(date(2026, 5, 28), date(2026, 5, 29))
    assert found.session("file") == date(2026, 5, 22)
    assert found["file"].due == date(2026, 4, 30)  # 1 May is a holiday
    # Begun on 4 May, it is too late for May: the next session is on 26 June.
    said = feasibility(made, CALENDAR, date(2026, 5, 4))
    assert said.earliest["file"].due == date(2026, 5, 11)
    assert said.earliest["sign"].start == date(2026, 6, 29)
    assert not said.feasible
    assert said.chain == ("file", "sign")
    assert feasibility(made, CALENDAR, date(2026, 4, 20)).slack == {"file": 4, "sign": 2}


def test_a_file_that_is_done_still_waits_for_its_session() -> None:
    body = Body("Conseil", (date(2026, 3, 27), date(2026, 4, 24), date(2026, 6, 26)), 21)
    done = PlanTask(
        "file",
        done=True,
        done_on=date(2026, 3, 20),
        body=body,
        current=Slot(date(2026, 4, 3), date(2026, 4, 3)),
    )

    def signed(task: PlanTask, today: date = date(2026, 3, 23)) -> date:
        made = plan(date(2026, 9, 1), task, PlanTask("sign"), links=(Link("file", "sign"),))
        return forward(made, CALENDAR, today)["sign"].start

    assert signed(done) == date(2026, 4, 27)  # too late on 20 March for the session of the 27th
    assert signed(replace(done, done_on=date(2026, 4, 3))) == date(2026, 4, 27)
    # Done on the day itself, one day too late for the session of April.
    late = replace(done, done_on=date(2026, 4, 7))
    assert signed(late, date(2026, 4, 7)) == date(2026, 6, 29)
    assert signed(replace(done, done_on=date(2026, 3, 6))) == date(2026, 3, 30)
    assert signed(replace(done, done_on=date(2026, 3, 6)), date(2026, 4, 1)) == date(2026, 4, 1)
    # When it was done is not known: on the day recorded, or by today.
    assert signed(replace(done, done_on=None)) == date(2026, 4, 27)
    assert signed(replace(done, done_on=None, current=None)) == date(2026, 4, 27)
    # No session is known after it: nothing more can be asked.
    assert signed(replace(done, done_on=date(2026, 6, 24)), date(2026, 6, 24)) == date(2026, 6, 24)
    made = plan(
        date(2026, 4, 20),
        done,
        PlanTask("sign", rule=DateRule("v")),
        links=(Link("file", "sign"),),
    )
    said = feasibility(made, CALENDAR, date(2026, 3, 23))
    assert (said.missing, said.latest.session("file")) == (5, None)


def test_links_to_the_start_of_a_file_wait_for_no_session() -> None:
    made = plan(
        date(2026, 3, 20),
        PlanTask("file", duration=2, body=DEPARTMENT),
        PlanTask("other", duration=1, rule=DateRule("v", -7)),
        links=(Link("file", "other", LinkKind.SS),),
    )
    # It may start with « other », on 13 March.
    assert backward(made, CALENDAR)["file"] == Slot(date(2026, 3, 13), date(2026, 3, 16))


def test_imposed_dates_do_not_snap_but_still_wait() -> None:
    made = plan(
        date(2026, 6, 19),
        PlanTask("file", "Dossier", day=date(2026, 3, 3), body=DEPARTMENT),
        PlanTask("sign", "Convention", rule=DateRule("v", -8, Unit.WEEKS)),
        links=(Link("file", "sign"),),
    )
    found = backward(made, CALENDAR)
    assert found["file"].due == date(2026, 3, 3)
    late = found.conflicts[0]  # its session is 22 May, after the signature of 24 April
    assert (late.code, late.task, late.other) == (ConflictCode.TOO_LATE_FOR_NEXT, "file", "sign")
    assert forward(made, CALENDAR, TODAY)["sign"].start == date(2026, 5, 26)


def test_without_a_session_early_enough() -> None:
    none = PlanTask("a", "Dossier", rule=DateRule("v"), body=Body("Conseil municipal"))
    found = backward(plan(date(2026, 6, 19), none), CALENDAR)
    assert found["a"].due == date(2026, 6, 19)
    assert found.notices[0].code is NoticeCode.NO_SESSION
    assert (
        "«\u00a0Conseil municipal\u00a0», dont aucune séance n’est connue" in found.notices[0].text
    )
    early = plan(date(2026, 1, 29), replace(none, body=DEPARTMENT))
    assert "n’est connue assez tôt" in backward(early, CALENDAR).notices[0].text
    linked = plan(
        date(2026, 1, 29), PlanTask("a", body=DEPARTMENT), PlanTask("b"), links=(Link("a", "b"),)
    )
    assert [one.code for one in backward(linked, CALENDAR).notices] == [NoticeCode.NO_SESSION]


def test_sessions_known_long_before_only() -> None:
    task = PlanTask("a", "Dossier", rule=DateRule("v"), body=DEPARTMENT)
    assert not backward(plan(date(2026, 8, 20), task), CALENDAR).notices
    found = backward(plan(date(2026, 12, 1), task), CALENDAR)
    assert found["a"].due == date(2026, 6, 5)
    assert found.notices[0].text == (
        "La dernière séance connue de «\u00a0Commission permanente\u00a0» est le 26 juin 2026\u00a0: "
        "ajoutez les suivantes, «\u00a0Dossier\u00a0» est peut-être placée trop tôt."
    )


# Bad input


def test_anchors_in_the_wrong_order() -> None:
    names = {"m": "Montage", "v": "Vernissage", "d": "Démontage de l’exposition", "x": "Concert"}
    days = {
        "m": date(2026, 6, 1),
        "v": date(2026, 6, 12),
        "d": date(2026, 6, 5),
        "x": date(2026, 1, 9),
    }
    found = backward(Plan(days, (), names=names), CALENDAR)
    assert [one.code for one in found.notices] == [NoticeCode.ANCHORS_ORDER]
    assert found.notices[0].text == (
        "«\u00a0Démontage de l’exposition\u00a0» (5 juin 2026) vient avant «\u00a0Vernissage\u00a0» "
        "(12 juin 2026)\u00a0: vérifiez ces deux dates."
    )
    right = backward(Plan({**days, "d": date(2026, 6, 12)}, (), names=names), CALENDAR)
    assert not right.notices


def ring(size: int) -> Plan:
    tasks = [PlanTask(n, f"Tâche {n}") for n in range(size)]
    return Plan({"v": TODAY}, tasks, [Link(n, (n + 1) % size) for n in range(size)])


def test_a_ring_of_two_and_one_of_two_hundred() -> None:
    with pytest.raises(CycleError) as caught:
        backward(ring(2), CALENDAR)
    assert str(caught.value) == (
        "Ces tâches s’attendent en rond\u00a0: «\u00a0Tâche 1\u00a0» → «\u00a0Tâche 0\u00a0» → "
        "«\u00a0Tâche 1\u00a0». Supprimez l’un de ces liens."
    )
    with pytest.raises(CycleError) as caught:
        backward(ring(200), CALENDAR)
    assert len(caught.value.tasks) == 200
    said = str(caught.value)
    assert said.startswith("Ces 200 tâches s’attendent en rond\u00a0: «\u00a0Tâche 1\u00a0» → ")
    assert "→ … →" in said
    assert len(said) < 250


def test_a_date_out_of_the_calendar_names_its_task() -> None:
    made = plan(TODAY, PlanTask("a", "Affiche", day=date(2101, 1, 4)))
    with pytest.raises(
        PlanRangeError, match=r"^«\u00a0Affiche\u00a0» sort du calendrier\. Les jours"
    ):
        backward(made, CALENDAR)
    sessions = plan(TODAY, PlanTask("a", "Dossier", body=Body("Conseil", (date(2101, 1, 4),))))
    with pytest.raises(PlanRangeError, match="Dossier"):
        backward(sessions, CALENDAR)


# What always holds

DAYS = st.integers(0, 500).map(lambda n: date(2026, 1, 12) + timedelta(n))
BODIES = st.builds(
    lambda days, delay: Body("Conseil", tuple(sorted(days)), delay),
    st.sets(DAYS, max_size=6),
    st.integers(0, 40),
)
TASKS = st.builds(
    PlanTask,
    key=st.just(0),
    duration=st.integers(1, 6),
    rule=st.none() | st.builds(DateRule, st.just("v"), st.integers(-40, 10), st.sampled_from(Unit)),
    school=st.none() | st.sampled_from(SchoolRule),
    zone=st.sampled_from("ABC"),
    body=st.none() | BODIES,
)


@st.composite
def plans(draw) -> Plan:
    """Any acyclic plan whose tasks have school rules and sessions."""
    tasks = [
        replace(one, key=n) for n, one in enumerate(draw(st.lists(TASKS, min_size=1, max_size=8)))
    ]
    pairs = st.tuples(
        st.integers(0, 7), st.integers(0, 7), st.sampled_from(LinkKind), st.integers(-2, 4)
    )
    links = [
        Link(min(one, other), max(one, other), kind, lag)
        for one, other, kind, lag in draw(st.lists(pairs, max_size=10))
        if one != other and max(one, other) < len(tasks)
    ]
    return Plan({"v": date(2027, 3, 2)}, tasks, links)


def worked(slot: Slot) -> list[date]:
    span = (slot.due - slot.start).days + 1
    days = [slot.start + timedelta(n) for n in range(span)]
    return [day for day in days if CALENDAR.is_working(day)] or [slot.due]


@given(plans())
def test_rules_schools_and_sessions_are_respected(made: Plan) -> None:
    found = backward(made, CALENDAR)
    coming = forward(made, CALENDAR, date(2026, 9, 1))
    unheard = {one.task for one in found.notices} | {one.task for one in found.conflicts}
    for task in made.tasks:
        slot = found[task.key]
        if task.rule is not None:
            assert slot.due <= resolve(task.rule, made.anchors["v"], CALENDAR)
        if task.key in unheard:
            continue
        if task.school is not None:
            for day in [*worked(slot), *worked(coming[task.key])]:
                away = school_holiday(day, task.zone) is not None
                assert away is (task.school is DURING)
        if task.body is not None:
            delay = timedelta(task.body.filing_days)
            assert any(slot.due <= session - delay for session in task.body.sessions) or all(
                link.kind & 1 for link in made.links if link.predecessor == task.key
            )


@given(plans())
def test_nothing_could_be_a_day_later(made: Plan) -> None:
    found = backward(made, CALENDAR)
    later = replace(made, anchors={"v": made.anchors["v"] + timedelta(1)})
    pushed = backward(later, CALENDAR)
    assert all(pushed[key].due >= found[key].due for key in found)


@given(plans(), st.integers(-60, 200))
def test_moving_there_and_back_is_the_identity(made: Plan, shift: int) -> None:
    assume(shift)
    start = backward(made, CALENDAR)
    made = replace(made, tasks=[replace(one, current=start[one.key]) for one in made.tasks])
    there = preview_move(made, {"v": made.anchors["v"] + timedelta(shift)}, CALENDAR, LONG_AGO)
    assume(all(one.moves for one in there))
    gone = apply_moves(made, there)
    back = apply_moves(gone, preview_move(gone, {"v": made.anchors["v"]}, CALENDAR, LONG_AGO))
    assert [one.current for one in back.tasks] == [one.current for one in made.tasks]


@given(plans(), st.integers(1, 200))
def test_what_is_locked_stays(made: Plan, shift: int) -> None:
    kept = Slot(date(2026, 10, 20), date(2026, 10, 22))  # within the holidays of every zone
    tasks = [replace(made.tasks[0], locked=True, current=kept), *made.tasks[1:]]
    made = replace(made, tasks=tasks)
    moves = preview_move(made, {"v": made.anchors["v"] + timedelta(shift)}, CALENDAR, TODAY)
    assert backward(made, CALENDAR)[0] == kept
    assert all(move.after is None for move in moves if move.key == 0)
