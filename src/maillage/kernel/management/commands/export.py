"""``maillage export KIND``: every export of the program, from a terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from maillage.kernel import registry
from maillage.kernel.exports import FORMATS, write_export
from maillage.kernel.management.accounts import acting_user, read_settings


class Command(BaseCommand):
    """See the module."""

    help = "Exporte une liste en CSV, Excel, LibreOffice ou JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        kinds = ", ".join(registry.exports.keys())
        parser.add_argument("kind", help=f"nature de l’export : {kinds}")
        parser.add_argument(
            "--format", choices=tuple(FORMATS), default="csv", help="format du fichier"
        )
        parser.add_argument("--output", help="fichier à écrire (sinon : la sortie)")
        parser.add_argument("--user", metavar="COURRIEL", help="compte au nom duquel exporter")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            dest="params",
            metavar="NOM=VALEUR",
            help="paramètre de l’export",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file; a refused or unknown export leaves with status 1."""
        export = registry.exports.get(options["kind"])
        if export is None:
            known = ", ".join(registry.exports.keys()) or _("aucun")
            message = _("Export inconnu : %(kind)s. Connus : %(known)s.")
            raise CommandError(message % {"kind": options["kind"], "known": known})
        user = acting_user(options["user"])
        params = read_settings(options["params"])
        try:
            if options["output"]:
                with Path(options["output"]).open("wb") as output:
                    write_export(export, user, options["format"], output, params=params)
            else:
                # Bytes: the file must not pass through the terminal's encoding and line ends.
                write_export(export, user, options["format"], sys.stdout.buffer, params=params)
                sys.stdout.buffer.flush()
        except PermissionDenied as error:
            raise CommandError(_("Ce compte ne peut pas faire cet export.")) from error
        except OSError as error:
            raise CommandError(str(error)) from error
