"""Objects out of the catalogue and back: by whom, and what imports do of it."""

from __future__ import annotations

import pytest
from tests import factories
from tests.heritage.catalogue.importing import (
    bring,
    codes,
    labelled,
    museum,
    outcomes,
    preview,
    record,
    table,
)

from maillage.heritage.catalogue.domain import objects
from maillage.heritage.catalogue.domain.importing import applying, jobs, reading, undoing
from maillage.heritage.catalogue.models import CulturalObject, ImportRecord
from maillage.kernel.states import TransitionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return factories.UserFactory(role="communication")


def the(number: int) -> CulturalObject:
    return CulturalObject.objects.get(reference=f"0766{number:07d}")


def test_what_a_person_withdrew_stays_out(actor):
    museum()
    content = labelled([record(1), record(2)])
    bring(content, actor)
    objects.withdraw_object(record=the(1), actor=actor)
    run = bring(content, actor)
    assert outcomes(run) == {"07660000001": "identique", "07660000002": "identique"}
    assert codes(run, "07660000001") == {"withdrawn-by-hand"}
    assert the(1).withdrawn_at is not None
    run = bring(labelled([record(1, TITR="Le port"), record(2)]), actor)
    assert the(1).title == "Le port"
    assert the(1).withdrawn_at is not None
    objects.restore_object(record=the(1), actor=actor)
    assert codes(preview(content, actor), "07660000001") == set()


def test_what_an_import_withdrew_comes_back(actor):
    museum()
    both = labelled([record(1), record(2)])
    bring(both, actor)
    run = preview(labelled([record(2)]), actor)
    jobs.start_applying(run, actor=actor, missing="withdraw")
    applying.apply_run(run, actor=actor)
    assert the(1).withdrawn_at is not None
    bring(both, actor)
    assert the(1).withdrawn_at is None


def test_what_somebody_withdrew_since_stays_out(actor):
    museum()
    bring(labelled([record(1), record(2)]), actor)
    run = preview(labelled([record(1)]), actor)
    jobs.start_applying(run, actor=actor, missing="withdraw")
    run = applying.apply_run(run, actor=actor)
    objects.restore_object(record=the(2), actor=actor)
    objects.withdraw_object(record=the(2), actor=actor)
    run = undoing.undo_run(run, actor=actor)
    assert the(2).withdrawn_at is not None
    assert run.counts["kept"] == 1
    told = run.records.get(reference="07660000002").problems[-1]["message"]
    assert "retiré de nouveau" in told


@pytest.mark.parametrize("spoilt", ["7,66E+09", ""])
def test_a_reference_that_cannot_be_read_makes_no_object_absent(actor, spoilt):
    museum()
    bring(labelled([record(1), record(2)]), actor)
    run = preview(table([record(2), record(1, REF=spoilt)]), actor, name="n.csv")
    assert run.counts["refuse"] == 1
    assert run.counts["absent"] == 0
    assert run.counts["complete"] is False
    assert any("ligne 3" in one and "REF" in one for one in run.remarks)
    with pytest.raises(TransitionRefused):
        jobs.start_applying(run, actor=actor, missing="withdraw")
    assert CulturalObject.objects.current().count() == 2


def test_what_has_no_line_is_told_by_its_rank(actor):
    run = factories.CatalogueImportFactory(state="lecture")
    for number in range(1, 8):
        ImportRecord.objects.create(run=run, number=number, outcome="refuse")
    told = reading._unnamed(run)
    assert told.startswith("7 notices refusées (rangs 1, 2, 3, 4, 5…) n’ont pas")


def test_a_stretch_that_cannot_be_read_makes_no_object_absent(actor):
    museum()
    bring(labelled([record(1), record(2)]), actor)
    content = table([record(1)]) + b'"07660000002;"D.2";\n'
    run = preview(content, actor, name="n.csv")
    assert run.records.filter(outcome="refuse", reference="").exists()
    assert run.counts["complete"] is False
