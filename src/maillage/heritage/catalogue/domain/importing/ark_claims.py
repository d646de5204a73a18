"""Permanent addresses (ARK) that records bring along: kept by a new object, never given twice.

An address is for ever: a record that would make a new object under a wrong address of ours is refused,
so that somebody mends it before another one is given. An object that is there keeps its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.ark_names import Ark, bare, parse_ark
from maillage.heritage.catalogue.domain.importing.identifying import Known
from maillage.heritage.catalogue.models import CatalogueImport, ImportRecord
from maillage.heritage.catalogue.readers import SourceRecord


class ArkClaims:
    """The addresses that the new objects of one import claim: each is for the first that says it."""

    def __init__(self, run: CatalogueImport) -> None:
        self._run = run

    @cached_property
    def _lines(self) -> dict[str, int]:
        """Where each was read: by this process, and by the one that was stopped before it."""
        claimed = self._run.records.filter(outcome=ImportRecord.Outcome.NEW, extra__has_key="ark")
        rows = claimed.values_list("line", "number", "extra").iterator(2_000)
        return {bare(extra["ark"]): line or number for line, number, extra in rows}

    def judge(self, record: SourceRecord, found: Known | None, owners: Mapping[str, Known]) -> None:
        """Keep the address of `record` or say why not; `found` is its object, `owners` who has which."""
        told = str(record.extra.get("ark") or "")
        if not told or record.is_deleted:
            return
        ark = parse_ark(told)
        code, message = self._refusal(ark, told, found, owners)
        if code:
            blocking = found is None and ark is not None and ark.is_ours
            record.tell(code, f"{message} {_what_then(found, blocking)}", blocking=blocking)
        if code or ark is None or found is not None:
            del record.extra["ark"]
        elif not record.is_blocked:
            record.extra["ark"] = str(ark)
            self._lines[str(ark.bare)] = record.line or record.number

    def _refusal(
        self, ark: Ark | None, told: str, found: Known | None, owners: Mapping[str, Known]
    ) -> tuple[str, str]:
        """(a stable word, why the address cannot be that of this record); ("", "") when it can."""
        if ark is None:
            message = _("« %(ark)s » n’est pas une adresse permanente (ark:/12345/abc).")
            return "ark", message % {"ark": told[:80]}
        owner = owners.get(str(ark.bare))
        if owner is not None and (found is None or owner.pk != found.pk):
            message = _(
                "L’adresse permanente %(ark)s est déjà celle d’un autre objet : « %(title)s » "
                "(%(reference)s)."
            )
            facts = {"ark": ark, "title": owner.title, "reference": owner.reference}
            return "ark-taken", message % facts
        if owner is not None:
            return "", ""
        if ark.is_ours and not ark.is_well_copied:
            message = _(
                "L’adresse permanente %(ark)s est mal recopiée : son dernier caractère, qui la "
                "contrôle, ne va pas avec les autres."
            )
            return "ark-miscopied", message % {"ark": ark}
        if found is None and str(ark.bare) in self._lines:
            message = _(
                "L’adresse permanente %(ark)s est déjà celle de la notice de la ligne %(n)d."
            )
            return "ark-twice", message % {"ark": ark, "n": self._lines[str(ark.bare)]}
        if found is not None and ark.is_ours:
            message = _("L’adresse permanente %(ark)s n’est pas celle de cet objet.")
            return "ark-other", message % {"ark": ark}
        return "", ""


def _what_then(found: Known | None, blocking: bool) -> str:
    if blocking:
        return _(
            "Corrigez-la d’après l’export d’origine, ou retirez-la du fichier : une nouvelle sera donnée."
        )
    if found is not None and found.ark:
        message = _(
            "L’objet garde la sienne (%(ark)s) ; vérifiez que les lignes du fichier ne sont pas décalées."
        )
        return message % {"ark": found.ark}
    return _("Elle n’est pas reprise : l’objet en reçoit une de ce site.")


def tell_if_lost(row: ImportRecord, given: str | None) -> bool:
    """Say it when another object took the address between the preview and the application."""
    wanted = row.extra.get("ark")
    if not wanted or wanted == given:
        return False
    message = _(
        "Depuis l’aperçu, l’adresse permanente %(ark)s est devenue celle d’un autre objet : celui-ci a "
        "reçu %(given)s."
    )
    row.tell("ark-taken", message % {"ark": wanted, "given": given})
    return True
