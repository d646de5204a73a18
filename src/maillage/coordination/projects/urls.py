"""Addresses of the projects' room, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.coordination.projects.views import moving, partners, project, seeing, tasks
from maillage.coordination.projects.views.resources import (
    PlanTemplateResource,
    ProjectResource,
    TaskResource,
)

urlpatterns = [
    path("projets/<int:pk>/reperes/nouveau/", project.add_anchor, name="anchor-add"),
    path("projets/<int:pk>/reperes/<int:anchor>/deplacer/", moving.move_anchor, name="anchor-move"),
    path("projets/<int:pk>/annuler/<int:record>/", moving.undo_move, name="plan-undo"),
    path("projets/<int:pk>/modele/", project.apply_template, name="project-template"),
    path("projets/<int:pk>/partenaires/ajouter/", partners.add, name="projects-partner-add"),
    path(
        "projets/<int:pk>/partenaires/<int:partner>/retirer/",
        partners.remove,
        name="projects-partner-remove",
    ),
    path("projets/<int:pk>/fichiers/ajouter/", project.add_file, name="projects-file-add"),
    path("projets/<int:pk>/fichiers/<int:file>/", project.download_file, name="projects-file"),
    path(
        "projets/<int:pk>/fichiers/<int:file>/supprimer/",
        project.delete_file,
        name="projects-file-delete",
    ),
    path("taches/<int:pk>/verbe/<slug:verb>/", tasks.do_verb, name="task-verb"),
    path("taches/tableau/", seeing.tasks_board, name="tasks-board"),
    path("calendrier/", seeing.calendar, name="plan-calendar"),
    path("ma-semaine/", seeing.week, name="my-week"),
    *ProjectResource.get_urls(),
    *TaskResource.get_urls(),
    *PlanTemplateResource.get_urls(),
]
