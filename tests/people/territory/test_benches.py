"""What the demonstration and the bench make of a territory that is empty."""

from __future__ import annotations

import pytest
from tests.people.territory.source import write_source

from maillage.people.territory import benches, demo
from maillage.people.territory.models import Commune, Territory

pytestmark = pytest.mark.django_db


def test_the_bench_measures_what_is_there(tmp_path, monkeypatch):
    write_source(tmp_path)
    monkeypatch.setattr(benches, "prepare", lambda: None)
    monkeypatch.setattr(benches, "default_source", lambda: tmp_path)
    result = benches.bench_territory({"n": 1})
    assert result["figures"]["communes"] == 15 == Commune.objects.count()
    assert set(result["limits"]) <= set(result["figures"])


def test_without_the_package_communes_are_invented(tmp_path, monkeypatch):
    monkeypatch.setattr(benches, "default_source", lambda: tmp_path)
    monkeypatch.setattr(benches, "INVENTED", 50)
    assert benches.seed_territory() == 51
    assert benches.seed_territory() == 51  # once
    assert Commune.objects.get(keys__key="belleme").code == "61038"


def test_the_demonstration_draws_once(tmp_path, monkeypatch):
    write_source(tmp_path)
    monkeypatch.setattr(demo, "default_source", lambda: tmp_path)
    said = []
    demo.load(said.append)
    demo.load(said.append)
    assert Territory.objects.get().communes.count() == 3
    assert len(said) == 2


def test_the_demonstration_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "default_source", lambda: tmp_path)
    said = []
    demo.load(said.append)
    assert "make setup" in said[0]
    assert not Territory.objects.exists()
