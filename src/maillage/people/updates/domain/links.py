"""Personal links to one's own sheet: send, send again, revoke, open, answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.kernel import audit, clock
from maillage.kernel.notifications import notify
from maillage.kernel.tokens import hash_token, new_token
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.updates.domain.audience import organisation_for
from maillage.people.updates.domain.fields import of_function
from maillage.people.updates.domain.proposals import propose_changes
from maillage.people.updates.models import (
    LINK_LIFE,
    ChangeProposal,
    CheckCampaign,
    SheetLink,
)
from maillage.ui.dates import plain_day


class LinkRefused(Exception):
    """The link cannot be sent; str() says why, in French."""


def expiry_of(campaign: CheckCampaign | None) -> datetime:
    """Two months, or a fortnight after the campaign's deadline if that is later."""
    usual = clock.now() + LINK_LIFE
    if campaign is None or campaign.deadline is None:
        return usual
    last = datetime.combine(campaign.deadline + timedelta(days=14), time(23, 59))
    return max(usual, timezone.make_aware(last, timezone.get_default_timezone()))


@transaction.atomic
def send_sheet_link(*, person: Person, actor: Any, token: str = "") -> SheetLink:
    """Mail somebody a link to their own sheet, apart from any campaign; the one before stops.

    `token` is drawn at random; only the demonstration gives its own. Raises LinkRefused when the
    person has no address.
    """
    with audit.recording(actor=actor, verb=_("a demandé de vérifier la fiche")):
        locked = Person.objects.select_for_update().get(pk=person.pk)
        _refuse_unreachable(locked)
        for old in SheetLink.objects.filter(
            person=locked, campaign__isnull=True, revoked_at__isnull=True
        ):
            old.revoked_at = clock.now()
            old.save(update_fields=["revoked_at"])
        where = organisation_for([locked])
        link = SheetLink(person=locked, organisation_id=where.get(locked.pk))
        _mail(link, token or new_token())
    return link


def make_link(
    *, campaign: CheckCampaign, person: Person, organisation: int | None, token: str = ""
) -> SheetLink:
    """A person's link of a campaign, mailed; for whoever holds the campaign's row."""
    link = SheetLink(campaign=campaign, person=person, organisation_id=organisation)
    _mail(link, token or new_token())
    return link


@transaction.atomic
def renew_link(*, link: SheetLink, actor: Any, reminder: bool = False) -> SheetLink:
    """Mail a link again, with a new secret: the mail before opens nothing any more.

    Raises LinkRefused when the person has no address now, or when the campaign is closed.
    """
    link = SheetLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.campaign is not None and link.campaign.closed_at is not None:
        raise LinkRefused(_("La campagne est close : ses liens ne s’envoient plus."))
    _refuse_unreachable(link.person)
    verb = _("a relancé") if reminder else _("a renvoyé le lien de vérification")
    with audit.recording(actor=actor, verb=verb):
        link.revoked_at = None
        if reminder:
            link.reminded_at = clock.now()
        _mail(link, new_token(), reminder=reminder)
    return link


@transaction.atomic
def revoke_sheet_link(*, link: SheetLink, actor: Any) -> SheetLink:
    """Stop a link from working, at once; doing it twice changes nothing."""
    link = SheetLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.revoked_at is None:
        with audit.recording(actor=actor, verb=_("a révoqué le lien de vérification")):
            link.revoked_at = clock.now()
            link.save(update_fields=["revoked_at"])
    return link


def _refuse_unreachable(person: Person) -> None:
    if person.is_erased:
        raise LinkRefused(_("Les données de cette personne ont été effacées."))
    if not person.email:
        raise LinkRefused(
            _("%(person)s n’a pas d’adresse électronique : ajoutez-la d’abord.")
            % {"person": person}
        )


def _mail(link: SheetLink, token: str, *, reminder: bool = False) -> None:
    """Save the link under its secret, and write to its person; the secret stays in the mail."""
    link.token_hash = hash_token(token)
    link.expires_at = expiry_of(link.campaign)
    link.save()
    person, campaign = link.person, link.campaign
    until = plain_day(link.expires_at, weekday=False)
    paragraphs = [_("Bonjour %(name)s,") % {"name": person.first_name or person}]
    if reminder:
        paragraphs.append(_("Nous n’avons pas encore votre réponse : une minute suffit."))
    if campaign is not None and campaign.message:
        paragraphs += [part for part in campaign.message.splitlines() if part.strip()]
    paragraphs += [
        _(
            "Vos coordonnées sont-elles toujours justes ? Ce lien montre ce que nous avons noté. "
            "Confirmez d’un bouton, ou corrigez ; aucun compte n’est nécessaire."
        ),
        _("Le lien est personnel : ne le transférez pas. Il fonctionne jusqu’au %(day)s.")
        % {"day": until},
    ]
    if campaign is not None and campaign.deadline is not None:
        day = plain_day(campaign.deadline, weekday=False)
        paragraphs.insert(-1, _("Merci de répondre avant le %(day)s.") % {"day": day})
    subject = _("Vérifiez vos coordonnées")
    notify(
        kind="sheet_link",
        email=person.email,
        subject=_("Rappel : vérifiez vos coordonnées") if reminder else subject,
        paragraphs=paragraphs,
        button=_("Vérifier mes coordonnées"),
        url=reverse("portal-sheet", kwargs={"token": token}),
        dedupe=f"sheet-link:{link.pk}:{link.version}",
        secret=True,
    )


