"""Who is told what: one message a person, whatever the number of museums that it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.galleries.models import Gallery
from maillage.kernel.notifications import notify
from maillage.people.accounts.models import Role, RoleGrant, User

TABS = {
    "museums": "?onglet=musees",
    "proposals": "?onglet=propositions",
    "comments": "?onglet=commentaires",
}


@dataclass(slots=True)
class Told:
    """An account, and the museums for which it is told."""

    user: User
    museums: list[Museum] = field(default_factory=list)

    @property
    def names(self) -> str:
        """« Musée de Honfleur, Musée du Bocage »."""
        return ", ".join(str(one) for one in self.museums)


def members_of(museums: Iterable[Museum]) -> list[Told]:
    """The active accounts of the members for these museums, each once."""
    by_organisation = {one.organisation_id: one for one in museums}
    grants = RoleGrant.objects.filter(
        role=Role.MEMBER, organisation__in=by_organisation, user__is_active=True
    )
    found: dict[int, Told] = {}
    for grant in grants.select_related("user").order_by("user_id", "pk"):
        told = found.setdefault(grant.user_id, Told(grant.user))
        told.museums.append(by_organisation[grant.organisation_id or 0])
    return list(found.values())


def members_by_museum(museums: Iterable[Museum]) -> dict[int, list[User]]:
    """By key of museum, whoever would be told; a museum without an account has none."""
    found: dict[int, list[User]] = {}
    for told in members_of(museums):
        for museum in told.museums:
            found.setdefault(museum.pk, []).append(told.user)
    return found


def tell_museums(
    gallery: Gallery,
    museums: Iterable[Museum],
    *,
    kind: str,
    subject: str,
    paragraphs: Sequence[str],
    dedupe: str,
    tab: str = "",
    button: str = "",
    actor: Any = None,
) -> int:
    """Tell the museums' members, but for whoever did it; returns how many were told."""
    count = 0
    for told in members_of(museums):
        if told.user == actor:
            continue
        lead = _("Pour %(museums)s.") % {"museums": told.names}
        made = notify(
            kind=kind,
            user=told.user,
            subject=subject,
            paragraphs=[lead, *paragraphs],
            url=f"{gallery.get_absolute_url()}{TABS.get(tab, '')}",
            button=button,
            dedupe=f"{dedupe}:{told.user.pk}",
        )
        count += made is not None
    return count


def tell_editors(
    gallery: Gallery,
    *,
    kind: str,
    subject: str,
    paragraphs: Sequence[str],
    dedupe: str,
    tab: str = "",
    url: str = "",
    actor: Any = None,
) -> None:
    """Tell those who compose the gallery, but for whoever did it."""
    for user in gallery.editors.filter(is_active=True).order_by("pk"):
        if user == actor:
            continue
        notify(
            kind=kind,
            user=user,
            subject=subject,
            paragraphs=paragraphs,
            url=url or f"{gallery.get_absolute_url()}{TABS.get(tab, '')}",
            button=_("Ouvrir la galerie"),
            dedupe=f"{dedupe}:{user.pk}",
        )


def lines(text: str) -> list[str]:
    """The paragraphs of a text that somebody wrote."""
    return [line.strip() for line in text.splitlines() if line.strip()]
