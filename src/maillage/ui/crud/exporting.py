"""The export of a list: the same filters and rights, the columns that one chooses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from maillage.kernel import registry
from maillage.kernel.downloads import export_response
from maillage.kernel.exports import FORMATS, Export, RecordFormat
from maillage.kernel.permissions import is_allowed
from maillage.ui.crud.roles import Role

FORMAT, COLUMNS = "format", "colonnes"
OFFERED = ("xlsx", "csv", "ods")


def chosen_columns(export: Export, keys: list[str], user: Any) -> Export:
    """The export with only those of its columns; all that the user may see when none is named."""
    columns = export.columns_for(user)
    if keys:
        columns = [column for column in columns if column.key in keys]
    if not columns:
        raise Http404
    return replace(export, columns=columns)


def choice_context(export: Export, user: Any, records: QuerySet[Any]) -> dict[str, Any]:
    """What the page that chooses columns and format shows, for these records."""
    return {
        "export": export,
        "export_columns": export.columns_for(user),
        "export_formats": [FORMATS[key] for key in OFFERED if key in FORMATS],
        "record_formats": [_offered(one, records, user) for one in export.formats_for(user)],
    }


def _offered(one: RecordFormat, records: QuerySet[Any], user: Any) -> dict[str, Any]:
    text, names = one.remark(records, user) if one.remark is not None else ("", [])
    return {"format": one, "remark": text, "names": names}


class ExportingMixin:
    """GET ``/gestion/<base>/export/``: without ``format``, a page to choose; with it, the file."""

    export_kind: str = ""

    def the_export(self) -> Export | None:
        """The export of this resource, if the user may have it."""
        found = registry.exports.get(self.export_kind) if self.export_kind else None
        if found is None or not is_allowed(self.request.user, found.permission):
            return None
        return found

    def get_export_url(self) -> str:
        """The page of the export with the filters in use; '' when there is none."""
        if self.the_export() is None or not self.may(Role.EXPORT):
            return ""
        params = self.request.GET.copy()
        params.pop("page", None)
        query = params.urlencode()
        return self.url_of(Role.EXPORT) + (f"?{query}" if query else "")

    def get_import_url(self) -> str:
        """The page of the import of this resource; '' when there is none."""
        importer = registry.importers.get(self.import_kind) if self.import_kind else None
        if importer is None or not is_allowed(self.request.user, importer.permission):
            return ""
        try:
            return reverse("office-import-new", kwargs={"kind": self.import_kind})
        except NoReverseMatch:
            return ""

    def export(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Choose, or download."""
        del args, kwargs
        export = self.the_export()
        if export is None:
            raise Http404
        listed = self.get_queryset()
        filterset = self.get_filterset(listed)
        filtered = filterset.qs if filterset is not None else listed
        rows = export.queryset(request.user, {}).filter(pk__in=filtered.order_by().values("pk"))
        if FORMAT in request.GET:
            chosen = chosen_columns(export, request.GET.getlist(COLUMNS), request.user)
            options = dict(request.GET.items())
            fmt = request.GET[FORMAT]
            return export_response(chosen, request.user, fmt, params=options, queryset=rows)
        context = self.get_context_data(
            page_title=_("Exporter : %(name)s") % {"name": self.get_list_title()},
            count=filtered.count(),
            chips=filterset.chips() if filterset is not None else [],
            cancel_url=self.url_of(Role.LIST),
            **choice_context(export, request.user, rows),
        )
        return self.render_to_response(context)
