"""Personal links as the way into a project, for the reminders of whoever has no account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from maillage.kernel.registry import Door
from maillage.portal.domain import token_again
from maillage.portal.models import PersonalLink


class PersonalDoorway:
    """The live link of each person and project, unless its holder wants no reminders."""

    key = "portal"

    def doors(self, pairs: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], Door]:
        """In one query; no link is made here, the team sends them."""
        links = _links(pairs).valid().filter(reminders=True)
        return {
            (link.person_id, link.project_id): _door(link)
            for link in links
            if (link.person_id, link.project_id) in set(pairs)
        }

    def closed(self, pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
        """Those who were sent a link, and have none that is live and writes to them; two queries."""
        sent = set(_links(pairs).values_list("person_id", "project_id"))
        return (sent & set(pairs)) - set(self.doors(pairs))


def _links(pairs: Sequence[tuple[int, int]]) -> Any:
    return PersonalLink.objects.filter(
        person__in={person for person, _project in pairs},
        project__in={project for _person, project in pairs},
    )


def _door(link: PersonalLink) -> Door:
    token = token_again(link)
    return Door(
        url=reverse("portal-home", kwargs={"token": token}),
        stop_url=reverse("portal-reminders", kwargs={"token": token}),
    )
