"""The running order on paper: A4, black and white, read outside at arm's length."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from maillage.coordination.running_orders.models import RunningOrder
from maillage.coordination.running_orders.timeline import DAY, duration_words, hour_words
from maillage.kernel.documents import render_pdf
from maillage.kernel.text_fr import french_day

TEMPLATE: Final = Path(__file__).parent / "typst" / "running_order.typ"


def running_order_pdf(order: RunningOrder) -> bytes:
    """The whole day; its header and its headings come back on each page."""
    return render_pdf(TEMPLATE, told(order))


def told(order: RunningOrder) -> dict[str, Any]:
    """What the paper says."""
    return {
        "title": order.title,
        "project": str(order.project),
        "day": french_day(order.day, year=True, weekday=True),
        "notes": order.notes,
        "contacts": [
            {"name": one.name, "role": one.role, "phone": one.phone} for one in order.contacts.all()
        ],
        "lines": [
            {
                "hour": hour_words(line.minute),
                "next_day": line.minute >= DAY,
                "duration": duration_words(line.duration),
                "fixed": line.is_fixed,
                "title": line.title,
                "place": line.place,
                "who": line.who(),
                "phone": line.phone,
                "material": line.material,
                "contingency": line.contingency,
            }
            for line in order.lines.select_related("person")
        ],
    }
