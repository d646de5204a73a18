"""Open, find and close the feeds of a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.coordination.exchange.models import FeedToken
from maillage.kernel import audit, clock, tokens

SEEN_EVERY: Final = timedelta(minutes=30)
MOST: Final = 30
"""Feeds that one person may have open."""


@transaction.atomic
def open_feed(*, feed: FeedToken, actor: Any) -> str:
    """Save a new feed of `actor`; returns its secret, which nothing will tell again.

    Raises ValidationError when the feed does not say of what, or when there are too many.
    """
    if FeedToken.objects.visible_to(actor).open().count() >= MOST:
        raise ValidationError(
            _("Vous avez déjà %(n)d flux ouverts : révoquez ceux qui ne servent plus.")
            % {"n": MOST}
        )
    secret = tokens.new_token()
    feed.owner, feed.token_hash = actor, tokens.hash_token(secret)
    with audit.recording(actor=actor, verb=_("a ouvert un flux d’agenda")):
        feed.full_clean()
        feed.save()
    return secret


@transaction.atomic
def revoke_feed(*, feed: FeedToken, actor: Any) -> None:
    """Its address answers no more; asking twice changes nothing."""
    feed = FeedToken.objects.select_for_update().get(pk=feed.pk)
    if feed.revoked_at is None:
        feed.revoked_at = clock.now()
        with audit.recording(actor=actor, verb=_("a révoqué un flux d’agenda")):
            feed.save(update_fields=["revoked_at"])


def find_feed(secret: str) -> FeedToken | None:
    """The open feed of that secret, noted as read.

    None for a closed one, for a closed account, and for one that may no longer have feeds: whoever
    has lost every role reads nothing by an address kept in a telephone.
    """
    feed: FeedToken | None = (
        FeedToken.objects.open()
        .filter(token_hash=tokens.hash_token(secret), owner__is_active=True)
        .select_related("owner", "project", "edition__programme", "programme")
        .first()
    )
    if feed is None or not feed.owner.has_perm("exchange.view_feedtoken"):
        return None
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=clock.now() - SEEN_EVERY)
    # Not a change of the feed: no version, no history.
    FeedToken.objects.filter(stale, pk=feed.pk).update(last_used_at=clock.now())
    return feed
