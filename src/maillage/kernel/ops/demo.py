"""The demonstration: what its chapters share, and loading them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit, registry, search
from maillage.kernel.ops import assets

# Printed by the command, and refused outside development: nobody is meant to be kept out by it.
DEMO_PASSWORD = "Maillage-2026-demo"  # noqa: S105 - see above

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that a chapter has made, to be printed."""

    email: str
    role: str
    who: str


ACCOUNTS: list[DemoAccount] = []


def declare_account(email: str, role: str, who: str) -> None:
    """Have an account printed at the end; chapters call it each time that they load."""
    account = DemoAccount(email, role, who)
    if account not in ACCOUNTS:
        ACCOUNTS.append(account)


def reset() -> None:
    """Forget everything: tables, files, search index. Only for a demonstration."""
    if connection.vendor == "sqlite":
        database = Path(str(settings.DATABASES["default"]["NAME"]))
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    for place in (
        settings.MEDIA_ROOT,
        settings.PRIVATE_MEDIA_ROOT,
        settings.SEARCH_DIR,
        settings.EMAIL_FILE_PATH,
    ):
        shutil.rmtree(place, ignore_errors=True)


def prepare(say: Say) -> None:
    """Tables, cache, static files; what is there already is left alone."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    say(_("Tables prêtes."))
    if assets.collect():
        say(_("Feuilles de style et scripts rassemblés."))


def load(say: Say) -> None:
    """Every chapter in order, each one whole or not at all; then the search index."""
    for chapter in registry.demo_chapters:
        with (
            transaction.atomic(),
            audit.recording(actor=audit.SYSTEM, verb=_("données de démonstration")),
        ):
            chapter.load(say)
        say(_("Chapitre « %s » chargé.") % chapter.key)
    if not (Path(settings.SEARCH_DIR) / "current").exists() or search.drift():
        search.rebuild()
        say(_("Recherche indexée."))


def accounts_table() -> str:
    """Who may sign in, with the one password."""
    head = (_("Adresse"), _("Rôle"), _("Qui"))
    rows = [head, *((one.email, one.role, one.who) for one in ACCOUNTS)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)
