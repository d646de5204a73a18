"""What galleries know of people, for their rights.

Selections and their notes bear no name and no address: nothing leads from a person to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from maillage.heritage.galleries.models import GalleryRequest
from maillage.people.directory.models import Person


def requests_of(person: Person, _reader: Any) -> Iterator[dict[Any, object]]:
    """What was proposed with the person's address, as long as it is kept."""
    if not person.email:
        return
    for one in GalleryRequest.objects.filter(email__iexact=person.email):
        yield {
            _("Titre"): one.title,
            _("Signature"): one.name,
            _("Signature publique"): one.consent,
            _("Adresse"): one.email,
            _("Message"): one.message,
            _("Envoyée le"): one.created_at,
        }
