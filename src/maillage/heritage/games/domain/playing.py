"""Playing: the draw of a number, the signed state that a player carries, what is counted."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from maillage.heritage.catalogue.models import CulturalObject, ObjectCount, ObjectImage
from maillage.heritage.games.domain import cutting, doubts, judging
from maillage.heritage.games.domain.making import Round, make_rounds
from maillage.heritage.games.domain.materials import materials
from maillage.heritage.games.domain.sources import candidates
from maillage.heritage.games.models import Draw, Game, PlayTally
from maillage.kernel import clock
from maillage.kernel.http import over_limit

FIRST, LAST = 1, 9999
LOOKED_AT: Final = 120
"""Objects read for a draw: the rounds of any game take at most 50, the rest are for choosing."""
_FAILED: Final = 600
"""Seconds for which it is remembered that a draw cannot be made."""
KEPT: Final = timedelta(days=400)
"""How long a number gives the same game: a class may come back the next school year."""
_SALT: Final = "maillage.games.state"
_COUNTED: Final = 24 * 3600
TWICE: Final = 2
"""Answers of one address about one object, in a kind of game, that count in a day."""


class GameEmpty(Exception):
    """The source does not give enough objects (any more)."""


# -- draws ------------------------------------------------------------------------------------------


def draw_rounds(game: Game, number: int, revision: int = 1) -> list[Round]:
    """The rounds of a number, from what the catalogue holds today; perhaps fewer than wanted."""
    rng = random.Random(f"{game.pk}:{number}:{revision}")  # noqa: S311 - the same draw for a number
    chosen = candidates(game, rng)[:LOOKED_AT]
    return make_rounds(game, materials([one.pk for one in chosen]), rng)


def draw_of(game: Game, number: int) -> Draw:
    """The draw of a number, made the first time that somebody asks for it.

    Made anew, under the next revision, when one of its objects has left the public catalogue. Raises
    GameEmpty when the objects do not suffice; that is remembered for some minutes, as finding it out
    reads as many objects as a draw.
    """
    found = Draw.objects.filter(game=game, number=number).first()
    if found is not None and _still_whole(found):
        return found
    failed = f"games:short:{game.pk}:{game.version}:{number}"
    if cache.get(failed):
        raise GameEmpty
    revision = 1 if found is None else found.revision + 1
    rounds = draw_rounds(game, number, revision)
    if len(rounds) < game.rounds:
        cache.set(failed, 1, _FAILED)
        raise GameEmpty
    with transaction.atomic():
        # Two players may ask at once: the first one's draw is the draw.
        made, is_new = Draw.objects.get_or_create(
            game=game, number=number, defaults={"rounds": rounds}
        )
        held = Draw.objects.select_for_update().get(pk=made.pk)
        if not is_new and held.revision < revision:
            held.rounds, held.revision = rounds, revision
            held.save(update_fields=["rounds", "revision"])
    return held


def drawn(game: Game, number: int) -> Draw | None:
    """The draw of a number, if it is there and needs not be made (anew)."""
    found = Draw.objects.filter(game=game, number=number).first()
    return found if found is not None and _still_whole(found) else None


def _still_whole(draw: Draw) -> bool:
    wanted = {pk for made in draw.rounds for pk in made["objects"]}
    images = {pk for made in draw.rounds for pk in images_of(made)}
    public = CulturalObject.objects.public().filter(pk__in=wanted)
    if public.count() < len(wanted):
        return False
    return not images or ObjectImage.objects.filter(pk__in=images).count() == len(images)


def images_of(made: Round) -> list[int]:
    """The keys of the images that a round cuts up."""
    return list(made.get("images", ())) or ([made["image"]] if "image" in made else [])


def new_number(game: Game) -> int:
    """A number that nobody has played, as far as a few attempts find one."""
    tried = [secrets.randbelow(LAST - 1000 + 1) + 1000 for _n in range(8)]
    taken = set(Draw.objects.filter(game=game, number__in=tried).values_list("number", flat=True))
    return next((one for one in tried if one not in taken), tried[0])


def forget_old_draws() -> int:
    """Delete the draws made more than 400 days ago; returns how many."""
    deleted, _by_model = Draw.objects.filter(made_at__lt=clock.now() - KEPT).delete()
    return deleted


# -- the state that a player carries ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Progress:
    """What was answered so far. It travels in the address, signed: nothing is kept of a player."""

    draw: int
    revision: int
    nonce: str
    answers: tuple[tuple[int, ...], ...] = ()

    @classmethod
    def start(cls, draw: Draw) -> Progress:
        """Nothing answered yet."""
        return cls(draw.pk, draw.revision, secrets.token_urlsafe(8))

    def token(self) -> str:
        """As an address bears it."""
        told = [self.draw, self.revision, self.nonce, [list(one) for one in self.answers]]
        return signing.dumps(told, salt=_SALT, compress=True)

    def with_answer(self, answer: tuple[int, ...]) -> Progress:
        """One round further."""
        return replace(self, answers=(*self.answers, answer))


def progress_of(token: str, draw: Draw) -> Progress | None:
    """The state of an address; None when it was made up, or is of another draw or revision."""
    if len(token) > 2000:
        return None
    try:
        key, revision, nonce, answers = signing.loads(token, salt=_SALT)
        found = Progress(key, revision, str(nonce), tuple(tuple(one) for one in answers))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if (found.draw, found.revision) != (draw.pk, draw.revision):
        return None
    return found if len(found.answers) <= len(draw.rounds) else None


def verdicts_of(draw: Draw, progress: Progress) -> list[judging.Verdict]:
    """What became of each answer."""
    return [
        judging.judge(made, answer)
        for made, answer in zip(draw.rounds, progress.answers, strict=False)
    ]


# -- pieces of images -------------------------------------------------------------------------------


def piece(made: Round, number: int) -> bytes | None:
    """A piece of a round's images: the detail (0), or the halves, left ones first."""
    images = images_of(made)
    if made["ask"] in {"lequel", "ou"}:
        key, box = images[0], made["box"]
        wanted = number == 0
    elif made["ask"] == "moities":
        count = len(images)
        wanted = 0 <= number < 2 * count
        is_right = number >= count
        place = made["partners"][number - count] if is_right and wanted else number
        key = images[place] if wanted else 0
        box = cutting.half_box(right=is_right)
    else:
        return None
    image = ObjectImage.objects.filter(pk=key).first() if wanted else None
    if image is None:
        return None
    return cutting.cut(image, box, square=bool(made.get("square")))


