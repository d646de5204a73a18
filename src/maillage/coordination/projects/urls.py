"""Addresses of the projects' room, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.coordination.projects.views import (
    baselines,
    batch,
    dates,
    moving,
    partners,
    people,
    portfolio,
    project,
    seeing,
    task_parts,
    tasks,
    templates,
    threads,
    updates,
)
from maillage.coordination.projects.views.programmes import EditionResource, ProgrammeResource
from maillage.coordination.projects.views.resources import ProjectResource, TaskResource
from maillage.coordination.projects.views.template_resource import PlanTemplateResource

urlpatterns = [
    path("projets/<int:pk>/reperes/nouveau/", project.add_anchor, name="anchor-add"),
    path("projets/<int:pk>/reperes/<int:anchor>/deplacer/", moving.move_anchor, name="anchor-move"),
    path("projets/<int:pk>/annuler/<int:record>/", moving.undo_move, name="plan-undo"),
    path("projets/<int:pk>/dates/", dates.project_dates, name="projects-dates"),
    path("projets/<int:pk>/references/garder/", baselines.keep_baseline, name="baseline-keep"),
    path("projets/<int:pk>/references/<int:baseline>/", baselines.baseline, name="baseline"),
    path(
        "projets/<int:pk>/references/<int:baseline>/supprimer/",
        baselines.delete_baseline,
        name="baseline-delete",
    ),
    path("projets/<int:pk>/hypotheses/garder/", baselines.keep_scenario, name="scenario-keep"),
    path(
        "projets/<int:pk>/hypotheses/<int:scenario>/ecarter/",
        baselines.drop_scenario,
        name="scenario-drop",
    ),
    path("plans/annuler/<int:record>/", moving.undo_moves, name="plans-undo"),
    path("instances/seances/<int:pk>/deplacer/", dates.session_move, name="session-move"),
    path("fermetures/<int:pk>/deplacer/", dates.closing_move, name="closing-move"),
    path("editions/<int:pk>/decaler/", dates.edition_move, name="edition-move"),
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
    # Templates: their plan, what becomes of it, many projects at once.
    path("modeles/<int:pk>/reperes/nouveau/", templates.anchor, name="templates-anchor-add"),
    path("modeles/<int:pk>/reperes/<int:anchor>/", templates.anchor, name="templates-anchor"),
    path(
        "modeles/<int:pk>/reperes/<int:anchor>/retirer/",
        templates.delete_anchor,
        name="templates-anchor-delete",
    ),
    path("modeles/<int:pk>/taches/nouvelle/", templates.task, name="templates-task-add"),
    path("modeles/<int:pk>/taches/vite/", templates.quick_task, name="templates-task-quick"),
    path("modeles/<int:pk>/taches/<int:task>/", templates.task, name="templates-task"),
    path(
        "modeles/<int:pk>/taches/<int:task>/retirer/",
        templates.delete_task,
        name="templates-task-delete",
    ),
    path(
        "modeles/<int:pk>/taches/<int:task>/<slug:way>/",
        templates.move_task,
        name="templates-task-move",
    ),
    path("modeles/<int:pk>/appliquer/", batch.template_batch, name="templates-batch"),
    path("modeles/<int:pk>/mettre-a-jour/", updates.template_update, name="templates-update-all"),
    path("projets/<int:pk>/en-modele/", templates.from_project, name="projects-to-template"),
    path("projets/<int:pk>/mettre-a-jour/", updates.project_update, name="projects-from-template"),
    path("projets/portefeuille/", portfolio.any_portfolio, name="projects-portfolio"),
    path("editions/<int:pk>/", portfolio.edition_detail, name="editions-detail"),
    path("editions/<int:pk>/appliquer/", batch.edition_batch, name="editions-batch"),
    path("editions/<int:pk>/modele/", updates.edition_update, name="editions-from-template"),
    path("lots/<int:record>/annuler/", batch.undo_batch, name="projects-batch-undo"),
    *ProgrammeResource.get_urls(),
    *EditionResource.get_urls(),
    path("taches/tableau/", seeing.tasks_board, name="tasks-board"),
    path("calendrier/", seeing.calendar, name="plan-calendar"),
    path("ma-semaine/", seeing.week, name="my-week"),
    *ProjectResource.get_urls(),
    *TaskResource.get_urls(),
    *PlanTemplateResource.get_urls(),
]
