"""What machines read."""

from __future__ import annotations

from django.urls import path

from maillage.api import agenda, plans
from maillage.api.iiif import views as iiif
from maillage.api.oai.views import oai

urlpatterns = [
    path("agenda.ics", agenda.agenda_calendar, name="public-agenda-ics"),
    path("agenda.rss", agenda.AgendaFeed(), name="public-agenda-rss"),
    path("agenda/<slug:slug>.ics", agenda.event_calendar, name="public-event-ics"),
    path("flux/<str:token>.ics", plans.plan_calendar, name="plan-ics"),
    path("oai/", oai, name="oai"),
    path(
        "iiif/objets/<str:reference>/manifest.json",
        iiif.object_manifest,
        name="public-object-manifest",
    ),
    path(
        "iiif/<slug:key>/<slug:slug>/manifest.json",
        iiif.composed_manifest,
        name="public-composed-manifest",
    ),
]
