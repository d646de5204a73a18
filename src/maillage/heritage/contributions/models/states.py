"""Where contributions stand, and the words in which they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.contributions.models.kinds import KNOWLEDGE, Kind
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations

if TYPE_CHECKING:
    from maillage.heritage.contributions.models.contributions import (  # noqa: F401 - named below
        Contribution,
    )


class State(models.TextChoices):
    """Where a contribution stands."""

    RECEIVED = "recue", _("reçue")
    SET_ASIDE = "ecartee", _("écartée")
    TRANSMITTED = "transmise", _("transmise au musée")
    ACCEPTED = "acceptee", _("acceptée")
    REFUSED = "refusee", _("non retenue")
    PUBLISHED = "publiee", _("publiée")
    RETURNED = "rendue", _("rendue au musée")
    INTEGRATED = "integree", _("intégrée à la fiche")
    MERGED = "reunie", _("réunie à une autre")
    WITHDRAWN = "retiree", _("retirée par son auteur")


OPEN = (State.RECEIVED, State.TRANSMITTED, State.ACCEPTED, State.PUBLISHED, State.RETURNED)
"""States in which saying the same again adds nothing."""

SHOWN = (State.ACCEPTED, State.PUBLISHED, State.RETURNED)
"""States in which the public reads it beside the museum's record."""

SEEN_BY_MUSEUM = (*SHOWN, State.TRANSMITTED, State.REFUSED, State.INTEGRATED)
"""States that the museum concerned sees: only what the team has let through."""

FOLLOWED = (*OPEN, State.INTEGRATED)
"""States of what another one may follow: what has left takes nobody along."""

GOOD = (*SHOWN, State.INTEGRATED)
"""States that count to the contributor's credit."""


class ImportOutcome(models.TextChoices):
    """What the imports since the way back said of a correction that is not done."""

    OLD_KEPT = "ancienne", _("le musée a gardé l’ancienne valeur")
    OTHER = "autre", _("le musée a écrit une autre valeur")
    GONE = "disparu", _("la fiche n’est plus dans le catalogue")


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Contributions, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """All for the team; for a member, what was transmitted to its museums.

        Every page names the objects: of those that the member may not see, nothing is seen either.
        """
        if has_role(user, *TEAM_ROLES):
            return self
        own = member_organisations(user)
        if not own:
            return self.none()
        concerned = Q(object__museum__organisation__in=own) | Q(
            other_object__museum__organisation__in=own
        )
        objects = CulturalObject.objects.kept_by(user)
        return self.filter(
            Q(other_object__isnull=True) | Q(other_object__in=objects),
            concerned,
            object__in=objects,
            state__in=SEEN_BY_MUSEUM,
        )

    def shown(self) -> Self:
        """What the public reads, on objects that it sees."""
        public = CulturalObject.objects.public()
        return self.filter(Q(kind__in=KNOWLEDGE) | Q(kind=Kind.CORRECTION)).filter(
            Q(other_object__isnull=True) | Q(other_object__in=public),
            state__in=SHOWN,
            object__in=public,
        )

    def about(self, record: CulturalObject) -> Self:
        """Those of one object, links from the other end included."""
        return self.filter(Q(object=record) | Q(other_object=record))

    def concerning(self, museum: Museum) -> Self:
        """Those that one museum answers."""
        return self.filter(Q(object__museum=museum) | Q(other_object__museum=museum))

    def to_moderate(self) -> Self:
        """Those that wait for the team, what follows another one unread included."""
        return self.filter(Q(state=State.RECEIVED) | Q(state=State.MERGED, read_at__isnull=True))

    def to_answer(self) -> Self:
        """Those that wait for a museum."""
        return self.filter(state=State.TRANSMITTED)

    def to_give_back(self) -> Self:
        """Accepted corrections that no file has taken to the museum yet."""
        return self.filter(kind=Kind.CORRECTION, state=State.ACCEPTED)

    def reported(self) -> Self:
        """Errors that their museum has admitted, and that nobody has said to be mended."""
        return self.filter(kind=Kind.ERROR, state=State.ACCEPTED)

    def same_as(self, identity_key: str) -> Self:
        """Those that say the same and are still open."""
        return self.filter(identity_key=identity_key, state__in=OPEN, merged_into__isnull=True)

    def with_records(self) -> Self:
        """With the objects and museums that every page names."""
        return self.select_related(
            "object__museum__organisation", "other_object__museum__organisation", "campaign"
        )
