"""The public pages of the collections: thin views over heritage’s verbs."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

ROOMS = ("pages", "galleries", "contributions", "classroom", "games", "data")


def load_registrations() -> None:
    """Import each room's ``registrations``: what it lends to the home page and to the object page."""
    for room in ROOMS:
        name = f"{__name__}.{room}.registrations"
        if find_spec(name) is not None:
            import_module(name)