# -- what its holder does -----------------------------------------------------------------------------


def open_sheet_link(token: str) -> SheetLink | None:
    """The live link of that token, its first opening noted; None whatever is wrong with it."""
    link = (
        SheetLink.objects.valid()
        .filter(token_hash=hash_token(token), person__erased_at__isnull=True)
        .select_related("person", "organisation", "campaign")
        .first()
    )
    if link is not None and link.opened_at is None:
        # A visit is not a change of the record: no version, no audit entry.
        link.opened_at = clock.now()
        SheetLink.objects.filter(pk=link.pk, opened_at__isnull=True).update(
            opened_at=link.opened_at
        )
    return link


def link_actor(link: SheetLink) -> audit.Actor:
    """Who acts through a link, as the history names them."""
    return audit.Actor(label=_("%(person)s (lien personnel)") % {"person": link.person})


def functions_of(link: SheetLink) -> list[Function]:
    """What the person does now: of that alone the link may say that it is over."""
    held = Function.objects.in_force().filter(person=link.person).select_related("organisation")
    return list(held)


def organisation_of(link: SheetLink) -> Organisation | None:
    """The organisation whose sheet the link shows; none once the person has left it."""
    if link.organisation_id is None:
        return None
    here = Function.objects.in_force().filter(
        person=link.person_id, organisation=link.organisation_id
    )
    return link.organisation if here.exists() else None


def proposals_of(link: SheetLink) -> list[ChangeProposal]:
    """What was proposed through this link, newest first."""
    found = ChangeProposal.objects.filter(link=link).select_related("person", "organisation")
    return list(found[:10])


@transaction.atomic
def confirm_sheet(*, link: SheetLink) -> SheetLink:
    """« C’est toujours juste »."""
    return _answered(link, _("a confirmé ses coordonnées"))


@transaction.atomic
def answer_by_link(
    *,
    link: SheetLink,
    person: Mapping[str, str],
    organisation: Mapping[str, str],
    comment: str = "",
) -> list[ChangeProposal]:
    """Propose what the holder of a link corrected of their sheet and of their organisation's.

    Nothing corrected is a confirmation. Raises ValidationError on a value that a sheet could not
    hold; keys of functions that are not the person's own are refused like any unknown field.
    """
    made = []
    body = organisation_of(link)
    if organisation and body is None:
        raise ValidationError(_("Cette organisation n’est plus la vôtre."))
    about: list[tuple[Person | Organisation, Mapping[str, str], str]] = [
        (link.person, person, comment if person or not organisation else "")
    ]
    if body is not None:
        about.append((body, organisation, comment if organisation and not person else ""))
    for sheet, changes, said in about:
        proposal = propose_changes(
            sheet=sheet,
            changes=changes,
            author_label=str(link.person),
            author_email=link.person.email,
            actor=link_actor(link),
            link=link,
            comment=said,
        )
        if proposal is not None:
            made.append(proposal)
    verb = _("a répondu par son lien") if made else _("a confirmé ses coordonnées")
    _answered(link, verb)
    return made


def leave_by_link(
    *, link: SheetLink, functions: list[Function], day: date, comment: str = ""
) -> list[ChangeProposal]:
    """« Je ne travaille plus ici »: propose that functions end on a day."""
    ends = {of_function(one, "end"): day.isoformat() for one in functions}
    return answer_by_link(link=link, person=ends, organisation={}, comment=comment)


def _answered(link: SheetLink, verb: str) -> SheetLink:
    """Note that the person has answered; the first time is the one that counts."""
    locked: SheetLink = SheetLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if locked.answered_at is None:
        with audit.recording(actor=link_actor(locked), verb=verb):
            locked.answered_at = clock.now()
            locked.save(update_fields=["answered_at"])
    link.answered_at = locked.answered_at
    return locked
