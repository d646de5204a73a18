"""Documents generated from the code: written by ``--write``, compared in CI by ``--check``."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from maillage.config import ROOT, Environment

DOCS = ROOT / "docs"

ENVIRONMENT_HEAD = """\
# Réglages par l’environnement

<!-- Généré par « maillage env_docs --write » : ne pas modifier à la main. -->

Une installation se règle par ces variables seulement ; `src/maillage/config.py` les lit en un seul
endroit et le programme refuse de démarrer quand l’une est absente ou fausse. En développement,
`MAILLAGE_DEBUG=1` suffit.

| Nom | Défaut | Description |
|---|---|---|
"""


def environment_page() -> str:
    """The table of every variable, as ``docs/env.md`` holds it."""
    rows = []
    prefix = str(Environment.model_config.get("env_prefix", ""))
    for key, field in Environment.model_fields.items():
        name = str(field.validation_alias or f"{prefix}{key.upper()}")
        rows.append(f"| `{name}` | {_default(field.default)} | {_cell(field.description or '')} |")
    return ENVIRONMENT_HEAD + "\n".join(rows) + "\n"


def _default(value: object) -> str:
    if isinstance(value, Path) and value.is_relative_to(ROOT):
        return f"`{value.relative_to(ROOT)}/`"  # where the code was put says nothing
    if isinstance(value, bool):
        return f"`{int(value)}`"
    return f"`{_cell(str(value))}`" if str(value) else "—"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def write_or_check(command: BaseCommand, pages: dict[Path, str], *, write: bool) -> None:
    """Write the pages, or raise CommandError when a file differs from what the code says."""
    stale = [
        path
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    names = ", ".join(str(path.relative_to(ROOT)) for path in stale)
    if not write:
        if stale:
            raise CommandError(_("À régénérer (option --write) : %s.") % names)
        return
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], encoding="utf-8")
    command.stdout.write(_("Écrit : %s.") % names if stale else _("Déjà à jour."))
