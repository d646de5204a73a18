"""``maillage demo``: a network at work, to look at; then serve it."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from maillage.kernel.ops import demo
from maillage.kernel.ops.ports import PortError, check_port


class Command(BaseCommand):
    """Twice does not double it."""

    help = "Charge les données de démonstration, affiche les comptes, puis sert le site."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Where to serve it, and whether to start anew."""
        parser.add_argument("--port", type=int, default=8000, help="port du site")
        parser.add_argument("--host", default="127.0.0.1", help="adresse d’écoute")
        parser.add_argument("--no-serve", action="store_true", help="charge seulement")
        parser.add_argument(
            "--reset", action="store_true", help="efface d’abord toutes les données"
        )
        parser.add_argument(
            "--force", action="store_true", help="même sans MAILLAGE_DEBUG (comptes publics !)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare, load, print, serve."""
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                _(
                    "La démonstration crée des comptes dont le mot de passe est public : elle se "
                    "charge avec MAILLAGE_DEBUG=1, jamais dans une installation réelle."
                )
            )
        host, port = str(options["host"]), int(options["port"])
        if not options["no_serve"]:
            try:
                check_port(host, port)
            except PortError as error:
                raise CommandError(str(error)) from error
        if options["reset"]:
            demo.reset()
        demo.prepare(self.stdout.write)
        demo.load(self.stdout.write)
        self.stdout.write("")
        self.stdout.write(demo.accounts_table())
        self.stdout.write(_("Mot de passe de tous ces comptes : %s") % demo.DEMO_PASSWORD)
        self.stdout.write("")
        if options["no_serve"]:
            return
        self.stdout.flush()
        command = [sys.executable, "-m", "django", "serve", "--host", host, "--port", str(port)]
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.settings")
        os.environ.setdefault("MAILLAGE_SITE_URL", f"http://localhost:{port}")  # links in mails
        os.execv(sys.executable, command)  # noqa: S606 - the same interpreter, our own program
