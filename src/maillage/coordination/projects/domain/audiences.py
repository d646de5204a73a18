"""For whom a project is made."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import ProjectAudience
from maillage.kernel import audit


@transaction.atomic
def save_audience(*, audience: ProjectAudience, actor: Any) -> ProjectAudience:
    """Note an audience, or correct it; raises ValidationError when it is noted already."""
    creating = audience.pk is None
    if audience.kind != ProjectAudience.Kind.DISABILITY:
        audience.disability = ""
    audience.full_clean()
    verb = _("a ajouté un public") if creating else _("a modifié un public")
    with audit.recording(actor=actor, verb=verb):
        audience.save()
    return audience


@transaction.atomic
def remove_audience(*, audience: ProjectAudience, actor: Any) -> None:
    """It is no longer meant for them."""
    with audit.recording(actor=actor, verb=_("a retiré un public")):
        audience.delete()
