"""Keep the filters of a page under a name, and share them with the team."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.kernel.models import SavedView

MOST = 50  # a menu longer than that is no longer read


def may_share(user: Any) -> bool:
    """Whoever reads the views of the team may share theirs with it."""
    return bool(user.has_perm("kernel.view_shared_views"))


@transaction.atomic
def save_view(*, owner: Any, page: str, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep `query` under `name`; the view that one has of that name on that page is replaced.

    Raises ValidationError, in a sentence, when the page has all the views that a menu can hold.
    """
    mine = SavedView.objects.filter(owner=owner, page=page)
    view = mine.filter(name__iexact=name).first()
    if view is None:
        if mine.count() >= MOST:
            message = _("Vous avez déjà %(n)d vues sur cette page : supprimez-en une d’abord.")
            raise ValidationError(message % {"n": MOST})
        view = SavedView(owner=owner, page=page)
    view.name, view.query, view.shared = name, query, shared and may_share(owner)
    view.full_clean()
    view.save()
    return view


@transaction.atomic
def change_view(*, view: SavedView, name: str, shared: bool) -> SavedView:
    """Rename it, share it or keep it for oneself.

    Raises ValidationError when another view of the same page has that name.
    """
    view.name, view.shared = name, shared and may_share(view.owner)
    view.full_clean()
    view.save()
    return view


def delete_view(*, view: SavedView) -> None:
    """Forget it, for everyone; what it showed stays."""
    view.delete()
