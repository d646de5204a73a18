"""Addresses of search, objects, museums, words, images."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
