"""The pages of a loan on a telephone: every link is large enough for a finger."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect
from tests.factories import PASSWORD, BookingFactory, ResourceFactory, UserFactory

from maillage.kernel import clock


def test_the_trail_of_a_loan_is_for_fingers(open_page, axe):
    claire = UserFactory(role="coordination", verified=True)
    booking = BookingFactory(
        resource=ResourceFactory(name="Fourgon de la mairie de Bellême, 9 m³, diesel"),
        state="sortie",
        start=clock.today() - timedelta(days=1),
    )
    page = open_page(360, 740)
    page.goto(f"/gestion/reservations/{booking.pk}/retour/")
    page.get_by_label("Adresse électronique").fill(claire.email)
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    for name in ("retour", "modifier"):
        page.goto(f"/gestion/reservations/{booking.pk}/{name}/")
        trail = page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link")
        expect(trail.first).to_be_visible()
        assert min(link.bounding_box()["height"] for link in trail.all()) >= 24
        axe(page)
