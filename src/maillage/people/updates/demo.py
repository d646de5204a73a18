"""The demonstration's yearly check: links sent, some answered, corrections accepted, refused, waiting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kernel import audit, clock
from maillage.kernel.notifications import absolute
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.kernel.tokens import hash_token, new_token
from maillage.people.directory.demo import account, body, somebody
from maillage.people.directory.models import Person
from maillage.people.updates.domain import (
    accept_proposal,
    answer_by_link,
    refuse_proposal,
    save_campaign,
)
from maillage.people.updates.domain.audience import not_asked, organisation_for
from maillage.people.updates.domain.links import expiry_of
from maillage.people.updates.models import ChangeProposal, CheckCampaign, SheetLink

# As public as the password of the accounts: printed each time, and never made elsewhere.
GWENAELLE = "demonstration-verification-de-gwenaelle-picot"
SENT = 24  # days ago


def load(say: Any) -> None:
    """Told once; the link that works is printed each time."""
    if not CheckCampaign.objects.exists():
        with living_on(days_ago(SENT), 9, 45):
            campaign = _send()
        _answer(campaign)
    if SheetLink.objects.valid().filter(token_hash=hash_token(GWENAELLE)).exists():
        url = absolute(reverse("portal-sheet", kwargs={"token": GWENAELLE}))
        say(f"{_('Vérification des coordonnées de Gwenaëlle Picot')} : {url}")


def _send() -> CheckCampaign:
    """The links, as if their mails had left then: none leaves today."""
    jeanne = account("jeanne")
    year = clock.today().year
    campaign = CheckCampaign(
        title=_("Vérifiez vos coordonnées %(year)s") % {"year": year},
        message=_("Une fois par an, deux minutes pour que la lettre et les invitations arrivent."),
        deadline=clock.today() + timedelta(days=45),
        network=body("Coopération des musées normands"),
        kinds=["musee"],
    )
    save_campaign(campaign=campaign, actor=jeanne)
    people = list(not_asked(campaign, jeanne).order_by("pk"))
    where = organisation_for(people, campaign)
    with audit.recording(actor=jeanne, verb=_("a envoyé la campagne")):
        campaign.sent_at = clock.now()
        campaign.save(update_fields=["sent_at"])
    with audit.recording(actor=jeanne, verb=_("a demandé de vérifier la fiche")):
        audit.bulk_create(
            [_link(campaign, one, where.get(one.pk), rank) for rank, one in enumerate(people)]
        )
    return campaign


def _link(
    campaign: CheckCampaign, person: Person, organisation: int | None, rank: int
) -> SheetLink:
    """Some are opened the same week, most of those answered; one in three is silent."""
    hers = person.email.startswith("gwenaelle.picot@")
    opened = clock.now() + timedelta(days=rank % 6, hours=rank % 5 + 1)
    return SheetLink(
        campaign=campaign,
        person=person,
        organisation_id=organisation,
        token_hash=hash_token(GWENAELLE if hers else new_token()),
        expires_at=expiry_of(campaign),
        opened_at=opened if rank % 3 and not hers else None,
        answered_at=opened + timedelta(minutes=4) if rank % 3 == 1 and not hers else None,
    )


def _answer(campaign: CheckCampaign) -> None:
    """Five corrections: two accepted, one refused, two that wait."""
    jeanne = account("jeanne")
    accepted = (
        _correct(campaign, 20, "agnes.delaunay", person={"phone": "06 39 98 12 20"}),
        _correct(
            campaign,
            19,
            "mathilde.lebas",
            organisation={"website": "https://enluminure.exemple.org/visite"},
        ),
    )
    refused = _correct(
        campaign,
        18,
        "corinne.foucault",
        person={"last_name": "Foucault-Martin"},
        comment=_("Nom d’usage."),
    )
    with living_on(days_ago(16), 10, 0):
        for one in accepted:
            accept_proposal(
                proposal=one, fields=list(one.changes), answer=_("Merci !"), actor=jeanne
            )
        refuse_proposal(
            proposal=refused,
            answer=_("Vos conventions portent l’ancien nom : voyons cela ensemble au téléphone."),
            actor=jeanne,
        )
    _correct(
        campaign,
        4,
        "idriss.bensalem",
        person={"phone": "06 39 98 12 21"},
        comment=_("Numéro direct."),
    )
    _correct(campaign, 2, "clemence.dufay", organisation={"email": "bonjour.ciels@exemple.org"})


def _correct(
    campaign: CheckCampaign,
    days: int,
    name: str,
    *,
    person: Mapping[str, str] | None = None,
    organisation: Mapping[str, str] | None = None,
    comment: str = "",
) -> ChangeProposal:
    link = SheetLink.objects.get(campaign=campaign, person=somebody(name))
    with living_on(days_ago(days), 17, 20):
        SheetLink.objects.filter(pk=link.pk).update(opened_at=clock.now(), answered_at=None)
        link.refresh_from_db()
        (made,) = answer_by_link(
            link=link, person=person or {}, organisation=organisation or {}, comment=comment
        )
    return made
