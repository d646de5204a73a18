"""Move an anchor: what follows, what cannot, all or part, together or not at all, and back."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import DependencyFactory, PersonFactory, TaskFactory, UserFactory

from maillage.coordination.projects.domain import moving
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.plans import place_tasks
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.coordination.projects.domain.projects import AnchorDay, create_project
from maillage.coordination.projects.models import Project, Task, Unit
from maillage.kernel import audit
from maillage.kernel.models import Notification, UndoRecord
from maillage.kernel.undo import UndoRefused

# Tuesdays, far from public holidays, in a year that the calendar knows.
DAY_J = date(2028, 10, 10)
AFTER = DAY_J + timedelta(days=14)


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordination")


@pytest.fixture
def project(coordinator):
    return create_project(
        name="Exposition à Bellême",
        actor=coordinator,
        anchors=[
            AnchorDay("Montage", DAY_J - timedelta(days=7)),
            AnchorDay("Vernissage", DAY_J, is_main=True),
            AnchorDay("Démontage", DAY_J + timedelta(days=56)),
        ],
    )


@pytest.fixture
def opening(project):
    return project.anchors.get(name="Vernissage")


def weeks_before(project, anchor, weeks, **fields):
    day = anchor.day - timedelta(weeks=weeks)
    return TaskFactory(
        project=project,
        rule_anchor=anchor,
        rule_offset=-weeks,
        rule_unit=Unit.WEEKS,
        start=day,
        due=day,
        **fields,
    )


def preview(project, opening, after=AFTER, follows=()):
    """What the coordinator sees of that one change, as one project's part."""
    changes = Changes(anchors={opening.pk: after}, follows=frozenset(follows))
    return preview_changes(changes=changes, user=project.created_by)


def apply(seen, actor, chosen=None):
    choice = moving.Choice(stamp=seen.stamp, moves=chosen, seen_at=seen.seen_at)
    return moving.apply_changes(changes=seen.changes, choice=choice, actor=actor)


def group(seen, key):
    (part,) = seen.projects
    return next(one for one in part.groups if one.key == key)


def test_a_preview_writes_nothing(project, opening):
    task = weeks_before(project, opening, 6)
    seen = preview(project, opening)
    assert [move.after for move in group(seen, "plan").possible] == [task.due + timedelta(days=14)]
    task.refresh_from_db()
    opening.refresh_from_db()
    assert (task.due, opening.day) == (DAY_J - timedelta(weeks=6), DAY_J)
    assert not UndoRecord.objects.exists()


def test_what_cannot_follow_says_why(project, opening):
    weeks_before(project, opening, 6, title="Faite", state=Task.State.DONE)
    weeks_before(project, opening, 5, title="Verrouillée", locked=True)
    TaskFactory(project=project, title="Fixe", due=DAY_J - timedelta(days=3))
    reasons = {
        move.label: move.blocked for move in group(preview(project, opening), "plan").impossible
    }
    assert set(reasons) == {"Faite", "Verrouillée", "Fixe"}
    assert "faite" in reasons["Faite"]
    assert "verrouillée" in reasons["Verrouillée"]
    assert "fixe" in reasons["Fixe"]


def test_what_would_fall_in_the_past_stays(project, opening, time_machine):
    time_machine.move_to("2028-09-25")
    weeks_before(project, opening, 1, title="Presque")
    seen = preview(project, opening, after=date(2028, 9, 28))
    (blocked,) = group(seen, "plan").impossible
    assert blocked.label == "Presque"
    assert "déjà passé" in blocked.blocked


def test_an_anchor_that_would_fall_on_a_holiday_stays(project, opening):
    setting_up = project.anchors.get(name="Montage")
    seen = preview(project, opening, after=date(2028, 11, 8), follows=[setting_up.pk])
    (blocked,) = group(seen, "anchors").impossible
    assert blocked.label == "Montage"
    assert "Toussaint" in blocked.blocked


