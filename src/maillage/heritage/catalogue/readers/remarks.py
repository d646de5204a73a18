"""Sentences that several readers say."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.readers.records import SourceRecord
from maillage.kernel.imports.cleaning import number_fr


def tell_encoding(record: SourceRecord, encoding: str) -> None:
    """This record was not in the encoding of its file."""
    record.tell(
        "encoding",
        _(
            "Cette notice n’est pas écrite comme le reste du fichier : elle a été lue en "
            "%(encoding)s. Relisez ses accents."
        )
        % {"encoding": encoding},
    )


def foreign_lines(count: int) -> str:
    """How many lines of the file were in another encoding."""
    return ngettext(
        "%(n)s ligne n’est pas écrite dans l’encodage du fichier : ses accents sont à relire.",
        "%(n)s lignes ne sont pas écrites dans l’encodage du fichier : leurs accents sont à relire.",
        count,
    ) % {"n": number_fr(count)}


def tell_truncated(record: SourceRecord) -> None:
    """The file ends before this record does."""
    record.tell(
        "truncated",
        _(
            "Le fichier s’arrête au milieu de cette notice : elle n’est pas reprise. Exportez de "
            "nouveau le fichier."
        ),
        blocking=True,
    )
