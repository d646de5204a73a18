"""The main journey, from a coordinator's spreadsheet to a published date, in a real browser.

Five steps, each asserted: the project and its file; preview, two corrections, apply; the plan as a
list and a chart, moved, then taken back; the event on the public site, in JSON-LD and in the feed,
moved again; the partner's link, without an account, seen in the history.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import icalendar
import pytest
from django.core import mail
from playwright.sync_api import expect
from tests.factories import (
    PASSWORD,
    CommuneFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    UserFactory,
)

from maillage.coordination.places.models import Place
from maillage.coordination.projects.models import Project, Task
from maillage.coordination.projects.samples import make_sample
from maillage.kernel import clock
from maillage.kernel.calendar import site_calendar
from maillage.people.territory.domain.loading import sync_keys


def working_tuesday(start: date) -> date:
    """A Tuesday such that neither it nor the fortnight's moves fall on a public holiday."""
    calendar = site_calendar()
    day = start + timedelta(days=(1 - start.weekday()) % 7)
    while any(
        calendar.holiday_name(day + timedelta(days=shift)) for shift in (-8, 0, 6, 14, 28, 56, 70)
    ):
        day += timedelta(days=7)
    return day


@pytest.fixture
def coordinator(transactional_db):
    user = UserFactory(role="coordination", verified=True, first_name="Claire", last_name="Morel")
    town = OrganisationFactory(name="Mairie de Bellême", city="Bellême")
    PersonFactory(
        first_name="Nadia", last_name="Durand", email="nadia@exemple.fr", organisation=town
    )
    CommuneFactory(name="Bellême", postal_codes=["61130"])
    sync_keys()
    PlaceFactory(name="Halle de Bellême", city="Bellême", postal_code="61130")
    return user


def sign_in(page, user):
    page.goto("/gestion/")
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("navigation", name="Navigation principale")).to_be_visible()


def choose_day(row, day, time=""):
    row.locator("input[type=date]").fill(day.isoformat())
    if time:
        row.locator("input[type=time]").fill(time)


def create_project(page, day, file, shoot, axe):
    page.goto("/gestion/projets/")
    page.get_by_role("link", name="Nouveau projet").first.click()
    page.get_by_label("Nom").first.fill("Exposition à Bellême")
    communes = page.locator("select[name=host_communes] + .ts-wrapper")
    communes.get_by_role("combobox").press_sequentially("bell", delay=30)
    communes.locator(".ts-dropdown .option", has_text="Bellême").click()
    page.keyboard.press("Tab")
    rows = page.locator(".anchor-row")
    choose_day(rows.nth(0), day - timedelta(days=8))
    choose_day(rows.nth(1), day, "18:30")
    choose_day(rows.nth(2), day + timedelta(days=56))
    page.locator("input[type=file]").set_input_files(file)
    axe(page)
    shoot(page, "01-nouveau-projet")
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aperçu")


def correct(page, line, column, text):
    row = page.locator(f"#ligne-{line}")
    row.get_by_role("link", name=re.compile("Corriger")).click() if row.get_by_role(
        "link", name=re.compile("Corriger")
    ).count() else None
    page.get_by_label(f"{column}, ligne {line}", exact=True).fill(text)
    page.locator(f"#ligne-{line}").get_by_role("button", name=re.compile("Vérifier")).click()


def move_opening(page, after):
    page.get_by_role("link", name="Déplacer : Vernissage").click()
    page.get_by_label("Nouvelle date").fill(after.isoformat())
    page.get_by_role("button", name="Voir ce qui bouge").click()
    expect(page.get_by_role("heading", name="Ce que cela déplace")).to_be_visible()


