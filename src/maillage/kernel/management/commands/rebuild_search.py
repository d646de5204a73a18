"""``maillage rebuild_search``: make the search index anew from the database."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from maillage.kernel import search


class Command(BaseCommand):
    """Searches go on with the old index meanwhile."""

    help = "Refait l’index de recherche ; les recherches continuent pendant ce temps."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rebuild and say how much."""
        start = time.perf_counter()
        count = search.rebuild() + search.followed.rebuild()
        if options["verbosity"] > 0:
            sentence = ngettext(
                "%(n)d fiche indexée en %(s).1f s.", "%(n)d fiches indexées en %(s).1f s.", count
            )
            self.stdout.write(sentence % {"n": count, "s": time.perf_counter() - start})
