"""The one CRUD base of the office: a list, a record with its tabs, forms, deletion, history.

    class OrganisationResource(Resource):
        model = Organisation
        url_base = "organisations"          # names: organisations-list, organisations-detail…
        url_path = ""                       # the address, when it differs: "/gestion/<url_path>/"
        icon = "building"
        table_class = OrganisationTable     # ui.tables.Table
        filterset_class = OrganisationFilters  # ui.filters.Filters
        form_class = OrganisationForm       # ui.forms.SectionedModelForm
        export_kind = "organisations"       # of kernel.exports; "" for none
        import_kind = "organisations"       # of kernel.imports; "" for none
        create_label = _("Nouvelle organisation")
        detail_fields = ("kind", "siret", "email", "phone")
        tabs = (Tab("personnes", _("Personnes"), "directory/organisation_people.html", people),)

    urlpatterns = OrganisationResource.get_urls()

Everything goes through ``Model.objects.visible_to(user)``; each page asks ``app.verb_model``;
whoever may not see a record gets 404. Hooks that an app overrides: `get_queryset`, `get_initial`,
`save_form`, `delete_object`, `get_verbs`, `get_lead`, `facts`, and the templates
``<app>/<model>_{list,detail,form,delete}.html``, which extend those of ``ui/crud/``.
"""

from __future__ import annotations

from maillage.ui.crud.resource import Resource
from maillage.ui.crud.roles import Role
from maillage.ui.crud.tabs import Tab, Verb, Way

__all__ = ["Resource", "Role", "Tab", "Verb", "Way"]
