"""What can go wrong with an import, in words for the person who made the file."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maillage.kernel.imports.cleaning import number_fr


class ReadError(Exception):
    """The file cannot be read as a table.

    Attributes:
        code: a stable word (``empty``, ``password``, ``too_many_rows``…).
        message: what is wrong, in French.
        hint: what to do about it, in French; may be empty.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(f"{message} {hint}".strip())


class ImportRefused(Exception):
    """The import cannot be applied or undone; its text is a French sentence to show."""


class PlanChanged(ImportRefused):
    """The data changed between the preview and the application: the preview must be read again."""


def too_many_rows(filled: int, limit: int) -> ReadError:
    """The refusal of a table that is too long."""
    message = _("Ce fichier compte %(rows)s lignes ; la limite est de %(limit)s.")
    return ReadError(
        "too_many_rows",
        message % {"rows": number_fr(filled), "limit": number_fr(limit)},
        _("Partagez-le en plusieurs fichiers, ou ne gardez que les lignes utiles."),
    )
