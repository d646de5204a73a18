"""Pages of the territory: territories drawn by the network, communes, priority districts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.permissions import is_allowed
from maillage.people.territory import domain, panels
from maillage.people.territory.filters import CommuneFilters, DistrictFilters, TerritoryFilters
from maillage.people.territory.forms import DistrictForm, TerritoryForm
from maillage.people.territory.models import (
    Commune,
    CommuneQuerySet,
    Department,
    Intercommunality,
    PriorityDistrict,
    Territory,
    TerritoryQuerySet,
)
from maillage.people.territory.tables import CommuneTable, DistrictTable, TerritoryTable
from maillage.ui.crud import Resource, Role, Tab

Facts = list[tuple[Any, Any]]


def links(records: Iterable[Any]) -> SafeString:
    """Their names, each leading to its page."""
    pairs = ((one.get_absolute_url(), one.name) for one in records)
    return format_html_join(", ", '<a href="{}">{}</a>', pairs)


class TerritoryResource(Resource):
    """``/gestion/territoires/``."""

    model = Territory
    url_base = "territories"
    url_path = "territoires"
    icon = "map-2"
    table_class = TerritoryTable
    filterset_class = TerritoryFilters
    form_class = TerritoryForm
    export_kind = "territories"
    create_label = gettext_lazy("Nouveau territoire")
    summary_label = gettext_lazy("Présentation")
    empty_text = gettext_lazy(
        "Un PACT, un pays, un parc… : dessinez un premier territoire avec ses communes, pour y "
        "placer vos organisations et vos projets."
    )
    tabs = (
        Tab("communes", gettext_lazy("Communes"), "territory/communes.html", panels.communes_of),
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With what they measure, for the list and the page."""
        queryset = cast("TerritoryQuerySet", super().get_queryset())
        if self.role in {Role.LIST, Role.DETAIL, Role.EXPORT}:
            return queryset.measured()
        return queryset

    def get_lead(self, record: Territory) -> str:
        """« PACT · 38 communes · 24 512 habitants »."""
        count, inhabitants = record.communes_count, record.inhabitants  # type: ignore[attr-defined]  # measured
        words = [
            record.kind,
            ngettext("%(n)d commune", "%(n)d communes", count) % {"n": count},
            ngettext("%(n)s habitant", "%(n)s habitants", inhabitants)
            % {"n": number_fr(inhabitants)},
        ]
        return " · ".join(word for word in words if word)

    def page_of_record(self, current: str, tabs: Any) -> dict[str, Any]:
        """The history's page has no measures: its lead is the nature alone."""
        if not hasattr(self.object, "inhabitants"):
            self.object = Territory.objects.measured().get(pk=self.object.pk)
        return super().page_of_record(current, tabs)

    def facts(self, record: Territory) -> Facts:
        """What it covers, then what it is."""
        communes = Commune.objects.filter(territories=record)
        departments = Department.objects.filter(communes__in=communes).distinct()
        bodies = Intercommunality.objects.filter(communes__in=communes).distinct()
        found: Facts = [
            (_("Communes"), record.communes_count),  # type: ignore[attr-defined]  # measured
            (_("Habitants"), number_fr(record.inhabitants)),  # type: ignore[attr-defined]  # as above
            (_("Départements"), ", ".join(map(str, departments))),
            (_("Intercommunalités"), ", ".join(map(str, bodies))),
        ]
        if record.description:
            text = mark_safe(linebreaks(record.description, autoescape=True))  # noqa: S308 - escaped
            found.append((_("Présentation"), text))
        return [(label, value) for label, value in found if value not in ("", None)]

    def save_form(self, form: Any) -> Territory:
        """Through the verb."""
        return domain.save_territory(
            territory=form.instance, communes=form.chosen(), actor=self.request.user
        )

    def delete_object(self, record: Territory) -> None:
        """Through the verb."""
        domain.delete_territory(territory=record, actor=self.request.user)


