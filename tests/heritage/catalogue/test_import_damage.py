"""Imports of damaged files: what cannot be believed changes nothing and withdraws nothing."""

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
    the,
)

from maillage.heritage.catalogue.domain.importing import applying, jobs, reading
from maillage.kernel.states import TransitionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return factories.UserFactory(role="communication")


@pytest.mark.parametrize("mark", ["La plage 3", '"D.3', "0766000000"])
def test_a_table_that_is_cut_says_so_and_withdraws_nothing(actor, mark):
    here = museum()
    full = table([record(n, DESC="un texte") for n in range(1, 6)])
    bring(full, actor, name="n.csv", museum=here)
    at = full.index(b"07660000003") + 4 if mark == "0766000000" else full.index(mark.encode())
    cut = full[: at + 5].replace(b'"', b"") if mark == "0766000000" else full[: at + 5]
    run = preview(cut, actor, name="n.csv", museum=here)
    assert run.counts["complete"] is False
    assert run.counts["refuse"] == 1
    assert run.counts["nouveau"] == run.counts["modifie"] == run.counts["absent"] == 0
    assert "truncated" in {one["code"] for one in run.records.get(outcome="refuse").problems}
    with pytest.raises(TransitionRefused, match="pas complet"):
        jobs.start_applying(run, actor=actor, missing="withdraw")


@pytest.mark.parametrize("batch", [1, 500])
def test_a_duplicate_of_a_refused_record_is_kept(actor, monkeypatch, batch):
    monkeypatch.setattr(reading, "BATCH", batch)
    museum()
    content = labelled([record(1, STAT=""), record(1), record(1, TITR="Une autre")])
    run = preview(content, actor, choices={"incomplete": "refuse"})
    rows = list(run.records.order_by("number"))
    assert [row.outcome for row in rows] == ["refuse", "nouveau", "refuse"]
    assert {one["code"] for one in rows[0].problems} == {"incomplete"}
    assert {one["code"] for one in rows[2].problems} == {"twice"}
    applying.apply_run(run, actor=actor)
    assert the(1).title == "La plage 1"


def test_a_cell_in_error_does_not_empty_what_was_known(actor):
    here = museum()
    bring(table([record(1), record(2)]), actor, name="n.csv", museum=here)
    spoilt = [record(1, TITR="#REF!"), {**record(2), "REF": "#N/A"}]
    run = preview(table(spoilt), actor, name="n.csv", museum=here)
    assert outcomes(run) == {"07660000001": "identique", "2": "refuse"}
    assert codes(run, "07660000001") == {"unread"}
    told = run.records.get(outcome="refuse").problems[0]
    assert (told["field"], told["code"]) == ("REF", "unread")
    assert run.counts["complete"] is False
