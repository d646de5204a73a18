from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.coordination.projects.planning.feasibility import feasibility, forward
from maillage.coordination.projects.planning.findings import ConflictCode
from maillage.coordination.projects.planning.network import CycleError
from maillage.coordination.projects.planning.plan import (
    Link,
    LinkKind,
    Plan,
    PlanError,
    PlanTask,
    Slot,
    duration_between,
)
from maillage.coordination.projects.planning.rules import DateRule, Unit, resolve
from maillage.coordination.projects.planning.schedule import Origin, backward
from maillage.kernel.calendar import CalendarRangeError, WorkCalendar

CALENDAR = WorkCalendar()
TODAY = date(2026, 5, 4)  # a Monday
VERNISSAGE = date(2026, 6, 12)  # a Friday
ANCHORS = {"v": VERNISSAGE, "m": date(2026, 6, 3)}


def plan(*tasks: PlanTask, links: tuple[Link, ...] = (), **options) -> Plan:
    return Plan(**{"anchors": ANCHORS, "tasks": tasks, "links": links, **options})


def test_a_rule_gives_the_last_day_and_the_duration_the_first() -> None:
    found = backward(plan(PlanTask("a", duration=3, rule=DateRule("v", -1))), CALENDAR)
    assert found["a"] == Slot(date(2026, 6, 9), date(2026, 6, 11))
    assert (found.origin("a"), found.because("a"), found.undated) == (Origin.RULE, None, ())


def test_successors_pull_their_predecessors() -> None:
    made = plan(
        PlanTask("print", duration=2),
        PlanTask("check", duration=1, rule=DateRule("v", -1)),
        PlanTask("hang", duration=1, rule=DateRule("m")),
        links=(Link("check", "print"), Link("print", "hang", lag=2)),
    )
    found = backward(made, CALENDAR)
    assert found["hang"].due == date(2026, 6, 3)
    assert found["print"] == Slot(date(2026, 5, 28), date(2026, 5, 29))
    assert found["check"].due == date(2026, 5, 27)
    assert (found.origin("check"), found.because("check")) == (Origin.LINK, "print")
    assert found.conflicts == ()


def test_a_task_without_anything_ends_on_the_main_anchor() -> None:
    found = backward(plan(PlanTask("a", duration=2)), CALENDAR)
    assert (found["a"].due, found.origin("a")) == (VERNISSAGE, Origin.MAIN)
    found = backward(plan(PlanTask("a"), main="m"), CALENDAR)
    assert found["a"].due == ANCHORS["m"]
    sunday = plan(PlanTask("a"), anchors={"v": date(2026, 6, 14)})
    assert backward(sunday, CALENDAR)["a"].due == VERNISSAGE


def test_tasks_that_nothing_dates() -> None:
    made = plan(
        PlanTask("free"),
        PlanTask("waits", rule=DateRule("later", -3)),
        PlanTask("known", rule=DateRule("later", -3)),
        PlanTask("next", day=VERNISSAGE),
        PlanTask("over", cancelled=True),
        links=(Link("known", "next"), Link("free", "waits")),
        main="later",
    )
    found = backward(made, CALENDAR)
    assert found.undated == ("free", "waits", "over")
    assert found["known"].due == date(2026, 6, 11)
    assert list(found) == ["known", "next"]
    assert len(found) == 2
    assert "free" not in found
    assert found.slots == dict(found)
    assert found.origin("next") is Origin.FIXED
    assert set(feasibility(made, CALENDAR, TODAY).slack) == {"known", "next"}


@pytest.mark.parametrize(
    ("kind", "lag", "slot"),
    [
        (LinkKind.FS, 0, Slot(date(2026, 6, 5), date(2026, 6, 8))),
        (LinkKind.FS, -1, Slot(date(2026, 6, 8), date(2026, 6, 9))),
        (LinkKind.SS, 0, Slot(date(2026, 6, 9), date(2026, 6, 10))),
        (LinkKind.SS, 1, Slot(date(2026, 6, 8), date(2026, 6, 9))),
        (LinkKind.FF, 0, Slot(date(2026, 6, 10), date(2026, 6, 11))),
        (LinkKind.SF, 1, Slot(date(2026, 6, 11), date(2026, 6, 12))),
    ],
)
def test_each_kind_of_link(kind: LinkKind, lag: int, slot: Slot) -> None:
    made = plan(
        PlanTask("one", duration=2),
        PlanTask("other", duration=3, rule=DateRule("v", -1)),  # from the 9th to the 11th
        links=(Link("one", "other", kind, lag),),
    )
    assert backward(made, CALENDAR)["one"] == slot


