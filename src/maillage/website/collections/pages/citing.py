"""How to cite an object: one sentence, ready to be copied."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maillage.heritage.catalogue.addresses import permanent_url
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.presenting import date_words
from maillage.kernel import clock
from maillage.kernel.text_fr import french_day


def citation(record: CulturalObject, *, site: str) -> str:
    """« Eugène Boudin, La plage, 1863, Musée du Bocage (Vire), inv. D.12, Nom du site, adresse… »."""
    museum = record.museum.organisation
    place = museum.name
    if museum.city and museum.city.casefold() not in museum.name.casefold():
        place = f"{museum.name} ({museum.city})"
    parts = [
        record.author,
        f"«\u00a0{record.title}\u00a0»",
        date_words(record),
        place,
        _("inv. %(number)s") % {"number": record.inventory} if record.inventory else "",
        site,
        permanent_url(record),
    ]
    day = french_day(clock.today(), year=True)
    return ", ".join(part for part in parts if part) + _(" (consulté le %(day)s).") % {"day": day}
