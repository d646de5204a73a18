"""The four games with Tab, arrows and Enter alone; searching, playing, answering without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.steps import fits
from tests.e2e.treasures import reach
from tests.factories import ClassCodeFactory, GameFactory, QuestionFactory
from tests.heritage.games.playthings import make_objects

from maillage.heritage.catalogue import indexing
from maillage.heritage.classroom.models import PupilAnswer
from maillage.heritage.games.domain import playing
from maillage.heritage.games.models import Game

pytestmark = pytest.mark.usefixtures("objects")


@pytest.fixture
def objects(transactional_db):
    made = make_objects()
    indexing.rebuild()
    return made


def published(kind):
    game = GameFactory(kind=kind, rounds=1)
    Game.objects.filter(pk=game.pk).update(state=Game.State.PUBLISHED)
    return Game.objects.get(pk=game.pk)


def press(page, key, times=1):
    for _n in range(times):
        page.keyboard.press(key)


def put_in_order(page, made):
    for target, place in enumerate(made["right"]):
        here = page.locator(".order-line").evaluate_all(
            "lines => lines.map(line => Number(line.dataset.place))"
        )
        button = page.locator(f"[name=bouger][value='{place}-haut']")
        if above := here.index(place) - target:
            page.locator("h1").click()  # Tab starts again from the top
            reach(page, button)
            press(page, "Enter", above)
    expect(page.locator(".order-line").first).to_have_attribute("data-place", str(made["right"][0]))


def choose_among(page, made):
    """The radio buttons are one stop of Tab; arrows go from one to the next."""
    reach(page, page.get_by_role("radio").first)
    press(page, "Space")
    right = page.locator(f"[name=reponse][value='{made['right']}']")
    for _n in range(page.get_by_role("radio").count()):
        if right.is_checked():
            break
        press(page, "ArrowDown")
    expect(right).to_be_checked()


def join_halves(page, made):
    for left, right in enumerate(made["right"]):
        control = page.locator(f"#moitie-{left}")
        reach(page, control)
        wanted = control.locator("option").evaluate_all(
            "(options, right) => options.findIndex(one => one.value === right)", str(right)
        )
        press(page, "ArrowDown", wanted)
        expect(control).to_have_value(str(right))


PLAYS = {
    Game.Kind.ORDER: put_in_order,
    Game.Kind.DETAIL: choose_among,
    Game.Kind.HALVES: join_halves,
    Game.Kind.ORIGIN: choose_among,
}


def test_the_four_games_without_a_mouse(page, axe):
    for kind, play in PLAYS.items():
        game = published(kind)
        made = playing.draw_of(game, 4821).rounds[0]
        page.goto(f"{game.get_public_url()}4821/")
        play(page, made)
        reach(page, page.get_by_role("button", name="Valider"))
        press(page, "Enter")
        expect(page.get_by_role("heading", name="C’est juste !")).to_be_visible()
        axe(page)
        reach(page, page.get_by_role("link", name="Voir le score"))
        press(page, "Enter")
        expect(page.get_by_role("heading", name="1 manche sur 1")).to_be_visible()


def test_everything_is_there_without_javascript(open_page):
    phone = open_page(360, 740, java_script_enabled=False)
    phone.goto("/collections/recherche/")
    phone.get_by_role("searchbox", name="Que cherchez-vous ?").fill("Objet")
    phone.get_by_role("button", name="Chercher", exact=True).click()
    expect(phone.get_by_role("heading", name="20 objets")).to_be_visible()
    phone.get_by_role("link", name="Affiner").click()
    phone.locator("#facette-musee").get_by_role("checkbox").first.check()
    phone.get_by_role("button", name="Voir les résultats").click()
    expect(phone.get_by_role("heading", name="4 objets")).to_be_visible()
    fits(phone)
    phone.get_by_role("link", name=re.compile("^Objet [A-T]$")).first.click()
    image = phone.locator("[data-viewer-link]").first
    assert phone.request.get(image.get_attribute("href")).ok
    expect(phone.get_by_role("heading", name="Réutiliser")).to_be_visible()

    game = published(Game.Kind.ORIGIN)
    made = playing.draw_of(game, 4821).rounds[0]
    phone.goto(f"{game.get_public_url()}4821/")
    phone.locator(f"[name=reponse][value='{made['right']}']").check()
    phone.get_by_role("button", name="Valider").click()
    expect(phone.get_by_role("heading", name="C’est juste !")).to_be_visible()

    room = ClassCodeFactory()
    QuestionFactory(
        sheet=room.sheet, kind="choix", text="Lequel ?", options="Un\n* Deux", rank=2000
    )
    sheet = phone.request.get(f"/collections/en-classe/fiches/{room.sheet.slug}/feuille.pdf")
    assert sheet.body().startswith(b"%PDF-")
    phone.goto("/collections/en-classe/code/")
    phone.get_by_label("Il est écrit au tableau.").fill(room.code)
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Tu es")).to_be_visible()
    phone.locator("textarea").first.fill("Des filets qui sèchent")
    phone.get_by_label("Deux").check()
    phone.get_by_role("button", name="Enregistrer mes réponses").click()
    expect(phone.get_by_text("Tes réponses sont enregistrées.")).to_be_visible()
    assert PupilAnswer.objects.count() == 2
