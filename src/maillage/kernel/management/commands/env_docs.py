"""``maillage env_docs``: the page of the environment's variables."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from maillage.kernel.ops.documents import DOCS, environment_page, write_or_check


class Command(BaseCommand):
    """Write or compare ``docs/env.md``."""

    help = "Écrit docs/env.md, la liste des réglages ; --check le compare."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """What to do with it."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--write", action="store_true", help="écrit docs/env.md (par défaut)")
        choice.add_argument("--check", action="store_true", help="échoue si docs/env.md diffère")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it."""
        write_or_check(self, {DOCS / "env.md": environment_page()}, write=not options["check"])
