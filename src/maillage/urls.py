"""The root of every address.

The office's own pages stand under ``/gestion/``, where each app of the domain brings the addresses
of its ``urls`` module: adding an app changes nothing here. The front rooms (api, portal, website)
give addresses from the root.
"""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule

from maillage.kernel.ops.views import health

ROOMS = ("maillage.office", "maillage.api", "maillage.portal", "maillage.website")


def _urls_of(name: str) -> str:
    """The URLconf of an installed app, or ''."""
    config = next((one for one in apps.get_app_configs() if one.name == name), None)
    if config is None or config.module is None or not module_has_submodule(config.module, "urls"):
        return ""
    return f"{name}.urls"


def office_patterns() -> list[URLPattern | URLResolver]:
    """The addresses under ``/gestion/``: the office's, then those of each app of the domain."""
    names = ["maillage.office", "maillage.ui"]
    names += [
        config.name
        for config in apps.get_app_configs()
        if config.name.startswith("maillage.") and config.name not in {*ROOMS, *names}
    ]
    return [path("", include(urls)) for name in names if (urls := _urls_of(name))]


def room_patterns() -> list[URLPattern | URLResolver]:
    """The addresses of the other front rooms."""
    return [path("", include(urls)) for name in ROOMS[1:] if (urls := _urls_of(name))]


urlpatterns: list[URLPattern | URLResolver] = [
    path("sante/", health, name="health"),
    path("gestion/", include(office_patterns())),
    path("compte/", include("maillage.people.accounts.account_urls")),
    path("redaction/", include("maillage.website.admin_urls")),
    path("administration-technique/", admin.site.urls),
    *room_patterns(),
]
if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
# Everything else is a page of the public site.
urlpatterns.append(path("", include("maillage.website.page_urls")))

handler400 = "maillage.ui.errors.bad_request"
handler403 = "maillage.ui.errors.permission_denied"
handler404 = "maillage.website.errors.page_not_found"
handler500 = "maillage.website.errors.server_error"
