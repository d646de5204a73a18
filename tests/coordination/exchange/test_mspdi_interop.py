"""Plans of another program, whole; and the plan of ours that the other program is given to read.

`data/mpxj.xml` was made by MPXJ, an independent library, from `data/mpxj.json`
(``scripts/check_mspdi.py --keep``); `data/maillage.xml` is what the office exports from real objects:
``KEEP_FIXTURES=1`` writes it anew.
"""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from tests.factories import (
    OrganisationFactory,
    PersonFactory,
    ProjectFactory,
    TaskFactory,
    UserFactory,
)

from maillage.coordination.exchange.domain.mspdi import plan_of
from maillage.coordination.exchange.imports import MspdiImporter
from maillage.coordination.exchange.mspdi.writing import write_mspdi
from maillage.coordination.projects.domain.projects import AnchorDay, create_project
from maillage.coordination.projects.models import Dependency, Task
from maillage.kernel.imports import engine
from maillage.kernel.imports.engine import Inputs
from maillage.kernel.states import perform

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
FOREIGN = json.loads((DATA / "mpxj.json").read_text())
LINES = {one["name"]: one for one in FOREIGN["tasks"] if not one.get("summary")}


@pytest.fixture
def coordinator():
    return UserFactory(role="coordination")


@pytest.fixture
def imported(coordinator):
    """A project filled by MPXJ's file."""
    for first, last in (("Camille", "Dubois"), ("Nadia", "Durand")):
        PersonFactory(first_name=first, last_name=last)
    OrganisationFactory(name="Imprimerie du Perche")
    project = ProjectFactory(name="Ailleurs")
    importer = MspdiImporter()
    table = importer.read((DATA / "mpxj.xml").read_bytes(), "mpxj.xml", max_mb=25)
    given = {"project": project.pk, "dates": "fixe"}
    report, _applied = engine.apply(Inputs(importer, table, coordinator, given))
    assert report.refused == []
    return project


def test_every_task_of_mpxj_is_there(imported):
    tasks = {one.title: one for one in imported.tasks.all()}
    assert tasks.keys() == LINES.keys()
    for name, line in LINES.items():
        task = tasks[name]
        assert (task.start.isoformat(), task.due.isoformat()) == (line["start"], line["finish"])
        assert task.note == line.get("notes", "")
    phases = {name: task.phase for name, task in tasks.items() if task.phase}
    assert phases == {
        "Écrire les textes": "Catalogue › Textes",
        "Traduire": "Catalogue › Textes",
        "Imprimer": "Catalogue",
    }
    states = {name: task.state for name, task in tasks.items()}
    assert states["Écrire les textes"] == Task.State.DONE
    assert states["Traduire"] == Task.State.DOING
    assert states["Livrer"] == Task.State.TODO


def test_every_duration_of_mpxj_is_there(imported):
    # The 8th of May is a holiday on both sides.
    for name, line in LINES.items():
        assert imported.tasks.get(title=name).duration == line["days"], name


def test_every_link_and_lag_of_mpxj_is_there(imported):
    found = {
        (one.predecessor.title, one.successor.title, one.kind, one.lag)
        for one in Dependency.objects.filter(successor__project=imported)
    }
    assert found == {
        (before, name, kind, lag)
        for name, line in LINES.items()
        for before, kind, lag in line.get("links", ())
    }


def test_every_resource_of_mpxj_is_there(imported):
    told = {
        one.title: [str(who) for who in (one.responsible, one.responsible_organisation) if who]
        for one in imported.tasks.all()
    }
    assert told == {name: line.get("who", []) for name, line in LINES.items()}
    assert imported.tasks.get(title="Écrire les textes").effort == Decimal(12)


def test_every_constraint_of_mpxj_is_there(imported):
    tasks = {one.title: one for one in imported.tasks.all()}
    assert tasks["Écrire les textes"].earliest == date(2028, 5, 2)
    assert tasks["Imprimer"].due == date(2028, 5, 16)  # no later than the 19th
    assert [name for name, task in tasks.items() if task.locked] == ["Livrer"]
    assert [name for name, task in tasks.items() if task.floating] == ["Ranger"]


# -- ours -------------------------------------------------------------------------------------------


@pytest.fixture
def full(coordinator):
    """A plan with one of everything: rules, phases in phases, links, lags, efforts, states."""
    project = create_project(
        name="Exposition à Bellême",
        actor=coordinator,
        anchors=[
            AnchorDay("Montage", date(2028, 5, 9)),
            AnchorDay("Vernissage", date(2028, 5, 16), time(18, 30), is_main=True),
        ],
    )
    montage, vernissage = project.anchors.order_by("day")
    who = PersonFactory(first_name="Camille", last_name="Dubois")
    body = OrganisationFactory(name="Imprimerie du Perche")
    a = TaskFactory(
        project=project, title="Écrire les cartels", phase="Textes › Salle",
        note="En deux langues.", rule_anchor=vernissage, rule_offset=-6, rule_unit="weeks",
        start=date(2028, 3, 27), due=date(2028, 4, 4), duration=7, responsible=who,
        responsible_organisation=body, effort="12.50",
    )  # fmt: skip
    b = TaskFactory(
        project=project, title="Imprimer", phase="Textes", start=date(2028, 4, 20),
        due=date(2028, 4, 21), duration=2, locked=True, responsible=who,
    )  # fmt: skip
    c = TaskFactory(
        project=project, title="Accrocher", floating=True, start=date(2028, 5, 5),
        due=date(2028, 5, 9), duration=2, earliest=date(2028, 5, 2),
    )  # fmt: skip
    d = TaskFactory(
        project=project, title="Ouvrir", rule_anchor=montage, exact_day=True,
        start=date(2028, 5, 9), due=date(2028, 5, 9),
    )  # fmt: skip
    e = TaskFactory(
        project=project, title="Relire", phase="Textes › Catalogue", rule_anchor=vernissage,
        rule_offset=-2, rule_unit="weeks", start=date(2028, 5, 2), due=date(2028, 5, 2),
    )  # fmt: skip
    TaskFactory(project=project, title="Ranger", floating=True, start=date(2028, 5, 22),
                due=date(2028, 5, 22))  # fmt: skip
    for before, after, kind, lag in (
        (a, b, "FS", 5),
        (b, c, "SS", -2),
        (c, d, "FF", 0),
        (a, c, "SF", 3),
        (a, e, "FS", 0),
    ):
        Dependency.objects.create(predecessor=before, successor=after, kind=kind, lag=lag)
    perform(a, "finish", actor=coordinator)
    perform(b, "begin", actor=coordinator)
    Task.objects.filter(pk=a.pk).update(done_at=datetime(2028, 4, 5, 9, tzinfo=UTC))
    return project


def without_numbers(raw):
    """The file without our keys, nor the fingerprint of the links, which is of them."""
    text = re.sub(r"ref=\d+", "ref=1", raw.decode())
    return re.sub(r"(m1 [\w-]{54})[\w-]{6}", r"\1------", text)


def test_the_file_given_to_other_programs_is_that_of_the_office(full, coordinator):
    """`scripts/check_mspdi.py` has it read by MPXJ."""
    made = without_numbers(write_mspdi(plan_of(full, coordinator)))
    if os.environ.get("KEEP_FIXTURES"):
        (DATA / "maillage.xml").write_text(made)
    assert (DATA / "maillage.xml").read_text() == made
