from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.coordination.projects.planning.move import (
    Change,
    PlannedMove,
    Reason,
    apply_moves,
    preview_change,
    preview_move,
)
from maillage.coordination.projects.planning.plan import Link, Plan, PlanTask, Slot
from maillage.coordination.projects.planning.rules import DateRule, Unit, resolve
from maillage.coordination.projects.planning.schedule import backward
from maillage.kernel.calendar import WorkCalendar

CALENDAR = WorkCalendar(closing_days=frozenset({date(2026, 6, 22)}))
TODAY = date(2026, 3, 16)
VERNISSAGE = date(2026, 6, 12)
ANCHORS = {"v": VERNISSAGE, "m": date(2026, 6, 3), "d": date(2026, 9, 20)}
NAMES = {"v": "Vernissage", "m": "Montage", "d": "Démontage"}
KEPT = Slot(date(2026, 5, 4), date(2026, 5, 6))


def plan(*tasks: PlanTask, **options) -> Plan:
    return Plan(**{"anchors": ANCHORS, "tasks": tasks, "names": NAMES, **options})


def moves(made: Plan, day: date = date(2026, 6, 26), **options) -> dict[object, PlannedMove]:
    given = {"changes": {"v": day}, "calendar": CALENDAR, "today": TODAY, **options}
    return {move.key: move for move in preview_move(made, **given)}


def test_what_hangs_on_the_anchor_follows() -> None:
    made = plan(
        PlanTask("a", "Affiche", duration=2, rule=DateRule("v", -4, Unit.WEEKS)),
        PlanTask("b", "Envoi"),
        PlanTask("c", "Bilan", rule=DateRule("d", 10)),
        PlanTask("e", "Relecture"),
        links=(Link("e", "a"),),
    )
    found = moves(made)
    assert list(found) == ["v", "e", "a", "b"]  # what hangs on the démontage is not concerned
    anchor, task = found["v"], found["a"]
    assert (anchor.kind, anchor.reason, anchor.warning) == ("anchor", Reason.CHOSEN, "")
    assert anchor.text == "passe du vendredi 12 juin au vendredi 26 juin"
    assert task.before == Slot(date(2026, 5, 13), date(2026, 5, 15))
    assert task.after == Slot(date(2026, 5, 28), date(2026, 5, 29))
    assert (task.kind, task.reason, task.moves) == ("task", Reason.FOLLOWS, True)
    assert task.text == "passe du vendredi 15 mai au vendredi 29 mai"
    assert found["e"].after.due == date(2026, 5, 27)
    assert found["b"].after.due == date(2026, 6, 26)


def test_what_cannot_follow_says_why() -> None:
    rule = DateRule("v", -30)
    made = plan(
        PlanTask("done", rule=rule, done=True, current=KEPT),
        PlanTask("dropped", rule=rule, cancelled=True),
        PlanTask("locked", rule=rule, locked=True),
        PlanTask("fixed", day=date(2026, 5, 20)),
        PlanTask("past fixed", day=date(2026, 2, 20), done=True),
        PlanTask("elsewhere", rule=DateRule("d"), locked=True),
    )
    found = moves(made)
    assert list(found) == ["v", "done", "dropped", "locked", "fixed"]
    assert {key: found[key].text for key in list(found)[1:]} == {
        "done": "déjà faite",
        "dropped": "annulée",
        "locked": "date verrouillée",
        "fixed": "date fixe, non liée au vernissage",
    }
    assert [found[key].reason for key in list(found)[1:]] == [
        Reason.DONE,
        Reason.CANCELLED,
        Reason.LOCKED,
        Reason.FIXED,
    ]
    assert found["done"].before == KEPT
    assert not any(found[key].moves for key in list(found)[1:])


def test_what_is_locked_still_binds_what_comes_before_it() -> None:
    made = plan(
        PlanTask("a"),
        PlanTask("b", locked=True, rule=DateRule("v", -30)),
        links=(Link("a", "b"),),
    )
    assert list(moves(made)) == ["v", "b"]


