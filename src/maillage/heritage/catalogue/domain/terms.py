"""The vocabularies, built from what is understood of the objects; synonyms merged by an editor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue import indexing
from maillage.heritage.catalogue.models import CulturalObject, Term, Vocabulary
from maillage.heritage.catalogue.models.terms import LONGEST_KEY, key_of
from maillage.kernel import audit, clock
from maillage.kernel.models import Heartbeat
from maillage.kernel.tasks import enqueue, enqueue_after, periodic, task

SOURCES: Final[dict[str, str]] = {
    Vocabulary.DOMAIN: "domains",
    Vocabulary.DENOMINATION: "denominations",
    Vocabulary.TECHNIQUE: "materials",
    Vocabulary.PERIOD: "periods",
    Vocabulary.PLACE: "places",
    Vocabulary.PERSON: "people",
    Vocabulary.SUBJECT: "subjects",
}
"""Vocabulary → where its words stand in `CulturalObject.normalised`."""

_CHUNK: Final = 2_000


def words_of(normalised: Mapping[str, Any], vocabulary: str) -> list[str]:
    """The words of a vocabulary that one object bears, as they are shown."""
    return [
        name
        for one in normalised.get(SOURCES[vocabulary], ())
        if (name := one.get("name", "").strip())
    ]


def kept_words(normalised: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """(vocabulary, word as one object bears it) → the word under which the index holds it. One query."""
    keys = {
        (vocabulary, name): key_of(name)
        for vocabulary in SOURCES
        for name in words_of(normalised, vocabulary)
    }
    if not keys:
        return {}
    asked = Term.objects.filter(
        vocabulary__in={vocabulary for vocabulary, _name in keys}, key__in=set(keys.values())
    )
    terms = asked.values_list("vocabulary", "key", "label", "merged_into__label")
    kept = {(vocabulary, key): main or label for vocabulary, key, label, main in terms}
    return {
        (vocabulary, name): kept.get((vocabulary, key), name)
        for (vocabulary, name), key in keys.items()
    }


# -- building ---------------------------------------------------------------------------------------


SOON: Final = timedelta(minutes=1)
_RECOUNT: Final = "due:recount-terms"


def recount_soon() -> None:
    """Count anew in a minute, once however many objects were shown or hidden meanwhile.

    A word that only hidden objects bear must not stay in the public lists until the night.
    """
    now = clock.now()
    with transaction.atomic():
        row, _made = Heartbeat.objects.select_for_update().get_or_create(
            name=_RECOUNT, defaults={"beat_at": now}
        )
        if row.beat_at > now:  # one is queued, that has not begun
            return
        row.beat_at = now + SOON
        row.save(update_fields=["beat_at"])
        enqueue_after(SOON, recount_terms)


@periodic("40 3 * * *")
@task(retries=2)
def recount_terms() -> None:
    """Build the vocabularies again from the public objects."""
    refresh_terms()


def refresh_terms() -> int:
    """Make the terms that objects bear, count those that the public sees; returns how many there are.

    The objects are read once, by batches. A term that nobody bears any more stays, with a count of
    0: its links and synonyms were chosen by hand. Terms that the data make are nobody's decision:
    they have no history until an editor touches them.
    """
    counts, labels = _tally()
    strays: dict[str, frozenset[str]] = {}
    for vocabulary in SOURCES:
        with transaction.atomic():
            made = _write(vocabulary, counts[vocabulary], labels[vocabulary])
        spelt = labels[vocabulary]
        others = {name for key, label in made.items() for name in spelt[key] if name != label}
        if others and vocabulary in indexing.VOCABULARIES:
            strays[vocabulary] = frozenset(others)
    if strays:
        # Indexed before their word was known, each stands under its own spelling.
        _touch({vocabulary: names.__contains__ for vocabulary, names in strays.items()})
    return Term.objects.count()


def _tally() -> tuple[dict[str, Counter[str]], dict[str, dict[str, Counter[str]]]]:
    """Objects by kept key, and the spellings of each key."""
    roads = {vocabulary: _merged_keys(vocabulary) for vocabulary in SOURCES}
    counts: dict[str, Counter[str]] = {vocabulary: Counter() for vocabulary in SOURCES}
    labels: dict[str, dict[str, Counter[str]]] = {vocabulary: {} for vocabulary in SOURCES}
    keys: dict[str, str] = {}  # folding is the slow part, and words come back
    public = CulturalObject.objects.public().order_by().values_list("normalised", flat=True)
    for normalised in public.iterator(chunk_size=_CHUNK):
        for vocabulary, road in roads.items():
            borne: set[str] = set()
            spelt = labels[vocabulary]
            for name in words_of(normalised, vocabulary):
                key = keys.get(name)
                if key is None:
                    key = keys[name] = key_of(name)
                if key:
                    if key not in spelt:
                        spelt[key] = Counter()
                    spelt[key][name] += 1
                    borne.add(road.get(key, key))
            counts[vocabulary].update(borne)
    return counts, labels


def _merged_keys(vocabulary: str) -> dict[str, str]:
    """Synonym's key → the key of the term that it was merged into."""
    merged = Term.objects.filter(vocabulary=vocabulary, merged_into__isnull=False)
    return dict(merged.values_list("key", "merged_into__key"))


