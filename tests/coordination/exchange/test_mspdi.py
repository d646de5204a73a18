"""Plans out to MS Project and back: the same plan, whatever its rules, links and lags."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import (
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.exchange.domain.mspdi import plan_of
from maillage.coordination.exchange.imports import MspdiImporter
from maillage.coordination.exchange.mspdi.lags import lag_in_days
from maillage.coordination.exchange.mspdi.model import MINUTES, MsLink, MsPlan, MsTask
from maillage.coordination.exchange.mspdi.reading import read_mspdi
from maillage.coordination.exchange.mspdi.settings import Settings
from maillage.coordination.exchange.mspdi.writing import write_mspdi
from maillage.coordination.projects.domain.projects import AnchorDay, create_project
from maillage.coordination.projects.models import Dependency, Task
from maillage.kernel.imports import engine
from maillage.kernel.imports.engine import ImportRefused, Inputs
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.states import perform

HEAD = '<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project">'


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordination")


@pytest.fixture
def project(coordinator):
    return create_project(
        name="Exposition à Bellême",
        actor=coordinator,
        anchors=[
            AnchorDay("Montage", date(2028, 5, 9)),
            AnchorDay("Vernissage", date(2028, 5, 16), time(18, 30), is_main=True),
        ],
    )


def inputs(project, user, raw, **params):
    importer = MspdiImporter()
    table = importer.read(raw, "plan.xml", max_mb=50)
    corrections = params.pop("corrections", {})
    given_params = {"project": project.pk, "dates": "fixe", **params}
    return Inputs(importer, table, user, given_params, corrections=corrections)


def told(project):
    """All that matters of a plan, without its keys."""
    tasks = [
        (
            one.title, one.note, one.phase, one.start, one.due, one.duration, one.state,
            one.rule_anchor and one.rule_anchor.name, one.rule_offset if one.rule_anchor else 0,
            one.rule_unit if one.rule_anchor else "", one.floating, one.locked, one.exact_day,
            one.earliest, one.effort, one.responsible, one.responsible_organisation,
            one.responsible_role,
        )
        for one in project.tasks.order_by("title")
    ]  # fmt: skip
    links = sorted(
        (one.predecessor.title, one.successor.title, one.kind, one.lag)
        for one in Dependency.objects.filter(successor__project=project)
    )
    anchors = [(one.name, one.day, one.time) for one in project.anchors.order_by("name")]
    return tasks, links, anchors


@pytest.fixture
def full(project, coordinator):
    """A plan with one of everything."""
    montage, vernissage = project.anchors.order_by("day")
    who = PersonFactory(first_name="Camille", last_name="Dubois")
    body = OrganisationFactory(name="Imprimerie du Perche")
    a = TaskFactory(
        project=project, title="Écrire les cartels", phase="Textes › Salle", note="En deux langues.",
        rule_anchor=vernissage, rule_offset=-6, rule_unit="weeks", start=date(2028, 3, 27),
        due=date(2028, 4, 4), duration=7, responsible=who, responsible_organisation=body, effort="12.50",
    )  # fmt: skip
    b = TaskFactory(
        project=project, title="Imprimer", phase="Textes", start=date(2028, 4, 20),
        due=date(2028, 4, 21), duration=2, locked=True, responsible_role="imprimeur",
    )  # fmt: skip
    c = TaskFactory(
        project=project, title="Accrocher", floating=True, start=date(2028, 5, 5),
        due=date(2028, 5, 9), duration=2, earliest=date(2028, 5, 2),
    )  # fmt: skip
    d = TaskFactory(
        project=project, title="Ouvrir", rule_anchor=montage, exact_day=True,
        start=date(2028, 5, 9), due=date(2028, 5, 9),
    )  # fmt: skip
    for before, after, kind, lag in (
        (a, b, "FS", 5),
        (b, c, "SS", -2),
        (c, d, "FF", 0),
        (a, c, "SF", 3),
    ):
        Dependency.objects.create(predecessor=before, successor=after, kind=kind, lag=lag)
    perform(a, "finish", actor=coordinator)
    perform(b, "begin", actor=coordinator)
    perform(d, "cancel", actor=coordinator)
    return project


def test_the_same_plan_elsewhere(full, coordinator):
    raw = write_mspdi(plan_of(full, coordinator))
    other = ProjectFactory(name="Copie")
    report, _applied = engine.apply(inputs(other, coordinator, raw))
    assert report.counts["created"] == 6
    assert told(other) == told(full)


def test_sent_back_as_it_was_it_changes_nothing(full, coordinator):
    raw = write_mspdi(plan_of(full, coordinator))
    report = engine.preview(inputs(full, coordinator, raw))
    assert report.counts == {"created": 0, "updated": 0, "unchanged": 6, "refused": 0, "skipped": 0}


def test_undone_whole(full, coordinator):
    raw = write_mspdi(plan_of(full, coordinator))
    other = ProjectFactory(name="Copie")
    _report, applied = engine.apply(inputs(other, coordinator, raw))
    done = engine.undo(MspdiImporter(), applied.undo_data(), coordinator, filename="plan.xml")
    assert done.kept == []
    assert not other.tasks.exists()
    assert not other.anchors.exists()


def test_what_was_moved_in_ms_project_moves_here(full, coordinator):
    plan = plan_of(full, coordinator)
    moved = next(task for task in plan.tasks if task.name == "Imprimer")
    moved.name, moved.start, moved.finish = (
        "Imprimer les cartels",
        date(2028, 4, 25),
        date(2028, 4, 26),
    )
    report, _applied = engine.apply(inputs(full, coordinator, write_mspdi(plan)))
    assert report.counts["updated"] == 1
    task = Task.objects.get(title="Imprimer les cartels")
    assert (task.start, task.due) == (date(2028, 4, 25), date(2028, 4, 26))


def test_what_was_changed_here_since_the_export_stays(full, coordinator):
    raw = write_mspdi(plan_of(full, coordinator))
    task = full.tasks.get(title="Écrire les cartels")
    task.note, task.rule_offset, task.due = "Changée ici.", -5, date(2028, 4, 11)
    task.effort, task.responsible_role, task.earliest = "20", "graphiste", date(2028, 3, 1)
    task.save()
    other = full.tasks.get(title="Imprimer")
    other.phase, other.locked = "Fabrication", False
    other.save()
    Dependency.objects.filter(predecessor=task, successor=other).update(lag=9)
    before = told(full)
    report, _applied = engine.apply(inputs(full, coordinator, raw))
    assert report.counts["updated"] == 0
    assert told(full) == before
    assert any("Changé ici depuis" in one["reason"] for one in report.warnings)


def test_each_side_keeps_what_it_changed(full, coordinator):
    plan = plan_of(full, coordinator)
    moved = next(task for task in plan.tasks if task.name == "Imprimer")
    moved.start, moved.finish = date(2028, 4, 25), date(2028, 4, 26)
    task = full.tasks.get(title="Imprimer")
    task.note, task.responsible_role = "Papier mat.", "l’imprimeur"
    task.save()
    engine.apply(inputs(full, coordinator, write_mspdi(plan)))
    task.refresh_from_db()
    assert (task.due, task.note) == (date(2028, 4, 26), "Papier mat.")
    assert (task.responsible_role, task.locked) == ("l’imprimeur", True)


def test_changed_on_both_sides_is_asked(full, coordinator):
    plan = plan_of(full, coordinator)
    moved = next(task for task in plan.tasks if task.name == "Imprimer")
    moved.notes = "Papier brillant."
    full.tasks.filter(title="Imprimer").update(note="Papier mat.")
    raw = write_mspdi(plan)
    report = engine.preview(inputs(full, coordinator, raw))
    (asked,) = report.refused
    assert "Changé des deux côtés" in asked["reason"]
    decided = {f"{asked['line']}:note": "Papier brillant."}
    engine.apply(inputs(full, coordinator, raw, corrections=decided))
    assert full.tasks.get(title="Imprimer").note == "Papier brillant."


def without_base(raw):
    """As the file was before it told what its cells said."""
    return raw.replace("Maillage – à l’export".encode(), b"Autre")


def test_without_its_base_a_file_leaves_what_it_does_not_say(full, coordinator):
    raw = without_base(write_mspdi(plan_of(full, coordinator)))
    task = full.tasks.get(title="Imprimer")
    task.note, task.locked, task.earliest = "Écrite ici.", False, date(2028, 4, 1)
    task.effort, task.due, task.start = "4", date(2028, 4, 28), date(2028, 4, 27)
    task.save()
    before = told(full)
    engine.apply(inputs(full, coordinator, raw))
    assert told(full) == before


def test_a_plan_from_elsewhere_sent_again_leaves_the_rest(project, coordinator):
    line = MsTask(2, "Un", start=date(2028, 3, 1), finish=date(2028, 3, 3))
    engine.apply(inputs(project, coordinator, foreign(line)))
    vernissage = project.anchors.get(name="Vernissage")
    task = project.tasks.get()
    task.rule_anchor, task.rule_offset, task.note = vernissage, -74, "Ici."
    task.locked, task.earliest, task.phase = True, date(2028, 2, 1), "Textes"
    task.save()
    before = told(project)
    engine.apply(inputs(project, coordinator, foreign(line)))
    assert told(project) == before


def test_a_task_deleted_here_comes_back_only_as_said(full, coordinator):
    raw = write_mspdi(plan_of(full, coordinator))
    full.tasks.get(title="Ouvrir").delete()
    report = engine.preview(inputs(full, coordinator, raw))
    assert any("elle y revient" in one["reason"] for one in report.warnings)


def test_a_work_is_shared_and_never_invented(full, coordinator):
    raw = write_mspdi(plan_of(full, coordinator)).decode()
    assert raw.count("<Work>PT6H15M0S</Work>") == 2  # 12 h 30, for the two who do it
    only = ProjectFactory()
    TaskFactory(project=only, title="Sans charge", duration=10, due=date(2028, 5, 2),
                responsible=PersonFactory(), effort=None)  # fmt: skip
    raw = write_mspdi(plan_of(only, coordinator))
    assert b"<Work>" not in raw
    # MS Project then writes the duration as work, when it saves the file.
    raw = raw.replace(b"<EffortDriven>", b"<Work>PT80H0M0S</Work><EffortDriven>")
    engine.apply(inputs(only, coordinator, raw))
    assert only.tasks.get().effort is None
    copy = ProjectFactory()
    engine.apply(inputs(copy, coordinator, raw))
    assert copy.tasks.get().effort is None


def test_an_effort_that_no_task_holds_is_told(project, coordinator):
    day = date(2028, 3, 1)
    raw = foreign(MsTask(1, "Un", start=day, finish=day, work=900_000))
    report, _applied = engine.apply(inputs(project, coordinator, raw))
    assert project.tasks.get().effort is None
    assert any("9 999 heures" in one["reason"] for one in report.warnings)


def test_constraints_and_what_is_done(full, coordinator):
    plan = {task.name: task for task in plan_of(full, coordinator).tasks}
    held = plan["Accrocher"]
    assert (held.constraint, held.constraint_day) == (4, date(2028, 5, 2))
    done = full.tasks.get(title="Écrire les cartels")
    Task.objects.filter(pk=done.pk).update(done_at=datetime(2028, 4, 12, 9, tzinfo=UTC))
    raw = write_mspdi(plan_of(full, coordinator))
    assert b"<ActualFinish>2028-04-12T17:00:00</ActualFinish>" in raw
    # MS Project ends the task on that day: it is not the plan that moves.
    file = plan_of(full, coordinator)
    ended = next(task for task in file.tasks if task.name == done.title)
    ended.finish = ended.done
    report = engine.preview(inputs(full, coordinator, write_mspdi(file)))
    assert report.counts["updated"] == 0


def test_a_summary_spans_all_that_it_groups(project, coordinator):
    for title, phase, day in (
        ("A", "Textes › Salle", 1), ("B", "Textes › Catalogue", 22), ("C", "Autre", 8),
        ("D", "Textes", 30),
    ):  # fmt: skip
        due = date(2028, 6, day)
        TaskFactory(project=project, title=title, phase=phase, start=due, due=due)
    lines = [task for task in plan_of(project, coordinator).tasks if not task.milestone]
    assert [(one.name, one.level) for one in lines] == [
        ("Textes", 1), ("D", 2), ("Salle", 2), ("A", 3), ("Catalogue", 2), ("B", 3),
        ("Autre", 1), ("C", 2),
    ]  # fmt: skip
    textes = lines[0]
    assert (textes.start, textes.finish) == (date(2028, 6, 1), date(2028, 6, 30))
    assert textes.duration == 21 * MINUTES  # the Whit Monday is not worked


def test_a_member_takes_away_only_what_it_sees(full):
    own = OrganisationFactory()
    member = UserFactory(role="membre", organisation=own)
    full.visibility = "reseau"
    full.save()
    task = full.tasks.get(title="Imprimer")
    task.responsible_organisation = own
    task.save()
    raw = write_mspdi(plan_of(full, member)).decode()
    assert "Imprimer" in raw
    assert "Écrire les cartels" not in raw
    assert "Camille Dubois" not in raw


def test_the_calendar_tells_the_holidays(full, coordinator):
    raw = write_mspdi(plan_of(full, coordinator)).decode()
    assert "Fête du Travail" in raw
    assert "<FromDate>2028-05-01T00:00:00</FromDate>" in raw
    assert "<Duration>PT56H0M0S</Duration>" in raw
    assert "<LinkLag>24000</LinkLag>" in raw


# -- files from elsewhere ---------------------------------------------------------------------------


def foreign(*tasks, **plan):
    return write_mspdi(MsPlan(name="Ailleurs", from_start=True, tasks=list(tasks), **plan))


def test_a_plan_from_elsewhere(project, coordinator):
    raw = foreign(
        MsTask(1, "Phase", summary=True),
        MsTask(2, "Un", level=2, start=date(2028, 3, 1), finish=date(2028, 3, 3), constraint=4,
               constraint_day=date(2028, 3, 1)),
        MsTask(3, "Deux", level=2, start=date(2028, 3, 6), finish=date(2028, 3, 7), constraint=6,
               links=[MsLink(2, "FS", 4800)]),
        MsTask(4, "Fixe", start=date(2028, 3, 8), finish=date(2028, 3, 8), constraint=3),
        MsTask(5, "Jalon", milestone=True, start=date(2028, 3, 9), finish=date(2028, 3, 9)),
    )  # fmt: skip
    report, _applied = engine.apply(inputs(project, coordinator, raw))
    assert report.counts["created"] == 4
    one, two = project.tasks.get(title="Un"), project.tasks.get(title="Deux")
    assert (one.phase, one.earliest, one.due) == ("Phase", date(2028, 3, 1), date(2028, 3, 3))
    assert project.tasks.get(title="Fixe").locked
    (link,) = two.predecessor_links.all()
    assert (link.predecessor, link.kind, link.lag) == (one, "FS", 1)
    assert any("finir au plus tôt" in one["reason"] for one in report.warnings)
    assert any("Jalon" in one["reason"] for one in report.warnings)


def test_five_thousand_tasks_are_read(project, coordinator):
    day = date(2028, 3, 1)
    raw = foreign(
        *(MsTask(n, f"Tâche {n}", start=day, finish=day, links=[MsLink(n - 1)] if n > 1 else [])
          for n in range(1, 5001))
    )  # fmt: skip
    report = engine.preview(inputs(project, coordinator, raw))
    assert report.counts["created"] == 5000


def test_a_ring_is_refused_by_name(project, coordinator):
    day = date(2028, 3, 1)
    raw = foreign(
        MsTask(1, "Poule", start=day, finish=day, links=[MsLink(2)]),
        MsTask(2, "Œuf", start=day, finish=day, links=[MsLink(1)]),
    )
    with pytest.raises(ImportRefused):
        engine.apply(inputs(project, coordinator, raw))
    report = engine.preview(inputs(project, coordinator, raw))
    assert any("Poule" in one["reason"] and "Œuf" in one["reason"] for one in report.refused)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'<?xml version="1.0"?><plan/>', "schema"),
        (b'<?xml version="1.0"?><Project xmlns="http://other"/>', "schema"),
        (f"{HEAD}</Project>".encode(), "empty"),
        (f"{HEAD}<Tasks>".encode(), "corrupt"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Project>&a;</Project>', "corrupt"),
        (f"{HEAD}{'<a>' * 60}{'</a>' * 60}</Project>".encode(), "corrupt"),
    ],
)
def test_a_wrong_file_is_refused_in_words(raw, code):
    with pytest.raises(ReadError) as refusal:
        read_mspdi(raw)
    assert refusal.value.code == code


def line_of(number, *more, level=1, name="T"):
    inside = "".join(more)
    return (
        f"<Task>{inside}<UID>{number}</UID><Name>{name}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Start>2028-03-01T08:00:00</Start><Finish>2028-03-01T17:00:00</Finish>"
        "<Duration>PT80H0M0S</Duration></Task>"
    )


def test_a_deep_file_does_not_fill_the_memory():
    lines = (line_of(n, level=n, name=f"Étape {n} {'x' * 220}") for n in range(1, 1001))
    raw = f"{HEAD}<Tasks>{''.join(lines)}</Tasks></Project>".encode()
    tracemalloc.start()
    plan = read_mspdi(raw)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000
    assert max(task.level for task in plan.tasks) == 40
    assert max(len(task.phase) for task in plan.tasks) <= 120
    assert max(len(task.name) for task in plan.tasks) <= 250


@pytest.mark.parametrize(
    "inside",
    [
        (
            "<PredecessorLink><PredecessorUID>1</PredecessorUID><LinkLag>1e308</LinkLag>"
            "<LagFormat>19</LagFormat></PredecessorLink>"
        ),
        f"<Duration>PT{'9' * 400}H0M0S</Duration>",
        "<Duration>PT8H0M1.2.3S</Duration>",
        f"<Work>PT{'9' * 400}H</Work>",
        "<PercentComplete>1e999</PercentComplete>",
    ],
)
def test_numbers_that_are_none_do_not_crash(project, coordinator, inside):
    raw = f"{HEAD}<Tasks>{line_of(1)}{line_of(2, inside, name='U')}</Tasks></Project>".encode()
    engine.apply(inputs(project, coordinator, raw))
    assert project.tasks.count() == 2


# -- pure -------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.sampled_from(["FS", "SS", "FF", "SF"]), st.integers(-200, 200)), max_size=8
    )
)
def test_kinds_and_lags_survive(given_links):
    day = date(2028, 3, 1)
    tasks = [MsTask(n, f"T{n}", start=day, finish=day) for n in range(1, len(given_links) + 2)]
    for number, (kind, lag) in enumerate(given_links, start=1):
        tasks[number].links = [MsLink(number, kind, lag * MINUTES * 10)]
    found = read_mspdi(write_mspdi(MsPlan(name="P", tasks=tasks)))
    back = [
        (link.kind, lag_in_days(link, minutes_per_day=found.minutes_per_day, duration=480))
        for task in found.tasks
        for link in task.links
    ]
    assert back == [(kind, (lag, "")) for kind, lag in given_links]


@pytest.mark.parametrize(
    ("link", "days", "noted"),
    [
        (MsLink(1, "FS", 4800), 1, False),
        (MsLink(1, "FS", 5000), 1, True),
        (MsLink(1, "FS", 14400 * 7, 8), 5, True),
        (MsLink(1, "FS", 50, 19), 5, True),
        (MsLink(1, "FS", -9600), -2, False),
    ],
)
def test_lags_in_our_days(link, days, noted):
    found, note = lag_in_days(link, minutes_per_day=480, duration=4800)
    assert (found, bool(note)) == (days, noted)


@given(
    st.builds(
        Settings,
        ref=st.none() | st.integers(1, 10**9),
        anchor=st.sampled_from(["Vernissage", "Remise des prix"]),
        offset=st.integers(-500, 500),
        unit=st.sampled_from(["days", "weeks", "months", "working_days"]),
        due=st.none() | st.dates(),
        earliest=st.none() | st.dates(),
        locked=st.booleans(),
        exact_day=st.booleans(),
        floating=st.booleans(),
    )
)
def test_settings_come_back(settings):
    assert Settings.read(str(settings)) == settings


def test_settings_of_others_are_not_ours():
    assert Settings.read("Lot 3 ; urgent") is None
    assert Settings.read("") is None


@pytest.mark.parametrize("text", ["regle=99999999 days Vernissage", "ref=-3", f"ref={'9' * 30}"])
def test_settings_that_no_column_holds_are_not_ours(text):
    assert Settings.read(text) is None