def test_days_already_past() -> None:
    made = plan(
        PlanTask("past", rule=DateRule("v", -60)),
        PlanTask("begun", duration=20, rule=DateRule("v", -30)),
    )
    found = moves(made, date(2026, 5, 2))
    assert found["past"].reason is Reason.PAST
    assert found["past"].text == "tomberait le 3 mars, déjà passé"
    assert found["past"].after is None
    assert found["begun"].warning == "commence avant aujourd’hui"
    assert found["v"].warning == "tombe un samedi"
    assert moves(made, date(2026, 3, 2))["v"].warning == "2 mars, déjà passé"


def test_exact_days_on_a_holiday() -> None:
    made = plan(
        PlanTask("visit", rule=DateRule("v", -7), exact_day=True),
        PlanTask("text", rule=DateRule("v", -7)),
    )
    found = moves(made, date(2026, 5, 8))
    assert found["v"].warning == "tombe le 8 mai, Fête de la Victoire"
    assert found["visit"].reason is Reason.HOLIDAY
    assert found["visit"].text == "tombe le 1er mai, Fête du Travail"
    assert found["text"].after.due == date(2026, 4, 30)
    assert moves(made, date(2026, 6, 29))["visit"].text == "tombe le 22 juin, jour de fermeture"
    assert moves(made, date(2026, 6, 20))["visit"].after.due == date(2026, 6, 13)  # a Saturday


def test_anchors_that_follow() -> None:
    made = plan(
        PlanTask("a", rule=DateRule("m", -1)),
        PlanTask("b", day=date(2026, 5, 20)),
        follows={"m": "v", "d": "m"},
    )
    found = moves(made)
    assert list(found) == ["v", "m", "d", "b", "a"]
    assert (found["m"].after.due, found["m"].reason) == (date(2026, 6, 17), Reason.FOLLOWS)
    assert found["d"].after.due == date(2026, 10, 4)
    assert found["a"].after.due == date(2026, 6, 16)
    assert found["b"].text == ("date fixe, non liée au vernissage ni au montage ni au démontage")


def test_anchors_that_cannot_follow() -> None:
    made = plan(PlanTask("a", rule=DateRule("m", -1)), follows={"m": "v"})
    found = moves(made, date(2026, 5, 10))  # montage on Friday 1 May
    assert found["m"].text == "tombe le 1er mai, Fête du Travail"
    assert (found["m"].reason, found["m"].after) == (Reason.HOLIDAY, None)
    assert "a" not in found
    assert moves(made, VERNISSAGE + timedelta(days=3))["m"].warning == "tombe un samedi"
    found = moves(made, date(2026, 3, 20))
    assert found["m"].text == "tomberait le 11 mars, déjà passé"
    assert moves(made, today=date(2026, 6, 8))["m"].text == "a déjà eu lieu le 3 juin"
    assert found["m"].reason is Reason.PAST
    weekend = replace(made, anchors={**ANCHORS, "m": date(2026, 6, 7)})
    assert moves(weekend)["m"].warning == ""


def test_changes_that_change_nothing() -> None:
    made = plan(PlanTask("a", rule=DateRule("v", -1)), follows={"m": "v", "d": "x", "x": "d"})
    assert moves(made, VERNISSAGE) == {}
    found = moves(made, date(2026, 6, 26), changes={"v": date(2026, 6, 26), "m": ANCHORS["m"]})
    assert list(found) == ["v", "a"]


def test_anchors_that_get_their_first_date() -> None:
    made = plan(
        PlanTask("a", rule=DateRule("x", -1)),
        PlanTask("b", day=date(2026, 5, 20)),
        PlanTask("c", locked=True, rule=DateRule("x", 1)),
        names={"x": "Inauguration", "m": "Journées"},
        follows={"v": "x"},
    )
    found = moves(made, changes={"x": date(2027, 6, 11), "m": date(2026, 6, 4)})
    assert (found["x"].before, found["x"].text) == (None, "passe au vendredi 11 juin 2027")
    assert found["a"].before is None
    assert found["a"].text == "passe au jeudi 10 juin 2027"
    assert found["b"].text == "date fixe, non liée à l’inauguration ni aux journées"
    assert "v" not in found
    assert found["c"].before is None


