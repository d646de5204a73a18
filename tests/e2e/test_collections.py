"""The collections in a real browser: import, search, a gallery by two museums, a correction, its way back.

One journey: what each step leaves is what the next one finds.
"""

from __future__ import annotations

import io
import re
import zipfile
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from tests.e2e.gallery_steps import approve, compose, open_gallery, propose, publish, visit
from tests.e2e.steps import fits, sign_in
from tests.e2e.treasures import (
    HONFLEUR,
    LISIEUX,
    archive_of_images,
    choose,
    honfleur_records,
    labelled,
    narrow,
    reach,
)
from tests.factories import (
    CulturalObjectFactory,
    MuseumFactory,
    OrganisationFactory,
    UserFactory,
)

from maillage.heritage.catalogue.demo.load import draw_one
from maillage.heritage.catalogue.demo.records import Record
from maillage.heritage.catalogue.domain import counting
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.readers import open_source
from maillage.heritage.contributions.models import Contribution

# Chromium without a window says « headless »: its views would not be counted.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TELEPHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def cast(transactional_db):
    """Camille publishes; Léa answers for Honfleur, Paul for Lisieux, which has two objects online."""
    honfleur, lisieux = (
        MuseumFactory(
            organisation=OrganisationFactory(kind="musee", name=name, museofile=code, city=city),
            software=software,
            rights_note="",
        )
        for name, code, city, software in (
            ("Musée des Voiles", HONFLEUR, "Honfleur", "flora"),
            ("Musée des Étoffes", LISIEUX, "Lisieux", "tableur"),
        )
    )
    for number, title, seed in (
        (1, "Portrait d’un tisserand", 42),
        (2, "Portrait de la brodeuse", 46),
    ):
        record = CulturalObjectFactory(
            museum=lisieux,
            reference=f"{LISIEUX[1:]}{number:07d}",
            values={
                "INV": [f"1932.4.{number}"],
                "TITR": [title],
                "PERI": ["19e siècle"],
                "LIEUX": ["Normandie ; Lisieux (lieu de création)"],
            },
        )
        draw_one(record, Record(number, record.values, "portrait", seed))
    return SimpleNamespace(
        honfleur=honfleur,
        lisieux=lisieux,
        camille=UserFactory(
            role="communication", verified=True, first_name="Camille", last_name="Roy"
        ),
        lea=UserFactory(
            role="membre",
            organisation=honfleur.organisation,
            verified=True,
            first_name="Léa",
            last_name="Morel",
        ),
        paul=UserFactory(
            role="membre",
            organisation=lisieux.organisation,
            verified=True,
            first_name="Paul",
            last_name="Anquetil",
        ),
    )


def file_of(name, content, kind="text/plain"):
    return {"name": name, "mimeType": kind, "buffer": content}


def import_records(page, axe, shoot):
    """The file of a museum: sent, looked at, applied, reported."""
    page.goto("/gestion/collections/imports/")
    axe(page)
    page.get_by_role("link", name="Importer des notices").first.click()
    page.locator("input[type=file][name=file]").set_input_files(
        file_of("honfleur-joconde.txt", labelled(honfleur_records()))
    )
    choose(page, "museum", "voiles", "Musée des Voiles")
    axe(page)
    shoot(page, "40-importer-notices")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("heading", name="Rien n’est encore écrit")).to_be_visible()
    assert CulturalObject.objects.filter(museum__organisation__museofile=HONFLEUR).count() == 0

    expect(page.get_by_role("link", name="Refusées (2)")).to_have_attribute("aria-current", "page")
    refused = page.locator("table tbody tr")
    expect(refused).to_have_count(2)
    expect(refused.first).to_contain_text("figure déjà dans ce fichier")
    expect(refused.last).to_contain_text("référence")
    axe(page)
    shoot(page, "41-apercu-notices")
    narrow(page, axe)
    page.get_by_role("link", name="Nouvelles (10)").click()
    expect(page.locator("table")).to_contain_text("Portrait d’une dentellière")
    axe(page)

    page.get_by_role("button", name="Écrire 10 fiches").click()
    expect(page.get_by_text("10 fiches écrites")).to_be_visible()
    axe(page)
    shoot(page, "42-notices-ecrites")
    report = page.request.get(page.get_by_role("link", name="Rapport CSV").get_attribute("href"))
    assert "figure déjà dans ce fichier" in report.body().decode("utf-8-sig")
    printed = page.request.get(page.get_by_role("link", name="Rapport PDF").get_attribute("href"))
    assert printed.body().startswith(b"%PDF-")


