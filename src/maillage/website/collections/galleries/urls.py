"""Addresses of galleries and visitors’ own selections."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.website.collections.galleries.views import galleries, selections

MINE = "ma-selection/<str:token>/"

urlpatterns: list[URLPattern] = [
    path("galeries/", galleries.galleries, name="public-galleries"),
    path("galeries/<slug:slug>/", galleries.gallery, name="public-gallery"),
    path("ma-selection/", selections.mine, name="public-my-selection"),
    path("ma-selection/ajouter/", selections.add, name="public-selection-add"),
    path("ma-selection/lire/<slug:key>/", selections.shared, name="public-selection-read"),
    path(MINE, selections.edit, name="public-selection"),
    path(f"{MINE}titre/", selections.change, name="public-selection-change"),
    path(f"{MINE}ajouter/", selections.add_here, name="public-selection-add-here"),
    path(f"{MINE}objet/", selections.change_item, name="public-selection-item"),
    path(f"{MINE}courriel/", selections.mail, name="public-selection-mail"),
    path(f"{MINE}garder/", selections.remember, name="public-selection-remember"),
    path(f"{MINE}proposer/", selections.offer, name="public-selection-offer"),
    path(f"{MINE}effacer/", selections.delete, name="public-selection-delete"),
]