def test_the_recorded_dates_are_what_moves() -> None:
    stale = Slot(date(2026, 5, 18), date(2026, 5, 19))
    after = Slot(date(2026, 5, 28), date(2026, 5, 29))
    task = PlanTask("a", duration=2, rule=DateRule("v", -28), current=stale)
    assert moves(plan(task))["a"].before == stale
    assert "a" not in moves(plan(replace(task, current=after)))
    longer = moves(plan(replace(task, current=Slot(date(2026, 5, 20), after.due))))["a"]
    assert longer.text == "commence le 28 mai au lieu du 20 mai"


def test_a_conflict_that_gets_worse_is_said() -> None:
    made = plan(
        PlanTask("a", "Affiche", locked=True, current=Slot(date(2026, 6, 8), date(2026, 6, 9))),
        PlanTask("b", "Tirage", rule=DateRule("v", -9)),  # 3 June
        links=(Link("a", "b"),),
    )

    def said(day: date) -> list[str]:
        change = Change(anchors={"v": day})
        outcome = preview_change(made, change, CALENDAR, TODAY)
        return [one.text.replace("\xa0", " ") for one in outcome.conflicts]

    (line,) = said(date(2026, 6, 5))
    assert line == (
        "« Affiche » finit trop tard pour « Tirage » : il manque 10 jours ouvrés. "
        "Conflit aggravé : 10 jours ouvrés au lieu de 5."
    )
    assert said(date(2026, 6, 15)) == []


# Properties

RULES = st.builds(
    DateRule,
    st.sampled_from(["v", "m"]),
    st.integers(-80, 20),
    st.sampled_from(Unit).filter(lambda unit: unit is not Unit.MONTHS),
)


def tasks_lasting(least: int):
    return st.lists(
        st.builds(
            lambda rule, duration, locked, done: (rule, duration, locked, done),
            st.none() | RULES,
            st.integers(least, 5),
            st.booleans(),
            st.booleans(),
        ),
        min_size=1,
        max_size=10,
    )


TASKS = tasks_lasting(0)


# From one day, as every recorded task lasts: what lasts nothing stands between two days, and is
# shown on either according to what binds it.
@given(tasks_lasting(1), st.integers(-60, 60), st.booleans())
def test_there_and_back_is_the_identity(tasks, shift: int, linked: bool) -> None:
    made = plan(
        *(PlanTask(i, duration=d, rule=r, locked=k) for i, (r, d, k, _) in enumerate(tasks)),
        links=[Link(i, i + 1) for i in range(len(tasks) - 1)] if linked else [],
        follows={"m": "v"},
    )
    early = date(2020, 1, 1)
    start = backward(made, CALENDAR)
    made = replace(made, tasks=[replace(task, current=start[task.key]) for task in made.tasks])
    there = preview_move(made, {"v": VERNISSAGE + timedelta(days=shift)}, CALENDAR, early)
    assume(all(move.moves for move in there if move.kind == "anchor"))
    moved = apply_moves(made, there)
    back = preview_move(moved, {"v": VERNISSAGE}, CALENDAR, early)
    assume(all(move.moves for move in back if move.kind == "anchor"))
    home = apply_moves(moved, back)
    assert home == made
    for task in moved.tasks:
        if task.locked:
            assert task.current == start[task.key]
        elif task.rule is not None:
            limit = resolve(task.rule, moved.anchors[task.rule.anchor], CALENDAR)
            assert task.current.due <= limit


@given(TASKS, st.integers(-200, 200), st.integers(-90, 90))
def test_nothing_open_is_ever_sent_into_the_past(tasks, shift: int, now: int) -> None:
    made = plan(*(PlanTask(i, rule=r, locked=k, done=o) for i, (r, _, k, o) in enumerate(tasks)))
    today = TODAY + timedelta(days=now)
    found = preview_move(made, {"v": VERNISSAGE + timedelta(days=shift)}, CALENDAR, today)
    for move in found:
        task = next((one for one in made.tasks if one.key == move.key), None)
        if task is not None and (task.locked or task.done):
            assert move.after is None
        if task is not None and move.after is not None:
            assert move.after.due >= today
            assert move.after != move.before
        assert move.text