class CommuneResource(Resource):
    """``/gestion/communes/``: reference data, which one reads."""

    model = Commune
    url_base = "communes"
    icon = "map-pin"
    table_class = CommuneTable
    filterset_class = CommuneFilters
    export_kind = "communes"
    roles: ClassVar[tuple[Role, ...]] = (Role.LIST, Role.EXPORT, Role.DETAIL)
    summary_label = gettext_lazy("Présentation")
    empty_text = gettext_lazy(
        "Les communes se chargent par la commande « maillage load_territory », à lancer par la "
        "personne qui administre le serveur."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With all that they show."""
        return cast("CommuneQuerySet", super().get_queryset()).whole()

    def get_lead(self, record: Commune) -> str:
        """« Commune · Orne »; of a part or of a former one, its successor."""
        return f"{capfirst(record.get_kind_display())} · {record.department}"

    def facts(self, record: Commune) -> Facts:
        """Codes, what it is part of, its schools' zone, and what it was."""
        department = record.department
        found: Facts = [
            (_("Code INSEE"), record.code),
            (_("Codes postaux"), ", ".join(record.postal_codes)),
            (_("Habitants"), "" if record.population is None else number_fr(record.population)),
            (_("Commune d’aujourd’hui"), links([record.successor] if record.successor else [])),
            (_("Intercommunalité"), self._body(record)),
            (_("Département"), f"{department.name} ({department.code})"),
            (_("Région"), department.region),
            (_("Académie"), self._academy(record)),
            (_("SIREN"), record.siren),
            (_("Quartiers prioritaires"), links(record.districts.all())),
            (_("Territoires"), links(record.territories.visible_to(self.request.user))),
            *self._parts(record),
        ]
        if is_allowed(self.request.user, "directory.view_organisation"):
            url = f"{reverse('organisations-list')}?commune={record.pk}"
            link = format_html('<a href="{}">{}</a>', url, _("Celles qui s’y trouvent"))
            found.append((_("Organisations"), link))
        return [(label, value) for label, value in found if value not in ("", None)]

    @staticmethod
    def _body(record: Commune) -> Any:
        body = record.intercommunality
        if body is None:
            return ""
        url = f"{reverse('communes-list')}?intercommunality={body.pk}"
        return format_html('<a href="{}">{}</a>', url, body.name)

    @staticmethod
    def _academy(record: Commune) -> str:
        academy = record.department.academy
        if academy is None:
            return ""
        if not academy.zone:
            return _("%s, hors zones de vacances") % academy
        return _("%(name)s, zone %(zone)s") % {"name": academy, "zone": academy.zone}

    @staticmethod
    def _parts(record: Commune) -> Facts:
        """What merged into it, by nature."""
        by_kind: dict[str, list[Commune]] = {}
        parts = record.predecessors.order_by(F("population").desc(nulls_last=True), "name")
        for one in parts:
            by_kind.setdefault(one.kind, []).append(one)
        labels = {
            Commune.Kind.DELEGATED: _("Communes déléguées"),
            Commune.Kind.ASSOCIATED: _("Communes associées"),
            Commune.Kind.ARRONDISSEMENT: _("Arrondissements"),
            Commune.Kind.FORMER: _("Anciennes communes"),
        }
        return [(label, links(by_kind[kind])) for kind, label in labels.items() if kind in by_kind]


class DistrictResource(Resource):
    """``/gestion/quartiers-prioritaires/``."""

    model = PriorityDistrict
    url_base = "districts"
    url_path = "quartiers-prioritaires"
    icon = "building-community"
    table_class = DistrictTable
    filterset_class = DistrictFilters
    form_class = DistrictForm
    export_kind = import_kind = "priority-districts"
    create_label = gettext_lazy("Nouveau quartier prioritaire")
    empty_text = gettext_lazy(
        "Importez la liste officielle des quartiers prioritaires : elle convient telle quelle."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With their communes, for the list."""
        queryset = super().get_queryset()
        return queryset.prefetch_related("communes") if self.role is Role.LIST else queryset

    def facts(self, record: PriorityDistrict) -> Facts:
        """Its code and its communes."""
        return [
            (_("Code"), record.code),
            (_("Communes"), links(record.communes.select_related("department")) or "—"),
        ]

    def save_form(self, form: Any) -> PriorityDistrict:
        """Through the verb."""
        return domain.save_district(
            district=form.instance, communes=form.chosen(), actor=self.request.user
        )