def test_apply_moves_everything_together(project, opening, coordinator):
    taking_down = project.anchors.get(name="Démontage")
    task = weeks_before(project, opening, 6)
    review = weeks_before(project, taking_down, 1, title="Réserver le camion")
    seen = preview(project, opening, follows=[taking_down.pk])
    record = apply(seen, coordinator)
    for one in (task, review, opening, taking_down):
        one.refresh_from_db()
    assert opening.day == AFTER
    assert taking_down.day == DAY_J + timedelta(days=70)
    assert task.due == AFTER - timedelta(weeks=6)
    assert review.due == taking_down.day - timedelta(weeks=1)
    assert record.root == f"projects.project:{project.pk}"
    verbs = set(audit.history_of(project).values_list("verb", flat=True))
    assert any("a déplacé Vernissage" in verb for verb in verbs)


def test_what_is_not_chosen_keeps_its_day_and_is_locked(project, opening, coordinator):
    kept = weeks_before(project, opening, 6)
    moved = weeks_before(project, opening, 4)
    seen = preview(project, opening)
    apply(seen, coordinator, chosen=[f"projects.task:{moved.pk}"])
    kept.refresh_from_db()
    moved.refresh_from_db()
    assert (kept.due, kept.locked) == (DAY_J - timedelta(weeks=6), True)
    assert (moved.due, moved.locked) == (AFTER - timedelta(weeks=4), False)


def test_an_anchor_that_is_not_chosen_keeps_all_that_hangs_from_it(project, opening, coordinator):
    taking_down = project.anchors.get(name="Démontage")
    review = TaskFactory(
        project=project,
        rule_anchor=taking_down,
        rule_offset=-7,
        rule_unit=Unit.DAYS,
        due=taking_down.day - timedelta(days=7),
    )
    seen = preview(project, opening, follows=[taking_down.pk])
    chosen = seen.keys - {f"projects.anchor:{taking_down.pk}"}
    apply(seen, coordinator, chosen=chosen)
    before = (taking_down.day, review.due)
    taking_down.refresh_from_db()
    review.refresh_from_db()
    assert (taking_down.day, review.due, review.locked) == (*before, False)


def test_what_is_refused_and_held_the_rest_back_is_shown_again(project, opening, coordinator):
    first = weeks_before(project, opening, 6, title="Écrire")
    then = weeks_before(project, opening, 5, title="Relire")
    free = weeks_before(project, opening, 2, title="Poser")
    DependencyFactory(predecessor=first, successor=then)
    seen = preview(project, opening)
    refused = f"projects.task:{then.pk}"
    with pytest.raises(moving.PlanChanged, match="décoché change le reste") as again:
        apply(seen, coordinator, chosen=seen.keys - {refused})
    assert again.value.left == {refused}
    assert not UndoRecord.objects.exists()
    changes = seen.changes.without(again.value.left)
    shown = preview_changes(changes=changes, user=coordinator)
    # « Écrire » has to be done before « Relire », which stays.
    held = then.due - timedelta(days=1)
    assert {move.label: move.after for move in group(shown, "plan").possible} == {
        "Écrire": held,
        "Poser": AFTER - timedelta(weeks=2),
    }
    assert {move.label: move.blocked for move in group(shown, "plan").impossible} == {
        "Relire": "garde sa date, à votre demande"
    }
    apply(shown, coordinator, chosen=shown.keys)
    for one in (first, then, free):
        one.refresh_from_db()
    assert (first.due, first.locked) == (held, False)
    assert (then.due, then.locked) == (DAY_J - timedelta(weeks=5), True)
    assert (free.due, free.locked) == (AFTER - timedelta(weeks=2), False)


def test_what_is_refused_alone_is_not_shown_again(project, opening, coordinator):
    first = weeks_before(project, opening, 6)
    then = weeks_before(project, opening, 5)
    DependencyFactory(predecessor=first, successor=then)
    apply(preview(project, opening), coordinator, chosen=[])
    for one in (first, then):
        was = one.due
        one.refresh_from_db()
        assert (one.due, one.locked) == (was, True)