def test_what_takes_place_on_a_day_that_is_not_worked() -> None:
    saturday, sunday = date(2026, 6, 13), date(2026, 6, 14)
    made = plan(
        PlanTask("open", duration=3, rule=DateRule("v")),
        PlanTask("concert", rule=DateRule("v", -1), exact_day=True),
        PlanTask("deadline", rule=DateRule("v", -1)),
        PlanTask("market", day=saturday),
        PlanTask("prepare"),
        links=(Link("prepare", "concert"),),
        anchors={"v": sunday},
    )
    found = backward(made, CALENDAR)
    assert found["open"] == Slot(date(2026, 6, 11), sunday)
    assert found["concert"] == Slot(saturday, saturday)
    assert found["market"] == Slot(saturday, saturday)
    assert found["deadline"].due == date(2026, 6, 12)
    assert found["prepare"].due == date(2026, 6, 12)
    assert feasibility(made, CALENDAR, date(2026, 6, 12)).slack["concert"] == 0


def test_a_successor_may_bring_a_sunday_forward() -> None:
    made = plan(
        PlanTask("a", rule=DateRule("v")),
        PlanTask("b", rule=DateRule("v", -1, Unit.WORKING_DAYS)),
        links=(Link("a", "b"),),
        anchors={"v": date(2026, 6, 14)},
    )
    assert backward(made, CALENDAR)["a"].due == date(2026, 6, 11)


def test_milestones_have_no_length() -> None:
    made = plan(
        PlanTask("go", duration=0),
        PlanTask("next", duration=1, rule=DateRule("v", -1)),
        PlanTask("said", duration=0, rule=DateRule("v", -2)),
        links=(Link("go", "next"),),
    )
    found = backward(made, CALENDAR)
    assert found["go"] == Slot(date(2026, 6, 10), date(2026, 6, 10))
    assert found["said"].due == date(2026, 6, 10)
    assert forward(made, CALENDAR, TODAY)["go"].due == TODAY


def test_imposed_dates_do_not_yield_and_say_what_they_contradict() -> None:
    made = plan(
        PlanTask("a", "Affiche", day=date(2026, 6, 11)),
        PlanTask("b", "Tirage", day=date(2026, 6, 10)),
        PlanTask("c", "Relecture", earliest=date(2026, 6, 12), rule=DateRule("v", -1)),
        PlanTask("d", earliest=date(2026, 6, 12), done=True, rule=DateRule("v", -1)),
        PlanTask("e", earliest=date(2026, 6, 1), rule=DateRule("v", -1)),
        links=(Link("a", "b"),),
    )
    found = backward(made, CALENDAR)
    assert found["a"].due == date(2026, 6, 11)
    late, early = found.conflicts
    assert (late.code, late.task, late.other) == (ConflictCode.TOO_LATE_FOR_NEXT, "a", "b")
    assert late.days == 2
    assert late.text == (
        "«\u00a0Affiche\u00a0» finit trop tard pour «\u00a0Tirage\u00a0»\u00a0: "
        "il manque 2 jours ouvrés."
    )
    assert (early.code, early.task, early.days) == (ConflictCode.TOO_EARLY, "c", 1)
    assert "ne le peut pas avant le 12 juin" in early.text
    said = feasibility(made, CALENDAR, TODAY)
    assert not said.feasible
    assert said.text == (
        "Il manque 2 jours ouvrés\u00a0; la chaîne qui bloque est «\u00a0Affiche\u00a0» → "
        "«\u00a0Tirage\u00a0». "
        "«\u00a0Affiche\u00a0» finit trop tard pour «\u00a0Tirage\u00a0»\u00a0: "
        "il manque 2 jours ouvrés."
    )


