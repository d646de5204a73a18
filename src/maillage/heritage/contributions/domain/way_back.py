"""Accepted corrections, and errors admitted, go back to their museum, in the form that its software takes."""

from __future__ import annotations

from copy import copy
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions.models import (
    Answer,
    Contribution,
    Kind,
    WayBackFile,
    WayBackRow,
)
from maillage.heritage.contributions.returns.forms import Return, as_return, write_return
from maillage.kernel import audit, clock
from maillage.kernel.states import perform

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


def reports_of(museum: Museum, *, again: bool = False) -> QuerySet[Contribution]:
    """The errors reported that no file has told yet; with `again`, all that are not mended.

    They stay accepted until a person says that they are mended.
    """
    found = Contribution.objects.reported().filter(object__museum=museum)
    if not again:
        found = found.filter(way_back_rows__isnull=True)
    return found.order_by("object__reference", "decided_at", "pk")


def make_way_back(
    *, museum: Museum, actor: Any, form: str = "", again: bool = False
) -> WayBackFile:
    """Write the file of what waits, and mark each correction as given back.

    A field that the museum has written anew meanwhile would lose it: such a correction does not go,
    the museum is asked again about its record as it is. Errors reported go with the corrections, in
    the tables only: they name no field. Of two people who make the file at once, the
    second finds nothing left. Raises WayBackRefused, when all is asked again too.
    """
    made, asked = _make(museum, actor, form, again=again)
    if made is not None:
        return made
    if not asked:
        raise WayBackRefused(_("Rien d’accepté n’attend de repartir."))
    words = ngettext(
        "Rien à rendre : le musée a changé la fiche depuis sa réponse, %(n)d correction lui est "
        "redemandée.",
        "Rien à rendre : le musée a changé les fiches depuis ses réponses, %(n)d corrections lui sont "
        "redemandées.",
        asked,
    )
    raise WayBackRefused(words % {"n": asked})


@transaction.atomic
def _make(museum: Museum, actor: Any, form: str, *, again: bool) -> tuple[WayBackFile | None, int]:
    """The file, if anything goes into it, and how many are asked again."""
    locked = Museum.objects.select_for_update(of=("self",)).get(pk=museum.pk)
    who = audit.Actor.of(actor)
    if who.user is None or not who.user.has_perm("contributions.add_waybackfile", locked):
        raise WayBackRefused(_("Vous n’avez pas le droit de faire cela."))
    chosen = Form(form) if form in Form.values else forms_for(locked)[0]
    found, reports = (
        list(
            asked.select_for_update(of=("self",))
            .select_related("object")
            .prefetch_related(Prefetch("answers", Answer.objects.current()))
        )
        for asked in (returnable(locked, again=again), reports_of(locked, again=again))
    )
    overtaken = [one for one in found if one.is_overtaken]
    for one in overtaken:
        perform(one, "ask_again", actor=actor, trusted=True)
    rows = [one for one in found if one not in overtaken]
    if not rows and not reports:
        return None, len(overtaken)
    lines = [_line(one) for one in (*rows, *reports)]
    content, extension = write_return(chosen, lines)
    name = f"corrections-{locked.slug}-{clock.local(clock.now()):%Y-%m-%d-%H%M}.{extension}"
    with audit.recording(actor=actor, verb=_("a fait un fichier de retour")):
        made = WayBackFile.objects.create(
            museum=locked,
            form=chosen,
            file=ContentFile(content, name=name),
            name=name,
            count=len(rows),
            reported=len(reports),
            asked_again=len(overtaken),
            made_by=who.user,
        )
        audit.bulk_create([WayBackRow(file=made, contribution=one) for one in (*rows, *reports)])
    pairs = []
    for one in rows:
        before = copy(one)
        one.give_back()
        pairs.append((before, one))
    with audit.recording(actor=actor, verb=_("a rendu la correction au musée dans un fichier")):
        audit.bulk_update(pairs, ("state", "returned_at", "import_outcome"))
    return made, len(overtaken)


def _line(one: Contribution) -> Return:
    signed = [
        answer.signed_for_museum for answer in one.answers.all() if answer.museum_id is not None
    ]
    return as_return(
        one, key=one.object.source_key or one.object.reference, answered_by=", ".join(signed)
    )
