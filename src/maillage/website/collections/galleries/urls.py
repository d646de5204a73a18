"""Addresses of galleries and visitors’ own selections."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