def test_what_is_over_or_locked_keeps_its_dates() -> None:
    kept = Slot(date(2026, 4, 1), date(2026, 4, 3))
    made = plan(
        PlanTask("first", duration=2),
        PlanTask("done", duration=5, done=True, current=kept),
        PlanTask("dropped", duration=9, cancelled=True, rule=DateRule("m", -30)),
        PlanTask("locked", locked=True, current=kept, rule=DateRule("v", -1)),
        PlanTask("last", rule=DateRule("v", -1)),
        links=(Link("first", "done"), Link("first", "dropped"), Link("dropped", "last")),
    )
    found = backward(made, CALENDAR)
    assert found["done"] == found["locked"] == kept
    assert found["dropped"].due == date(2026, 5, 4)
    # What is dropped lets what comes before it lead straight to what comes after it.
    assert found["first"] == Slot(date(2026, 6, 9), date(2026, 6, 10))
    assert {found.origin(key) for key in ("done", "dropped", "locked")} == {Origin.KEPT}
    coming = forward(made, CALENDAR, TODAY)
    assert coming["done"] == kept
    assert coming["last"].due == date(2026, 5, 6)
    assert coming.origin("last") is Origin.LINK


def test_a_locked_task_without_recorded_dates_follows_its_rule() -> None:
    made = plan(PlanTask("a", locked=True, rule=DateRule("v", -1)))
    found = backward(made, CALENDAR)
    assert (found["a"].due, found.origin("a")) == (date(2026, 6, 11), Origin.RULE)


def test_forward_goes_from_today() -> None:
    kept = Slot(date(2026, 5, 20), date(2026, 5, 20))
    made = plan(
        PlanTask("old", done=True),
        PlanTask("a", duration=2),
        PlanTask("b", duration=1, earliest=date(2026, 5, 11)),
        PlanTask("c", duration=3),
        PlanTask("fixed", day=date(2026, 5, 29)),
        PlanTask("pushed", locked=True, current=kept),
        PlanTask("after"),
        links=(
            Link("old", "a"),
            Link("a", "c", LinkKind.FF, 4),
            Link("b", "c", LinkKind.SF),
            Link("a", "fixed", LinkKind.SS),
            Link("after", "pushed", lag=30),
            Link("fixed", "after", lag=-40),
        ),
    )
    found = forward(made, CALENDAR, TODAY)
    assert "old" not in found
    assert found["a"] == Slot(TODAY, date(2026, 5, 5))
    assert found["b"].start == date(2026, 5, 11)
    assert found["c"] == Slot(date(2026, 5, 7), date(2026, 5, 12))  # the 8th is a holiday
    assert found["fixed"].due == date(2026, 5, 29)
    assert found["after"].due == TODAY
    assert found["pushed"].start == CALENDAR.add_working_days(TODAY, 31)
    assert found.origin("b") is Origin.RULE
    assert found.origin("a") is Origin.MAIN


def test_what_cannot_fit_says_how_much_and_where() -> None:
    made = plan(
        PlanTask("c", "Conception", duration=20),
        PlanTask("i", "Impression", duration=10),
        PlanTask("p", "Pose", duration=5, rule=DateRule("v", -1)),
        PlanTask("x", "Discours", rule=DateRule("v", -1)),
        links=(Link("c", "i"), Link("i", "p")),
    )
    said = feasibility(made, CALENDAR, TODAY)
    assert not said.feasible
    assert said.missing == 9
    assert said.chain == ("c", "i", "p")
    assert said.critical == {"c", "i", "p"}
    assert said.slack == {"c": -9, "i": -9, "p": -9, "x": 25}
    assert said.text == (
        "Il manque 9 jours ouvrés\u00a0; la chaîne qui bloque est «\u00a0Conception\u00a0» → "
        "«\u00a0Impression\u00a0» → «\u00a0Pose\u00a0»."
    )


def test_the_other_sentences() -> None:
    late = plan(PlanTask("a", "Affiche", rule=DateRule("v", -45)))
    assert feasibility(late, CALENDAR, TODAY).text == (
        "Il manque 3 jours ouvrés\u00a0; ce qui bloque est «\u00a0Affiche\u00a0»."
    )
    just = plan(PlanTask("a", day=TODAY))
    assert feasibility(just, CALENDAR, TODAY).text == "Le plan tient, mais sans aucune marge."
    easy = plan(PlanTask("a", rule=DateRule("v")))
    assert feasibility(easy, CALENDAR, TODAY).text == (
        "Le plan tient, avec 26 jours ouvrés d’avance."
    )
    assert feasibility(easy, CALENDAR, TODAY).feasible
    nothing = plan(PlanTask("a", done=True))
    assert feasibility(nothing, CALENDAR, TODAY).text == "Il n’y a rien à planifier."
    chain = plan(
        *(PlanTask(i, duration=9) for i in range(8)),
        links=tuple(Link(i, i + 1) for i in range(7)),
    )
    assert "«\u00a02\u00a0» → … → «\u00a06\u00a0»" in feasibility(chain, CALENDAR, TODAY).text


