"""The personal links that people were sent: for their sheet's tab, and for segments."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import clock
from maillage.kernel.registry import Criterion, Involvement, InvolvementItem
from maillage.people.segments.criteria import moments, through
from maillage.portal.models import PersonalLink

PERSON = "directory.person"
GROUP = gettext_lazy("Implication")


def links_of(record: Any, user: Any, limit: int) -> list[InvolvementItem]:
    """The links that they were sent, and whether they still open."""
    links = (
        PersonalLink.objects.visible_to(user)
        .filter(person=record)
        .select_related("project")
        .order_by("-created_at", "-pk")[:limit]
    )
    return [
        InvolvementItem(
            clock.local(link.created_at).date(),
            str(link.project),
            link.project.get_absolute_url() + "?onglet=liens",
            role=_("Lien personnel"),
            state=_state(link),
        )
        for link in links
    ]


def _state(link: PersonalLink) -> str:
    if link.revoked_at is not None:
        return _("révoqué")
    return _("expiré") if link.expires_at <= clock.now() else _("valable")


INVOLVEMENTS = (
    Involvement(
        "links",
        (PERSON,),
        gettext_lazy("Liens personnels"),
        "link",
        links_of,
        "portal.view_personallink",
        40,
    ),
)


def _links(user: Any) -> QuerySet[Any]:
    return PersonalLink.objects.visible_to(user)


def _valid(user: Any) -> QuerySet[Any]:
    return PersonalLink.objects.visible_to(user).valid()


def criteria() -> list[Criterion]:
    """« a reçu un lien personnel depuis moins de 6 mois »."""
    return [
        Criterion(
            "person.link",
            PERSON,
            gettext_lazy("a un lien personnel valable"),
            GROUP,
            "boolean",
            through(_valid, "person"),
            gettext_lazy("qui ont un lien personnel valable"),
            gettext_lazy("qui n’ont pas de lien personnel valable"),
            permission="portal.view_personallink",
        ),
        Criterion(
            "person.link_sent",
            PERSON,
            gettext_lazy("a reçu un lien personnel"),
            GROUP,
            "date",
            through(_links, "person", moments("created_at")),
            gettext_lazy("dont un lien personnel a été envoyé"),
            permission="portal.view_personallink",
        ),
    ]
