"""For whom a project is made."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.domain.projects import lock_plan, touch_plan
from maillage.coordination.projects.models import ProjectAudience
from maillage.kernel import audit


@transaction.atomic
def save_audience(*, audience: ProjectAudience, actor: Any) -> ProjectAudience:
    """Note an audience, or correct it.

    The plan has one rule at most for the school holidays of its audiences: a task cannot be both
    outside them and within.

    Raises:
        ValidationError: it is noted already, or another audience has the opposite rule.
    """
    project = lock_plan(audience.project)
    creating = audience.pk is None
    if audience.kind != ProjectAudience.Kind.DISABILITY:
        audience.disability = ""
    audience.full_clean()
    others = project.audiences.exclude(pk=audience.pk).exclude(school_rule="")
    if audience.school_rule and others.exclude(school_rule=audience.school_rule).exists():
        message = _(
            "Un autre public de ce projet a la règle contraire : une tâche ne peut suivre les deux. "
            "Donnez plutôt sa règle à chaque tâche."
        )
        raise ValidationError({"school_rule": message})
    verb = _("a ajouté un public") if creating else _("a modifié un public")
    with audit.recording(actor=actor, verb=verb):
        audience.save()
    touch_plan(project)  # its tasks may follow it
    return audience


@transaction.atomic
def remove_audience(*, audience: ProjectAudience, actor: Any) -> None:
    """It is no longer meant for them."""
    with audit.recording(actor=actor, verb=_("a retiré un public")):
        audience.delete()
    touch_plan(audience.project)
