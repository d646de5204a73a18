"""The page of a record: its tabs, those that other apps lend, its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import audit
from maillage.kernel.models import AuditEntry
from maillage.ui import dates, history, states
from maillage.ui.crud.roles import Role
from maillage.ui.crud.tabs import ShownTab, Tab, Verb, Way, context_of, permitted_tabs

HISTORY_PAGE = 30
SUMMARY = "fiche"
PARAMETER = "onglet"


class ShowingMixin:
    """GET ``/gestion/<base>/<pk>/`` and ``…/historique/``."""

    tabs: ClassVar[tuple[Tab, ...]] = ()
    # The tabs that are so many ways of seeing the first one: a switch under it, not tabs beside it.
    ways: ClassVar[tuple[Way, ...]] = ()
    summary_label: Any = gettext_lazy("Fiche")
    detail_fields: ClassVar[Sequence[str]] = ()

    def detail(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The record, with one tab open; the others are computed when they are asked for."""
        del args, kwargs
        self.object = self.get_object()
        wanted = request.GET.get(PARAMETER, SUMMARY)
        tabs = permitted_tabs(self.tabs, self.object, request.user)
        opened = next((tab for tab in tabs if tab.key == wanted), None)
        if opened is None and wanted != SUMMARY:
            raise Http404
        context = self.get_context_data(
            **self.page_of_record(wanted, tabs),
            facts=self.facts(self.object) if opened is None else [],
        )
        if opened is not None:
            own = context_of(opened, self.object, request.user, request.GET)
            context["tab_template"] = opened.template if own is not None else ""
            context |= own or {}
        return self.render_to_response(context)

    def history(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who did what, newest first."""
        del args, kwargs
        self.object = self.get_object()
        tabs = permitted_tabs(self.tabs, self.object, request.user)
        entries = Paginator(self.get_history(self.object), HISTORY_PAGE)
        page = entries.get_page(request.GET.get("page"))
        context = self.get_context_data(
            **self.page_of_record("historique", tabs),
            page=page,
            events=history.present(page.object_list, self.object, request.user),
        )
        return self.render_to_response(context)

    def page_of_record(self, current: str, tabs: Sequence[Any]) -> dict[str, Any]:
        """Title, lead, verbs and tabs: what each page of a record has."""
        url = self.url_of(Role.DETAIL, self.object)
        ways = self._shown_ways(current, url, tabs)
        under = {way.key for way in self.ways}
        summary = ShownTab(SUMMARY, self.summary_label, url, current == SUMMARY or bool(ways))
        shown = []
        for leading in (True, False):
            shown += [
                ShownTab(tab.key, tab.label, f"{url}?{PARAMETER}={tab.key}", current == tab.key)
                for tab in tabs
                if tab.key not in under and getattr(tab, "leading", False) is leading
            ]
            shown += [summary] if leading else []
        if self.may(Role.HISTORY):
            address = self.url_of(Role.HISTORY, self.object)
            label = _("Historique")
            shown.append(ShownTab("historique", label, address, current == "historique"))
        return {
            "page_title": str(self.object),
            "page_lead": self.get_lead(self.object),
            "verbs": self.get_verbs(self.object),
            "shown_tabs": shown,
            "shown_ways": ways,
        }

    def _shown_ways(self, current: str, url: str, tabs: Sequence[Any]) -> list[ShownTab]:
        """The switch under the first tab, when one of its ways is open; filters go along."""
        keys = {SUMMARY, *(tab.key for tab in tabs)}
        ways = [way for way in self.ways if way.key in keys]
        if current not in {way.key for way in ways}:
            return []
        params = self.request.GET.copy()
        params.pop("page", None)
        shown = []
        for way in ways:
            params[PARAMETER] = way.key
            there = url if way.key == SUMMARY else f"{url}?{params.urlencode()}"
            shown.append(ShownTab(way.key, way.label, there, way.key == current, way.icon))
        return shown

    # -- hooks --------------------------------------------------------------------------------------

    def get_history(self, record: Any) -> models.QuerySet[AuditEntry]:
        """The entries that the user may read; an app leaves out what hangs from others' records."""
        return audit.history_of(record)

    def get_lead(self, record: Any) -> Any:
        """The line under the title: the state, unless the app says more."""
        return states.badge(record)

    def get_verbs(self, record: Any) -> list[Verb]:
        """What can be done to the record, the main one first."""
        verbs = []
        if self.may(Role.UPDATE, record):
            url = self.url_of(Role.UPDATE, record)
            verbs.append(Verb(_("Modifier"), url, "pencil", primary=True))
        if self.may(Role.DELETE, record):
            verbs.append(Verb(_("Supprimer"), self.url_of(Role.DELETE, record), "trash"))
        return verbs

    def facts(self, record: Any) -> list[tuple[Any, Any]]:
        """The labels and values of the first tab; empty ones are left out."""
        names = self.detail_fields or [
            column.name
            for column in self.model._meta.concrete_fields
            if column.editable and not column.primary_key
        ]
        columns = [self.model._meta.get_field(name) for name in names]
        hidden = hidden_relations(record, columns, self.request.user)
        found = []
        for column in columns:
            value = "" if column.name in hidden else shown_value(record, column)
            if value not in ("", None):
                found.append((capfirst(str(column.verbose_name)), value))
        return found


def hidden_relations(record: Any, columns: Sequence[Any], user: Any) -> set[str]:
    """The names of the columns that lead to a record which `user` may not see; a query a model."""
    leading: dict[type[models.Model], dict[str, Any]] = {}
    for column in columns:
        key = getattr(record, column.attname) if isinstance(column, models.ForeignKey) else None
        if key is not None:
            leading.setdefault(column.related_model, {})[column.name] = key
    hidden: set[str] = set()
    for model, keys in leading.items():
        visible_to = getattr(model._default_manager, "visible_to", None)
        if visible_to is None:
            continue
        seen = set(visible_to(user).filter(pk__in=keys.values()).values_list("pk", flat=True))
        hidden |= {name for name, key in keys.items() if key not in seen}
    return hidden


def shown_value(record: Any, column: Any) -> Any:
    """A field's value for a person: words, links, badges."""
    value = getattr(record, column.name)
    if value in ("", None):
        return ""
    if getattr(column, "flatchoices", None):
        return capfirst(str(getattr(record, f"get_{column.name}_display")()))
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, date | datetime):
        return dates.day_words(value)
    if isinstance(column, models.EmailField):
        return format_html('<a href="mailto:{}">{}</a>', value, value)
    if isinstance(column, models.URLField) and value.startswith(("http://", "https://")):
        return format_html('<a href="{}" rel="nofollow">{}</a>', value, value)
    if isinstance(value, models.Model) and hasattr(value, "get_absolute_url"):
        return format_html('<a href="{}">{}</a>', value.get_absolute_url(), value)
    return value
