"""Killed at any moment (kill -9 of a real process), an import resumes: nothing doubled, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from tests import factories
from tests.heritage.catalogue.importing import (
    bring,
    labelled,
    museum,
    preview,
    receive,
    record,
    table,
)

from maillage.heritage.catalogue.bench.images import write_images
from maillage.heritage.catalogue.domain.images import applying as images
from maillage.heritage.catalogue.domain.images import matching, receiving
from maillage.heritage.catalogue.domain.importing import applying, reading, undoing
from maillage.heritage.catalogue.models import CatalogueImport, CulturalObject, ObjectImage
from maillage.kernel import states
from maillage.kernel.models import AuditEntry, private_storage

pytestmark = pytest.mark.django_db(transaction=True)
State = CatalogueImport.State
ROOT = Path(__file__).resolve().parents[3]
RECORDS = 37


@pytest.fixture
def actor():
    return factories.UserFactory(role="communication")


@pytest.fixture
def work(actor):
    """Start a process on an import: ``work(run, "apply", die=2)``; give its exit codes."""

    def start(run: CatalogueImport, step: str, *, die: int = 0, processes: int = 1) -> list[int]:
        told = {
            "run": run.pk,
            "actor": actor.pk,
            "step": step,
            "die": die,
            "database": str(connection.settings_dict["NAME"]),
            "private": str(run.file.storage.location),
        }
        command = [sys.executable, "-m", "tests.heritage.catalogue.dying", json.dumps(told)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
        connection.close()
        started = [
            subprocess.Popen(  # noqa: S603 - our own program
                command, env=environment, cwd=ROOT, stderr=subprocess.PIPE
            )
            for _n in range(processes)
        ]
        codes = []
        for one in started:
            _out, errors = one.communicate(timeout=300)
            assert one.returncode in (0, -signal.SIGKILL), errors.decode()
            codes.append(one.returncode)
        return codes

    return start


def file(count: int = RECORDS, **fields: str) -> bytes:
    return labelled([record(n, **fields) for n in range(1, count + 1)])


def assert_each_once(run: CatalogueImport) -> None:
    rows = list(run.records.order_by("number").values_list("number", "reference"))
    assert [number for number, _reference in rows] == list(range(1, RECORDS + 1))
    assert len({reference for _number, reference in rows}) == RECORDS


def test_killed_while_reading(work, actor):
    museum()
    run = receive(file(), actor)
    # The first two words are those of the beginning; the fourth is that of the second batch.
    assert work(run, "read", die=4) == [-signal.SIGKILL]
    run.refresh_from_db()
    assert run.state == State.READING
    assert run.position == run.records.count() < RECORDS
    run = reading.read_run(run, actor=actor)
    assert run.state == State.PREVIEWED
    assert run.counts["nouveau"] == RECORDS
    assert_each_once(run)


def test_killed_while_looking_for_what_is_missing(work, actor):
    museum()
    bring(file(), actor)
    run = receive(labelled([record(1)]), actor)
    assert work(run, "missing", die=2) == [-signal.SIGKILL]
    run.refresh_from_db()
    assert run.state == State.READING
    run = reading.read_run(run, actor=actor)
    assert run.counts["absent"] == RECORDS - 1
    assert_each_once(run)


def test_killed_while_applying(work, actor):
    museum()
    bring(file(12), actor)  # some are there already, and change
    run = preview(file(TITR="Un autre titre"), actor)
    assert work(run, "apply", die=2) == [-signal.SIGKILL]
    run.refresh_from_db()
    assert run.state == State.APPLYING
    assert run.records.filter(is_applied=True).count() == 10
    assert CulturalObject.objects.filter(title="Un autre titre").count() == 10
    run = applying.apply_run(run, actor=actor)
    assert run.state == State.APPLIED
    assert CulturalObject.objects.filter(title="Un autre titre").count() == RECORDS
    entries = Counter(
        AuditEntry.objects.filter(
            verb__contains="a importé", root__contains="culturalobject"
        ).values_list("root", "action")
    )
    assert set(entries.values()) == {1}
    assert len(entries) == RECORDS + 12
    run = undoing.undo_run(run, actor=actor)
    assert CulturalObject.objects.current().count() == 12


def test_killed_while_provisional_objects_receive_their_references(work, actor):
    museum()
    unnamed = table([record(n, REF="") for n in range(1, RECORDS + 1)])
    bring(unnamed, actor, name="n.csv", choices={"reference": "provisional"})
    arks = dict(CulturalObject.objects.values_list("pk", "ark"))
    run = preview(file(), actor)
    assert work(run, "apply", die=2) == [-signal.SIGKILL]
    assert CulturalObject.objects.filter(is_provisional=False).count() == 10
    run = applying.apply_run(run, actor=actor)
    assert run.state == State.APPLIED
    assert dict(CulturalObject.objects.values_list("pk", "ark")) == arks
    assert not CulturalObject.objects.filter(is_provisional=True).exists()
    assert work(run, "undo", die=2) == [-signal.SIGKILL]
    undoing.undo_run(run, actor=actor)
    assert dict(CulturalObject.objects.values_list("pk", "ark")) == arks
    assert CulturalObject.objects.filter(is_provisional=True).count() == RECORDS


def test_killed_before_the_last_word(work, actor):
    museum()
    run = preview(file(), actor)
    assert work(run, "finish", die=1) == [-signal.SIGKILL]
    run.refresh_from_db()
    assert run.state == State.APPLYING
    run = applying.apply_run(run, actor=actor)
    assert run.state == State.APPLIED
    assert run.counts["applied"] == CulturalObject.objects.count() == RECORDS


def test_killed_while_images_are_attached(work, actor, tmp_path):
    here = museum()
    bring(file(40), actor)
    write_images(tmp_path / "images.zip", 40, 4, "D.{}.jpg")
    with (tmp_path / "images.zip").open("rb") as stream:
        run = receiving.receive_images(museum=here, file=stream, filename="i.zip", actor=actor)
    run = matching.read_run(run, actor=actor)
    assert work(run, "images", die=2) == [-signal.SIGKILL]
    assert ObjectImage.objects.count() == 10
    run = images.apply_run(run, actor=actor)
    assert run.state == State.APPLIED
    assert run.counts["refuse"] == 4
    assert ObjectImage.objects.count() == 36
    assert ObjectImage.objects.values("object").distinct().count() == 36
    assert CulturalObject.objects.filter(has_image=True, version=2).count() == 36
    names = list(ObjectImage.objects.values_list("file", flat=True))
    assert all(name.endswith("/original.jpg") for name in names)  # written again, not beside
    stores = (run.file.storage, private_storage())  # that of the dead, and ours
    assert all(any(store.exists(name) for store in stores) for name in names)


def test_killed_while_undoing(work, actor):
    museum()
    run = bring(file(), actor)
    assert work(run, "undo", die=3) == [-signal.SIGKILL]
    run.refresh_from_db()
    assert run.state == State.UNDOING
    assert run.records.filter(is_undone=True).count() == 20
    run = undoing.undo_run(run, actor=actor)
    assert run.state == State.UNDONE
    assert CulturalObject.objects.current().count() == 0
    assert CulturalObject.objects.filter(version=2).count() == RECORDS


def test_two_processes_at_once_write_once(work, actor):
    museum()
    run = preview(file(), actor)
    states.perform(run, "apply", actor=actor)  # then taken up by workers believed dead
    assert work(run, "apply", processes=3) == [0, 0, 0]
    run.refresh_from_db()
    assert run.state == State.APPLIED
    assert CulturalObject.objects.filter(version=1).count() == RECORDS
    created = AuditEntry.objects.filter(action=0, root__contains="culturalobject")
    assert created.count() == RECORDS


def test_two_processes_reading_at_once_read_once(work, actor):
    museum()
    run = receive(file(), actor)
    reading._begin(run, actor)
    assert work(run, "read", processes=3) == [0, 0, 0]
    run.refresh_from_db()
    assert run.state == State.PREVIEWED
    assert_each_once(run)
