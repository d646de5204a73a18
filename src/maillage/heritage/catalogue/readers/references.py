"""What each record is kept under: its reference, mended, checked, or a provisional one.

Joconde's references have eleven characters or more; the first four digits are usually those of the
museum's Muséofile number. A spreadsheet takes « 01230002742 » for a quantity and eats its zeros.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final, Literal

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.readers.records import SourceRecord
from maillage.kernel.imports.excel import whole_number

LENGTH: Final = 11
"""Characters of a reference, at least."""

LONGEST: Final = 64
_EATEN: Final = range(6, LENGTH)
"""Digits left of a reference whose zeros were eaten; fewer cannot be told from a mistake."""

_VALID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.\-]*")
_MUSEOFILE: Final = re.compile(r"M(\d{4})")
_PASSING: Final = frozenset(("DMIS", "DMAJ", "MUSEO", "REF"))
"""Fields that do not tell an object from another."""

Missing = Literal["refuse", "provisional"]


def check_references(
    records: Iterable[SourceRecord], *, missing: Missing = "refuse", museum: str = ""
) -> Iterator[SourceRecord]:
    """Settle `reference` on each record as it streams by.

    A reference is mended if a spreadsheet spoilt it, refused if it cannot be one. Without one, the
    record is refused, or kept under a provisional identifier that the same record gets again at the
    next import. Whether it came before in the file is told by who knows if that one was kept. `museum` is the Muséofile number of the only museum
    that this source should speak of; "" when any may.
    """
    ranks: dict[bytes, int] = {}
    for record in records:
        if record.values or record.is_deleted:
            _settle(record, missing, ranks, museum)
        yield record


def _settle(record: SourceRecord, missing: Missing, ranks: dict[bytes, int], museum: str) -> None:
    own = record.first("MUSEO").strip().upper()
    if museum and own and own != museum.upper():
        record.tell(
            "other-museum",
            _(
                "Cette notice est celle d’un autre musée (%(own)s) que celui de cet import "
                "(%(museum)s) : elle n’est pas reprise. Importez-la pour son musée."
            )
            % {"own": own, "museum": museum},
            field="MUSEO",
            blocking=True,
        )
    given = record.first("REF").strip()
    if given:
        record.reference = mend(given, own or museum, record)
        return
    if record.is_deleted:  # its identifier at the source tells which it was, if anything does
        if missing == "provisional":
            record.reference = provisional(record, own or museum, ranks)
            record.is_provisional = True
        return
    if missing == "refuse":
        record.tell(
            "no-reference",
            _(
                "Cette notice n’a pas de référence (REF) : elle n’est pas reprise, car elle ne "
                "pourrait pas être retrouvée au prochain import. Donnez-lui une référence, ou "
                "choisissez d’attribuer des identifiants provisoires."
            ),
            field="REF",
            blocking=True,
        )
        return
    record.reference = provisional(record, own or museum, ranks)
    record.is_provisional = True
    record.tell(
        "provisional",
        _(
            "Cette notice n’a pas de référence (REF) : elle est gardée sous l’identifiant "
            "provisoire %(reference)s, calculé d’après %(what)s. Une notice modifiée dans le "
            "fichier peut alors passer pour une nouvelle : donnez-lui une référence dès que possible."
        )
        % {"reference": record.reference, "what": _told_by(record)},
        field="REF",
    )


def mend(given: str, museum: str, record: SourceRecord) -> str:
    """The reference that `given` stands for; "" and a blocking problem when it stands for none."""
    reference = re.sub(r"\s+", "", given)
    try:
        reference = whole_number(reference)
    except ValueError as error:
        record.tell("reference", str(error), field="REF", blocking=True)
        return ""
    digits = reference.isascii() and reference.isdecimal()
    if digits and len(reference) in _EATEN:
        restored = reference.zfill(LENGTH)
        if _is_cut(reference, restored, museum):
            record.tell(
                "reference",
                _(
                    "La référence « %(given)s » commence par le numéro du musée (%(museum)s) mais "
                    "n’a pas ses %(n)d chiffres : il y manque les derniers. Écrivez-la entière."
                )
                % {"given": given, "museum": museum, "n": LENGTH},
                field="REF",
                blocking=True,
            )
            return ""
        record.tell(
            "zeros",
            _(
                "La référence « %(given)s » a perdu les zéros de son début dans un tableur : elle "
                "est rétablie en %(restored)s. Mettez cette colonne au format Texte."
            )
            % {"given": given, "restored": restored},
            field="REF",
        )
        reference = restored
    if len(reference) < LENGTH or len(reference) > LONGEST or not _VALID.fullmatch(reference):
        record.tell(
            "reference",
            _(
                "« %(given)s » n’est pas une référence : il y faut au moins %(n)d caractères, "
                "chiffres ou lettres sans espace. Corrigez-la."
            )
            % {"given": given[:80], "n": LENGTH},
            field="REF",
            blocking=True,
        )
        return ""
    found = _MUSEOFILE.fullmatch(museum)
    if found and digits and not reference.startswith(found.group(1)):
        record.tell(
            "incoherent",
            _(
                "La référence %(reference)s ne commence pas par le numéro du musée (%(museum)s) : "
                "elle est gardée telle quelle, vérifiez-la."
            )
            % {"reference": reference, "museum": museum},
            field="REF",
        )
    return reference


def _is_cut(given: str, restored: str, museum: str) -> bool:
    """Whether a short reference lost its end rather than its zeros.

    « 6964000 » in the museum M6964 has kept its beginning; « 00006964000 » would be another object.
    """
    found = _MUSEOFILE.fullmatch(museum)
    number = found.group(1) if found else ""
    eaten = number.lstrip("0")
    return bool(eaten) and given.startswith((number, eaten)) and not restored.startswith(number)


def provisional(record: SourceRecord, museum: str, ranks: dict[bytes, int]) -> str:
    """An identifier out of what tells this record from others: « PROV-M0044-5f1c0a9b7e24 ».

    The source's own key, else the inventory number, else everything that the record says. Records
    that say the same are numbered in the order of the file (`ranks` remembers).
    """
    key, inventory = str(record.extra.get("key") or ""), record.first("INV")
    if key or inventory:
        told = repr((museum, key or inventory))
    else:
        told = repr((museum, sorted((c, v) for c, v in record.values.items() if c not in _PASSING)))
    digest = blake2b(told.encode(), digest_size=6)
    rank = ranks[digest.digest()] = ranks.get(digest.digest(), 0) + 1
    name = f"PROV-{museum or 'X'}-{digest.hexdigest()}"
    return name if rank == 1 else f"{name}-{rank}"


def _told_by(record: SourceRecord) -> str:
    if record.extra.get("key"):
        return _("sa clé dans le logiciel d’origine")
    if record.first("INV"):
        return _("son numéro d’inventaire")
    return _("l’ensemble de ses champs")
