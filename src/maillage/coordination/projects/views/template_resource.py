"""Plan templates: their list, page and forms, on the one CRUD base."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects.domain import batch_undoing
from maillage.coordination.projects.domain import templates as domain
from maillage.coordination.projects.models import PlanTemplate, Project
from maillage.coordination.projects.tables import PlanTemplateTable
from maillage.coordination.projects.template_forms import (
    NewTemplateForm,
    QuickTaskForm,
    TemplateForm,
)
from maillage.coordination.projects.template_presenting import rows_of
from maillage.kernel.imports import runs
from maillage.ui.crud import Resource, Role, Verb


class PlanTemplateResource(Resource):
    """Plan templates; the first tab is the plan itself."""

    model = PlanTemplate
    url_base = "templates"
    url_path = "modeles"
    icon = "template"
    table_class = PlanTemplateTable
    form_class = TemplateForm
    roles = (Role.LIST, Role.CREATE, Role.DETAIL, Role.UPDATE, Role.HISTORY, Role.DELETE)
    summary_label = gettext_lazy("Modèle")
    create_label = gettext_lazy("Nouveau modèle")

    def get_queryset(self) -> QuerySet[Any]:
        """With the counts that the list and the page show."""
        seen = super().get_queryset()
        if self.role not in {Role.LIST, Role.DETAIL}:
            return seen
        followed = Project.objects.visible_to(self.request.user)
        return seen.annotate(
            anchor_count=Count("anchors", distinct=True),
            task_count=Count("tasks", distinct=True),
            outdated_count=Count(
                "projects",
                filter=Q(projects__template_version__lt=F("revision"), projects__in=followed),
                distinct=True,
            ),
        )

    def get_form_class(self) -> Any:
        """A new one also says its anchors, and the spreadsheet that it starts from."""
        return NewTemplateForm if self.role is Role.CREATE else TemplateForm

    def form_valid(self, form: Any) -> HttpResponseBase:
        """With a spreadsheet, on to what was understood of it."""
        if self.role is not Role.CREATE or not (file := form.cleaned_data.get("spreadsheet")):
            return super().form_valid(form)
        template = self.save_form(form)
        actor = self.request.user
        run = runs.receive(
            kind="template", file=file, actor=actor, params={"template": template.pk}
        )
        runs.preview_run(run, actor=actor)
        return HttpResponseRedirect(reverse("office-import", kwargs={"pk": run.pk}))

    def save_form(self, form: Any) -> PlanTemplate:
        """Create with its anchors, or save the texts."""
        if self.role is not Role.CREATE:
            return domain.save_texts(template=form.instance, actor=self.request.user)
        return domain.create_template(
            name=form.cleaned_data["name"],
            description=form.cleaned_data["description"],
            texts=form.instance.texts,
            anchors=form.cleaned_data["anchors"],
            actor=self.request.user,
        )

    def get_success_url(self) -> str:
        """To the plan, which is what one comes for."""
        if self.role is Role.DELETE:
            return super().get_success_url()
        return str(self.object.get_absolute_url())

    def get_verbs(self, record: Any) -> list[Verb]:
        """Apply it; bring the projects up to date."""
        verbs = super().get_verbs(record)
        if self.request.user.has_perm("projects.add_project"):
            url = reverse("templates-batch", kwargs={"pk": record.pk})
            verbs.insert(0, Verb(_("Créer plusieurs projets"), url, "copy", primary=True))
        return [
            Verb(one.label, one.url, one.icon, primary=number == 0, post=one.post)
            for number, one in enumerate(verbs)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the plan in words."""
        if self.role is Role.DETAIL:
            may_change = self.may(Role.UPDATE, self.object)
            kwargs |= {
                "rows": rows_of(self.object),
                "anchors": list(self.object.anchors.all()),
                "may_change": may_change,
                "quick": QuickTaskForm(auto_id="vite_%s"),
                "last_batch": batch_undoing.last_batch(self.object) if may_change else None,
            }
        return super().get_context_data(**kwargs)
