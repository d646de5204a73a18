"""The office's pages of the games and of the doubts that they raise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.games.domain import doubts, games
from maillage.heritage.games.filters import DoubtFilters, GameFilters
from maillage.heritage.games.forms import CorrectForm, DismissForm, GameForm
from maillage.heritage.games.models import Game, GameDoubt
from maillage.heritage.games.tables import DoubtTable, GameTable
from maillage.kernel import states
from maillage.kernel.permissions import check, get_visible_or_404, is_allowed, requires
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Verb

SAID = {
    "publish": gettext_lazy("C’est publié : à vous de jouer."),
    "withdraw": gettext_lazy("C’est retiré du site."),
}
"""What the team does with a game; that it rests, nobody decides."""


class GameResource(Resource):
    """Games; their page says whether they can be played."""

    model = Game
    url_base = "games"
    url_path = "jeux"
    icon = "player-play"
    table_class = GameTable
    filterset_class = GameFilters
    form_class = GameForm
    create_label = gettext_lazy("Nouveau jeu")
    list_title = gettext_lazy("À vous de jouer")

    def get_queryset(self) -> QuerySet[Any]:
        """With the number of draws, in the list."""
        queryset = super().get_queryset()
        if self.role in {Role.LIST, Role.EXPORT}:
            queryset = queryset.annotate(draw_count=Count("draws"))
        return queryset

    def save_form(self, form: Any) -> Game:
        """Save; the numbers of a game that now plays with something else are drawn anew.

        One that rested is played again if its objects suffice now.
        """
        if self.role is Role.CREATE:
            form.instance.made_by = self.request.user
        saved: Game = form.save()
        if form.plays_otherwise:
            games.forget_draws(game=saved)
            if saved.is_resting:
                saved = games.review_game(game=saved)
        return saved

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what its source gives, on its page."""
        if self.role is Role.DETAIL:
            kwargs["check"] = games.check_game(self.object)
        return super().get_context_data(**kwargs)

    def get_verbs(self, record: Any) -> list[Verb]:
        """What its state allows, a try, the page on the site, then the form."""
        changes = [
            Verb(
                spec.label,
                reverse("game-verb", kwargs={"pk": record.pk, "verb": spec.verb}),
                spec.icon,
                primary=spec.verb == "publish",
                post=True,
            )
            for spec in states.available(record, self.request.user)
            if spec.verb in SAID
        ]
        usual = super().get_verbs(record)
        if record.is_public:
            usual.append(Verb(_("Voir sur le site"), record.get_public_url(), "external-link"))
            return usual + changes
        if is_allowed(self.request.user, "games.change_game", record):
            tried = reverse("public-game-play", kwargs={"slug": record.slug, "number": 1})
            usual.append(Verb(_("Essayer"), tried, "player-play"))
        if any(verb.primary for verb in changes):
            usual = [replace(verb, primary=False) for verb in usual]
        return changes + usual

    def may(self, role: Role, record: Any = None) -> bool:
        """What is played is withdrawn before it is deleted."""
        if role is Role.DELETE and record is not None and record.is_public:
            return False
        return super().may(role, record)

    def get_object(self) -> Any:
        """As everywhere; a published game has no page for its deletion."""
        record = super().get_object()
        if self.role is Role.DELETE and record.is_public:
            raise Http404
        return record


class DoubtResource(Resource):
    """Doubts: seen by the team and by the museum's member, answered by either."""

    model = GameDoubt
    url_base = "game-doubts"
    url_path = "jeux/doutes"
    icon = "alert-circle"
    roles = (Role.LIST, Role.DETAIL, Role.HISTORY)
    table_class = DoubtTable
    filterset_class = DoubtFilters
    list_title = gettext_lazy("Doutes nés des jeux")

    def get_queryset(self) -> QuerySet[Any]:
        """Those that wait first: « ouvert » comes after the others in the alphabet."""
        queryset = super().get_queryset().select_related("object__museum__organisation")
        return queryset.order_by("-state", "-created_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the record as it is, and the two ways to answer."""
        if self.role is Role.DETAIL:
            kwargs |= doubt_context(self.object, self.request.user)
        return super().get_context_data(**kwargs)


def doubt_context(doubt: GameDoubt, user: Any, **shown: Any) -> dict[str, Any]:
    """The record's fields that the game asks about, and the forms of who may answer."""
    record = doubt.object
    waits = doubt.state == GameDoubt.State.OPEN
    forms_of = {}
    if waits and is_allowed(user, "games.change_gamedoubt", doubt):
        forms_of = {
            "dismiss_form": DismissForm(user=user, prefix="confirmer"),
            "correct_form": CorrectForm(user=user, doubt=doubt, prefix="corriger"),
        }
    lines = [
        (capfirst(str(FIELDS[code].label)), record.value(code))
        for code in doubts.FIELDS[doubt.kind]
    ]
    return {
        "record": record,
        "lines": [(label, value) for label, value in lines if value],
        **forms_of,
        **shown,
    }


@requires("games.publish_game")
@require_POST
def do_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Publish, withdraw."""
    game = get_visible_or_404(Game.objects.all(), request.user, pk=pk)
    check(request, "games.publish_game", game)
    if verb not in SAID:
        raise Http404
    try:
        games.perform_game(game=game, verb=verb, actor=request.user)
    except states.TransitionRefused as refused:
        toasts.error(request, str(refused))
    else:
        toasts.success(request, str(SAID[verb]))
    return redirect(game.get_absolute_url())


@requires("games.change_gamedoubt")
@require_POST
def answer_doubt(request: HttpRequest, pk: int, verb: str) -> HttpResponseBase:
    """Confirm the record with a reason, or correct it with a proof."""
    queryset = GameDoubt.objects.select_related("object__museum__organisation")
    doubt = get_visible_or_404(queryset, request.user, pk=pk)
    check(request, "games.change_gamedoubt", doubt)
    if verb not in {"confirmer", "corriger"}:
        raise Http404
    form: Any
    if verb == "confirmer":
        form = DismissForm(request.POST, user=request.user, prefix=verb)
    else:
        form = CorrectForm(request.POST, user=request.user, doubt=doubt, prefix=verb)
    if form.is_valid():
        try:
            _answer(verb, doubt, form.cleaned_data, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except states.TransitionRefused as refused:
            form.add_error(None, str(refused))
        else:
            toasts.success(request, _("C’est noté. Merci !"))
            return redirect(doubt.get_absolute_url())
    toasts.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    return redirect(doubt.get_absolute_url())


def _answer(verb: str, doubt: GameDoubt, data: dict[str, Any], user: Any) -> None:
    if verb == "confirmer":
        doubts.dismiss_doubt(doubt=doubt, reason=data["reason"], actor=user)
        return
    doubts.correct_doubt(
        doubt=doubt,
        field=data["field"],
        values=data["values"].splitlines(),
        proof=data["proof"],
        actor=user,
    )
