"""The seven pages of a resource: their addresses, names and permissions."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.urls import NoReverseMatch, URLPattern, path, reverse


class Role(StrEnum):
    """One page of a resource; the same shape as neapolitan's own, in French and with two more."""

    LIST = "list"
    EXPORT = "export"
    CREATE = "create"
    DETAIL = "detail"
    UPDATE = "update"
    DELETE = "delete"
    HISTORY = "history"

    @property
    def verb(self) -> str:
        """The permission's verb."""
        return _VERBS.get(self, "view")

    @property
    def url_name_component(self) -> str:
        """The end of the URL's name."""
        return self.value

    def handlers(self) -> dict[str, str]:
        """Which method answers which HTTP verb."""
        return _HANDLERS[self]

    def extra_initkwargs(self) -> dict[str, Any]:
        """The end of the template's name."""
        return {"template_name_suffix": _TEMPLATES[self]}

    def url_pattern(self, view_class: Any) -> str:
        """The address under ``/gestion/``."""
        base = view_class.url_path or view_class.url_base
        if self in _COLLECTION:
            return f"{base}/{_COLLECTION[self]}"
        kwarg = view_class.lookup_url_kwarg or view_class.lookup_field
        return f"{base}/<{view_class.path_converter}:{kwarg}>/{_RECORD[self]}"

    def get_url(self, view_class: Any) -> URLPattern:
        """The route."""
        name = f"{view_class.url_base}-{self.value}"
        return path(self.url_pattern(view_class), view_class.as_view(role=self), name=name)

    def reverse(self, view: Any, object: Any = None) -> str:  # noqa: A002 - neapolitan's name
        """The address of this page for `object`."""
        name = f"{view.url_base}-{self.value}"
        if self in _COLLECTION:
            return reverse(name)
        kwarg = view.lookup_url_kwarg or view.lookup_field
        return reverse(name, kwargs={kwarg: getattr(object, view.lookup_field)})

    def maybe_reverse(self, view: Any, object: Any = None) -> str:  # noqa: A002 - neapolitan's name
        """The address, or '' when the resource has no such page."""
        try:
            return self.reverse(view, object)
        except NoReverseMatch:
            return ""


_VERBS = {Role.CREATE: "add", Role.UPDATE: "change", Role.DELETE: "delete"}
_COLLECTION = {Role.LIST: "", Role.EXPORT: "export/", Role.CREATE: "nouveau/"}
_RECORD = {
    Role.DETAIL: "",
    Role.UPDATE: "modifier/",
    Role.DELETE: "supprimer/",
    Role.HISTORY: "historique/",
}
_HANDLERS = {
    Role.LIST: {"get": "list"},
    Role.EXPORT: {"get": "export"},
    Role.DETAIL: {"get": "detail"},
    Role.HISTORY: {"get": "history"},
    Role.CREATE: {"get": "show_form", "post": "process_form"},
    Role.UPDATE: {"get": "show_form", "post": "process_form"},
    Role.DELETE: {"get": "confirm_delete", "post": "process_deletion"},
}
_TEMPLATES = {
    Role.LIST: "_list",
    Role.EXPORT: "_export",
    Role.DETAIL: "_detail",
    Role.HISTORY: "_history",
    Role.CREATE: "_form",
    Role.UPDATE: "_form",
    Role.DELETE: "_delete",
}
