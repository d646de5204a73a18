"""The ``maillage`` command: Django's management commands under the product's name."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run ``maillage COMMAND …`` (serve, worker, demo, doctor, bench, import, export, …)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the line above

    execute_from_command_line(sys.argv)