def test_the_chain_goes_through_what_was_dropped() -> None:
    made = plan(
        PlanTask("a", duration=40),
        PlanTask("b", cancelled=True),
        PlanTask("c", rule=DateRule("v", -1)),
        links=(Link("a", "b"), Link("b", "c")),
    )
    assert feasibility(made, CALENDAR, TODAY).chain == ("a", "c")


def test_rings_are_explained() -> None:
    made = plan(
        *(PlanTask(key, name) for key, name in (("a", "Affiche"), ("b", "Tirage"), ("c", ""))),
        PlanTask("before"),
        PlanTask("after"),
        PlanTask("end"),
        links=(
            Link("after", "end"), Link("before", "a"), Link("a", "b"), Link("b", "c"), Link("c", "a"), Link("c", "after"),
        ),
    )  # fmt: skip
    for compute in (
        lambda: backward(made, CALENDAR),
        lambda: forward(made, CALENDAR, TODAY),
    ):
        with pytest.raises(CycleError) as caught:
            compute()
        ring = caught.value.tasks
        assert set(ring) == {"a", "b", "c"}
        assert "".join(map(str, ring)) in "abcab"
        assert "«\u00a0Affiche\u00a0» → «\u00a0Tirage\u00a0»" in str(caught.value)
        assert str(caught.value).startswith("Ces tâches s’attendent en rond\u00a0:")


def test_a_task_that_waits_for_itself() -> None:
    made = plan(PlanTask("a", "Affiche"), links=(Link("a", "a", LinkKind.SS),))
    with pytest.raises(CycleError, match="Cette tâche s’attend elle-même") as caught:
        backward(made, CALENDAR)
    assert caught.value.tasks == ("a",)


def test_plans_that_make_no_sense() -> None:
    with pytest.raises(PlanError, match=r"Affiche.* figure deux fois"):
        backward(plan(PlanTask("a", "Affiche"), PlanTask("b"), PlanTask("a")), CALENDAR)
    with pytest.raises(PlanError, match=r"absente du plan \(z\)"):
        backward(plan(PlanTask("a"), links=(Link("a", "z"),)), CALENDAR)


@pytest.mark.parametrize(
    "task",
    [
        PlanTask("a", duration=10**6),
        PlanTask("a", day=date(1850, 1, 1)),
        PlanTask("a", rule=DateRule("v", -(10**6))),
        PlanTask("a", day=date(1900, 1, 1), duration=0),
    ],
)
def test_plans_that_leave_the_calendar(task: PlanTask) -> None:
    with pytest.raises(PlanError, match="1900 à 2100"):
        backward(plan(task), CALENDAR)
    if not task.day:
        with pytest.raises(CalendarRangeError):
            forward(plan(replace(task, duration=10**6)), CALENDAR, TODAY)


def test_empty_plans_and_durations() -> None:
    assert dict(backward(Plan({}, ()), CALENDAR)) == {}
    assert backward(Plan({}, (PlanTask("a"),)), CALENDAR).undated == ("a",)
    assert duration_between(date(2026, 5, 11), date(2026, 5, 18), CALENDAR) == 5
    assert duration_between(date(2026, 5, 16), date(2026, 5, 17), CALENDAR) == 1


# Work in progress, recorded lengths, days off


BEGUN = PlanTask(
    "a",
    "Affiche",
    duration=10,
    begun=True,
    rule=DateRule("x"),
    current=Slot(date(2026, 5, 7), date(2026, 5, 22)),
)
IN_MAY = {"x": date(2026, 5, 22)}


