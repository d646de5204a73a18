"""Draw territories: a set of communes, chosen one by one or many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.kernel import audit, search
from maillage.people.territory.domain.finding import CommuneFinder, find_line
from maillage.people.territory.models import Commune, PriorityDistrict, Territory

FEW = 20
"""Lines from which reading all the communes once is faster than looking for each."""
MOST = 5_000


def read_list(text: str) -> set[int]:
    """The communes of a pasted list, one a line; raises ValidationError with one message for each
    line that names none.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line]
    if len(lines) > MOST:
        raise ValidationError(_("Au plus %d lignes à la fois.") % MOST)
    find = CommuneFinder.load().find_line if len(lines) > FEW else find_line
    found, wrong = set(), []
    for number, line in lines:
        one = find(line)
        if one.commune_id is None:
            told = {"line": number, "text": line[:80], "reason": one.reason}
            wrong.append(_("Ligne %(line)d, « %(text)s » : %(reason)s") % told)
        else:
            found.add(one.commune_id)
    if wrong:
        raise ValidationError(wrong)
    return found


def communes_of_today(communes: Iterable[Commune]) -> set[int]:
    """Their primary keys; a part of a commune counts as the commune that it belongs to."""
    current = Commune.Kind.CURRENT
    return {
        one.successor_id if one.kind != current and one.successor_id else one.pk for one in communes
    }


@transaction.atomic
def save_territory(*, territory: Territory, communes: Collection[int], actor: Any) -> Territory:
    """Save a new or a changed territory, with exactly these communes (primary keys)."""
    verb = _("a dessiné le territoire") if territory._state.adding else _("a modifié le territoire")
    with audit.recording(actor=actor, verb=verb):
        territory.save()
        territory.communes.set(communes)
    search.touch(territory)
    return territory


@transaction.atomic
def delete_territory(*, territory: Territory, actor: Any) -> None:
    """The territory goes; its communes stay."""
    with audit.recording(actor=actor, verb=_("a supprimé le territoire")):
        territory.delete()


@transaction.atomic
def save_district(
    *, district: PriorityDistrict, communes: Collection[int], actor: Any
) -> PriorityDistrict:
    """Save a priority district with exactly these communes (primary keys)."""
    with audit.recording(actor=actor, verb=_("a enregistré le quartier prioritaire")):
        district.save()
        district.communes.set(communes)
    search.touch(district)
    return district
