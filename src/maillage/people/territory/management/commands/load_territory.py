"""``maillage load_territory``: the administrative geography, as this year has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillage.people.territory.domain import SourceError, default_source, load_territory


class Command(BaseCommand):
    """See the module."""

    help = (
        "Charge communes, intercommunalités, départements, régions et académies ; à relancer chaque "
        "année. Ce qui a fusionné est gardé, avec la commune qui lui succède."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the data are."""
        parser.add_argument(
            "--source",
            metavar="DOSSIER",
            type=Path,
            help="dossier des fichiers JSON de @etalab/decoupage-administratif (par défaut : "
            f"{default_source()})",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, and say how much changed."""
        say = self.stdout.write if options["verbosity"] > 0 else lambda _text: None
        try:
            load_territory(options["source"] or default_source(), say)
        except SourceError as error:
            raise CommandError(str(error)) from error
