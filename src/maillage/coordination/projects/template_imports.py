"""The tasks of a template, read from a spreadsheet: rules instead of dates, roles instead of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects.domain.revisions import revising
from maillage.coordination.projects.import_rows import COLUMNS as PLAN_COLUMNS
from maillage.coordination.projects.import_rows import as_is
from maillage.coordination.projects.models import PlanTemplate, TemplateLink, TemplateTask, Unit
from maillage.coordination.projects.planning.plan import PlanError
from maillage.coordination.projects.planning.rules import describe
from maillage.coordination.projects.template_forms import main_of, read_rule
from maillage.kernel import audit
from maillage.kernel.imports.columns import Column, ColumnMapping, decimal_fr, text
from maillage.kernel.imports.engine import Applied, Importer, ImportRefused, RowPlan, parse_rows
from maillage.kernel.imports.reading import Table
from maillage.kernel.imports.undoing import Undone, created_entry
from maillage.kernel.text_fr import plain
from maillage.ui.forms import SectionedForm

_OF_PLANS = {column.key: column for column in PLAN_COLUMNS}
COLUMNS = (
    _OF_PLANS["title"],
    Column(
        "when",
        gettext_lazy("Quand"),
        ("règle", "date", "échéance", "délai", "rétroplanning", "deadline", "pour le"),
        parse=as_is,
    ),
    _OF_PLANS["duration"],
    Column(
        "role",
        gettext_lazy("Rôle"),
        ("responsable", "qui", "pilote", "en charge", "profil"),
        parse=text(120),
    ),
    Column(
        "after",
        gettext_lazy("Après"),
        ("après quelle tâche", "dépend de", "prédécesseur", "prédécesseurs", "antériorité"),
        parse=text(1000),
        help=gettext_lazy(
            "Nom ou numéro de ligne des tâches d’avant, séparés par des points-virgules."
        ),
    ),
    Column("phase", gettext_lazy("Phase"), ("étape du projet", "lot"), parse=text(120)),
    Column("effort", gettext_lazy("Charge (heures)"), ("heures", "effort"), parse=decimal_fr),
    Column(
        "checklist",
        gettext_lazy("Points à vérifier"),
        ("checklist", "à vérifier", "liste de contrôle"),
        parse=text(4000),
    ),
    _OF_PLANS["note"],
)


class TemplateOptionsForm(SectionedForm):
    """The template to which the tasks are added."""

    template = forms.ModelChoiceField(PlanTemplate.objects.none(), label=gettext_lazy("Modèle"))

    class Meta:
        sections = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = PlanTemplate.objects.visible_to(self.user)


class TemplateImporter(Importer):
    """Rows become tasks of a template; those that it has already are left as they are."""

    kind = "template"
    label = gettext_lazy("Tâches d’un modèle")
    permission = "projects.import_template"
    options_form = TemplateOptionsForm
    help = gettext_lazy(
        "Une ligne par tâche. « Quand » est une règle : « 6 semaines avant le vernissage », « J-45 », "
        "« la veille du montage »."
    )
    columns = COLUMNS

    def check_params(self, params: Mapping[str, Any], user: Any) -> dict[str, Any]:
        """`template`: primary key of one that `user` may change."""
        wanted = str(params.get("template", ""))
        seen = PlanTemplate.objects.visible_to(user)
        template = seen.filter(pk=wanted if wanted.isdecimal() else 0).first()
        if template is None or not user.has_perm("projects.change_plantemplate", template):
            raise ImportRefused(_("Dites dans quel modèle importer ces tâches."))
        return {**params, "template": template.pk}

    @staticmethod
    def result_url(params: Mapping[str, Any]) -> str:
        """The template that the import has filled."""
        return reverse("templates-detail", kwargs={"pk": params["template"]})

    def prepare(
        self,
        table: Table,
        mapping: ColumnMapping,
        params: dict[str, Any],
        corrections: Mapping[str, str],
        user: Any,
    ) -> list[RowPlan]:
        """Read each rule, and which tasks come before, by name or by line."""
        plans = parse_rows(table, mapping, self.columns, corrections)
        template = PlanTemplate.objects.get(pk=params["template"])
        names = {str(one.pk): one.name for one in template.anchors.all()}
        there = {plain(title): pk for pk, title in template.tasks.values_list("pk", "title")}
        main = main_of(template)
        for plan in plans:
            if plan.action == "skip":
                continue
            _read_rule(plan, names, main)
            duration = plan.values.get("duration")
            if duration is not None and not 1 <= duration <= 1000:
                plan.refuse("duration", _("Une durée va de 1 à 1000 jours ouvrés."), duration)
            if plan.action == "create" and plain(plan.values["title"]) in there:
                plan.action = "unchanged"
                plan.target_id = there[plain(plan.values["title"])]
        _read_ties(plans, there)
        return plans

    def apply(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> Applied:
        """Add the tasks and what ties them, as one revision of the template."""
        applied = Applied()
        template = PlanTemplate.objects.get(pk=params["template"])
        try:
            with revising(
                template=template, actor=user, verb=_("a importé des tâches du modèle")
            ) as locked:
                first = locked.tasks.count() + 1
                rows = {plan.line: _task(locked, plan, n) for n, plan in enumerate(plans, first)}
                audit.bulk_create(list(rows.values()))
                links = [
                    TemplateLink(
                        predecessor_id=rows[before].pk if kind == "line" else before,
                        successor=rows[plan.line],
                    )
                    for plan in plans
                    for kind, before in plan.values.get("ties", ())
                    if kind == "task" or before in rows
                ]
                audit.bulk_create(links)
        except PlanError as error:
            raise ImportRefused(str(error)) from error
        applied.created += [task.pk for task in rows.values()]
        applied.entries += [created_entry(one) for one in (*rows.values(), *links)]
        applied.data["template"] = template.pk
        return applied

    def undo(self, undo_data: Mapping[str, Any], user: Any) -> Undone:
        """As any import; the template's revision advances once more."""
        template = PlanTemplate.objects.filter(pk=undo_data.get("template", 0)).first()
        if template is None:
            return super().undo(undo_data, user)
        with revising(template=template, actor=user, verb=_("a annulé un import")):
            return super().undo(undo_data, user)


