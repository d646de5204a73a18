"""The visitor's address behind proxies, and limits that count it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpResponse

from maillage.kernel import http
from maillage.kernel.http import ProxyMiddleware, over_limit, rate_limited


def address(rf, forwarded, **extra):
    request = rf.get("/", headers={"x-forwarded-for": forwarded} if forwarded else {}, **extra)
    ProxyMiddleware(lambda _request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "9.9.9.9", "127.0.0.1"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.1", "9.9.9.9"),
        (2, "9.9.9.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(rf, settings, proxies, forwarded, seen):
    settings.TRUSTED_PROXIES = proxies
    assert address(rf, forwarded) == seen


def test_a_window_counts_then_refuses():
    assert [over_limit("essai", "a", limit=2, seconds=60) for _ in range(4)] == [
        False, False, True, True
    ]  # fmt: skip
    assert not over_limit("essai", "b", limit=2, seconds=60)


def test_too_many_posts_answer_429_and_reading_is_free(rf):
    view = rate_limited("essai-vue", limit=1, seconds=60)(lambda _request: HttpResponse("ok"))
    assert view(rf.post("/")).status_code == 200
    refused = view(rf.post("/"))
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Trop de demandes" in refused.content.decode()
    assert view(rf.get("/")).status_code == 200
    assert view(rf.post("/", REMOTE_ADDR="9.9.9.9")).status_code == 200


def test_the_window_ends_even_for_who_keeps_asking():
    """Whoever comes back each minute is let in again, however often it came before."""
    start = datetime(2026, 5, 12, 10, tzinfo=UTC)
    refused = []
    for minute in range(6):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            asked = [over_limit("essai-fenetre", "a", limit=2, seconds=60) for _ in range(4)]
        refused.append(asked)
    assert refused == [[False, False, True, True]] * 6


def test_a_long_window_outlives_the_default_of_the_cache():
    start = datetime(2026, 5, 12, 10, tzinfo=UTC)
    asked = []
    for minute in range(0, 60, 10):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            asked.append(over_limit("essai-heure", "a", limit=3, seconds=3600))
    assert asked == [False, False, False, True, True, True]


@pytest.mark.django_db
def test_the_window_ends_with_the_cache_of_production(monkeypatch):
    """The database's cache counts by writing anew: a count must not outlive its window."""
    monkeypatch.setattr("maillage.kernel.http.cache", DatabaseCache("maillage_cache", {}))
    start = datetime(2026, 5, 12, 10, tzinfo=UTC)
    refused = []
    for second in (0, 30, 59, 61, 90):
        with time_machine.travel(start + timedelta(seconds=second), tick=False):
            refused.append(over_limit("essai-base", "a", limit=2, seconds=60))
    assert refused == [False, False, True, False, False]


def test_a_count_keeps_no_address(monkeypatch):
    kept = LocMemCache("test-a-count", {})
    monkeypatch.setattr(http, "cache", kept)
    assert not over_limit("essai", "m.lefevre@exemple.fr", limit=1, seconds=60)
    assert not over_limit("essai", "198.51.100.7", limit=1, seconds=60)
    assert over_limit("essai", "198.51.100.7", limit=1, seconds=60)
    names = str(list(kept._cache))
    assert len(kept._cache) == 2
    assert "lefevre" not in names
    assert "198.51" not in names
