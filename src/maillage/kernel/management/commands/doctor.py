"""``maillage doctor``: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand

from maillage.kernel.ops import health
from maillage.kernel.ops.health import Level

MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.FAILURE: "✗"}


class Command(BaseCommand):
    """Exit status 0: all is well; 1: a warning; 2: a failure."""

    help = "Vérifie l’installation ; code de sortie 0 (bien), 1 (à surveiller), 2 (panne)."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """For people, or for machines."""
        parser.add_argument(
            "--json", action="store_true", help="un objet JSON, pour la supervision"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Examine, report, exit with the worst level."""
        findings = health.examine()
        if options["json"]:
            self.stdout.write(health.as_json(findings))
        else:
            styles = {
                Level.OK: self.style.SUCCESS,
                Level.WARNING: self.style.WARNING,
                Level.FAILURE: self.style.ERROR,
            }
            for one in findings:
                self.stdout.write(styles[one.level](f"{MARKS[one.level]} {one.message}"))
                if one.remedy and one.level > Level.OK:
                    self.stdout.write(f"    {one.remedy}")
        if status := health.worst(findings):
            sys.exit(int(status))
