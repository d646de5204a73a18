"""Playing by keyboard and on a telephone; a class that answers on its tablets."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.steps import fits
from tests.factories import GameFactory, QuestionFactory, SchoolSheetFactory, SheetDocumentFactory
from tests.heritage.games.playthings import make_objects

from maillage.heritage.games.domain import playing
from maillage.heritage.games.models import Game

pytestmark = pytest.mark.usefixtures("objects")


@pytest.fixture
def objects(transactional_db):
    return make_objects()


def published(kind, **facts):
    game = GameFactory(kind=kind, introduction="Pour voir de plus près.", **facts)
    Game.objects.filter(pk=game.pk).update(state=Game.State.PUBLISHED)
    return Game.objects.get(pk=game.pk)


def address(game, number=4821):
    return f"{game.get_public_url()}{number}/"


def test_in_order_with_the_keyboard_alone(page, axe, shoot):
    game = published(Game.Kind.ORDER, title="La machine à remonter le temps", rounds=1)
    made = playing.draw_of(game, 4821).rounds[0]
    page.goto("/collections/jeux/")
    axe(page)
    shoot(page, "jeux")
    page.get_by_role("link", name=game.title).click()
    axe(page)
    shoot(page, "jeu")
    page.goto(address(game))
    axe(page)
    shoot(page, "jeu-ordre")
    # Bring each object to its place by pressing its arrow, as often as it takes.
    for target, place in enumerate(made["right"]):
        here = page.locator(".order-line").evaluate_all(
            "lines => lines.map(line => Number(line.dataset.place))"
        )
        button = page.locator(f"[name=bouger][value='{place}-haut']")
        for _n in range(here.index(place) - target):
            button.focus()
            page.keyboard.press("Enter")
            expect(button).to_be_focused()
    expect(page.locator("[data-said]")).to_contain_text("place")
    page.get_by_role("button", name="Valider").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="C’est juste !")).to_be_visible()
    axe(page)
    shoot(page, "jeu-reponse")
    page.get_by_role("link", name="Voir le score").press("Enter")
    expect(page.get_by_role("heading", name="1 manche sur 1")).to_be_visible()
    axe(page)
    shoot(page, "jeu-score")
    expect(page.locator(".tile")).to_have_count(len(made["objects"]))


def order_with_a_finger(phone, axe):
    """Each object brought to its place by tapping its arrow, as often as it takes."""
    game = published(Game.Kind.ORDER, rounds=1)
    made = playing.draw_of(game, 4821).rounds[0]
    phone.goto(address(game))
    fits(phone)
    lines = phone.locator(".order-line")
    for target, place in enumerate(made["right"]):
        here = lines.evaluate_all("lines => lines.map(line => Number(line.dataset.place))")
        for above in range(here.index(place) - 1, target - 1, -1):
            phone.locator(f"[name=bouger][value='{place}-haut']").tap()
            expect(lines.nth(above)).to_have_attribute("data-place", str(place))
    axe(phone)
    right_on_a_telephone(phone, axe)


def join_with_a_finger(phone, axe):
    """The menus of a telephone give each left half its right one."""
    game = published(Game.Kind.HALVES, rounds=1)
    made = playing.draw_of(game, 4821).rounds[0]
    phone.goto(address(game))
    fits(phone)
    for left, right in enumerate(made["right"]):
        control = phone.locator(f"#moitie-{left}")
        control.tap()
        control.select_option(str(right))
    expect(phone.locator(".half-place img")).to_have_count(len(made["right"]))
    fits(phone)
    axe(phone)
    right_on_a_telephone(phone, axe)


def right_on_a_telephone(phone, axe):
    phone.get_by_role("button", name="Valider").tap()
    expect(phone.get_by_role("heading", name="C’est juste !")).to_be_visible()
    fits(phone)
    axe(phone)
    phone.get_by_role("link", name="Voir le score").tap()
    expect(phone.get_by_role("heading", name="1 manche sur 1")).to_be_visible()


def test_the_detail_the_order_and_the_halves_on_a_telephone(phone, axe, shoot):
    game = published(Game.Kind.DETAIL, title="L’œil du conservateur", rounds=3)
    rounds = playing.draw_of(game, 4821).rounds
    assert [one["ask"] for one in rounds] == ["lequel", "lequel", "ou"]
    phone.goto(address(game))
    axe(phone)
    shoot(phone, "jeu-detail")
    for made in rounds[:2]:
        phone.locator(f".choice-card:has([value='{made['right']}'])").tap()
        phone.get_by_role("button", name="Valider").tap()
        expect(phone.get_by_role("heading", name="C’est juste !")).to_be_visible()
        phone.get_by_role("link", name="Manche suivante").tap()
    axe(phone)
    # Arrows go from cell to cell.
    first = phone.get_by_role("radio", name="ligne 1, colonne 1")
    first.focus()
    phone.keyboard.press("Space")
    for _n in range(rounds[2]["right"]):
        phone.keyboard.press("ArrowRight")
    shoot(phone, "jeu-ou")
    phone.get_by_role("button", name="Valider").tap()
    expect(phone.get_by_role("heading", name="C’est juste !")).to_be_visible()
    axe(phone)
    shoot(phone, "jeu-ou-reponse")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    order_with_a_finger(phone, axe)
    join_with_a_finger(phone, axe)
    resting = published(Game.Kind.ORDER, source=Game.Source.LIST, source_value="rien")
    phone.goto(address(resting))
    expect(phone.get_by_text("Ce jeu se repose")).to_be_visible()
    fits(phone)
    axe(phone)
    phone.get_by_role("link", name=game.title).tap()
    expect(phone.get_by_role("button", name="Jouer")).to_be_visible()


def test_halves_and_museums(page, axe, shoot):
    halves = published(Game.Kind.HALVES, title="Les moitiés perdues", rounds=1)
    made = playing.draw_of(halves, 4821).rounds[0]
    page.goto(address(halves))
    for left, right in enumerate(made["right"]):
        page.locator(f"#moitie-{left}").select_option(str(right))
    expect(page.locator(".half-place img")).to_have_count(len(made["right"]))
    axe(page)
    shoot(page, "jeu-moities")
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("heading", name="C’est juste !")).to_be_visible()
    origin = published(Game.Kind.ORIGIN, title="Mais d’où vient-il ?", rounds=1)
    page.goto(address(origin))
    axe(page)
    shoot(page, "jeu-musee")
    # Tab to the answers, arrows between them.
    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("heading", name=re.compile("C’est juste|Ce n’est pas ça"))
    ).to_be_visible()
    axe(page)
    assert page.context.cookies() == []


def test_a_class_on_its_tablets(open_page, axe, shoot, objects):
    sheet = SchoolSheetFactory(
        published=True,
        title="Vivre de la mer il y a cent ans",
        introduction="<p>Observe ces objets.</p>",
        teacher_notes="<p>Prévoir une heure.</p>",
    )
    document = SheetDocumentFactory(sheet=sheet, object=objects[0], rank=2000)
    QuestionFactory(
        sheet=sheet,
        document=document,
        kind="choix",
        text="Lequel ?",
        options="Un\n* Deux",
        rank=2000,
    )
    QuestionFactory(sheet=sheet, kind="ordre", text="Quand ?", options="Semer\nRécolter", rank=2001)
    teacher, tablet = open_page(), open_page(768, 1024, has_touch=True)
    teacher.goto("/collections/en-classe/")
    axe(teacher)
    shoot(teacher, "fiches")
    teacher.get_by_role("link", name=sheet.title).click()
    axe(teacher)
    shoot(teacher, "fiche")
    teacher.get_by_role("link", name="Ouvrir une classe").click()
    axe(teacher)
    shoot(teacher, "ouvrir")
    teacher.get_by_role("button", name="Ouvrir la classe").click()
    code = teacher.locator(".room-code-text").inner_text()
    tablet.goto("/collections/en-classe/code/")
    axe(tablet)
    shoot(tablet, "code")
    tablet.get_by_label("Il est écrit au tableau.").fill(code.lower())
    tablet.keyboard.press("Enter")
    expect(tablet.locator(".pupil-name")).to_contain_text("Tu es")
    axe(tablet)
    shoot(tablet, "eleve")
    tablet.locator("textarea").first.fill("Un port et des bateaux")
    tablet.get_by_text("Deux", exact=True).tap()
    tablet.get_by_role("button", name="Enregistrer mes réponses").tap()
    expect(tablet.get_by_text("Tes réponses sont enregistrées.")).to_be_visible()
    teacher.get_by_role("link", name="Relire les réponses").click()
    axe(teacher)
    shoot(teacher, "classe")
    teacher.get_by_text("Un port et des bateaux").click()
    teacher.get_by_role("button", name="Montrer les réponses cochées").first.click()
    expect(teacher.get_by_text("montrée", exact=True)).to_be_visible()
    axe(teacher)
    tablet.reload()
    expect(tablet.get_by_role("heading", name="Dans la classe")).to_be_visible()
    axe(tablet)
    assert tablet.context.cookies() == []
