"""The table of the shared cache (rate limits count in it, across processes)."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import migrations


def create(apps: Any, schema_editor: Any) -> None:
    """Create the tables of the caches that keep theirs in the database."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Run Django's own command, which does nothing when the table exists."""

    dependencies = (("kernel", "0001_initial"),)
    operations = (migrations.RunPython(create, migrations.RunPython.noop),)