def test_an_anchor_that_is_refused_and_changes_other_dates_is_shown_again(
    project, opening, coordinator
):
    taking_down = project.anchors.get(name="Démontage")
    hired = TaskFactory(
        project=project, title="Louer", rule_anchor=taking_down, rule_offset=-60, due=None
    )
    ordered = weeks_before(project, opening, 0, title="Commander")
    DependencyFactory(predecessor=ordered, successor=hired)
    place_and_save(project)
    seen = preview(project, opening, follows=[taking_down.pk])
    refused = f"projects.anchor:{taking_down.pk}"
    assert {move.label: move.after for move in group(seen, "plan").possible} == {
        "Commander": date(2028, 10, 19),
        "Louer": date(2028, 10, 20),
    }
    with pytest.raises(moving.PlanChanged) as again:
        apply(seen, coordinator, chosen=seen.keys - {refused})
    assert again.value.left == {refused}
    shown = preview_changes(changes=seen.changes.without(again.value.left), user=coordinator)
    assert not shown.keys


def place_and_save(project):
    """Its dates as the plan gives them."""
    tasks = list(project.tasks.all())
    place_tasks(project, tasks)
    for task in tasks:
        task.save()


def test_a_refusal_that_changes_the_rest_is_shown_on_the_page(
    project, opening, coordinator, client
):
    first = weeks_before(project, opening, 6, title="Écrire")
    then = weeks_before(project, opening, 5, title="Relire")
    DependencyFactory(predecessor=first, successor=then)
    client.force_login(coordinator)
    address = reverse("projects-dates", kwargs={"pk": project.pk})
    address = f"{address}?anchor-{opening.pk}={AFTER}"

    def posted(response):
        found: dict[str, list[str]] = {}
        pattern = r'name="(stamp|seen_at|move|left)"[^>]*value="([^"]+)"'
        for name, value in re.findall(pattern, response.content.decode()):
            found.setdefault(name, []).append(value)
        return found

    data = posted(client.get(address))
    assert len(data["move"]) == 2
    again = client.post(address, {**data, "move": [f"projects.task:{first.pk}"]})
    assert again.status_code == 200
    assert "Ce que vous avez décoché change le reste" in again.content.decode()
    assert "garde sa date, à votre demande" in again.content.decode()
    data = posted(again)
    assert data["left"] == [f"projects.task:{then.pk}"]
    assert client.post(address, data).status_code == 302
    for one in (first, then, opening):
        one.refresh_from_db()
    assert (opening.day, first.due) == (AFTER, then.due - timedelta(days=1))
    assert (first.locked, then.locked) == (False, True)


def test_what_became_possible_since_the_preview_is_shown_again(project, opening, coordinator):
    task = weeks_before(project, opening, 6, locked=True)
    seen = preview(project, opening)
    Task.objects.update(locked=False)
    with pytest.raises(moving.PlanChanged):
        apply(seen, coordinator)
    task.refresh_from_db()
    assert not task.locked


def test_undo_puts_everything_back(project, opening, coordinator):
    task = weeks_before(project, opening, 6)
    weeks_before(project, opening, 5)
    record = apply(preview(project, opening), coordinator, chosen=[f"projects.task:{task.pk}"])
    moving.undo_changes(record=record, actor=coordinator)
    assert list(project.anchors.values_list("day", flat=True)) == [
        DAY_J - timedelta(days=7), DAY_J, DAY_J + timedelta(days=56)
    ]  # fmt: skip
    assert list(project.tasks.values_list("due", "locked")) == [
        (DAY_J - timedelta(weeks=6), False), (DAY_J - timedelta(weeks=5), False)
    ]  # fmt: skip
    with pytest.raises(UndoRefused, match="déjà été annulé"):
        moving.undo_changes(record=record, actor=coordinator)


