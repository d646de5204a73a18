"""Sheets that look like the one being typed, for the box under its form."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.kernel.http import rate_limited
from maillage.kernel.permissions import requires
from maillage.people.directory.domain import (
    possible_double_organisations,
    possible_double_people,
)

PEOPLE_FIELDS: Final = ("first_name", "last_name", "email", "phone")
BODY_FIELDS: Final = ("name", "siret", "email", "phone", "city")
LONGEST: Final = 250
PAUSES: Final = 300
"""Questions a minute from one address: a whole office that types, no more."""


def near_context(url_name: str, fields: tuple[str, ...], record: Any = None) -> dict[str, str]:
    """What ``directory/near_box.html`` needs on the page of a form."""
    number = getattr(record, "pk", None)  # a new sheet has no record, or one without a number
    apart = f"?sauf={number}" if number else ""
    typed = (f"input delay:400ms from:#id_{name}" for name in fields)
    return {
        "near_url": reverse(url_name) + apart,
        "near_fields": ",".join(fields),
        "near_trigger": ", ".join(typed),
    }


@requires("directory.change_person")
@rate_limited("near", limit=PAUSES, seconds=60, methods=("GET",))
def near_people(request: HttpRequest) -> HttpResponseBase:
    """People who look like what was typed so far, of those that the user sees."""
    found = possible_double_people(
        **_typed(request, PEOPLE_FIELDS), user=request.user, exclude=_apart(request)
    )
    shown = [
        (one, str(one.shown_functions[0]) if one.shown_functions else one.email) for one in found
    ]
    return render(request, "directory/near.html", {"found": shown})


@requires("directory.change_organisation")
@rate_limited("near", limit=PAUSES, seconds=60, methods=("GET",))
def near_organisations(request: HttpRequest) -> HttpResponseBase:
    """Organisations that look like what was typed so far, of those that the user sees."""
    found = possible_double_organisations(
        **_typed(request, BODY_FIELDS), user=request.user, exclude=_apart(request)
    )
    return render(request, "directory/near.html", {"found": [(one, one.city) for one in found]})


def _typed(request: HttpRequest, fields: tuple[str, ...]) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:LONGEST] for name in fields}


def _apart(request: HttpRequest) -> int | None:
    text = request.GET.get("sauf", "")
    return int(text) if text.isdecimal() and len(text) < 15 else None
