"""What every page of the office shows around its content; computed only when a page asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from maillage.kernel import registry
from maillage.kernel.permissions import is_allowed

# Pages of one's own account, by the first name that the URLconf knows.
ACCOUNT_PAGES = (
    (("my-account", "account_email"), _("Mon compte"), "user-circle"),
    (("usersessions_list",), _("Mes appareils"), "device-desktop"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the rail or of the user menu."""

    label: Any
    url: str
    icon: str
    current: bool = False
    count: int = 0  # what waits there


@dataclass(frozen=True, slots=True)
class Group:
    """Links of the rail under one heading ('' for the first ones)."""

    label: Any
    entries: list[Entry] = field(default_factory=list)


def _reverse(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Shell:
    """Read by ``ui/base.html`` only; other pages pay nothing for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)

    @property
    def site_name(self) -> str:
        """The name of the installation."""
        return str(settings.SITE_NAME)

    @cached_property
    def in_office(self) -> bool:
        """Whether the user has a place in the office."""
        return bool(self.user and is_allowed(self.user, "office"))

    @cached_property
    def navigation(self) -> list[Group]:
        """The rooms that the user may enter, grouped, the current one marked."""
        if self.user is None or not self.user.is_authenticated:
            return []
        allowed = [
            (item, url)
            for item in registry.navigation
            if is_allowed(self.user, item.permission) and (url := _reverse(item.url_name))
        ]
        path = self.request.path
        # Every page is under the home page: it is the current one only on itself.
        around = (url for _item, url in allowed if path == url or self._is_inside(path, url))
        here = max(around, key=len, default="")
        groups: dict[str, Group] = {}
        for item, url in allowed:
            group = groups.setdefault(str(item.group), Group(item.group))
            count = item.count(self.user) if item.count is not None else 0
            group.entries.append(Entry(item.label, url, item.icon, url == here, count))
        return sorted(groups.values(), key=lambda group: bool(group.label))

    def _is_inside(self, path: str, url: str) -> bool:
        return url != self.home_url and path.startswith(url)

    @cached_property
    def unread(self) -> int:
        """How many notifications wait; one query."""
        if not self.in_office:
            return 0
        notification = apps.get_model("kernel", "Notification")
        return int(notification.objects.filter(user=self.user, read_at__isnull=True).count())

    @cached_property
    def account_links(self) -> list[Entry]:
        """The pages of one's own account."""
        links = []
        for names, label, icon in ACCOUNT_PAGES:
            url = next((url for name in names if (url := _reverse(name))), "")
            if url:
                links.append(Entry(label, url, icon, url == self.request.path))
        return links

    @cached_property
    def home_url(self) -> str:
        """The office's home page."""
        return _reverse("office-home") or "/"

    @cached_property
    def search_url(self) -> str:
        """The page of global search."""
        return _reverse("office-search")

    @cached_property
    def notifications_url(self) -> str:
        """The page of notifications."""
        return _reverse("office-notifications")

    @cached_property
    def logout_url(self) -> str:
        """Where the sign-out form posts."""
        return _reverse("account_logout")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {"shell": Shell(request)}