def test_undo_refuses_to_overwrite_what_came_after(project, opening, coordinator):
    task = weeks_before(project, opening, 6, title="Commander l’affiche")
    record = apply(preview(project, opening), coordinator)
    task.refresh_from_db()
    task.due = task.start = task.due + timedelta(days=1)
    task.save()
    with pytest.raises(UndoRefused, match="Commander l’affiche"):
        moving.undo_changes(record=record, actor=coordinator)
    opening.refresh_from_db()
    assert opening.day == AFTER


def test_an_older_preview_is_refused_and_nothing_is_written(project, opening, coordinator):
    task = weeks_before(project, opening, 6)
    first = preview(project, opening)
    second = preview(project, opening, after=AFTER + timedelta(days=7))
    apply(first, coordinator)
    with pytest.raises(moving.PlanChanged, match="Le plan a changé"):
        apply(second, coordinator)
    task.refresh_from_db()
    assert task.due == AFTER - timedelta(weeks=6)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_one_wins_the_other_is_told():
    coordinator = UserFactory(role="coordination")
    project = create_project(
        name="Exposition", actor=coordinator, anchors=[AnchorDay("Vernissage", DAY_J)]
    )
    opening = project.anchors.get()
    task = weeks_before(project, opening, 6)
    seen = [
        preview(Project.objects.get(), opening, after=AFTER + timedelta(days=7 * n))
        for n in range(2)
    ]
    outcomes = []
    gate = threading.Barrier(2)

    def work(mine):
        try:
            gate.wait(10)
            apply(mine, coordinator)
            outcomes.append(mine.changes.anchors[opening.pk])
        except moving.PlanChanged:
            outcomes.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    winner = [one for one in outcomes if one]
    assert len(outcomes) == 2
    assert len(winner) == 1
    opening.refresh_from_db()
    task.refresh_from_db()
    assert opening.day == winner[0]
    assert task.due == winner[0] - timedelta(weeks=6)
    assert UndoRecord.objects.count() == 1


def test_each_person_is_told_once_of_their_own_dates(
    project, opening, coordinator, django_capture_on_commit_callbacks
):
    nadia, louis = PersonFactory(first_name="Nadia"), PersonFactory(first_name="Louis")
    weeks_before(project, opening, 6, title="Écrire les cartels", responsible=nadia)
    weeks_before(project, opening, 5, title="Relire les cartels", responsible=nadia)
    weeks_before(project, opening, 4, title="Accrocher", responsible=louis)
    seen = preview(project, opening)
    with django_capture_on_commit_callbacks(execute=True):
        apply(seen, coordinator)
    assert {message.to[0] for message in mail.outbox} == {nadia.email, louis.email}
    (to_nadia,) = [message for message in mail.outbox if message.to == [nadia.email]]
    assert "Écrire les cartels" in to_nadia.body
    assert "Relire les cartels" in to_nadia.body
    assert "Accrocher" not in to_nadia.body
    assert Notification.objects.count() == 2


def test_the_actor_is_not_told_of_what_they_did(project, opening, coordinator):
    me = PersonFactory(user=coordinator)
    weeks_before(project, opening, 6, responsible=me)
    apply(preview(project, opening), coordinator)
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("after", "word"), [(date(2028, 11, 1), "férié"), (date(2020, 1, 7), "déjà passé")]
)
def test_an_awkward_day_is_said(project, opening, after, word):
    assert word in preview(project, opening, after=after).projects[0].warning


def test_the_preview_costs_the_same_for_one_task_and_for_many(
    project, opening, django_assert_num_queries
):
    weeks_before(project, opening, 6)
    preview(project, opening)  # what the account may do is read once
    with CaptureQueriesContext(connection) as one:
        preview(project, opening)
    for weeks in (5, 4, 3):
        weeks_before(project, opening, weeks)
    with django_assert_num_queries(len(one)):
        preview(project, opening)