def test_work_in_progress_takes_the_days_that_it_has_left() -> None:
    seen = date(2026, 5, 15)
    made = plan(BEGUN, anchors=IN_MAY)
    said = feasibility(made, CALENDAR, seen)
    assert (said.missing, said.slack["a"]) == (0, 0)
    assert said.earliest["a"] == BEGUN.current
    assert feasibility(plan(replace(BEGUN, begun=False), anchors=IN_MAY), CALENDAR, seen).missing
    # Locked or fixed on these days, it is on time as well.
    for kept in (replace(BEGUN, locked=True), replace(BEGUN, rule=None, day=date(2026, 5, 22))):
        assert feasibility(plan(kept, anchors=IN_MAY), CALENDAR, seen).slack == {"a": 0}


def test_work_in_progress_that_is_late_takes_a_day_and_never_more_than_the_whole() -> None:
    late = plan(BEGUN, anchors=IN_MAY)
    assert feasibility(late, CALENDAR, date(2026, 5, 26)).slack == {"a": -1}
    early = plan(BEGUN, anchors=IN_MAY)
    assert feasibility(early, CALENDAR, date(2026, 4, 20)).slack["a"] == 12
    unknown = plan(replace(BEGUN, current=None), anchors=IN_MAY)
    assert feasibility(unknown, CALENDAR, date(2026, 5, 15)).slack == {"a": -4}


def test_what_waits_for_the_start_of_work_in_progress_has_waited() -> None:
    made = plan(
        BEGUN,
        PlanTask("b", earliest=date(2026, 5, 4)),
        PlanTask("c"),
        links=(Link("a", "b", LinkKind.SS, 5), Link("a", "c")),
        anchors=IN_MAY,
    )
    coming = forward(made, CALENDAR, date(2026, 5, 15))
    assert coming["b"].start == date(2026, 5, 18)  # five days after 7 May
    assert coming["c"].start == date(2026, 5, 26)


def test_what_is_locked_lasts_what_is_recorded() -> None:
    kept = Slot(TODAY, date(2026, 5, 15))
    made = plan(
        PlanTask("a", duration=1, locked=True, current=kept),
        PlanTask("b", day=date(2026, 5, 7)),
        PlanTask("c", day=date(2026, 5, 15)),
        links=(Link("a", "b", LinkKind.SS), Link("c", "a", LinkKind.FF)),
    )
    said = feasibility(made, CALENDAR, TODAY)
    assert said.feasible
    assert said.missing == 0


@pytest.mark.parametrize(
    ("kind", "first", "then"),
    [
        (LinkKind.FS, date(2026, 5, 31), date(2026, 5, 30)),  # Sunday, Saturday
        (LinkKind.SS, date(2026, 6, 1), date(2026, 5, 30)),
        (LinkKind.FF, date(2026, 5, 31), date(2026, 5, 29)),
    ],
)
def test_imposed_days_off_in_the_wrong_order(kind: LinkKind, first: date, then: date) -> None:
    def found(one: date, other: date) -> tuple:
        made = plan(
            PlanTask("a", "Affiche", day=one),
            PlanTask("b", "Tirage", day=other),
            links=(Link("a", "b", kind),),
        )
        return backward(made, CALENDAR).conflicts

    (late,) = found(first, then)
    assert (late.code, late.task, late.other) == (ConflictCode.TOO_LATE_FOR_NEXT, "a", "b")
    assert found(date(2026, 5, 29), date(2026, 5, 30)) == ()
    assert found(date(2026, 5, 30), date(2026, 5, 30)) == ()
    assert found(date(2026, 5, 30), date(2026, 5, 31)) == ()


def test_a_day_off_in_the_wrong_order_says_both_days() -> None:
    made = plan(
        PlanTask("a", "Affiche", exact_day=True, rule=DateRule("v", -12)),
        PlanTask("b", "Tirage", exact_day=True, rule=DateRule("v", -13)),
        links=(Link("a", "b"),),
    )
    said = feasibility(made, CALENDAR, TODAY)
    assert not said.feasible
    assert said.latest.conflicts[0].text == (
        "«\u00a0Affiche\u00a0» (31 mai) vient trop tard pour «\u00a0Tirage\u00a0» (30 mai)."
    )


def test_a_day_off_that_is_not_imposed_gives_way() -> None:
    made = plan(
        PlanTask("a", rule=DateRule("s")),
        PlanTask("b", day=date(2026, 5, 30)),
        PlanTask("z", rule=DateRule("s")),
        links=(Link("a", "b"), Link("z", "a")),
        anchors={"s": date(2026, 5, 31)},
    )
    found = backward(made, CALENDAR)
    assert found["a"] == Slot(date(2026, 5, 29), date(2026, 5, 29))
    assert found["z"].due == date(2026, 5, 28)
    assert found.conflicts == ()


