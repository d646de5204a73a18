"""Programmes and their editions: what comes back each year."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects.filters import ProgrammeFilters
from maillage.coordination.projects.models import Edition, Programme, Project
from maillage.coordination.projects.programme_forms import EditionForm, ProgrammeForm
from maillage.coordination.projects.tables import ProgrammeTable
from maillage.ui.crud import Resource, Role, Verb


class ProgrammeResource(Resource):
    """Programmes; the page of one lists its editions."""

    model = Programme
    url_base = "programmes"
    icon = "stack-2"
    table_class = ProgrammeTable
    filterset_class = ProgrammeFilters
    form_class = ProgrammeForm
    create_label = gettext_lazy("Nouveau programme")
    summary_label = gettext_lazy("Éditions")
    empty_text = gettext_lazy(
        "Un festival, un dispositif, une saison : ce qui revient chaque année, et ses éditions."
    )
    detail_fields = ("lead",)

    def get_queryset(self) -> QuerySet[Any]:
        """With the counts that the list shows, and the editions of the page."""
        queryset = super().get_queryset().select_related("lead")
        if self.role in {Role.LIST, Role.EXPORT}:
            seen = Project.objects.visible_to(self.request.user)
            queryset = queryset.annotate(
                edition_count=Count("editions", distinct=True),
                project_count=Count(
                    "editions__projects",
                    filter=Q(editions__projects__in=seen.values("pk")),
                    distinct=True,
                ),
            )
        if self.role is Role.DETAIL:
            queryset = queryset.prefetch_related(
                Prefetch("editions", editions_seen_by(self.request.user))
            )
        return queryset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who may add an edition."""
        if self.role is Role.DETAIL:
            kwargs["may_add_edition"] = self.request.user.has_perm("projects.add_edition")
        return super().get_context_data(**kwargs)

    def get_lead(self, record: Any) -> Any:
        """Who carries it."""
        return record.lead or ""

    def get_verbs(self, record: Any) -> list[Verb]:
        """Add an edition, first."""
        verbs = super().get_verbs(record)
        if self.request.user.has_perm("projects.add_edition"):
            verbs = [Verb(one.label, one.url, one.icon) for one in verbs]
            url = f"{reverse('editions-create')}?programme={record.pk}"
            verbs.insert(0, Verb(_("Nouvelle édition"), url, "plus", primary=True))
        return verbs


def editions_seen_by(user: Any) -> QuerySet[Edition]:
    """The editions with how many of their projects that user sees, the newest first."""
    seen = Project.objects.visible_to(user)
    counted = Count("projects", filter=Q(projects__in=seen.values("pk")), distinct=True)
    return Edition.objects.annotate(project_count=counted).order_by("-start", "-pk")


class EditionResource(Resource):
    """Forms of an edition; it is shown on its programme's page, its projects in its portfolio."""

    model = Edition
    url_base = "editions"
    icon = "stack-2"
    roles = (Role.CREATE, Role.UPDATE, Role.DELETE, Role.HISTORY)
    form_class = EditionForm
    create_label = gettext_lazy("Nouvelle édition")

    def get_queryset(self) -> QuerySet[Any]:
        """With its programme, which its name says."""
        return super().get_queryset().select_related("programme")

    def url_of(self, role: Role, record: Any = None) -> str:
        """Its own page is its programme's."""
        if role is Role.DETAIL and record is not None:
            return str(record.programme.get_absolute_url())
        return reverse("programmes-list") if role is Role.LIST else super().url_of(role, record)

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """From its programme."""
        trail = [(str(_("Programmes")), reverse("programmes-list"))]
        record = getattr(self, "object", None)
        if record is not None and record.pk:
            trail.append((str(record.programme), record.programme.get_absolute_url()))
        return trail
