"""The environment of the tests, set before Django reads its settings.

Django is configured here rather than by an ini option: pytest-django would load the settings before
this file runs, and the settings read the environment once.

``MAILLAGE_TEST_DATABASE=postgres`` runs the same tests on PostgreSQL
(``MAILLAGE_TEST_DATABASE_URL``, by default ``postgres://postgres@127.0.0.1:5432/maillage``).
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parents[1]

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
settings.MOMENT_SECONDS = 0  # what one test changes, it sees
SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
if SQLITE:
    # A file, not memory: the live server's threads each need their own connection, as in
    # production; sharing one in-memory connection would mix their transactions.
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(DATA_DIR / "tests.sqlite3")
else:
    # A base of tests need not survive a power cut.
    options = settings.DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c synchronous_commit=off".strip()


def _copy(source: Path, target: Path) -> None:
    """Copy a SQLite database, whatever its journal holds, and put it in place at once."""
    part = target.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(source)) as from_, closing(sqlite3.connect(part)) as to:
        from_.backup(to)
    part.replace(target)


def _migrated() -> Path:
    """Where the migrated, empty database is kept between runs: its name says what made it."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for path in sorted((ROOT / "src").glob("**/migrations/*.py")):
        digest.update(path.read_bytes())
    return ROOT / ".pytest_cache" / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


def _number_from_a_thousand() -> None:
    """Make every key of the tests at least 1 001, as in a base that has lived.

    A key that the site's number format cuts (« 1 001 ») finds nothing: addresses, forms and scripts
    must meet such keys in every test.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        if SQLITE:
            cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, 1000)")
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT name, 1000 FROM sqlite_master"
                " WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
                " AND name NOT IN (SELECT name FROM sqlite_sequence)"
            )
        else:
            cursor.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass,"
                " greatest(coalesce(last_value, 0), 1000)) FROM pg_sequences"
            )


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """The first worker migrates, the others wait for what it leaves."""
    path.parent.mkdir(exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_modify_db_settings
) -> Iterator[None]:
    """The test database; on SQLite, migrated once for all the runs that have the same migrations."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        if SQLITE:
            kept = _migrated()
            name = Path(settings.DATABASES["default"]["TEST"]["NAME"])
            with _one_at_a_time(kept):
                known = kept.exists()
                if known:
                    shutil.copyfile(kept, name)
                else:
                    for stale in kept.parent.glob("migrated-*.sqlite3"):
                        stale.unlink(missing_ok=True)
                old = setup_databases(0, interactive=False, keepdb=known, serialized_aliases=[])
                _number_from_a_thousand()
                connection.close()
                if not known:
                    _copy(name, kept)
            _copy(name, DATA_DIR / "fresh.sqlite3")
        else:
            old = setup_databases(0, interactive=False, serialized_aliases=[])
            _number_from_a_thousand()
        yield
        teardown_databases(old, verbosity=0)


def _restore_sqlite() -> None:
    """The base as the migrations left it: roots of the site, groups, content types…"""
    from django.db import connection

    connection.ensure_connection()
    with closing(sqlite3.connect(DATA_DIR / "fresh.sqlite3")) as fresh:
        fresh.backup(connection.connection)


KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def _empty_postgres() -> None:
    """Empty what holds something, but for content types and permissions: tests make what they need.

    Without the order of foreign keys, which only a superuser may ask for.
    """
    from django.db import connection, transaction

    names = [name for name in connection.introspection.table_names() if name not in KEPT]
    quote = connection.ops.quote_name
    filled = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})"  # noqa: S608 - our own tables
        for name in names
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(filled)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {quote(name)}")  # noqa: S608 - our own tables


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    """After a transactional test, put the base back; Django would empty 190 tables and fill two."""
    from django.db import DatabaseError
    from django.test import TransactionTestCase

    flush = TransactionTestCase._fixture_teardown

    def put_back(self: TransactionTestCase) -> None:
        try:
            (_restore_sqlite if SQLITE else _empty_postgres)()
        except DatabaseError:  # no superuser
            flush(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", put_back)
        yield


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
