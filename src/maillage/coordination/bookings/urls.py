"""Addresses of what is booked, under ``/gestion/``."""

from __future__ import annotations

from django.urls import path

from maillage.coordination.bookings.views import lending
from maillage.coordination.bookings.views.resources import BookingResource, ResourcePages

urlpatterns = [
    path("reservations/<int:pk>/verbe/<slug:verb>/", lending.do_verb, name="booking-verb"),
    path("reservations/<int:pk>/sortie/", lending.lend, name="booking-lend"),
    path("reservations/<int:pk>/retour/", lending.take_back, name="booking-take-back"),
    path("reservations/<int:pk>/fiche.pdf", lending.sheet, name="booking-sheet"),
    *ResourcePages.get_urls(),
    *BookingResource.get_urls(),
]
