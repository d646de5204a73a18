"""Personal links as the way into a project, for the reminders of whoever has no account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef
from django.urls import reverse

from maillage.kernel.registry import Door
from maillage.portal.domain import token_again
from maillage.portal.models import PersonalLink


class PersonalDoorway:
    """The live link of each person and project, unless its holder wants no reminders."""

    key = "portal"

    def doors(self, pairs: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], Door | None]:
        """In one query; no link is made here, the team sends them."""
        links = PersonalLink.objects.filter(
            person__in={person for person, _project in pairs},
            project__in={project for _person, project in pairs},
        ).annotate(is_open=Exists(PersonalLink.objects.valid().filter(pk=OuterRef("pk"))))
        wanted, found = set(pairs), dict[tuple[int, int], Door | None]()
        for link in links:
            pair = (link.person_id, link.project_id)
            if pair in wanted and not found.get(pair):
                found[pair] = _door(link) if link.is_open and link.reminders else None
        return found


def _door(link: PersonalLink) -> Door:
    token = token_again(link)
    return Door(
        url=reverse("portal-home", kwargs={"token": token}),
        stop_url=reverse("portal-reminders", kwargs={"token": token}),
    )
