"""The loan and return sheet, to be signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.coordination.bookings.domain.availability import period_words
from maillage.coordination.bookings.models import Booking
from maillage.kernel import clock
from maillage.kernel.documents import render_pdf
from maillage.kernel.text_fr import french_day
from maillage.ui.dates import hour_words

TEMPLATE: Final = Path(__file__).parent / "typst" / "loan_sheet.typ"


def moment_words(at: Any) -> str:
    """« mardi 12 mai 2026 à 9 h 30 »; '' for what has not happened."""
    if at is None:
        return ""
    day = french_day(clock.local(at).date(), year=True, weekday=True)
    return _("%(day)s à %(hour)s") % {"day": day, "hour": hour_words(at)}


def loan_sheet(booking: Booking) -> bytes:
    """The PDF of one booking: what is lent, to whom, in what condition, with room to sign."""
    resource = booking.resource
    facts = (
        (_("Matériel ou salle"), str(resource)),
        (_("Nature"), capfirst(str(resource.get_kind_display()))),
        (_("Quantité"), str(booking.quantity)),
        (_("Propriétaire"), str(resource.owner or "")),
        (_("Où c’est rangé"), " · ".join(str(one) for one in (resource.place, resource.kept_at) if one)),
        (_("Projet"), str(booking.project)),
        (_("Emprunteur"), booking.who()),
        (_("Période"), f"{capfirst(period_words(booking.start, booking.end))} ({booking.get_part_display()})"),
        (_("Notes"), booking.note),
    )  # fmt: skip
    steps = (
        (_("Au départ"), booking.out_at, booking.out_by, booking.out_condition or resource.condition),
        (_("Au retour"), booking.back_at, booking.back_by, booking.back_condition),
    )  # fmt: skip
    return render_pdf(
        TEMPLATE,
        {
            "title": _("Fiche de prêt et de retour"),
            "day": french_day(clock.today(), year=True),
            "facts": [[label, value] for label, value in facts if value],
            "steps": [
                {"name": name, "when": moment_words(at), "by": by, "condition": condition}
                for name, at, by, condition in steps
            ],
        },
    )
