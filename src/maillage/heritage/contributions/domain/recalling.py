"""What has left in a file and proves wrong: the museum is told not to write it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions.domain.telling import line_of, members_of, moderators
from maillage.heritage.contributions.models import Contribution, WayBackRow
from maillage.kernel.notifications import notify


def tell_recalled(gone: Contribution) -> None:
    """Once for each file that held it: its museum's members, or the team when it has no account."""
    rows = WayBackRow.objects.filter(contribution=gone).select_related("file__museum__organisation")
    last: dict[Museum, WayBackRow] = {row.file.museum: row for row in rows.order_by("pk")}
    for museum, row in last.items():
        _tell_museum(gone, museum, row)


def _tell_museum(gone: Contribution, museum: Museum, row: WayBackRow) -> None:
    members = members_of(museum)
    paragraphs = [
        _("Elle était dans le fichier « %(name)s », et ne tient plus : ne la reportez pas.")
        % {"name": row.file.name},
        line_of(gone),
        _("Si votre fiche la dit déjà, revenez à ce qu’elle disait, ou à ce que vous en savez."),
    ]
    if not members:
        words = _("%(museum)s n’a pas de compte : prévenez-le autrement.") % {"museum": museum}
        paragraphs.insert(0, words)
    for user in members or moderators():
        notify(
            kind="contribution_recalled",
            user=user,
            subject=_("Une correction rendue est retirée : %(object)s") % {"object": gone.object},
            paragraphs=paragraphs,
            url=reverse("way-back-museum", kwargs={"pk": museum.pk}),
            button=_("Voir le retour"),
            dedupe=f"contribution-recalled:{gone.pk}:{row.pk}:{user.pk}",
        )