# Against a plain reference


RULES = st.builds(DateRule, st.sampled_from("vm"), st.integers(-30, 10), st.sampled_from(Unit))
TASKS = st.lists(st.tuples(st.integers(0, 6), st.none() | RULES), min_size=1, max_size=12)
LINKS = st.lists(
    st.tuples(
        st.integers(0, 11), st.integers(0, 11), st.sampled_from(LinkKind), st.integers(-3, 5)
    ),
    max_size=20,
)


@st.composite
def plans(draw) -> Plan:
    """Any acyclic plan, its tasks in an order that is not theirs."""
    tasks = [PlanTask(key, duration=d, rule=rule) for key, (d, rule) in enumerate(draw(TASKS))]
    links = [
        Link(min(one, other), max(one, other), kind, lag)
        for one, other, kind, lag in draw(LINKS)
        if one != other and max(one, other) < len(tasks)
    ]
    return Plan(ANCHORS, tasks[::2] + tasks[1::2], links)


def reference(made: Plan) -> dict:
    """Latest finishes as working-day boundaries, by plain repetition until nothing moves."""
    days = CALENDAR.days
    length = {task.key: task.duration for task in made.tasks}
    follows = {link.predecessor for link in made.links}
    finish = {}
    for task in made.tasks:
        if task.rule is not None:
            day = resolve(task.rule, made.anchors[task.rule.anchor], CALENDAR)
            finish[task.key] = days.end_of(day)
        else:
            far = task.key in follows
            finish[task.key] = 10**7 if far else days.end_of(made.anchors["v"])
    moved = True
    while moved:
        moved = False
        for link in made.links:
            start = finish[link.successor] - length[link.successor]
            late = {
                LinkKind.FS: start,
                LinkKind.SS: start + length[link.predecessor],
                LinkKind.FF: finish[link.successor],
                LinkKind.SF: finish[link.successor] + length[link.predecessor],
            }[link.kind] - link.lag
            if late < finish[link.predecessor]:
                finish[link.predecessor], moved = late, True
    return finish


@given(plans())
def test_backward_is_the_latest_possible(made: Plan) -> None:
    found = backward(made, CALENDAR)
    wanted = reference(made)
    positions = found.network.index
    assert {key: found.finishes[positions[key]] for key in wanted} == wanted
    for task in made.tasks:
        slot = found[task.key]
        assert slot.start <= slot.due
        if task.rule is not None:
            assert slot.due <= resolve(task.rule, made.anchors[task.rule.anchor], CALENDAR)
        if CALENDAR.is_working(slot.due) and task.duration:
            assert duration_between(*slot, CALENDAR) == task.duration


@given(plans(), st.integers(0, 60))
def test_forward_respects_every_link(made: Plan, later: int) -> None:
    today = TODAY + timedelta(days=later)
    found = forward(made, CALENDAR, today)
    at = found.network.index
    for link in made.links:
        one, other = at[link.predecessor], at[link.successor]
        left = found.starts[one] if link.kind & 1 else found.finishes[one]
        right = found.finishes[other] if link.kind & 2 else found.starts[other]
        assert right >= left + link.lag
    assert all(slot.start >= today for slot in found.values())
    said = feasibility(made, CALENDAR, today)
    for key, slack in said.slack.items():
        place = at[key]
        assert slack == said.latest.starts[place] - found.starts[place]
    assert said.missing == max(0, -min(said.slack.values()))


@given(plans(), st.integers(0, 60), st.sets(st.integers(0, 11)))
def test_what_is_under_way_never_lacks_more(made: Plan, later: int, under_way: set[int]) -> None:
    today = TODAY + timedelta(days=later)
    recorded = backward(made, CALENDAR)
    tasks = [
        replace(task, current=recorded[task.key], begun=task.key in under_way)
        for task in made.tasks
    ]
    before = feasibility(made, CALENDAR, today)
    said = feasibility(replace(made, tasks=tasks), CALENDAR, today)
    assert said.latest.finishes == before.latest.finishes
    assert all(said.slack[key] >= slack for key, slack in before.slack.items())
    assert said.missing <= before.missing
