"""Accepted corrections go back to their museum, in the form that its software takes."""

from __future__ import annotations

from copy import copy
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions.models import Contribution, Kind, WayBackFile, WayBackRow
from maillage.heritage.contributions.returns.forms import Return, as_return, write_return
from maillage.kernel import audit, clock

Form = WayBackFile.Form
State = Contribution.State

BY_SOFTWARE: Final[dict[str, tuple[Form, ...]]] = {
    Museum.Software.FLORA: (Form.LABELLED, Form.KEYED_CSV, Form.CSV, Form.XLSX),
    Museum.Software.MICROMUSEE: (Form.LABELLED, Form.CSV, Form.XLSX),
    Museum.Software.SPREADSHEET: (Form.XLSX, Form.CSV),
}
"""What each program takes, the best first."""


class WayBackRefused(Exception):
    """No file is made; str() says why, in French."""


def forms_for(museum: Museum) -> tuple[Form, ...]:
    """The forms offered to a museum, the one of its software first."""
    return BY_SOFTWARE.get(museum.software, (Form.CSV, Form.XLSX))


def returnable(museum: Museum, *, again: bool = False) -> QuerySet[Contribution]:
    """The corrections that would go; with `again`, also those that went and are not done yet."""
    states = [State.ACCEPTED, State.RETURNED] if again else [State.ACCEPTED]
    return Contribution.objects.filter(
        kind=Kind.CORRECTION, object__museum=museum, state__in=states
    ).order_by("object__reference", "field", "decided_at", "pk")


@transaction.atomic
def make_way_back(
    *, museum: Museum, actor: Any, form: str = "", again: bool = False
) -> WayBackFile:
    """Write the file of what waits, and mark each correction as given back.

    Of two people who make it at once, the second finds nothing left. Raises WayBackRefused.
    """
    locked = Museum.objects.select_for_update(of=("self",)).get(pk=museum.pk)
    who = audit.Actor.of(actor)
    if who.user is None or not who.user.has_perm("contributions.add_waybackfile", locked):
        raise WayBackRefused(_("Vous n’avez pas le droit de faire cela."))
    chosen = Form(form) if form in Form.values else forms_for(locked)[0]
    rows = list(
        returnable(locked, again=again)
        .select_for_update(of=("self",))
        .select_related("object")
        .prefetch_related("answers")
    )
    if not rows:
        raise WayBackRefused(_("Aucune correction acceptée n’attend de repartir."))
    lines = [_line(one) for one in rows]
    content, extension = write_return(chosen, lines)
    name = f"corrections-{locked.slug}-{clock.now():%Y-%m-%d-%H%M}.{extension}"
    with audit.recording(actor=actor, verb=_("a fait un fichier de retour")):
        made = WayBackFile.objects.create(
            museum=locked,
            form=chosen,
            file=ContentFile(content, name=name),
            name=name,
            count=len(rows),
            made_by=who.user,
        )
        audit.bulk_create([WayBackRow(file=made, contribution=one) for one in rows])
    pairs = []
    for one in rows:
        before = copy(one)
        one.give_back()
        pairs.append((before, one))
    with audit.recording(actor=actor, verb=_("a rendu la correction au musée dans un fichier")):
        audit.bulk_update(pairs, ("state", "returned_at", "import_outcome"))
    return made


def _line(one: Contribution) -> Return:
    signed = [answer.signature for answer in one.answers.all() if answer.museum_id is not None]
    return as_return(
        one, key=one.object.source_key or one.object.reference, answered_by=", ".join(signed)
    )
