"""Signs of life: what the period of conservation of somebody's data is counted from.

One rule, that can be told to whoever asks: **a sign of life is something that the person did, or
that somebody did with them or about them by hand**. Never what the program writes by itself.

What counts, from the latest of:

- what the person did: an agreement or a refusal, a visit or an answer by a personal link, a sign-in,
  a proposal;
- what was done with them: a task confided or done, a project shared (each room lends its own);
- what somebody wrote of them by hand: the sheet made or corrected, a function, a number, a note
  (`BY_HAND`, read from the history, so that what is done is not forgotten by the next write);
- a function: the day on which it began, the day on which it ended, today while it has an end that
  is yet to come. **A function without end says nothing by itself**: nobody ends those of people who
  have left. The last time that somebody confirmed or corrected it counts, as any edit by hand;
- a function in a member organisation: as long as the membership holds, which the network renews;
- a decision to keep the sheet.

What does not count: `updated_at`, an import that finds the sheet again, a merge, the search for
duplicates, what another person's erasure rewrites, a mail sent to them, their sheet read or exported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock, registry
from maillage.kernel.models import AuditEntry
from maillage.kernel.registry import ActivitySource, ObjectRef
from maillage.people.directory.models import (
    Consent,
    Function,
    Membership,
    Organisation,
    Person,
)
from maillage.people.duplicates.models import Merge
from maillage.people.privacy.models import RetentionItem
from maillage.people.updates.models import ChangeProposal, SheetLink

BY_HAND: Final = (
    _("a créé"),
    _("a modifié"),
    _("a ajouté une fonction"),
    _("a modifié une fonction"),
    _("a retiré une fonction"),
    _("a ajouté une coordonnée"),
    _("a modifié une coordonnée"),
    _("a retiré une coordonnée"),
    _("a ajouté une adresse"),
    _("a modifié une adresse"),
    _("a retiré une adresse"),
    _("a modifié les mots-clés et les ressources"),
    _("a changé la photo"),
    _("a retiré la photo"),
    _("a écrit une note"),
    _("a modifié une note"),
    _("a noté les besoins d’accessibilité"),
    _("a consigné un accord"),
    _("a consigné un refus ou un retrait"),
)
"""The verbs by which somebody writes of one person, having them in mind.

A new verb of the directory is counted once it stands here: a test asks of each where it belongs.
"""

Pairs = Iterator[tuple[int, date]]


def _day(moment: Any) -> date:
    return clock.local(moment).date()


def _latest(queryset: Any, column: str, person: str = "person_id") -> Pairs:
    """The latest moment of `column` for each person of `queryset`."""
    found = queryset.exclude(**{column: None}).order_by().values(person)
    for one in found.annotate(_latest=Max(column)):
        yield one[person], _day(one["_latest"])


def _made(keys: Sequence[int]) -> Pairs:
    """The period of a sheet about which nothing was ever done begins when it was made."""
    yield from _latest(Person.objects.filter(pk__in=keys), "created_at", "pk")


def _edited(keys: Sequence[int]) -> Pairs:
    """What was written by hand on the sheet, or on one that was merged into it since."""
    model = Person._meta.label_lower
    whose = {str(ObjectRef(model, pk)): pk for pk in keys}
    merges = Merge.objects.standing().filter(person__in=keys)
    for kept, gone in merges.values_list("person_id", "gone_pk"):
        whose[str(ObjectRef(model, gone))] = kept
    entries = AuditEntry.objects.filter(
        root__in=list(whose), verb__in=[str(one) for one in BY_HAND]
    )
    for root, at in entries.order_by().values_list("root").annotate(Max("timestamp")):
        yield whose[root], _day(at)


def _consents(keys: Sequence[int]) -> Pairs:
    yield from _latest(Consent.objects.filter(person__in=keys), "at")


def _accounts(keys: Sequence[int]) -> Pairs:
    yield from _latest(Person.objects.filter(pk__in=keys), "user__last_login", "pk")


def _links(keys: Sequence[int]) -> Pairs:
    found = SheetLink.objects.filter(person__in=keys)
    yield from _latest(found, "opened_at")
    yield from _latest(found, "answered_at")


def _proposals(keys: Sequence[int]) -> Pairs:
    yield from _latest(ChangeProposal.objects.filter(person__in=keys), "created_at")


def _kept(keys: Sequence[int]) -> Pairs:
    kept = RetentionItem.objects.filter(person__in=keys, state=RetentionItem.State.KEPT)
    yield from _latest(kept, "decided_at")


def _functions(keys: Sequence[int]) -> Pairs:
    """Functions of everyone else than members and journalists, who have their own rules."""
    theirs = Function.objects.filter(person__in=keys).exclude(
        organisation__kind=Organisation.Kind.MEDIA
    )
    yield from _of_functions(theirs.exclude(organisation__in=Membership.objects.values("member")))


def _journalists(keys: Sequence[int]) -> Pairs:
    yield from _of_functions(
        Function.objects.filter(person__in=keys, organisation__kind=Organisation.Kind.MEDIA)
    )


def _of_functions(functions: Any) -> Pairs:
    """When each began (or was written down, if nobody knows), and its end."""
    today = clock.today()
    for person, start, end, made in functions.values_list(
        "person_id", "start", "end", "created_at"
    ):
        yield person, min(start or _day(made), today)
        if end is not None:
            yield person, min(end, today)


def _members(keys: Sequence[int]) -> Pairs:
    """A function in a member organisation lives as long as the membership does."""
    found = Function.objects.filter(person__in=keys, organisation__memberships__isnull=False)
    rows = found.values_list(
        "person_id", "end", "organisation__memberships__start", "organisation__memberships__end"
    )
    yield from _periods(
        (person, start, min([day for day in (end, member_end) if day], default=None))
        for person, end, start, member_end in rows
    )


def _periods(rows: Iterable[tuple[int, date | None, date | None]]) -> Pairs:
    """Today for what is in force, else its last day."""
    today = clock.today()
    for person, start, end in rows:
        if end is None or end >= today:
            yield person, today if start is None or start <= today else start
        else:
            yield person, end


def register() -> None:
    """Lend them to the registry; called once."""
    for source in (
        ActivitySource("creation", _("Fiche créée"), _made),
        ActivitySource("fiche", _("Fiche écrite à la main"), _edited),
        ActivitySource("consentements", _("Consentement exprimé"), _consents),
        ActivitySource("compte", _("Connexion"), _accounts),
        ActivitySource("liens", _("Lien de vérification ouvert"), _links),
        ActivitySource("mises-a-jour", _("Mise à jour proposée"), _proposals),
        ActivitySource("fonctions", _("Fonction"), _functions),
        ActivitySource("gardees", _("Fiche gardée après examen"), _kept),
        ActivitySource("membres", _("Fonction chez un membre"), _members, "membres"),
        ActivitySource("journalistes", _("Fonction dans un média"), _journalists, "journalistes"),
    ):
        registry.activity_sources.register(source)
