"""The day, on two telephones, one of which loses its network: nothing is lost, nothing counts twice."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect
from tests.e2e.cable import Cable
from tests.factories import (
    PASSWORD,
    EmergencyContactFactory,
    LineFactory,
    PersonFactory,
    RunningOrderFactory,
    UserFactory,
)

from maillage.coordination.running_orders.models import Line, LiveAct
from maillage.coordination.running_orders.timeline import Stage
from maillage.kernel import clock
from maillage.portal.domain import send_link

# The other telephone asks every ten seconds.
SOON = 30_000
FAULTS = (
    "ERR_INTERNET_DISCONNECTED|ERR_EMPTY_RESPONSE|ERR_CONNECTION|ERR_SOCKET|ERR_FAILED"
    "|Failed to load|Failed to fetch|fetching the script"
)
TOKEN = "lien-personnel-du-jour-de-la-fete"


def sign_in(page, user, then):
    page.goto(then)
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator("[data-live]")).to_be_visible()


@pytest.fixture
def thomas(transactional_db):
    return UserFactory(role="coordination", verified=True, first_name="Thomas", last_name="Vanhove")


@pytest.fixture
def order(thomas):
    order = RunningOrderFactory(
        title="Fête de clôture", day=clock.today(), start=time(8), published=True
    )
    titles = ("Balance", "Discours", "Fanfare", "Feu d’artifice", "Rangement")
    for position, title in enumerate(titles):
        is_fixed = title.startswith("Feu")
        LineFactory(
            order=order,
            position=position,
            title=title,
            at=(14 + position, 0),
            is_fixed=is_fixed,
            phone="06 39 98 10 11",
            place="Grande place",
            contingency="Sous l’arcade",
        )
    EmergencyContactFactory(order=order)
    return order


@pytest.fixture
def cable(live_server):
    cable = Cable(live_server.url)
    yield cable
    cable.close()


def cut(page, cable):
    cable.cut()
    page.context.set_offline(True)  # and the browser knows it


def mend(page, cable):
    cable.mend()
    page.context.set_offline(False)


def line(page, title):
    return page.locator("[data-line]").filter(has=page.get_by_role("heading", name=title))


def press(page, title, name):
    line(page, title).get_by_role("button", name=name, exact=True).click()


def section(page, name):
    return page.get_by_role("region", name=name, exact=True)


@pytest.mark.faults(FAULTS)
def test_offline_then_seen_by_the_other_telephone(open_page, order, thomas, axe, shoot, cable):
    address = f"/gestion/conducteurs/{order.pk}/direct/"
    phone = open_page(360, 740, has_touch=True, is_mobile=True, base_url=cable.url)
    sign_in(phone, thomas, address)
    expect(section(phone, "Ensuite")).to_contain_text("Balance")
    expect(phone.locator("[data-kept]")).to_contain_text("Gardé sur ce téléphone", timeout=SOON)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    axe(phone)
    shoot(phone, "conducteur-direct")

    cut(phone, cable)
    press(phone, "Balance", "Commencer")
    expect(section(phone, "Maintenant")).to_contain_text("Balance")
    press(phone, "Balance", "+15 min")
    press(phone, "Balance", "Terminer")
    expect(section(phone, "Passé")).to_contain_text("Balance")
    expect(phone.locator("[data-net]")).to_have_text("Hors ligne : 3 actions en attente.")
    expect(line(phone, "Discours").locator("[data-hour]")).to_have_text(re.compile("15.h.15"))
    expect(line(phone, "Feu").locator("[data-hour]")).to_have_text(re.compile("17.h.00"))
    assert not LiveAct.objects.exists()
    axe(phone)

    phone.reload()
    expect(phone.locator("[data-net]")).to_have_text("Hors ligne : 3 actions en attente.")
    expect(section(phone, "Passé")).to_contain_text("Balance")
    assert phone.evaluate("getComputedStyle(document.querySelector('.live-line')).padding") != "0px"

    other = open_page()
    sign_in(other, thomas, address)
    expect(section(other, "Ensuite")).to_contain_text("Balance")

    mend(phone, cable)
    expect(phone.locator("[data-net]")).to_have_text("", timeout=SOON)
    expect(section(other, "Passé")).to_contain_text("Balance", timeout=SOON)
    expect(line(other, "Discours").locator("[data-hour]")).to_have_text(re.compile("15.h.15"))
    assert LiveAct.objects.count() == 3
    balance = Line.objects.get(title="Balance")
    assert (balance.stage, balance.extra) == (Stage.DONE, 15)
    assert set(LiveAct.objects.values_list("refusal", flat=True)) == {""}


@pytest.mark.faults(FAULTS)
def test_the_second_on_one_line_is_told(open_page, order, thomas, cable):
    address = f"/gestion/conducteurs/{order.pk}/direct/"
    claire = UserFactory(role="coordination", verified=True, first_name="Claire", last_name="Morel")
    first, second = open_page(360, 740), open_page(360, 740, base_url=cable.url)
    sign_in(first, thomas, address)
    sign_in(second, claire, address)
    cut(second, cable)
    press(first, "Balance", "Commencer")
    expect(section(first, "Maintenant")).to_contain_text("Balance")
    expect(first.locator("[data-net]")).to_have_text("", timeout=SOON)
    press(second, "Balance", "Commencer")
    mend(second, cable)
    expect(second.locator("[data-told]")).to_contain_text(
        "Thomas Vanhove a déjà commencé", timeout=SOON
    )
    assert Line.objects.get(title="Balance").stage == Stage.RUNNING


@pytest.mark.faults(FAULTS)
def test_behind_a_personal_link(open_page, order, thomas, axe, cable):
    nadia = PersonFactory(first_name="Nadia", last_name="Durand", email="nadia@exemple.fr")
    Line.objects.filter(title="Balance").update(person=nadia)
    send_link(person=nadia, project=order.project, actor=thomas, token=TOKEN)
    phone = open_page(360, 740, has_touch=True, is_mobile=True, base_url=cable.url)
    phone.goto(f"/lien/{TOKEN}/")
    phone.get_by_role("link", name=re.compile("Fête de clôture")).click()
    expect(phone.locator("[data-kept]")).to_contain_text("Gardé sur ce téléphone", timeout=SOON)
    expect(line(phone, "Discours").get_by_role("button")).to_have_count(0)
    axe(phone)
    cut(phone, cable)
    press(phone, "Balance", "Commencer")
    expect(phone.locator("[data-net]")).to_have_text("Hors ligne : 1 action en attente.")
    mend(phone, cable)
    expect(phone.locator("[data-net]")).to_have_text("", timeout=SOON)
    assert LiveAct.objects.get().by == "Nadia Durand (lien personnel)"


# The telephone's clock is put three hours ahead, as a network does when it comes back.
THREE_HOURS_LATER = """() => {
  const real = Date;
  window.Date = class extends real {
    constructor(...told) { if (told.length) super(...told); else super(real.now() + 10800000); }
    static now() { return real.now() + 10800000; }
  };
}"""


def acts(page, count):
    """What the server has, once there are so many."""
    for _n in range(100):
        if LiveAct.objects.count() >= count:
            break
        page.wait_for_timeout(200)
    return list(LiveAct.objects.values_list("by", "verb"))


@pytest.mark.faults(FAULTS)
def test_on_a_shared_tablet_each_sends_their_own(open_page, order, thomas, cable):
    address = f"/gestion/conducteurs/{order.pk}/direct/"
    claire = UserFactory(role="coordination", verified=True, first_name="Claire", last_name="Morel")
    tablet = open_page(800, 1000, base_url=cable.url)
    sign_in(tablet, thomas, address)
    expect(tablet.locator("[data-kept]")).to_contain_text("Gardé", timeout=SOON)
    cut(tablet, cable)
    expect(tablet.locator("[data-net]")).to_contain_text("Hors ligne. Vous pouvez")
    press(tablet, "Balance", "Commencer")
    expect(tablet.locator("[data-net]")).to_have_text("Hors ligne : 1 action en attente.")
    tablet.goto("about:blank")
    tablet.context.clear_cookies()  # his session ends
    mend(tablet, cable)
    assert not LiveAct.objects.exists()
    sign_in(tablet, claire, address)
    expect(tablet.locator("[data-kept]")).to_contain_text("Gardé", timeout=SOON)
    expect(section(tablet, "Ensuite")).to_contain_text("Balance")
    press(tablet, "Discours", "Sauter")
    assert acts(tablet, 1) == [("Claire Morel", "skip")]
    (kept,) = tablet.evaluate("caches.keys()")
    assert kept.endswith(f" u{claire.pk}")

    tablet.goto("about:blank")
    tablet.context.clear_cookies()
    sign_in(tablet, thomas, address)
    expect(section(tablet, "Maintenant")).to_contain_text("Balance")
    assert ("Thomas Vanhove", "start") in acts(tablet, 2)


@pytest.mark.faults(FAULTS)
def test_signing_out_takes_the_page_off_the_telephone(open_page, order, thomas, cable):
    address = f"/gestion/conducteurs/{order.pk}/direct/"
    phone = open_page(360, 740, base_url=cable.url)
    sign_in(phone, thomas, address)
    expect(phone.locator("[data-kept]")).to_contain_text("Gardé", timeout=SOON)
    phone.evaluate("localStorage.setItem('maillage-theme', 'dark')")
    phone.goto("/compte/deconnexion/")
    phone.locator("main, body").get_by_role("button", name="Se déconnecter").last.click()
    phone.wait_for_url(lambda url: "deconnexion" not in url)
    assert phone.evaluate("caches.keys()") == []
    assert phone.evaluate("localStorage.getItem('maillage-theme')") == "dark"
    cut(phone, cable)
    with pytest.raises(PlaywrightError):
        phone.goto(address)


@pytest.mark.faults(FAULTS)
def test_a_clock_that_is_put_forward_changes_nothing(open_page, order, thomas, cable):
    phone = open_page(360, 740, base_url=cable.url)
    sign_in(phone, thomas, f"/gestion/conducteurs/{order.pk}/direct/")
    expect(section(phone, "Ensuite")).to_contain_text("Balance")
    cut(phone, cable)
    press(phone, "Balance", "Commencer")
    expect(phone.locator("[data-net]")).to_have_text("Hors ligne : 1 action en attente.")
    phone.evaluate(THREE_HOURS_LATER)
    mend(phone, cable)
    expect(phone.locator("[data-net]")).to_have_text("", timeout=SOON)
    assert clock.now() - LiveAct.objects.get().at < timedelta(minutes=5)


@pytest.mark.faults(FAULTS)
def test_another_day_reaches_the_telephones(open_page, order, thomas):
    phone = open_page(360, 740)
    sign_in(phone, thomas, f"/gestion/conducteurs/{order.pk}/direct/")
    midnight = phone.locator("[data-midnight]").get_attribute("data-midnight")
    order.title, order.day = "Gala", order.day + timedelta(days=1)
    order.save()  # as an undo does: no revision
    expect(phone.get_by_role("heading", name="Gala")).to_be_visible(timeout=SOON)
    assert phone.locator("[data-midnight]").get_attribute("data-midnight") != midnight


def test_without_a_script(open_page, order, thomas):
    address = f"/gestion/conducteurs/{order.pk}/direct/"
    page = open_page(360, 740, java_script_enabled=False)
    sign_in(page, thomas, address)
    press(page, "Balance", "Commencer")
    expect(section(page, "Maintenant")).to_contain_text("Balance")
    assert Line.objects.get(title="Balance").stage == Stage.RUNNING