def _write(
    vocabulary: str, counts: Mapping[str, int], labels: Mapping[str, Counter[str]]
) -> dict[str, str]:
    """Make the terms that are not there, count all; returns the new ones: key → label."""
    known = {
        key: (pk, count)
        for pk, key, count in Term.objects.filter(vocabulary=vocabulary).values_list(
            "pk", "key", "count"
        )
    }
    made = [
        Term(
            vocabulary=vocabulary,
            key=key,
            label=spellings.most_common(1)[0][0][:LONGEST_KEY],
            count=counts.get(key, 0),
        )
        for key, spellings in labels.items()
        if key not in known
    ]
    Term.objects.bulk_create(made, batch_size=_CHUNK, ignore_conflicts=True)
    moved = [
        Term(pk=pk, count=counts.get(key, 0))
        for key, (pk, count) in known.items()
        if count != counts.get(key, 0)
    ]
    Term.objects.bulk_update(moved, ["count"], batch_size=400)
    return {one.key: one.label for one in made}


# -- an editor's work -------------------------------------------------------------------------------


@transaction.atomic
def merge_terms(*, kept: Term, merged: Sequence[Term], actor: Any) -> Term:
    """Count and show the terms of `merged` under `kept`; their own synonyms follow.

    Raises:
        PermissionDenied: the actor may not.
        ValidationError: terms of two vocabularies, or a term with itself.
    """
    _check_right(actor, kept)
    pks = sorted({kept.pk, *(one.pk for one in merged)})
    locked = {
        one.pk: one
        for one in Term.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    }
    kept = locked[kept.pk]
    others = [locked[one.pk] for one in merged]
    if kept in others:
        raise ValidationError(_("Un terme ne peut pas être réuni à lui-même."))
    if any(one.vocabulary != kept.vocabulary for one in others):
        raise ValidationError(_("Ces termes ne sont pas du même vocabulaire."))
    if kept.merged_into_id is not None:
        raise ValidationError(
            _("« %(term)s » est lui-même réuni à un autre terme : choisissez celui-ci.")
            % {"term": kept}
        )
    moving = [*others, *Term.objects.filter(merged_into__in=others).select_for_update(of=("self",))]
    verb = _("a réuni à « %(term)s »") % {"term": kept}
    with audit.recording(actor=actor, verb=verb[:200]):
        for one in moving:
            one.merged_into = kept
            one.save(update_fields=["merged_into"])
    enqueue(follow_terms, kept.vocabulary, sorted({kept.key, *(one.key for one in moving)}))
    return kept


@transaction.atomic
def split_term(*, term: Term, actor: Any) -> Term:
    """Let a term that was merged stand by itself again.

    Raises:
        PermissionDenied: the actor may not.
        ValidationError: it stands by itself already.
    """
    _check_right(actor, term)
    term = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    kept = term.merged_into
    if kept is None:
        raise ValidationError(_("Ce terme n’est réuni à aucun autre."))
    with audit.recording(actor=actor, verb=_("a séparé le terme")):
        term.merged_into = None
        term.save(update_fields=["merged_into"])
    enqueue(follow_terms, term.vocabulary, sorted((kept.key, term.key)))
    return term


@transaction.atomic
def change_term(*, term: Term, actor: Any) -> Term:
    """Save what an editor wrote of a word; spelt anew, the objects that bear it are indexed under it.

    Raises PermissionDenied when the actor may not.
    """
    _check_right(actor, term)
    before = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    with audit.recording(actor=actor, verb=_("a modifié")):
        term.save()
    if term.label != before.label:
        synonyms = term.synonyms.values_list("key", flat=True)
        enqueue(follow_terms, term.vocabulary, sorted({term.key, *synonyms}))
    return term


def _check_right(actor: Any, term: Term) -> None:
    if not actor.has_perm("catalogue.change_term", term):
        raise PermissionDenied


@task(retries=3)
def follow_terms(vocabulary: str, keys: list[str]) -> None:
    """After a merge or a split: the counts, and the index entries of the objects that bear them."""
    refresh_terms()
    wanted = set(keys)
    _touch({vocabulary: lambda name: key_of(name) in wanted})


def _touch(wanted: Mapping[str, Callable[[str], bool]]) -> None:
    bearers = _bearers(wanted)
    while pks := list(islice(bearers, 500)):
        indexing.touch_keys(pks)


def _bearers(wanted: Mapping[str, Callable[[str], bool]]) -> Iterator[int]:
    """The public objects that bear a wanted word of these vocabularies. All are read: no table ties
    them.
    """
    objects: Iterable[tuple[int, Mapping[str, Any]]] = (
        CulturalObject.objects.public()
        .order_by("pk")
        .values_list("pk", "normalised")
        .iterator(chunk_size=_CHUNK)
    )
    for pk, normalised in objects:
        if any(
            is_wanted(name)
            for vocabulary, is_wanted in wanted.items()
            for name in words_of(normalised, vocabulary)
        ):
            yield pk
