"""``maillage import_images FOLDER --museum M0076``: the images of a folder of the server.

Without ``--apply`` nothing is kept: what would be is said, and the import waits in the office.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.domain.images import applying, matching, receiving
from maillage.heritage.catalogue.models import CatalogueImport, Museum, Rights
from maillage.kernel.management.accounts import acting_user


class Command(BaseCommand):
    """See the module."""

    help = "Importe les images d’un dossier du serveur, d’après les numéros d’inventaire."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "folder", help="dossier des images ; un CSV de crédits peut s’y trouver"
        )
        parser.add_argument("--museum", required=True, help="numéro Muséofile : M0076")
        parser.add_argument("--credit", default="", help="crédit de toutes les images")
        parser.add_argument("--rights", default="", choices=["", *Rights.values], help="droits")
        parser.add_argument("--apply", action="store_true", help="ranger (sinon : aperçu)")
        parser.add_argument("--user", metavar="COURRIEL", help="compte au nom duquel importer")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Preview, or keep; name what is refused."""
        museum = Museum.objects.filter(organisation__museofile=options["museum"]).first()
        if museum is None:
            raise CommandError(
                _("Aucun musée n’a ici le numéro %(code)s.") % {"code": options["museum"]}
            )
        actor = acting_user(options["user"])
        if not actor.pk:
            raise CommandError(_("Créez d’abord un compte d’administration."))
        try:
            run = receiving.receive_folder(
                museum=museum,
                folder=Path(options["folder"]),
                credit=options["credit"],
                rights=options["rights"],
                actor=actor,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(_("Ce compte ne peut pas faire cet import.")) from error
        run = matching.read_run(run, actor=actor, say=self._say)
        if run.state == CatalogueImport.State.FAILED:
            raise CommandError(run.failure)
        if options["apply"]:
            run = applying.apply_run(run, actor=actor, say=self._say)
        self._tell(run)

    def _say(self, percent: int, message: str) -> None:
        self.stdout.write(f"{percent} % · {message}")

    def _tell(self, run: CatalogueImport) -> None:
        refused = run.records.filter(outcome="refuse").order_by("number")
        for title, problems in refused.values_list("title", "problems").iterator(chunk_size=500):
            self.stderr.write(f"{title} : {' '.join(one['message'] for one in problems)}")
        told = {
            "kept": run.counts.get("applied", 0) if run.applied_at else run.counts["nouveau"],
            "there": run.counts["identique"],
            "refused": refused.count(),
        }
        if run.applied_at:
            text = _("%(kept)d images rangées, %(there)d déjà là, %(refused)d refusées.")
        else:
            text = _("Aperçu : %(kept)d à ranger, %(there)d déjà là, %(refused)d refusées.")
        self.stdout.write(text % told)
