"""Django's own admin, kept for support: superusers only, who sign in as everyone does."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class TechnicalSite(AdminSite):
    """Behind the sign-in page of the site, with its second factor and its rate limits."""

    site_header = site_title = _("Administration technique")
    index_title = _("Tables")

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return bool(request.user.is_active and request.user.is_superuser)

    login = method_decorator(secure_admin_login)(AdminSite.login)
