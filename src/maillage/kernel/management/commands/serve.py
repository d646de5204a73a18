"""``maillage serve``: the web server and the worker under one supervisor."""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import sys
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from maillage.kernel.ops.ports import PortError, check_port
from maillage.kernel.ops.supervisor import Child, Supervisor
from maillage.kernel.ops.web import default_workers

SLOW_START = 60.0  # seconds without an answer before saying so


class Command(BaseCommand):
    """Serve until Ctrl-C."""

    help = "Sert le site : serveur web et travaux de fond, sous un même superviseur."
    requires_system_checks = ()  # the children run them; starting stays quick

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Where to listen, and what to run."""
        parser.add_argument("--host", default="127.0.0.1", help="adresse d’écoute")
        parser.add_argument("--port", type=int, default=8000, help="port (0 : un port libre)")
        parser.add_argument(
            "--workers", type=int, default=default_workers(), help="processus du serveur web"
        )
        parser.add_argument("--no-worker", action="store_true", help="sans les travaux de fond")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check the port, start the children, watch over them."""
        host = str(options["host"])
        try:
            port = check_port(host, int(options["port"]))
        except PortError as error:
            raise CommandError(str(error)) from error
        python = (sys.executable, "-m")
        children = [
            Child(
                "web",
                (
                    *(*python, "maillage.kernel.ops.web", "--host", host, "--port", str(port)),
                    *("--workers", str(max(1, int(options["workers"])))),
                ),
            )
        ]
        if not options["no_worker"]:
            # The same name after each restart: the worker knows that what it left is lost.
            name = f"{socket.gethostname()[:24]}-{os.getpid()}"
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.settings")
            children.append(Child("worker", (*python, "django", "worker", "--id", name)))
        announcer = Announcer(host, port, self.stdout.write)
        supervisor = Supervisor(children, write=self._say, on_tick=announcer.look)
        status = supervisor.run()
        with suppress(BrokenPipeError):
            self.stdout.write(_("Arrêté."))
        if status:
            sys.exit(status)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


class Announcer:
    """Prints the address once the site answers on it."""

    def __init__(self, host: str, port: int, write: Any) -> None:
        self._host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared
        self._port = port
        self._write = write
        self._since = time.monotonic()
        self._done = self._warned = False

    @property
    def address(self) -> str:
        """What to type in a browser: the site's own address when it is the one served here."""
        site = urlsplit(settings.SITE_URL)
        if site.port == self._port and site.hostname in {"localhost", self._host}:
            return f"{settings.SITE_URL}/"
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}/"

    def look(self) -> None:
        """Ask once, unless the site has answered already."""
        if self._done:
            return
        if self._answers():
            self._done = True
            self._write(_("Maillage répond à l’adresse %s") % self.address)
            if settings.DEBUG:
                self._write(
                    _("Espace de gestion : %sgestion/ — Ctrl-C pour arrêter.") % self.address
                )
        elif not self._warned and time.monotonic() - self._since > SLOW_START:
            self._warned = True
            self._write(_("Le site ne répond pas encore ; voyez les messages ci-dessus."))

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=1)
        try:
            connection.request("GET", "/sante/", headers={"Host": settings.ALLOWED_HOSTS[0]})
            return connection.getresponse().status in {200, 503}
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
