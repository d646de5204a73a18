# ruff: noqa: N999 - the name of the command that users type
"""``maillage import KIND FILE``: every import of the program, from a terminal.

Without ``--apply`` nothing is written. The exit status is 1 when rows are refused or when the file
cannot be read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from maillage.kernel import registry
from maillage.kernel.imports import engine, runs
from maillage.kernel.imports.engine import Importer, Inputs
from maillage.kernel.imports.errors import ImportRefused, ReadError
from maillage.kernel.imports.reading import read_table
from maillage.kernel.imports.report import COUNTED, Report
from maillage.kernel.management.accounts import acting_user, read_settings
from maillage.kernel.uploads import UploadError


class Command(BaseCommand):
    """See the module."""

    help = "Importe un tableau : aperçu par défaut, écriture avec --apply."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "kind", help="nature de l’import : " + ", ".join(registry.importers.keys())
        )
        parser.add_argument("file", help="fichier .xlsx, .xls, .ods, .csv, .txt ou .vcf")
        parser.add_argument("--apply", action="store_true", help="écrire (sinon : aperçu)")
        parser.add_argument("--partial", action="store_true", help="laisser les lignes refusées")
        parser.add_argument("--json", action="store_true", help="rapport en JSON")
        parser.add_argument("--sheet", help="feuille à lire")
        parser.add_argument("--user", metavar="COURRIEL", help="compte au nom duquel importer")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            dest="params",
            metavar="NOM=VALEUR",
            help="paramètre de l’import",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Preview or import, print the report, exit 1 on refused rows."""
        try:
            report = self._run(options)
        except (ImportRefused, ReadError, UploadError, CommandError, PermissionDenied) as error:
            self._tell_failure(error, as_json=options["json"])
            sys.exit(1)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_cli_json(), ensure_ascii=False, default=str))
        else:
            self._print(report)
        if report.refused:
            sys.exit(1)

    def _run(self, options: dict[str, Any]) -> Report:
        importer = _importer(options["kind"])
        user = acting_user(options["user"])
        params = importer.check_params(read_settings(options["params"]), user)
        path = Path(options["file"])
        table = read_table(
            path,
            path.name,
            columns=importer.columns,
            sheet=options["sheet"],
            max_rows=importer.max_rows,
        )
        report = engine.preview(Inputs(importer, table, user, params))
        if report.error is not None:
            raise ReadError(**report.error)
        blocked = report.refused and not options["partial"]
        if blocked or not options["apply"]:
            return report
        with path.open("rb") as stream:
            run = runs.receive(
                kind=importer.kind, file=File(stream), actor=user, params=params, filename=path.name
            )
        runs.change_run(run, actor=user, sheet=table.sheet)
        return runs.apply_run(run, actor=user, allow_partial=options["partial"])

    def _tell_failure(self, error: Exception, *, as_json: bool) -> None:
        """Why nothing could be done: in JSON on the output, else on the error output."""
        message = str(error)
        if isinstance(error, UploadError):
            message = " ".join(error.messages)
        elif isinstance(error, PermissionDenied):
            message = _("Ce compte ne peut pas faire cet import.")
        if as_json:
            counts = dict.fromkeys(COUNTED.values(), 0)
            told = {"error": message, "code": getattr(error, "code", "refused"), **counts}
            self.stdout.write(json.dumps({**told, "refused_rows": []}, ensure_ascii=False))
        else:
            self.stderr.write(message)

    def _print(self, report: Report) -> None:
        if report.applied:
            summary = _(
                "Importé : %(created)d créées, %(updated)d modifiées, %(unchanged)d inchangées, "
                "%(refused)d laissées."
            )
        else:
            summary = _(
                "Aperçu, rien n’est écrit : %(created)d à créer, %(updated)d à modifier, "
                "%(unchanged)d inchangées, %(refused)d refusées."
            )
        self.stdout.write(summary % report.counts)
        for note in report.notes:
            self.stdout.write(f"  · {note}")
        line = _("ligne %(line)d, %(column)s : %(reason)s")
        for one in report.refused:
            self.stderr.write(line % {**one, "column": one["column"] or "—"})


def _importer(kind: str) -> Importer:
    importer = registry.importers.get(kind)
    if importer is None:
        known = ", ".join(registry.importers.keys()) or _("aucun")
        raise CommandError(
            _("Import inconnu : %(kind)s. Connus : %(known)s.") % {"kind": kind, "known": known}
        )
    return importer
