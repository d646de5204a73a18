"""The environment of the tests, set before Django reads its settings.

Django is configured here rather than by an ini option: pytest-django would load the settings before
this file runs, and the settings read the environment once.

``MAILLAGE_TEST_DATABASE=postgres`` runs the same tests on PostgreSQL
(``MAILLAGE_TEST_DATABASE_URL``, by default ``postgres://postgres@127.0.0.1:5432/maillage``).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# Properties are about results: a busy machine must not fail them.
hypothesis_settings.register_profile(
    "maillage", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("maillage")

# One directory for each xdist worker: database, media, mails and search index never meet.
DATA_DIR = Path(tempfile.mkdtemp(prefix="maillage-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
(DATA_DIR / "static").mkdir()

for name in [name for name in os.environ if name.startswith("MAILLAGE_")]:
    if not name.startswith("MAILLAGE_TEST_"):
        del os.environ[name]  # a developer's own settings do not change what is tested
os.environ.update(
    DJANGO_SETTINGS_MODULE="maillage.settings",
    MAILLAGE_SECRET_KEY="qD7vT2xKp9LwZs4BnRj6HyUe8MfGc3Aa1XoIi5VtWb0NkEuJrPlYhQg",
    MAILLAGE_SITE_URL="http://testserver",
    MAILLAGE_EXTRA_HOSTS="localhost,127.0.0.1",
    MAILLAGE_DATA_DIR=str(DATA_DIR),
    MAILLAGE_TASKS="immediate",
)
if os.environ.get("MAILLAGE_TEST_DATABASE") == "postgres":
    os.environ["DATABASE_URL"] = os.environ.get(
        "MAILLAGE_TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/maillage"
    )
else:
    os.environ.pop("DATABASE_URL", None)

from django.conf import settings  # noqa: E402 - the environment comes first

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, not safe
settings.STORAGES["staticfiles"] = {  # no collectstatic before the tests
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the live server's threads each need their own connection, as in
    # production; sharing one in-memory connection would mix their transactions.
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(DATA_DIR / "tests.sqlite3")


@pytest.fixture(autouse=True)
def _fresh_directories(settings, tmp_path: Path) -> Iterator[None]:
    """Media, private files and search index of one test are gone at the next."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"
    settings.SEARCH_DIR = tmp_path / "search"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    yield

    from django.core.cache import cache

    cache.clear()
