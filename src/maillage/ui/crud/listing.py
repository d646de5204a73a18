"""The list of a resource: filters in the address, sorted, paged, exported."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django_tables2 import RequestConfig

from maillage.ui.crud.exporting import ExportingMixin
from maillage.ui.crud.roles import Role
from maillage.ui.filters import Filters
from maillage.ui.tables import Table

TARGET = "liste"


def clean_address(request: HttpRequest) -> str:
    """The address of the list without the filters that were left empty."""
    params = request.GET.copy()
    for key in [key for key, values in params.lists() if not any(values)]:
        del params[key]
    if params.get("page") == "1":
        del params["page"]
    return f"{request.path}?{params.urlencode()}" if params else request.path


class ListingMixin(ExportingMixin):
    """GET ``/gestion/<base>/``."""

    table_class: type[Table] | None = None
    filterset_class: type[Filters] | None = None
    import_kind: str = ""
    empty_text: Any = ""

    def list(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or only its results when htmx asks for them."""
        del args, kwargs
        queryset = self.get_queryset()
        filterset = self.get_filterset(queryset)
        filtered = filterset.qs if filterset is not None else queryset
        table = self.get_table(filtered)
        chips = filterset.chips() if filterset is not None else []
        count = table.paginator.count if hasattr(table, "paginator") else len(table.rows)
        context = self.get_context_data(
            filterset=filterset,
            filter_form=filterset.form if filterset is not None else None,
            table=table,
            chips=chips,
            count=count,
            page_title=self.get_list_title(),
            create_url=self.url_of(Role.CREATE) if self.may(Role.CREATE) else "",
            export_url=self.get_export_url(),
            import_url=self.get_import_url(),
        )
        htmx = request.htmx
        partial = bool(htmx) and htmx.target == TARGET and not htmx.history_restore_request
        if partial:
            self.template_name = "ui/crud/list_results.html"
            context["partial"] = True
        response = self.render_to_response(context)
        if partial:
            response["HX-Push-Url"] = clean_address(request)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def get_filterset(self, queryset: QuerySet[Any] | None = None) -> Filters | None:
        """The filters, bound to the address."""
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=queryset, request=self.request)

    def get_table(self, queryset: QuerySet[Any]) -> Table:
        """The table, sorted and paged as the address says."""
        if self.table_class is None:
            message = f"{type(self).__name__} needs a table_class"
            raise TypeError(message)
        table = self.table_class(queryset, request=self.request)
        table.hx_target = f"#{TARGET}"
        table.caption = self.get_list_title()
        RequestConfig(self.request, paginate={"per_page": self.paginate_by}).configure(table)
        return table
