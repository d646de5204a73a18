"""The log names no secret link."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver

from maillage.kernel.logs import SECRET_PARTS, SecretPathFilter, mask_paths


def record_of(message, *args):
    made = logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, args, None)
    assert SecretPathFilter().filter(made)
    return made.getMessage()


@pytest.mark.parametrize(
    "path",
    [
        "/collections/ma-selection/S3-cret_/",
        "/collections/ma-selection/S3-cret_/proposer/",
        "/collections/ma-selection/S3-cret_",
        "/collections/ma-selection/S3-cret_/inconnu/",
        "/collections/ma-selection/lire/S3-cret_/",
        "/collections/en-classe/eleve/S3-cret_:x/",
        "/collections/en-classe/classe/S3-cret_/reponses.csv",
        "/collections/participer/suivi/S3-cret_/",
        "/lien/S3-cret_/taches/12/",
        "/ma-fiche/S3-cret_/corriger/",
        "/flux/S3-cret_.ics",
        "/compte/invitation/S3-cret_/",
    ],
)
def test_the_secret_of_a_link_is_masked(path):
    said = record_of("%s: %s", "Not Found", path)
    assert "S3-cret_" not in said
    assert "…" in said
    assert path.split("S3-cret_")[0] in said


def test_every_route_with_a_secret_is_known():
    """Found by the names of their parts, so that a new one is masked without being listed."""

    def routes(patterns, before=""):
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLPattern):
                yield route, one.pattern.regex.groupindex
            else:
                yield from routes(one.url_patterns, route)

    secret = [
        route
        for route, parts in routes(get_resolver().url_patterns)
        if SECRET_PARTS & parts.keys() and "<" in route and "(?P" not in route
    ]
    assert len(secret) > 30
    for route in secret:
        start = route.index("<")
        name = route[start : route.index(">", start)].split(":")[-1].lstrip("<")
        if name in SECRET_PARTS:
            assert mask_paths(f"/{route[:start]}S3cret/") == f"/{route[:start]}…/", route


def test_other_addresses_are_told_as_they_are():
    assert record_of("%s: %s", "Not Found", "/gestion/objets/12/") == (
        "Not Found: /gestion/objets/12/"
    )
    assert record_of("%(a)s %(n)d", {"a": "/lien/abc/", "n": 3}) == "/lien/…/ 3"
    assert record_of("Rien") == "Rien"
    assert record_of(12) == "12"


def test_what_django_writes_of_a_wrong_link_goes_through_it(client, db, capfd):
    (handler,) = settings.LOGGING["handlers"].values()
    assert handler["filters"] == ["secrets"]
    assert [one for one in settings.LOGGING["loggers"].values() if "handlers" in one] == []
    assert client.get("/collections/ma-selection/S3cret/").status_code == 404
    assert "S3cret" not in capfd.readouterr().err


def test_a_lost_passwords_link_is_masked():
    assert mask_paths("/compte/mot-de-passe/oublie/a1-abc-def/") == "/compte/mot-de-passe/oublie/…/"
    assert mask_paths("/redaction/password_reset/confirm/MQ/abc-def/") == (
        "/redaction/password_reset/confirm/…/"
    )
