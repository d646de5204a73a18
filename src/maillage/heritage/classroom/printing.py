"""The pupils' sheet on paper: PDF/UA, without the teacher's notes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from PIL import Image

from maillage.heritage.catalogue.models import ObjectImage
from maillage.heritage.classroom.domain import reading
from maillage.heritage.classroom.models import SchoolSheet
from maillage.kernel import clock
from maillage.kernel.documents import render_pdf
from maillage.kernel.models import private_storage
from maillage.kernel.text_fr import french_day, typeset
from maillage.ui.richtext import as_text

TEMPLATE: Final = Path(__file__).parent / "typst" / "pupil_sheet.typ"
SIDE: Final = 1000
"""Pixels of a picture's longest side: 150 to the inch on half a page."""


def pupil_sheet(sheet: SchoolSheet) -> bytes:
    """The PDF of a sheet: its documents with their pictures, its questions with room to write."""
    documents = reading.documents_of(sheet)
    questions = reading.questions_of(sheet, documents)
    files = {}
    for one in documents:
        content = _picture(one.image)
        if content is not None:
            files[f"{one.number}.jpg"] = content
    told = {
        "title": sheet.title,
        "day": french_day(clock.today(), year=True),
        "words": {
            "documents": _("Je regarde"),
            "document": _("Document"),
            "questions": _("Je réponds"),
            "name": _("Prénom :"),
            "day": _("Date :"),
        },
        "introduction": [typeset(line) for line in as_text(sheet.introduction).splitlines()],
        "documents": [_document(one, f"{one.number}.jpg" in files) for one in documents],
        "questions": [_question(one) for one in questions],
    }
    return render_pdf(TEMPLATE, told, files=files)


def _document(one: reading.ShownDocument, has_picture: bool) -> dict[str, Any]:
    record = one.record
    title = record.title if record is not None else one.document.caption
    credit = [str(record.museum)] if record is not None else []
    if record is not None and record.inventory:
        credit.append(_("inv. %(number)s") % {"number": record.inventory})
    if one.image is not None and has_picture:
        credit.append(one.image.credit or str(one.image.get_rights_display()))
    return {
        "number": one.number,
        "title": title,
        "caption": one.document.caption if record is not None else "",
        "credit": ", ".join(credit),
        "file": f"{one.number}.jpg" if has_picture else "",
        "alt": (one.image.caption if one.image is not None else "") or title,
    }


def _question(one: reading.ShownQuestion) -> dict[str, Any]:
    choices = one.options
    seed = one.question.pk
    order = range(len(choices.lines)) if choices.kind == "choix" else choices.shuffled(seed)
    about = ""
    if one.document is not None:
        about = capfirst(_("regarde le document %(n)d.") % {"n": one.document.number})
    partners = choices.partners
    return {
        "number": one.number,
        "kind": one.question.kind,
        "text": one.question.text,
        "about": about,
        "lines": [
            choices.lines[n]
            for n in (order if choices.kind != "paires" else range(len(choices.lines)))
        ],
        "partners": [partners[n] for n in order] if partners else [],
    }


def _picture(image: ObjectImage | None) -> bytes | None:
    """A rendition as JPEG; None when there is none, or when it cannot be read."""
    found = image.rendition(SIDE) if image is not None else None
    if found is None:
        return None
    try:
        with private_storage().open(found["path"]) as file, Image.open(file) as opened:
            made = io.BytesIO()
            opened.convert("RGB").save(made, "JPEG", quality=82)
    except (OSError, ValueError):
        return None
    return made.getvalue()
