"""Receive what a visitor says: checked, kept once, told to the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.fields import FIELDS, Field, Group
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions.domain.following import visitor
from maillage.heritage.contributions.domain.telling import (
    acknowledge,
    tell_the_team,
    thank,
)
from maillage.heritage.contributions.domain.texts import (
    MOST_LINKS,
    clean_line,
    clean_text,
    count_links,
)
from maillage.heritage.contributions.models import Campaign, Contribution, Kind
from maillage.heritage.contributions.models.kinds import exact_parts
from maillage.heritage.contributions.models.states import GOOD
from maillage.kernel import audit
from maillage.kernel.states import perform
from maillage.kernel.tokens import hash_token

LONGEST: Final = {
    "proposed_value": 2_000,
    "text": 5_000,
    "source": 2_000,
    "author_name": 100,
}
"""Characters; a record of 20 kB is a museum's, not a visitor's."""

_NOT_CORRECTED: Final = {"REF", "MUSEO", "REFIM", "IMG", "VIDEO", "WWW", "NOMOFF", "REDA", "COPY"}
"""What names the record or its files: the museum's own business."""


class ContributionRefused(Exception):
    """It is not taken; str() says why, in French, to whoever wrote."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a visitor sends; which parts are needed depends on `kind` (see `Contribution`)."""

    kind: str
    object: CulturalObject
    field: str = ""
    proposed_value: str = ""
    text: str = ""
    source: str = ""
    other_object: CulturalObject | None = None
    link_type: str = ""
    author_name: str = ""
    name_public: bool = False
    author_email: str = ""
    campaign: Campaign | None = None


def correctable_fields(record: CulturalObject) -> list[tuple[Field, str]]:
    """The fields that a visitor may correct, with the museum's value; those that are filled first."""
    known = [
        (one, record.value(one.code))
        for one in FIELDS.values()
        if one.code not in _NOT_CORRECTED and one.group not in {Group.SYSTEM, Group.LINKS}
    ]
    return [pair for pair in known if pair[1]] + [pair for pair in known if not pair[1]]


@transaction.atomic
def submit_contribution(*, submission: Submission, token: str, actor: Any = None) -> Contribution:
    """Keep a contribution to an object that the public sees; tell the team, and its author.

    `token` opens the page that follows it; the same one sent twice is one contribution. What
    somebody has said already and is still open is kept as a duplicate of it, which the team reads
    too: both authors are thanked, the second one at once when the museum has answered already.
    Raises ContributionRefused, or ValidationError with the model's own sentences.
    """
    digest = hash_token(token)
    sent = Contribution.objects.filter(token_hash=digest)
    if (known := sent.first()) is not None:
        return known
    _lock(submission)
    if (known := sent.first()) is not None:  # sent twice at once
        return known
    made = _build(submission)
    made.token_hash = digest
    made.derive()
    first = Contribution.objects.same_as(made.identity_key).first()
    made.merged_into = first
    made.full_clean(exclude=("state", "campaign"), validate_unique=False)
    who = actor if actor is not None else visitor()
    with audit.recording(actor=who, verb=_("a envoyé une contribution")):
        made.save()
    if first is not None:
        made = perform(made, "merge", actor=audit.SYSTEM, trusted=True, said=_("l’a déjà lu"))
    tell_the_team(made)
    if acknowledge(made, token) and first is not None and first.state in GOOD:
        thank(first, only=made)
    return made


def _lock(submission: Submission) -> None:
    """Hold the objects: the same thing said twice at once is seen as such."""
    ends = [one.pk for one in (submission.object, submission.other_object) if one is not None]
    public = CulturalObject.objects.public().filter(pk__in=ends).order_by("pk")
    if len(public.select_for_update(of=("self",))) != len(set(ends)):
        raise ContributionRefused(_("Cet objet n’est plus en ligne."))


def _build(given: Submission) -> Contribution:
    """The contribution, cleaned; raises ContributionRefused."""
    made = Contribution(
        kind=given.kind,
        object=given.object,
        field=given.field if given.kind == Kind.CORRECTION else "",
        proposed_value=clean_line(given.proposed_value) if given.kind == Kind.CORRECTION else "",
        other_object=given.other_object if given.kind == Kind.LINK else None,
        link_type=given.link_type if given.kind == Kind.LINK else "",
        text=clean_line(given.text) if given.kind == Kind.TAG else clean_text(given.text),
        source=clean_text(given.source),
        author_name=clean_line(given.author_name),
        name_public=given.name_public and bool(clean_line(given.author_name)),
        author_email=given.author_email.strip(),
        campaign=given.campaign,
    )
    _check_lengths(made)
    _check_campaign(made)
    if made.kind == Kind.CORRECTION:
        _check_correction(made)
    if count_links(made.text, made.source, made.proposed_value, made.author_name) > MOST_LINKS:
        raise ContributionRefused(
            _("Trop d’adresses de sites dans votre message : gardez-en %(n)d au plus.")
            % {"n": MOST_LINKS}
        )
    if count_links(made.author_name, made.text if made.kind == Kind.TAG else ""):
        raise ContributionRefused(_("Une adresse de site n’a pas sa place ici."))
    return made


def _check_lengths(made: Contribution) -> None:
    for name, most in LONGEST.items():
        if len(getattr(made, name)) > most:
            raise ValidationError({name: _("Trop long : %(n)d caractères au plus.") % {"n": most}})
    if made.kind == Kind.TAG and len(made.text) > 80:
        raise ValidationError({"text": _("Un mot-clé est court : quelques mots.")})


def _check_campaign(made: Contribution) -> None:
    campaign = made.campaign
    if campaign is None:
        return
    if not campaign.is_running:
        raise ContributionRefused(_("Cette campagne est close."))
    if made.kind not in campaign.kinds:
        raise ContributionRefused(_("Cette campagne demande autre chose."))
    if not campaign.rows.filter(object=made.object).exists():
        raise ContributionRefused(_("Cet objet n’est pas de cette campagne."))


def _check_correction(made: Contribution) -> None:
    if made.field not in {one.code for one, _value in correctable_fields(made.object)}:
        raise ContributionRefused(_("Ce champ ne se corrige pas ici."))
    made.old_value = made.object.value(made.field)
    # As it is written: « LEFEVRE » made « LEFÈVRE » is a correction.
    if made.proposed_value and exact_parts(made.proposed_value) == exact_parts(made.old_value):
        raise ValidationError({"proposed_value": _("C’est déjà ce que dit la fiche.")})
