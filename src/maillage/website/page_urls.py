"""What Wagtail serves to visitors: documents under ``/documents/``, and every other page."""

from __future__ import annotations

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.documents import urls as document_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from maillage.website.editors import public

decorate_urlpatterns(document_urls.urlpatterns, public)
decorate_urlpatterns(wagtail_urls.urlpatterns, public)

urlpatterns = [
    path("documents/", include(document_urls)),
    path("", include(wagtail_urls)),
]