def feed_event(page):
    answer = page.request.get("/agenda.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(answer.body())
    (event,) = calendar.walk("VEVENT")
    return event


def json_ld(page):
    found = [
        json.loads(text)
        for text in page.locator("script[type='application/ld+json']").all_inner_texts()
    ]
    return next(one for one in found if str(one.get("@type", "")).endswith("Event"))


def test_from_a_spreadsheet_to_a_published_date(page, open_page, coordinator, axe, shoot):
    day = working_tuesday(clock.today() + timedelta(days=120))
    after = day + timedelta(days=14)

    # 1. She creates the project with its dates, her own file dropped on the page.
    sign_in(page, coordinator)
    sample = make_sample(day)
    file = {"name": "retroplanning.xlsx", "mimeType": "application/octet-stream", "buffer": sample}
    create_project(page, day, file, shoot, axe)

    # 2. The preview says what was understood and what was not; she corrects two cells, applies.
    refused = page.locator("tr", has_text="À corriger")
    expect(refused).to_have_count(2)
    axe(page)
    shoot(page, "02-apercu-import")
    lines = [int(row.get_attribute("id").removeprefix("ligne-")) for row in refused.all()]
    correct(page, lines[0], "Échéance", (day - timedelta(days=40)).strftime("%d/%m/%Y"))
    correct(page, lines[1], "Échéance", "avant le vernissage")
    expect(page.locator("tr", has_text="À corriger")).to_have_count(0)
    assert not Task.objects.exists()
    page.get_by_role("button", name=re.compile(r"^Importer \d+ lignes")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Exposition à Bellême")
    project = Project.objects.get()
    assert project.tasks.count() > 8
    hers = project.tasks.filter(
        responsible__email="nadia@exemple.fr", state=Task.State.TODO
    ).first()
    assert hers is not None

    # 3. The plan, as a list and as a chart; moved by two weeks; taken back.
    axe(page)
    shoot(page, "03-retroplanning")
    page.get_by_role("link", name="Gantt").click()
    expect(page.locator("svg.gantt-chart .gantt-bar").first).to_be_attached()
    axe(page)
    shoot(page, "04-gantt")
    page.get_by_role("link", name="Rétroplanning", exact=True).click()
    before = dict(project.tasks.values_list("pk", "due"))
    move_opening(page, after)
    expect(page.get_by_role("heading", name="Ce qui ne peut pas suivre")).to_be_visible()
    expect(page.get_by_text("déjà faite").first).to_be_visible()
    axe(page)
    shoot(page, "05-deplacer")
    assert dict(project.tasks.values_list("pk", "due")) == before
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_text("Dernier changement")).to_be_visible()
    moved = dict(project.tasks.values_list("pk", "due"))
    assert moved != before
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_text("le plan est comme avant").first).to_be_visible()
    assert dict(project.tasks.values_list("pk", "due")) == before

    # 4. The vernissage is published; moving the day again updates the page and the feed.
    page.get_by_role("link", name="Agenda public").click()
    page.get_by_role("link", name=re.compile("Publier « Vernissage »")).click()
    publish(page, axe, shoot)
    public = open_page()
    public.goto("/agenda/")
    public.get_by_role("link", name=re.compile("Vernissage")).first.click()
    address = public.url
    axe(public)
    shoot(public, "07-page-publique")
    first = feed_event(public)
    assert json_ld(public)["startDate"].startswith(day.isoformat())
    assert first["DTSTART"].dt.date() == day
    page.goto(project.get_absolute_url())
    move_opening(page, after)
    expect(page.get_by_text("Agenda public", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_text("Dernier changement")).to_be_visible()
    public.goto(address)
    second = feed_event(public)
    assert json_ld(public)["startDate"].startswith(after.isoformat())
    assert second["UID"] == first["UID"]
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert second["DTSTART"].dt.date() == after

    # 5. Her partner opens the link of the mail, without an account, and ticks a task.
    mail.outbox.clear()
    page.goto(f"{project.get_absolute_url()}?onglet=liens")
    axe(page)
    shoot(page, "08-liens")
    page.locator("tr", has_text="Nadia Durand").get_by_role(
        "button", name="Envoyer le lien"
    ).click()
    expect(page.get_by_text("Le lien part par courriel").first).to_be_visible()
    (message,) = [one for one in mail.outbox if one.to == ["nadia@exemple.fr"]]
    link = re.search(r"https?://\S+/lien/\S+/", message.body).group(0)
    partner = open_page(360, 740, has_touch=True, is_mobile=True)
    partner.goto(link)
    axe(partner)
    shoot(partner, "09-lien-personnel")
    partner.get_by_role("button", name=f"C’est fait : {hers.title}").click()
    expect(partner.get_by_text("Merci").first).to_be_visible()
    hers.refresh_from_db()
    assert (hers.state, hers.done_by) == (Task.State.DONE, "Nadia Durand")
    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="Historique").click()
    entry = page.locator(".history-item", has_text="Nadia Durand (lien personnel)").first
    expect(entry).to_contain_text("faite")
    axe(page)
    shoot(page, "10-historique")


def publish(page, axe, shoot):
    """The one form that publishes: the place is what it cannot guess."""
    place = Place.objects.get(name="Halle de Bellême")
    page.locator("select[name=place]").select_option(str(place.pk), force=True)
    summary = page.get_by_label("En une phrase")
    if not summary.input_value():
        summary.fill("Rencontre avec l’artiste, verre de l’amitié.")
    axe(page)
    shoot(page, "06-publier")
    page.get_by_role("button", name=re.compile("Publier")).click()
    expect(page.get_by_text("publié", exact=False).first).to_be_visible()


@pytest.mark.faults("404")
def test_a_link_that_fails_is_polite_on_a_phone(phone, axe, transactional_db):
    phone.goto("/lien/rien-du-tout/")
    expect(phone.get_by_role("heading", name="Ce lien n’ouvre plus rien")).to_be_visible()
    axe(phone)
