"""What every journey does."""

from __future__ import annotations

from tests.factories import PASSWORD


def sign_in(page, user):
    """To the office's home, through the form."""
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse électronique").fill(user.email)
    page.locator('input[type="password"]').fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/gestion/")


def fits(page):
    """Nothing is wider than the screen."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
