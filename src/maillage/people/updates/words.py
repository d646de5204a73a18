"""How things are said on several pages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maillage.people.updates.models import SheetLink


def link_words(link: SheetLink) -> tuple[str, str]:
    """The tone of a link's state (of `ui.states`), and its words.

    The link comes from `SheetLinkQuerySet.with_corrections`.
    """
    if link.answered_at is not None:
        if link.corrections:
            return "active", _("corrections proposées")
        return "done", _("confirmé sans changement")
    if link.revoked_at is not None:
        return "cancelled", _("révoqué, sans réponse")
    if not link.is_live:
        return "cancelled", _("expiré, sans réponse")
    if link.opened_at is not None:
        return "waiting", _("ouvert, sans réponse")
    return "draft", _("pas encore ouvert")