def import_images(page, axe, shoot):
    """Their images, found by their inventory number, with credit and rights."""
    page.goto("/gestion/collections/imports/images/")
    choose(page, "museum", "voiles", "Musée des Voiles")
    page.locator("input[type=file][name=file]").set_input_files(
        file_of("images.zip", archive_of_images(), "application/zip")
    )
    page.get_by_label("Crédit", exact=True).fill("© Musée des Voiles, cliché Lemoine")
    page.get_by_label("Droits", exact=True).select_option("cc-by")
    axe(page)
    shoot(page, "43-importer-images")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("heading", name="Rien n’est encore écrit")).to_be_visible()
    expect(page.locator("table")).to_contain_text("IMG_0042.jpg")
    axe(page)
    shoot(page, "44-apercu-images")
    page.get_by_role("button", name="Ranger 7 images").click()
    expect(page.get_by_text("7 images rangées")).to_be_visible()
    axe(page)
    shown = CulturalObject.objects.get(reference=f"{HONFLEUR[1:]}0000001")
    assert shown.has_image
    assert shown.images.count() == 2


def search_on_a_telephone(phone, axe, shoot):
    """Three letters, a suggestion, a facet, an object; its image is zoomed, its rights are said."""
    phone.goto("/collections/")
    fits(phone)
    axe(phone)
    shoot(phone, "45-collections")
    phone.get_by_role("combobox", name="Que cherchez-vous ?").press_sequentially("bré", delay=30)
    proposed = phone.get_by_role("option").filter(has_text="Bréval")
    expect(proposed.first).to_be_visible()
    axe(phone)
    shoot(phone, "46-suggestions")
    proposed.first.tap()
    expect(phone.get_by_role("heading", name="4 objets")).to_be_visible()
    fits(phone)
    axe(phone)

    phone.get_by_role("link", name="Affiner").tap()
    phone.locator("#facette-image summary").tap()
    axe(phone)
    shoot(phone, "47-affiner")
    phone.get_by_label("Avec une image").check()
    expect(phone.get_by_role("heading", name="3 objets")).to_be_attached()
    phone.get_by_role("button", name="Voir les résultats").tap()
    expect(phone.get_by_role("heading", name="3 objets")).to_be_visible()
    fits(phone)
    axe(phone)
    shoot(phone, "48-resultats")

    phone.get_by_role("link", name="Portrait d’une dentellière").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Portrait d’une dentellière")
    viewer = phone.locator("[data-viewer-stage] canvas").first
    expect(viewer).to_be_visible()
    phone.get_by_role("button", name="Agrandir").tap()
    expect(phone.get_by_role("link", name="Retour aux résultats")).to_be_visible()
    rights = phone.get_by_role("region", name="Réutiliser")
    expect(rights).to_contain_text("© Musée des Voiles, cliché Lemoine")
    expect(rights).to_contain_text("CC BY")
    fits(phone)
    axe(phone)
    shoot(phone, "49-objet")