# -- counting ---------------------------------------------------------------------------------------


def count_answer(draw: Draw, progress: Progress, verdict: judging.Verdict, *, address: str) -> bool:
    """Add a round to the sums of its objects, once for a player's round; False when it was counted.

    What `address` answers of one object counts twice a day in a kind of game: one player, who plays
    the same game again and again, does not make a doubt by themselves; nor does one class.
    """
    number = len(progress.answers)
    if not cache.add(f"games:{progress.nonce}:{number}", 1, _COUNTED):
        return False
    made = draw.rounds[number]
    with transaction.atomic():
        _count_played(made["objects"])
        _count_tallies(draw.game.kind, verdict, address)
    doubts.look_at(kind=draw.game.kind, objects=verdict.wrong)
    return True


def _count_played(objects: Sequence[int]) -> None:
    month = clock.today().replace(day=1)
    keys = sorted(objects)  # always in one order: two players never wait for each other
    ObjectCount.objects.bulk_create(
        [ObjectCount(object_id=pk, month=month) for pk in keys], ignore_conflicts=True
    )
    for pk in keys:
        ObjectCount.objects.filter(object=pk, month=month).update(played=F("played") + 1)


def _count_tallies(kind: str, verdict: judging.Verdict, address: str) -> None:
    keys = [
        pk
        for pk in sorted(verdict.answered)
        if not over_limit("game-tally", f"{address}:{kind}:{pk}", limit=TWICE, seconds=_COUNTED)
    ]
    if not keys:
        return
    PlayTally.objects.bulk_create(
        [PlayTally(object_id=pk, kind=kind) for pk in keys], ignore_conflicts=True
    )
    wrong = set(verdict.wrong)
    for pk in keys:
        PlayTally.objects.filter(object=pk, kind=kind).update(
            answers=F("answers") + 1, wrong=F("wrong") + int(pk in wrong)
        )
