"""The tab « Doublons » of a sheet: what looks like it, what was merged into it, merge with another."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from maillage.people.directory.models import Person
from maillage.people.duplicates.forms import OtherOrganisationForm, OtherPersonForm
from maillage.people.duplicates.models import DuplicatePair, Merge

LINKS = "person", "other_person", "organisation", "other_organisation"


def of_sheet(sheet: Any, user: Any) -> dict[str, Any]:
    """The context of the tab."""
    name = "person" if isinstance(sheet, Person) else "organisation"
    form_class = OtherPersonForm if isinstance(sheet, Person) else OtherOrganisationForm
    pairs = DuplicatePair.objects.visible_to(user).filter(
        Q(**{name: sheet}) | Q(**{f"other_{name}": sheet}), state=DuplicatePair.State.PROPOSED
    )
    kind = "people" if isinstance(sheet, Person) else "organisations"
    return {
        "pairs": [
            (pair, pair.right if pair.left == sheet else pair.left)
            for pair in pairs.select_related(*LINKS)
        ],
        "merges": Merge.objects.visible_to(user).filter(**{name: sheet})[:20],
        "choose_form": form_class(user=user),
        "choose_url": reverse(f"duplicates-choose-{kind}", kwargs={"pk": sheet.pk}),
    }


def waiting(user: Any) -> dict[str, Any] | None:
    """How many pairs wait, for the home page."""
    number = (
        DuplicatePair.objects.visible_to(user).filter(state=DuplicatePair.State.PROPOSED).count()
    )
    return {"number": number} if number else None
