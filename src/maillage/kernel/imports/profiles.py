"""Columns that somebody chose by hand, found again for the next file with the same headings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from maillage.kernel import clock
from maillage.kernel.imports.columns import normal_name
from maillage.kernel.models import ImportProfile
from maillage.kernel.text_fr import french_day


def fingerprint(headers: Sequence[str]) -> str:
    """What two files share when their headings are the same, in the same order."""
    names = "\n".join(normal_name(header) for header in headers)
    return hashlib.sha256(names.encode()).hexdigest()


def find(kind: str, headers: Sequence[str]) -> ImportProfile | None:
    """The columns retained for these headings, if any."""
    found = ImportProfile.objects.filter(kind=kind, fingerprint=fingerprint(headers))
    return found.select_related("updated_by").first()


def remember(
    kind: str, headers: Sequence[str], mapping: Mapping[str, int | None], actor: Any
) -> None:
    """Retain the columns that `actor` chose."""
    ImportProfile.objects.update_or_create(
        kind=kind,
        fingerprint=fingerprint(headers),
        defaults={
            "headers": list(headers),
            "mapping": dict(mapping),
            "updated_by": actor if actor.pk else None,
            "updated_at": clock.now(),
        },
    )


def forget(kind: str, headers: Sequence[str]) -> None:
    """Let the program find the columns by itself again."""
    ImportProfile.objects.filter(kind=kind, fingerprint=fingerprint(headers)).delete()


def told(profile: ImportProfile) -> str:
    """« Colonnes retrouvées : choisies le 3 mars 2026 par Camille Roux. »"""
    day = french_day(clock.local(profile.updated_at).date(), year=True)
    words = {"day": day, "name": profile.updated_by}
    if profile.updated_by is None:
        return _("Colonnes retrouvées : choisies le %(day)s.") % words
    return _("Colonnes retrouvées : choisies le %(day)s par %(name)s.") % words