def _read_rule(plan: RowPlan, names: Mapping[str, str], main: str | None) -> None:
    value = plan.values.pop("when", None)
    try:
        rule = read_rule(value, names, main)
    except ValidationError as error:
        plan.refuse("when", error.messages[0], value)
        return
    plan.values["rule"] = rule
    if rule is not None:
        plan.display["when"] = describe(rule, names[rule.anchor])
    else:
        plan.warn("when", _("Sans date : placée d’après les tâches qui la suivent."), value)


def _read_ties(plans: Sequence[RowPlan], there: Mapping[str, int]) -> None:
    """`plan.values["ties"]`: the tasks before, as ("line", 12) of the file or ("task", pk)."""
    lines = {plan.line for plan in plans}
    titles = {plain(str(plan.values.get("title", ""))): plan.line for plan in plans}
    for plan in plans:
        ties: list[tuple[str, int]] = []
        for part in str(plan.values.pop("after", "") or "").replace("\n", ";").split(";"):
            name = plain(part.strip())
            if not name:
                continue
            if name in titles and name not in there:
                ties.append(("line", titles[name]))
            elif name in there:
                ties.append(("task", there[name]))
            elif name.isdecimal() and int(name) in lines:
                ties.append(("line", int(name)))
            else:
                plan.warn(
                    "after", _("« %(name)s » n’est aucune tâche : lien ignoré.") % {"name": part}
                )
        plan.values["ties"] = [tie for tie in dict.fromkeys(ties) if tie != ("line", plan.line)]


def _task(template: PlanTemplate, plan: RowPlan, number: int) -> TemplateTask:
    values, rule = plan.values, plan.values.get("rule")
    effort = values.get("effort")
    return TemplateTask(
        template=template,
        title=values["title"],
        note=values.get("note", ""),
        anchor_id=int(rule.anchor) if rule else None,
        offset=rule.offset if rule else 0,
        unit=str(rule.unit) if rule else Unit.WEEKS,
        duration=values.get("duration") or 1,
        role=values.get("role", ""),
        phase=values.get("phase", ""),
        effort=Decimal(effort) if effort is not None else None,
        checklist=values.get("checklist", ""),
        position=number,
    )
