"""The measure of an import, on a few rows."""

from __future__ import annotations

import pytest

from maillage.people.directory import bench_import
from maillage.people.directory.models import Organisation, Person

pytestmark = pytest.mark.django_db


def test_the_measure_imports_what_it_says(tmp_path):
    path = tmp_path / "contacts.csv"
    bench_import.write_contacts(path, 30)
    figures = bench_import._run(path)
    assert set(bench_import.LIMITS) < set(figures)
    assert figures["import_rows"] == 30
    assert (Person.objects.count(), Organisation.objects.count()) == (30, 3)
