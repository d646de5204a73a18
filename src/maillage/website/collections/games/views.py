"""Playing, without account, cookie or tracking: what was answered travels in the address, signed.

The forms carry no CSRF token, which would need a cookie: an answer changes nothing of anybody's.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from maillage.heritage.games.domain import games as domain
from maillage.heritage.games.domain import judging, playing
from maillage.heritage.games.models import Draw, Game
from maillage.kernel.http import over_limit, rate_limited, too_many
from maillage.kernel.permissions import PUBLIC, is_allowed, requires
from maillage.website.collections.games import presenting

PER_PAGE: Final = 24
OTHERS: Final = 6
HOUR: Final = 3600
DAY: Final = 24 * HOUR
DRAWS: Final = 1500
"""Draws made for one address in an hour: several classes behind their school's one, all morning."""
PIECES: Final = 9000
"""Pieces of images for one address in ten minutes: a round of halves shows ten to each pupil."""
LISTED: Final = (Game.Source.GALLERY, Game.Source.LIST)
"""Sources so small that a game's page may look whether they still suffice."""


class TooManyDraws(Exception):
    """One address has had more draws made than a school plays."""


def _game(request: HttpRequest, slug: str) -> Game:
    """The game of an address, at rest or not; a draft only for whoever may change it."""
    game = Game.objects.filter(slug=slug).first()
    shown = game is not None and (game.is_public or game.is_resting)
    if game is None or not (shown or is_allowed(request.user, "games.change_game", game)):
        raise Http404
    return game


def _draw(request: HttpRequest, game: Game, number: int) -> Draw:
    """The draw of a number; those that are made already, nothing refuses.

    Raises TooManyDraws beyond what one address may have made, GameEmpty when the objects do not
    suffice (any more).
    """
    if not playing.FIRST <= number <= playing.LAST:
        raise Http404
    found = playing.drawn(game, number)
    if found is None:
        if game.is_resting:
            raise playing.GameEmpty
        address = str(request.META.get("REMOTE_ADDR", ""))
        if over_limit("game-draws", address, limit=DRAWS, seconds=HOUR):
            raise TooManyDraws
        found = playing.draw_of(game, number)
    found.game = game
    return found


def _rest(request: HttpRequest, game: Game) -> HttpResponse:
    """Why it is not played today, and what is: links to it are not broken."""
    others = Game.objects.published().exclude(pk=game.pk)[:OTHERS]
    context = {"game": game, "others": others}
    return _unlisted(render(request, "website/games/rests.html", context))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Neither kept by proxies nor found by search engines."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@requires(PUBLIC)
