"""What machines read."""

from __future__ import annotations

from django.urls import path

from maillage.api import agenda, plans

urlpatterns = [
    path("agenda.ics", agenda.agenda_calendar, name="public-agenda-ics"),
    path("agenda.rss", agenda.AgendaFeed(), name="public-agenda-rss"),
    path("agenda/<slug:slug>.ics", agenda.event_calendar, name="public-event-ics"),
    path("flux/<str:token>.ics", plans.plan_calendar, name="plan-ics"),
]
