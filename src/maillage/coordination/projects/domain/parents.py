"""Projects within projects: no ring of parents."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.coordination.projects.models import Project
from maillage.kernel import audit


def line_of(project: Project) -> list[Project]:
    """`project`, what it is part of, and so on up; stops where a ring would begin."""
    line, seen = [project], {project.pk}
    parent = project.parent_id
    while parent is not None and parent not in seen:
        above = Project.objects.only("name", "parent").get(pk=parent)
        line.append(above)
        seen.add(above.pk)
        parent = above.parent_id
    return line


def check_parent(*, project: Project, parent: Project | None) -> None:
    """Raise ValidationError, naming the projects, when `parent` is already part of `project`.

    Holds both and all that is above, until the end of the transaction: two people who each put one
    project into the other wait for each other, and the second is refused.
    """
    if parent is None or project.pk is None:
        return
    held = {project.pk, *(one.pk for one in line_of(parent))}
    list(Project.objects.select_for_update().filter(pk__in=held).order_by("pk").values_list("pk"))
    line = line_of(Project.objects.get(pk=parent.pk))
    if project.pk in {one.pk for one in line}:
        at = next(n for n, one in enumerate(line) if one.pk == project.pk)
        names = " → ".join(f"« {one} »" for one in line[: at + 1])
        raise ValidationError(
            {
                "parent": _(
                    "Ces projets feraient partie l’un de l’autre : %(names)s. Choisissez-en un autre."
                )
                % {"names": names}
            }
        )


@transaction.atomic
def set_parent(*, project: Project, parent: Project | None, actor: Any) -> Project:
    """Make `project` a part of `parent`, or of nothing; raises as `check_parent`."""
    check_parent(project=project, parent=parent)
    with audit.recording(actor=actor, verb=_("a rattaché le projet")):
        project.parent = parent
        project.save(update_fields=["parent"])
    return project
