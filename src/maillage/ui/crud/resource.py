"""The view class; each group of pages is a mixin of its own module."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth import get_permission_codename
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.decorators import classonlymethod
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from neapolitan.views import CRUDView

from maillage.kernel import registry
from maillage.kernel.permissions import PermissionMixin, check, is_allowed
from maillage.ui import toasts
from maillage.ui.crud.editing import EditingMixin
from maillage.ui.crud.listing import ListingMixin
from maillage.ui.crud.roles import Role
from maillage.ui.crud.showing import ShowingMixin
from maillage.ui.filters import Filters


class Resource(PermissionMixin, ListingMixin, ShowingMixin, EditingMixin, CRUDView):
    """One noun's pages; see the package."""

    role: Role = Role.LIST
    model: type[Model]
    url_base: str
    url_path: str = ""
    icon: str = "file"
    roles: ClassVar[tuple[Role, ...]] = tuple(Role)
    permissions: ClassVar[dict[Role, str]] = {}  # where they differ from app.verb_model
    # Pages besides the list whose filters can be saved (`ui.saved`).
    saved_filters: ClassVar[dict[Role, type[Filters]]] = {}
    create_label: Any = _("Ajouter")
    list_title: Any = ""
    paginate_by = 50

    # -- addresses ----------------------------------------------------------------------------------

    @classonlymethod
    def as_view(cls, role: Role, **initkwargs: Any) -> Any:  # noqa: N805 - a class method
        """The view of one page; its role is part of what `permission_of` reads."""
        view = super().as_view(role, **initkwargs)
        view.view_initkwargs = {**initkwargs, "role": role}
        return view

    @classonlymethod
    def get_urls(cls, roles: Any = None) -> list[Any]:  # noqa: N805 - a class method
        """The routes, those of the collection first."""
        return [role.get_url(cls) for role in (roles or cls.roles)]

    def url_of(self, role: Role, record: Any = None) -> str:
        """The address of a page of this resource; '' when it has none."""
        return role.maybe_reverse(self, record) if role in self.roles else ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """HEAD is answered as GET is (neapolitan names its handlers after `setup`)."""
        if hasattr(self, "get"):
            self.head = self.get
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            if (url := self.find_successor()) is None:
                raise
            return HttpResponseRedirect(url)

    def find_successor(self) -> str | None:
        """The page of the record into which that of the address was merged, if the user sees it."""
        lookup = self.kwargs.get(self.lookup_url_kwarg or self.lookup_field)
        lineage = registry.lineages.get(self.model._meta.label_lower)
        if not isinstance(lookup, int) or lineage is None or not self.may(self.role):
            return None
        if (found := lineage.successor(lookup)) is None:
            return None
        kept = self.model._default_manager.visible_to(self.request.user).filter(pk=found[0]).first()
        if kept is None:
            return None
        toasts.warning(self.request, found[1])
        return self.url_of(Role.DETAIL, kept)

    # -- rights -------------------------------------------------------------------------------------

    def permission_for(self, role: Role) -> str:
        """The permission that a page asks."""
        if role in self.permissions:
            return self.permissions[role]
        meta = self.model._meta
        return f"{meta.app_label}.{get_permission_codename(role.verb, meta)}"

    def get_permission(self) -> str:
        """That of this page; works without a request."""
        return self.permission_for(self.role)

    def may(self, role: Role, record: Any = None) -> bool:
        """Whether the user may open another page of this resource."""
        if role not in self.roles:
            return False
        return is_allowed(self.request.user, self.permission_for(role), record)

    def get_queryset(self) -> QuerySet[Any]:
        """What the user may see."""
        queryset: QuerySet[Any] = super().get_queryset().visible_to(self.request.user)
        return queryset

    def get_object(self) -> Any:
        """The record of the address; 404 when the user may not see it, or do this to it."""
        lookup = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        record = get_object_or_404(self.get_queryset(), **{self.lookup_field: lookup})
        if self.role in {Role.UPDATE, Role.DELETE}:
            check(self.request, self.get_permission(), record)
        return record

    # -- rendering ----------------------------------------------------------------------------------

    def get_template_names(self) -> list[str]:
        """The app's own template, else the one that all resources share."""
        if self.template_name is not None:
            return [self.template_name]
        meta = self.model._meta
        suffix = self.template_name_suffix
        return [f"{meta.app_label}/{meta.model_name}{suffix}.html", f"ui/crud/{suffix[1:]}.html"]

    def get_list_title(self) -> str:
        """« Organisations »."""
        return str(self.list_title or capfirst(str(self.model._meta.verbose_name_plural)))

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """The way back, without the page itself."""
        trail = []
        if self.role is not Role.LIST and self.may(Role.LIST):
            trail.append((self.get_list_title(), self.url_of(Role.LIST)))
        record = getattr(self, "object", None)
        if record is not None and self.role in {Role.UPDATE, Role.DELETE}:
            trail.append((self.saved_name or str(record), self.url_of(Role.DETAIL, record)))
        return trail

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What every page of the resource shows."""
        context: dict[str, Any] = {
            "view": self,
            "icon_name": self.icon,
            "breadcrumbs": self.get_breadcrumbs(),
            "object_verbose_name": self.model._meta.verbose_name,
            "object_verbose_name_plural": self.model._meta.verbose_name_plural,
        }
        record = getattr(self, "object", None)
        if record is not None:
            context["object"] = record
            context[str(self.model._meta.model_name)] = record
        return context | kwargs