def search_by_keyboard(page, axe):
    """The same without a mouse: suggestion by arrows, facet by the space bar, object by Enter."""
    page.goto("/collections/recherche/")
    reach(page, page.get_by_role("combobox", name="Que cherchez-vous ?"))
    page.keyboard.type("tisser", delay=30)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 objet", exact=True)).to_be_visible()
    page.goto("/collections/recherche/")
    box = page.get_by_label(re.compile("Musée des Étoffes"))
    reach(page, box)
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="2 objets", exact=True)).to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    axe(page)
    reach(page, page.get_by_role("link", name="Portrait d’un tisserand"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Portrait d’un tisserand")


def correct(page, axe, shoot):
    """A visitor, without an account, gives the year and says where it comes from."""
    page.goto(f"/collections/objets/{HONFLEUR[1:]}0000001/")
    expect(page.locator("main")).to_contain_text("Portraits de Normandie")
    page.get_by_role("link", name="Une erreur ?").click()
    axe(page)
    shoot(page, "54-une-erreur")
    page.get_by_role("link", name=re.compile("Millésime")).first.click()
    page.get_by_label("Ce que la fiche devrait dire").fill("1853")
    page.get_by_label(re.compile("D’où le savez-vous")).fill(
        "Livret du Salon de Rouen, 1853, n° 212"
    )
    page.get_by_label(re.compile("Votre nom")).fill("Jeanne Duval")
    page.get_by_label("Me nommer si ma contribution est publiée").check()
    page.get_by_label(re.compile("Votre adresse électronique")).fill("jeanne@exemple.fr")
    axe(page)
    shoot(page, "55-corriger")
    page.wait_for_timeout(3_100)  # nobody writes faster; programs do
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", name="Merci !")).to_be_visible()
    axe(page)
    narrow(page, axe)


def transmit(page, axe, shoot):
    """The team reads it first."""
    page.goto("/gestion/participation/contributions/")
    axe(page)
    page.locator("#liste").get_by_role("link", name=re.compile("illésime")).first.click()
    expect(page.locator("main")).to_contain_text("Livret du Salon")
    axe(page)
    shoot(page, "56-contribution")
    page.get_by_role("button", name="Transmettre au musée").click()
    expect(page.get_by_text(re.compile("1 contribution est transmise"))).to_be_visible()


def answer(page, axe, shoot):
    """The museum agrees, by name."""
    page.goto("/gestion/participation/contributions/")
    page.locator("#liste").get_by_role("link", name=re.compile("illésime")).first.click()
    expect(page.locator("main")).not_to_contain_text("jeanne@exemple.fr")
    page.get_by_label("Accepter : la fiche est à corriger").check()
    page.get_by_label("Réponse").fill("Vous avez raison, merci : le livret l’atteste.")
    expect(page.get_by_label("Signée")).to_have_value("Léa Morel")
    axe(page)
    shoot(page, "57-repondre")
    page.get_by_role("button", name="Répondre et remercier").click()
    expect(page.get_by_text("Votre réponse est partie : l’auteur est remercié.")).to_be_visible()
    axe(page)


def give_back(page, axe, shoot):
    """The file of the way back, as our own reader reads it: {reference: values}."""
    page.goto("/gestion/participation/retour/")
    axe(page)
    page.get_by_role("link", name="Musée des Voiles").click()
    expect(page.get_by_role("heading", name="1 correction à rendre")).to_be_visible()
    axe(page)
    shoot(page, "58-retour")
    page.get_by_role("button", name="Faire le fichier").click()
    expect(page.get_by_text("Le fichier est prêt : 1 correction.")).to_be_visible()
    axe(page)
    with page.expect_download() as downloading:
        page.get_by_role("link", name=re.compile("^corrections-")).click()
    return downloading.value.path()


def read_back(path, folder):
    """What the museum's program finds in it."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        text = folder / "corrections.txt"
        text.write_bytes(archive.read("corrections.txt"))
    return {one.first("REF"): one.values for one in open_source(text).records()}


def import_again(page, records, axe, shoot):
    """The museum has corrected its inventory and sends it again: one record changes."""
    page.goto("/gestion/collections/imports/notices/")
    page.locator("input[type=file][name=file]").set_input_files(
        file_of("honfleur-joconde-2.txt", labelled(records))
    )
    choose(page, "museum", "voiles", "Musée des Voiles")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("link", name="Identiques (9)")).to_be_visible()
    page.get_by_role("link", name="Modifiées (1)").click()
    expect(page.locator("del")).to_have_text("1851")
    expect(page.locator("ins")).to_have_text("1853")
    axe(page)
    shoot(page, "59-reimport")
    page.get_by_role("button", name="Écrire 1 fiche").click()
    expect(page.get_by_text("1 fiche écrite")).to_be_visible()


def test_from_the_museum_s_file_to_the_museum_s_file(open_page, page, cast, axe, shoot, tmp_path):
    camille, lea, paul = page, open_page(), open_page()
    sign_in(camille, cast.camille)
    import_records(camille, axe, shoot)
    import_images(camille, axe, shoot)

    phone = open_page(360, 740, has_touch=True, is_mobile=True, user_agent=TELEPHONE)
    search_on_a_telephone(phone, axe, shoot)
    visitor = open_page(user_agent=BROWSER)
    search_by_keyboard(visitor, axe)

    sign_in(lea, cast.lea)
    sign_in(paul, cast.paul)
    address = open_gallery(camille, axe, shoot)
    propose(
        lea,
        axe,
        title="La dentellière",
        typed="dentell",
        wanted="Portrait d’une dentellière",
        text="Ses fuseaux sont ceux de sa mère.",
    )
    propose(
        paul,
        axe,
        title="Le tisserand",
        typed="tisser",
        wanted="Portrait d’un tisserand",
        text="On devine le métier derrière lui.",
    )
    compose(camille, address, axe, shoot)
    approve(lea, address, axe, shoot)
    approve(paul, address, axe)
    publish(camille, address, axe)
    visit(visitor, axe, shoot)

    correct(visitor, axe, shoot)
    transmit(camille, axe, shoot)
    answer(lea, axe, shoot)
    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("Léa Morel")
    expect(visitor.locator("main")).to_contain_text("le livret l’atteste")
    axe(visitor)
    shoot(visitor, "60-suivi")

    returned = read_back(give_back(lea, axe, shoot), tmp_path)
    first = f"{HONFLEUR[1:]}0000001"
    assert returned == {first: {"REF": [first], "MILL": ["1853"]}}
    records = honfleur_records()[:-2]
    records[0] |= {code: values[0] for code, values in returned[first].items()}
    import_again(camille, records, axe, shoot)
    assert Contribution.objects.get().state == Contribution.State.INTEGRATED
    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("Intégrée à la fiche du musée")
    visitor.get_by_role("link", name="Revenir à l’objet").click()
    expect(visitor.locator("main")).to_contain_text("1853")
    counting.flush()
    lea.goto(f"/gestion/collections/musees/{cast.honfleur.pk}/mois/")
    expect(lea.get_by_role("region", name="Les plus vus")).to_contain_text("dentellière")
    axe(lea)
    shoot(lea, "61-le-mois")
    narrow(lea, axe)
