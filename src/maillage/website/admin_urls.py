"""``/redaction/``: Wagtail's admin, guarded."""

from __future__ import annotations

from wagtail.admin.urls import urlpatterns as wagtail_patterns
from wagtail.utils.urlpatterns import decorate_urlpatterns

from maillage.website.editors import guarded

urlpatterns = decorate_urlpatterns(wagtail_patterns, guarded)
