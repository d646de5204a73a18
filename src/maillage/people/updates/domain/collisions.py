"""What is proposed and another sheet has already: the team's to know, never the author's."""

from __future__ import annotations

from django.db.models import Q

from maillage.people.directory.models import Organisation, Person
from maillage.people.updates.models import ChangeProposal


def collisions_of(proposal: ChangeProposal) -> dict[str, Person | Organisation]:
    """By field of the proposal, the other sheet that has the proposed value; one query at most."""
    sheet = proposal.sheet
    wanted = {
        name: proposal.changes[name][1]
        for name in sheet.UNIQUE_FIELDS
        if name in proposal.changes and proposal.changes[name][1]
    }
    if not wanted:
        return {}
    about = Q()
    for name, value in wanted.items():
        about |= Q(**{f"{name}__iexact": value})
    others = list(type(sheet).objects.filter(about).exclude(pk=sheet.pk))
    found = {}
    for name, value in wanted.items():
        for other in others:
            if getattr(other, name).lower() == value.lower():
                found[name] = other
    return found
