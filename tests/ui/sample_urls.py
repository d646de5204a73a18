"""A resource of our own over the directory's organisations, with every option set."""

from __future__ import annotations

from django.urls import include, path

from maillage.people.directory.models import Organisation
from maillage.ui.crud import Resource, Tab
from maillage.ui.filters import Filters
from maillage.ui.forms import SectionedModelForm
from maillage.ui.tables import DayColumn, LinkColumn, Table


class SampleFilters(Filters):
    search_fields = ("name", "city")

    class Meta:
        model = Organisation
        fields = ("kind",)


class SampleTable(Table):
    name = LinkColumn(url_name="sample-detail", hint="city")
    updated_at = DayColumn()

    class Meta(Table.Meta):
        model = Organisation
        fields = ("name", "kind", "updated_at")
        order_by = "name"


class SampleForm(SectionedModelForm):
    class Meta:
        model = Organisation
        fields = ("name", "kind", "email", "city", "description")
        sections = (("Identité", "Comme elle signe.", ("name", "kind")), ("Lieu", "", ("city",)))
        wide = ("name",)


def people(record, user):
    return {"people": record.people.count(), "asked_by": user}


class SampleResource(Resource):
    model = Organisation
    url_base = "sample"
    url_path = "exemples"
    icon = "building"
    table_class = SampleTable
    filterset_class = SampleFilters
    form_class = SampleForm
    export_kind = "organisations"
    import_kind = "organisations"
    create_label = "Nouvelle organisation"
    tabs = (
        Tab("gens", "Les gens", "ui/partials/pages.html", people),
        Tab("vide", "Rien", "ui/partials/pages.html", lambda _record, _user: None),
    )


urlpatterns = [
    path("gestion/", include([*SampleResource.get_urls()])),
    path("", include("maillage.urls")),
]
handler404 = "maillage.ui.errors.page_not_found"
handler403 = "maillage.ui.errors.permission_denied"
handler400 = "maillage.ui.errors.bad_request"
handler500 = "maillage.ui.errors.server_error"
