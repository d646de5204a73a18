"""What a person agrees to or not, by their own link: recorded at once, on the words they read."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.people.directory.domain.consents import PurposeState, consents_of, record_consent
from maillage.people.directory.models import Consent, Purpose
from maillage.people.directory.wordings import wording_of
from maillage.people.updates.domain.links import link_actor
from maillage.people.updates.models import SheetLink

ASKED = (Purpose.LETTER, Purpose.PRESS, Purpose.DIRECTORY, Purpose.PHOTOGRAPHS)
"""The others are asked where they serve: needs when one comes, tracking in a letter."""


def consents_by_link(link: SheetLink) -> list[PurposeState]:
    """The purposes that a link asks about, with the person's last word on each."""
    states = {one.purpose: one for one in consents_of(link.person)}
    return [states[purpose] for purpose in ASKED]


@transaction.atomic
def record_consents_by_link(*, link: SheetLink, said: Mapping[str, bool]) -> int:
    """Record what differs from the person's last words; returns how many lines were added."""
    count = 0
    for state in consents_by_link(link):
        given = said.get(state.purpose)
        if given is None or (state.last is not None and state.last.given == given):
            continue
        record_consent(
            person=link.person,
            purpose=state.purpose,
            given=given,
            means=Consent.Means.LINK,
            wording=wording_of(state.purpose),
            actor=link_actor(link),
            proof=_("Lien de vérification n° %(number)d") % {"number": link.pk},
        )
        count += 1
    return count
