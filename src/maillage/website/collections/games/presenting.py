"""A round as its page draws it: the question, what is looked at, what may be answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any, Final

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.heritage.catalogue.models import CulturalObject, ObjectImage, Rights
from maillage.heritage.catalogue.pictures import Picture, picture_of
from maillage.heritage.catalogue.presenting import date_words
from maillage.heritage.games.domain.judging import Verdict
from maillage.heritage.games.domain.making import GRID
from maillage.heritage.games.domain.playing import Progress
from maillage.heritage.games.models import Draw, Game
from maillage.website.collections.pages.placeholders import drawing_for

SMALL: Final = 400
LARGE: Final = 800


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of a round."""

    record: CulturalObject
    small: Picture | None
    large: Picture | None

    @property
    def title(self) -> str:
        """Its title."""
        return self.record.title

    @property
    def date(self) -> str:
        """« 1er quart 19e siècle »."""
        return date_words(self.record)

    @property
    def drawing(self) -> str:
        """What stands for an object that has no image."""
        return drawing_for(self.record.domain_keys)

    @property
    def alt(self) -> str:
        """What the image is of."""
        return _("Image de l’objet : %(title)s") % {"title": self.record.title}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be given."""

    value: int
    words: str
    thing: Thing | None = None
    is_right: bool = False
    is_given: bool = False


@dataclass(frozen=True, slots=True)
class Half:
    """One half of an image, under its letter (left) or its number (right)."""

    value: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    """Everything that a round's page shows."""

    number: int
    total: int
    ask: str
    question: str
    things: tuple[Thing, ...]
    options: tuple[Option, ...] = ()
    detail: str = ""
    lefts: tuple[Half, ...] = ()
    rights: tuple[Half, ...] = ()
    order: tuple[int, ...] = ()
    verdict: Verdict | None = None
    pairs: tuple[tuple[Thing, bool], ...] = ()

    @property
    def order_value(self) -> str:
        """The order as the form sends it."""
        return "-".join(map(str, self.order))

    @property
    def ordered(self) -> list[tuple[int, Thing]]:
        """The objects in the order that the player has given so far."""
        return [(n, self.things[n]) for n in self.order]


def question_of(ask: str) -> str:
    """What the player is asked."""
    return {
        "lequel": _("De quel objet vient ce détail ?"),
        "ou": _("Où ce détail se cache-t-il dans l’image ?"),
        "ordre": _("Du plus ancien au plus récent : remettez ces objets dans l’ordre."),
        "moities": _("Quelle moitié droite va avec chaque moitié gauche ?"),
        "musee": _("Quel musée garde cet objet ?"),
        "usage": _("À quoi cet objet servait-il ?"),
    }[ask]


def things_of(pks: Sequence[int], kind: str) -> dict[int, Thing]:
    """The public objects of these keys with the image that the game shows; two queries."""
    images = ObjectImage.objects.exclude(renditions={}).order_by("rank", "pk")
    if kind in {Game.Kind.DETAIL, Game.Kind.HALVES}:
        images = images.exclude(rights=Rights.COPYRIGHT)  # the one that was cut
    rows = (
        CulturalObject.objects.public()
        .select_related("museum__organisation")
        .prefetch_related(Prefetch("images", images, to_attr="shown_images"))
        .in_bulk(list(pks))
    )
    found = {}
    for pk, record in rows.items():
        image = next(iter(record.shown_images), None)
        small = picture_of(image, SMALL) if image is not None else None
        large = picture_of(image, LARGE) if image is not None else None
        found[pk] = Thing(record, small, large)
    return found


def round_page(
    draw: Draw,
    number: int,
    *,
    verdict: Verdict | None = None,
    order: Sequence[int] | None = None,
) -> RoundPage:
    """The page of a round (from 0); with a verdict, its correction."""
    made = draw.rounds[number]
    known = things_of(made["objects"], draw.game.kind)
    things = tuple(known[pk] for pk in made["objects"] if pk in known)
    ask = made["ask"]
    shown: dict[str, Any] = {}
    if ask in {"lequel", "ou"}:
        shown["detail"] = piece_url(draw, number, 0)
    if ask == "ordre":
        given = verdict.answer if verdict is not None else order
        shown["order"] = tuple(given if given is not None else range(len(things)))
    elif ask == "moities":
        shown |= _halves(draw, number, len(made["images"]))
        if verdict is not None:
            wrong = set(verdict.wrong)
            shown["pairs"] = tuple((one, one.record.pk not in wrong) for one in things)
    else:
        shown["options"] = _options(made, things, verdict)
    return RoundPage(
        number=number + 1,
        total=len(draw.rounds),
        ask=ask,
        question=question_of(ask),
        things=things,
        verdict=verdict,
        **shown,
    )


def _options(
    made: dict[str, Any], things: Sequence[Thing], verdict: Verdict | None
) -> tuple[Option, ...]:
    given = verdict.answer[0] if verdict is not None else None
    if made["ask"] == "ou":
        columns, rows = GRID
        names = [
            _("ligne %(row)d, colonne %(column)d")
            % {"row": n // columns + 1, "column": n % columns + 1}
            for n in range(columns * rows)
        ]
        shown: Sequence[Thing | None] = [None] * len(names)
    elif made["ask"] == "lequel":
        names, shown = [one.title for one in things], things
    else:
        names = made["options"]
        shown = [None] * len(names)
    return tuple(
        Option(n, words, shown[n], is_right=n == made["right"], is_given=n == given)
        for n, words in enumerate(names)
    )


def _halves(draw: Draw, number: int, count: int) -> dict[str, tuple[Half, ...]]:
    return {
        "lefts": tuple(
            Half(n, ascii_uppercase[n], piece_url(draw, number, n)) for n in range(count)
        ),
        "rights": tuple(
            Half(n, str(n + 1), piece_url(draw, number, count + n)) for n in range(count)
        ),
    }


def piece_url(draw: Draw, number: int, piece: int) -> str:
    """The address of a piece: it names the draw and a place, never the image."""
    return reverse(
        "public-game-piece",
        kwargs={
            "slug": draw.game.slug,
            "number": draw.number,
            "revision": draw.revision,
            "turn": number + 1,
            "piece": piece,
        },
    )


def score_words(verdicts: Sequence[Verdict]) -> str:
    """« 3 manches sur 5 »."""
    right = sum(one.is_right for one in verdicts)
    told = {"right": right, "total": len(verdicts)}
    return (
        ngettext("%(right)d manche sur %(total)d", "%(right)d manches sur %(total)d", right) % told
    )


def cheer(verdicts: Sequence[Verdict]) -> str:
    """A kind word for the score."""
    right, total = sum(one.is_right for one in verdicts), len(verdicts)
    if right == total:
        return _("Sans faute ! Les musées devraient vous embaucher.")
    if 2 * right >= total:
        return _("Bel œil ! Les objets ci-dessous ont encore à dire.")
    return _("C’était difficile. Allez voir de plus près : chaque objet a sa page.")


def learnt(draw: Draw, progress: Progress) -> list[Thing]:
    """Every object met so far, once, in order."""
    met = [pk for made in draw.rounds[: len(progress.answers)] for pk in made["objects"]]
    keys = list(dict.fromkeys(met))
    known = things_of(keys, draw.game.kind)
    return [known[pk] for pk in keys if pk in known]
