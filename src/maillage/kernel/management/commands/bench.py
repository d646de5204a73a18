"""``maillage bench NAME``: measure, compare with the limits, print one JSON object."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from maillage.kernel import registry
from maillage.kernel.ops import benching


class Command(BaseCommand):
    """Exit status 1 when a limit is missed."""

    help = "Mesure une partie du programme sur des volumes connus, et compare aux limites."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Which measure, on which volumes."""
        parser.add_argument("name", nargs="?", default="", help="nom de la mesure")
        parser.add_argument("--json", action="store_true", help="seulement l’objet JSON")
        parser.add_argument(
            "--option", action="append", default=[], metavar="NOM=VALEUR", help="change un volume"
        )

        parser.add_argument(
            "--objects", type=int, metavar="N", help="raccourci de « --option objects=N »"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run it in a process that has its own empty data directory."""
        bench = registry.benches.get(str(options["name"]))
        if bench is None:
            names = "\n".join(f"  {one.key} : {one.help}" for one in registry.benches)
            raise CommandError(_("Mesures connues :\n%s") % names)
        if options["objects"]:
            options["option"] = [*options["option"], f"objects={options['objects']}"]
        volumes = dict(_parsed(text) for text in options["option"])
        if os.environ.get(benching.INSIDE) != "1":
            sys.exit(self._measure_elsewhere(options))
        try:
            result = bench.run(volumes)
        except TypeError as error:
            if volumes and "argument" in str(error):
                raise CommandError(_("Option inconnue : %s") % error) from error
            raise
        figures, limits = result["figures"], result.get("limits", {})
        met = {key: figures[key] <= limit for key, limit in limits.items()}
        ok = all(met.values()) and bool(result.get("ok", True))
        if not options["json"]:
            for key, value in figures.items():
                limit = f"  (≤ {limits[key]}) {'✓' if met[key] else '✗'}" if key in limits else ""
                self.stdout.write(f"{key:<40} {value}{limit}")
        body = {"name": bench.key, "figures": figures, "limits": limits, "ok": ok}
        self.stdout.write(json.dumps(body, ensure_ascii=False))
        if not ok:
            sys.exit(1)

    @staticmethod
    def _measure_elsewhere(options: dict[str, Any]) -> int:
        arguments = [str(options["name"])]
        for text in options["option"]:
            arguments += ["--option", text]
        if options["json"]:
            arguments.append("--json")
        with tempfile.TemporaryDirectory(prefix="maillage-bench-") as directory:
            return subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-m", "django", "bench", *arguments],
                env=benching.fresh_environment(Path(directory)),
                check=False,
            ).returncode


def _parsed(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise CommandError(_("Une option s’écrit NOM=VALEUR : « %s ».") % text)
    for kind in (int, float):
        try:
            return name, kind(value)
        except ValueError:
            continue
    return name, value
