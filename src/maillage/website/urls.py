"""The public site's addresses, before Wagtail's own."""

from __future__ import annotations

from django.urls import include, path

from maillage.website import sitemaps, views
from maillage.website.collections.data import arks

urlpatterns = [
    path("agenda/", views.agenda, name="public-agenda"),
    path("agenda/<slug:slug>/", views.event, name="public-event"),
    path("theme-<slug:digest>.css", views.theme_css, name="public-theme"),
    path("favicon.svg", views.icon, name="public-icon"),
    path("favicon.ico", views.old_icon, name="public-old-icon"),
    path("media/images/<str:name>", views.image, name="public-image"),
    path("sitemap.xml", sitemaps.index, name="public-sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="public-sitemap-section"),
    path("robots.txt", views.robots, name="public-robots"),
    path("collections/", include("maillage.website.collections.urls")),
    # Permanent addresses of objects, in both spellings that the ARK specification has had.
    path("ark:/<str:naan>/<str:name>", arks.ark, name="public-ark"),
    path("ark:/<str:naan>/<str:name>/", arks.ark, name="public-ark-slash"),
    path("ark:<str:naan>/<str:name>", arks.ark, name="public-ark-new"),
]
