"""Addresses of the running orders, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.coordination.running_orders.views import lines, live, resources

urlpatterns = [
    path("conducteurs/<int:pk>/direct/", live.live_page, name="running-orders-live"),
    path("conducteurs/<int:pk>/direct/agir/", live.live_act, name="running-orders-act"),
    path("conducteurs/<int:pk>/direct/synchro/", live.live_sync, name="running-orders-sync"),
    path("conducteurs/<int:pk>/direct/veilleur.js", live.live_worker, name="running-orders-worker"),
    path("conducteurs/<int:pk>/imprimer.pdf", resources.pdf, name="running-orders-pdf"),
    path("conducteurs/<int:pk>/dupliquer/", resources.duplicate, name="running-orders-duplicate"),
    path("conducteurs/<int:pk>/remettre-a-zero/", resources.reset, name="running-orders-reset"),
    path("conducteurs/<int:pk>/urgences/", resources.contacts, name="running-orders-contacts"),
    path("conducteurs/<int:pk>/lignes/nouvelle/", lines.add, name="line-add"),
    path("conducteurs/<int:pk>/lignes/<int:after>/apres/", lines.add, name="line-add-after"),
    path("conducteurs/<int:pk>/lignes/<int:line>/modifier/", lines.edit, name="line-edit"),
    path("conducteurs/<int:pk>/lignes/<int:line>/dupliquer/", lines.duplicate, name="line-copy"),
    path("conducteurs/<int:pk>/lignes/<int:line>/deplacer/", lines.move, name="line-move"),
    path("conducteurs/<int:pk>/lignes/<int:line>/supprimer/", lines.delete, name="line-delete"),
    *resources.RunningOrderResource.get_urls(),
]
