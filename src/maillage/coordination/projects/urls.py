"""Addresses of the projects' room, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.coordination.projects.views import (
    moving,
    partners,
    people,
    project,
    task_parts,
    tasks,
    threads,
)
from maillage.coordination.projects.views.programmes import EditionResource, ProgrammeResource
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
    path("projets/<int:pk>/roles/", people.give_role, name="projects-role"),
    path("projets/<int:pk>/publics/", people.save_audience, name="projects-audience-add"),
    path(
        "projets/<int:pk>/publics/<int:audience>/",
        people.save_audience,
        name="projects-audience",
    ),
    path(
        "projets/<int:pk>/publics/<int:audience>/retirer/",
        people.remove_audience,
        name="projects-audience-remove",
    ),
    path("projets/<int:pk>/messages/", threads.write_on_project, name="projects-comment"),
    path("taches/<int:pk>/messages/", threads.write_on_task, name="tasks-comment"),
    path("messages/<int:pk>/modifier/", threads.edit, name="comment-edit"),
    path("messages/<int:pk>/supprimer/", threads.delete, name="comment-delete"),
    path("taches/<int:pk>/verbe/<slug:verb>/", tasks.do_verb, name="task-verb"),
    path("taches/<int:pk>/points/", task_parts.add_checks, name="tasks-checks"),
    path("taches/<int:pk>/points/<int:point>/", task_parts.change_check, name="tasks-check"),
    path("taches/<int:pk>/suites/", task_parts.add_link, name="tasks-link"),
    path("taches/<int:pk>/suites/<int:link>/", task_parts.remove_link, name="tasks-unlink"),
    path("taches/<int:pk>/fichiers/", task_parts.add_file, name="tasks-file-add"),
    path("taches/<int:pk>/fichiers/<int:file>/", task_parts.download_file, name="tasks-file"),
    path(
        "taches/<int:pk>/fichiers/<int:file>/supprimer/",
        task_parts.delete_file,
        name="tasks-file-delete",
    ),
    *ProgrammeResource.get_urls(),
    *EditionResource.get_urls(),
    *ProjectResource.get_urls(),
    *TaskResource.get_urls(),
    *PlanTemplateResource.get_urls(),
]
