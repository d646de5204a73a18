"""``maillage diagrams``: the diagrams of the documentation, drawn from the code."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from maillage.kernel.ops.diagrams import pages
from maillage.kernel.ops.documents import write_or_check


class Command(BaseCommand):
    """Write or compare ``docs/diagrams``."""

    help = "Écrit docs/diagrams, les schémas tirés du code ; --check les compare."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """What to do with them."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--write", action="store_true", help="écrit les schémas (par défaut)")
        choice.add_argument("--check", action="store_true", help="échoue si un schéma diffère")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it."""
        write_or_check(self, pages(), write=not options["check"])
