"""The agenda weighs at most 150 kB, everything included, uncompressed, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.factories import EventFactory, SessionFactory, in_days

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "frontend" / "dist"
LIMIT = 150_000
LOADED = re.compile(r'<(?:link[^>]+rel="(?:stylesheet|icon|preload)"|script|img)[^>]*>')
ADDRESS = re.compile(r'(?:href|src)="([^"]+)"')


@pytest.mark.django_db
def test_the_whole_page(client):
    assert (DIST / "site.css").exists(), "the front end is not built: make setup"
    for number in range(30):
        event = EventFactory(published=True, session={"start": in_days(number + 1)})
        SessionFactory(event=event, start=in_days(number + 40))
    page = client.get("/agenda/")
    total = len(page.content)
    wanted = {
        address for tag in LOADED.findall(page.text) if (found := ADDRESS.search(tag)) for address in found.groups()
    }  # fmt: skip
    assert len(wanted) >= 5
    fonts = {f"/static/fonts/{path.name}" for path in (DIST / "fonts").iterdir()}
    for address in wanted | fonts:
        assert address.startswith("/"), address
        if address.startswith("/static/"):
            total += (DIST / address.removeprefix("/static/")).stat().st_size
        else:
            total += len(client.get(address).content)
    assert total <= LIMIT