def games(request: HttpRequest) -> HttpResponse:
    """The published games."""
    shown = Paginator(Game.objects.published(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_title": _("À vous de jouer"), "shown": shown}
    return render(request, "website/games/games.html", context)


@require_safe
@requires(PUBLIC)
def game(request: HttpRequest, slug: str) -> HttpResponse:
    """What the game is; play, or join a game by its number."""
    found = _game(request, slug)
    if found.source in LISTED:
        found = domain.look_again(game=found)
    if found.is_resting:
        return _rest(request, found)
    wanted = request.GET.get("numero", "").strip()
    error = ""
    if wanted:
        if wanted.isascii() and wanted.isdecimal() and 0 < int(wanted[:9]) <= playing.LAST:
            return redirect("public-game-play", slug=slug, number=int(wanted))
        error = _("Un numéro de partie va de 1 à %(last)d.") % {"last": playing.LAST}
    context = {"game": found, "error": error, "wanted": wanted[:20]}
    return render(request, "website/games/game.html", context)


@csrf_exempt  # nothing is anybody's: see the module
@require_POST
@requires(PUBLIC)
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """A game that nobody has played."""
    found = _game(request, slug)
    return redirect("public-game-play", slug=slug, number=playing.new_number(found))


@csrf_exempt  # nothing is anybody's: see the module
@requires(PUBLIC)
@rate_limited("game-answers", limit=1500, seconds=600)
def play(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """A round, its correction, or the end."""
    found = _game(request, slug)
    try:
        draw = _draw(request, found, number)
    except TooManyDraws:
        return too_many(HOUR)
    except playing.GameEmpty:
        return _rest(request, domain.look_again(game=found, number=number))
    if request.method == "POST":
        return _answer(request, draw)
    token = request.GET.get("etat", "")
    progress = playing.progress_of(token, draw) if token else playing.Progress.start(draw)
    if progress is None:
        return _show(request, draw, playing.Progress.start(draw), is_lost=True)
    if progress.answers and "suite" not in request.GET:
        return _correct(request, draw, progress)
    return _show(request, draw, progress, order=request.GET.get("ordre", ""))


def _answer(request: HttpRequest, draw: Draw) -> HttpResponseBase:
    """Judge, count, go on to the correction; or move a line, for whoever has no JavaScript."""
    progress = playing.progress_of(request.POST.get("etat", ""), draw)
    if progress is None or len(progress.answers) >= len(draw.rounds):
        return _show(request, draw, playing.Progress.start(draw), is_lost=True)
    made = draw.rounds[len(progress.answers)]
    if "bouger" in request.POST and made["ask"] == "ordre":
        return _move(request, draw, progress)
    try:
        answer = judging.read(made, dict(request.POST.lists()))
    except ValueError as error:
        return _show(request, draw, progress, error=str(error))
    verdict = judging.judge(made, answer)
    address = str(request.META.get("REMOTE_ADDR", ""))
    # How often an object was played; what one address says of it counts twice (`count_answer`).
    if draw.game.is_public and not over_limit("game-counts", address, limit=2000, seconds=DAY):
        playing.count_answer(draw, progress, verdict, address=address)
    query = urlencode({"etat": progress.with_answer(answer).token()})
    return redirect(f"{request.path}?{query}#correction")


def _move(request: HttpRequest, draw: Draw, progress: playing.Progress) -> HttpResponseBase:
    """« 2-haut »: the third object of the round goes up by one."""
    made = draw.rounds[len(progress.answers)]
    which, _sep, way = request.POST.get("bouger", "").partition("-")
    try:
        order = list(judging.parse_order(request.POST.get("ordre", ""), len(made["objects"])))
        here = order.index(int(which)) if which.isdecimal() and which.isascii() else 0
    except ValueError:
        return _show(request, draw, progress)
    there = here + (-1 if way == "haut" else 1)
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    told = {"etat": progress.token(), "suite": 1, "ordre": "-".join(map(str, order))}
    return redirect(
        f"{request.path}?{urlencode(told)}#ligne-{order[max(0, min(there, len(order) - 1))]}"
    )


def _show(
    request: HttpRequest,
    draw: Draw,
    progress: playing.Progress,
    *,
    order: str = "",
    error: str = "",
    is_lost: bool = False,
) -> HttpResponse:
    """The next round, or the end."""
    number = len(progress.answers)
    if number >= len(draw.rounds):
        return _end(request, draw, progress)
    given = None
    if order or request.method == "POST":
        try:
            size = len(draw.rounds[number]["objects"])
            given = judging.parse_order(order or request.POST.get("ordre", ""), size)
        except ValueError:
            given = None
    page = presenting.round_page(draw, number, order=given)
    context = {"page": page, "token": progress.token(), "error": error, "is_lost": is_lost}
    return _render(request, draw, "round", context, status=422 if error else 200)


def _correct(request: HttpRequest, draw: Draw, progress: playing.Progress) -> HttpResponse:
    """What was right in the last round, with the way to each object."""
    verdicts = playing.verdicts_of(draw, progress)
    number = len(verdicts) - 1
    page = presenting.round_page(draw, number, verdict=verdicts[-1])
    things = {one.record.pk: one for one in page.things}
    made = draw.rounds[number]
    in_time = [page.things[n] for n in made["right"]] if made["ask"] == "ordre" else []
    context = {
        "page": page,
        "token": progress.token(),
        "in_time": [(one, one.record.pk not in verdicts[-1].wrong) for one in in_time],
        "things": things.values(),
        "right": next((one for one in page.options if one.is_right), None),
        "is_last": len(verdicts) == len(draw.rounds),
    }
    return _render(request, draw, "correction", context)


def _end(request: HttpRequest, draw: Draw, progress: playing.Progress) -> HttpResponse:
    """The score, and every object that was met."""
    verdicts = playing.verdicts_of(draw, progress)
    context = {
        "score": presenting.score_words(verdicts),
        "cheer": presenting.cheer(verdicts),
        "verdicts": verdicts,
        "things": presenting.learnt(draw, progress),
    }
    return _render(request, draw, "end", context)


def _render(
    request: HttpRequest, draw: Draw, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    templates = {
        "round": "website/games/round.html",
        "correction": "website/games/correction.html",
        "end": "website/games/end.html",
    }
    base = {
        "game": draw.game,
        "draw": draw,
        "play_url": reverse(
            "public-game-play", kwargs={"slug": draw.game.slug, "number": draw.number}
        ),
    }
    return _unlisted(render(request, templates[name], base | context, status=status))


@require_safe
@requires(PUBLIC)
@rate_limited("game-pieces", limit=PIECES, seconds=600, methods=("GET", "HEAD"))
def piece(request: HttpRequest, slug: str, number: int, **place: int) -> HttpResponse:
    """A piece of an image, cut here: the page's source does not tell which image it is of."""
    found = _game(request, slug)
    draw = Draw.objects.filter(game=found, number=number, revision=place["revision"]).first()
    if draw is None or not 1 <= place["turn"] <= len(draw.rounds):
        raise Http404
    content = playing.piece(draw.rounds[place["turn"] - 1], place["piece"])
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="image/jpeg")
    kept = "public, max-age=86400" if found.is_public else "private, no-store"
    response["Cache-Control"] = kept
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
