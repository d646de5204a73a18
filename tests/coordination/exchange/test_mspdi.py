"""Plans out to MS Project and back: the same plan, whatever its rules, links and lags."""

from __future__ import annotations

from datetime import date, time

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
