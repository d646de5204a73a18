"""The forms of the way back.

Each line is one correction: reference, field, old, new, proof, author, date; where the new value is
empty, the field is to be emptied. A line without a field is an error that a visitor has reported, in
their own words. Flora and the programs
that read Joconde's labelled text take an update file, which holds references and new values only:
its proofs go beside it, in the same ZIP.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.kernel import clock
from maillage.kernel.exports import FORMATS, ExportColumn

END: Final = "//"


@dataclass(frozen=True, slots=True)
class Return:
    """One correction that goes back."""

    number: int  # of the contribution
    key: str  # what the museum's software knows the record by
    reference: str
    inventory: str
    title: str
    field: str
    label: str
    old: str
    new: str
    proof: str
    author: str
    day: date
    answered_by: str


def _columns() -> list[ExportColumn]:
    return [
        ExportColumn("reference", _("Référence"), lambda one: one.reference, width=18),
        ExportColumn("inventory", _("Numéro d’inventaire"), lambda one: one.inventory, width=18),
        ExportColumn("title", _("Titre"), lambda one: one.title, width=30),
        ExportColumn("field", _("Champ"), lambda one: one.field, width=10),
        ExportColumn("label", _("Libellé du champ"), lambda one: one.label, width=24),
        ExportColumn("old", _("Ancienne valeur"), lambda one: one.old, width=40),
        ExportColumn("new", _("Nouvelle valeur"), lambda one: one.new, width=40),
        ExportColumn("proof", _("Source ou preuve"), lambda one: one.proof, width=50),
        ExportColumn("author", _("Proposée par"), lambda one: one.author, width=22),
        ExportColumn("day", _("Proposée le"), lambda one: one.day, width=14),
        ExportColumn("answered_by", _("Acceptée par"), lambda one: one.answered_by, width=22),
        ExportColumn("number", _("Numéro de suivi"), lambda one: one.number, width=12),
    ]


def _keyed_columns() -> list[ExportColumn]:
    """The same under the key of Flora's exports, by which it finds the record again."""
    key = ExportColumn("UNIQUE_KEY", "UNIQUE_KEY", lambda one: one.key)
    return [key, *_columns()]


def _table(form: str, columns: Sequence[ExportColumn], rows: Sequence[Return]) -> bytes:
    output = io.BytesIO()
    values: Iterable[Sequence[object]] = ([one.value(row) for one in columns] for row in rows)
    FORMATS[form].write(output, columns, values, _("Corrections"))
    return output.getvalue()


def labelled(rows: Sequence[Return]) -> str:
    """Joconde's labelled text of the records that change: REF first, each field whole.

    One value a field: of two corrections the last one is written. A field to be emptied stands in the
    table of proofs only: programs that read this text do not all take an empty field for an erasure.
    """
    records: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.new:
            records.setdefault(row.reference, {})[row.field] = row.new
    lines: list[str] = []
    for reference, fields in records.items():
        lines += ["REF", reference]
        for code, value in fields.items():
            lines += [code, as_labelled(value)]
        lines.append(END)
    return "\r\n".join(lines) + "\r\n" if lines else ""


def as_labelled(value: str) -> str:
    """A value on one line: no tab, « # » for a line break, never what ends a record."""
    text = value.replace("#", " ").replace("\t", " ").replace("\r\n", "\n").replace("\n", "#")
    text = " ".join(text.split(" ")).strip()
    return f" {text}" if text == END or (text.isupper() and text.isalnum()) else text


def _labelled_zip(rows: Sequence[Return]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("corrections.txt", labelled(rows).encode())
        archive.writestr("justificatifs.csv", _table("csv", _columns(), rows))
    return output.getvalue()


FORMS: Final[Mapping[str, tuple[str, Callable[[Sequence[Return]], bytes]]]] = {
    "joconde": ("zip", _labelled_zip),
    "flora-csv": ("csv", lambda rows: _table("csv", _keyed_columns(), rows)),
    "csv": ("csv", lambda rows: _table("csv", _columns(), rows)),
    "xlsx": ("xlsx", lambda rows: _table("xlsx", _columns(), rows)),
}
"""Form → extension and writer; the keys are those of `WayBackFile.Form`."""


def write_return(form: str, rows: Sequence[Return]) -> tuple[bytes, str]:
    """The file and its extension; raises KeyError on an unknown form."""
    extension, write = FORMS[form]
    return write(rows), extension


def as_return(contribution: Any, *, key: str, answered_by: str) -> Return:
    """The line of one correction."""
    record = contribution.object
    return Return(
        number=contribution.pk,
        key=key,
        reference=record.reference,
        inventory=record.inventory,
        title=record.title,
        field=contribution.field,
        label=contribution.field_label or str(contribution.subject),
        old=contribution.old_value,
        new=contribution.proposed_value,
        proof="\n".join(part for part in (contribution.source, contribution.text) if part),
        author=contribution.author_name if contribution.from_office else contribution.signature,
        day=clock.local(contribution.created_at).date(),
        answered_by=answered_by,
    )
