"""``maillage worker``: runs the background tasks and the periodic jobs."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from maillage.kernel.ops import lifeline


class Command(BaseCommand):
    """Work until told to stop."""

    help = "Exécute les travaux de fond (courriels, recherche, tâches périodiques)."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Its name, its rhythm."""
        parser.add_argument("--id", default="", help="nom, unique parmi les exécutants")
        parser.add_argument(
            "--interval", type=float, default=0.5, help="secondes entre deux regards sur la file"
        )
        parser.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until SIGTERM or Ctrl-C."""
        if options["parent"]:
            lifeline.follow(int(options["parent"]))
        from maillage.kernel.ops import worker  # noqa: PLC0415 - only once the parent lives

        worker_id = str(options["id"] or worker.new_id())
        if len(worker_id) > 50:
            raise CommandError(_("Le nom d’un exécutant ne dépasse pas 50 caractères."))
        worker.run(worker_id, interval=max(0.05, float(options["interval"])))
