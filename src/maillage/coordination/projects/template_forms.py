"""Forms of plan templates: what they are, their anchors, their tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.projects.domain.templates import Befores
from maillage.coordination.projects.models import (
    LinkKind,
    PlanTemplate,
    TemplateAnchor,
    TemplateTask,
)
from maillage.coordination.projects.planning.cells import parse_date_cell
from maillage.coordination.projects.planning.found import Kind, Problem
from maillage.coordination.projects.planning.rules import Anchor as PlanAnchor
from maillage.coordination.projects.planning.rules import DateRule, Unit, describe
from maillage.kernel import clock
from maillage.ui.fields import UploadField
from maillage.ui.forms import SectionedForm, SectionedModelForm
from maillage.ui.richtext import RichTextFormField

LINK_ROWS = 4
ANCHORS_SHOWN = gettext_lazy("Montage\nVernissage *\nDémontage")


def read_anchors(text: str) -> list[tuple[str, bool]]:
    """« Vernissage * » is the day J; without a star, the last one is. Raises ValidationError."""
    names = [line.strip() for line in text.splitlines() if line.strip(" *")]
    found = [(name.strip("* ").strip()[:80], "*" in name) for name in names]
    if len({name.casefold() for name, _main in found}) < len(found):
        raise forms.ValidationError(_("Deux repères portent le même nom."))
    if sum(main for _name, main in found) > 1:
        raise forms.ValidationError(_("Marquez d’une étoile un seul repère : le jour J."))
    if found and not any(main for _name, main in found):
        found[-1] = (found[-1][0], True)
    return found


class TemplateForm(SectionedModelForm):
    """Its name, when to use it, what it says of the projects made from it."""

    description_text = RichTextFormField(
        label=gettext_lazy("Présentation des projets"), required=False
    )
    objectives_text = RichTextFormField(label=gettext_lazy("Objectifs des projets"), required=False)

    class Meta:
        model = PlanTemplate
        fields = ("name", "description")
        sections: Any = (
            (gettext_lazy("Le modèle"), "", ("name", "description")),
            (
                gettext_lazy("Textes repris dans chaque projet"),
                "",
                ("description_text", "objectives_text"),
            ),
        )
        wide = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("description", "objectives"):
            self.initial.setdefault(f"{name}_text", self.instance.texts.get(name, ""))

    def clean(self) -> dict[str, Any]:
        """The texts go together."""
        data = super().clean() or {}
        texts = {name: data.get(f"{name}_text", "") for name in ("description", "objectives")}
        self.instance.texts = {name: text for name, text in texts.items() if text}
        return data


class NewTemplateForm(TemplateForm):
    """Also its anchors, and the spreadsheet that it may start from."""

    anchors = forms.CharField(
        label=gettext_lazy("Repères"),
        initial=ANCHORS_SHOWN,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Un par ligne, dans l’ordre ; une étoile marque le jour J."),
    )
    spreadsheet = UploadField(
        allowed=("spreadsheet",),
        label=gettext_lazy("Partir d’un tableur"),
        required=False,
        help_text=gettext_lazy(
            "Une ligne par tâche : tâche, date (« 6 semaines avant le vernissage », « J-45 »), "
            "durée, rôle, après quelle tâche. Vous verrez ce qui est compris avant que rien ne "
            "soit enregistré."
        ),
    )

    class Meta(TemplateForm.Meta):
        sections: Any = (
            (gettext_lazy("Le modèle"), "", ("name", "description", "anchors", "spreadsheet")),
            *TemplateForm.Meta.sections[1:],
        )

    def clean_anchors(self) -> list[tuple[str, bool]]:
        """Names, and which is the day J."""
        found = read_anchors(self.cleaned_data["anchors"])
        if not found:
            raise forms.ValidationError(_("Donnez au moins un repère."))
        return found


class AnchorForm(SectionedModelForm):
    """A date that the project will have to give."""

    class Meta:
        model = TemplateAnchor
        fields = ("name", "is_main")
        sections = ()


class TemplateTaskForm(SectionedModelForm):
    """A task: what, when by rule, who by role, what it proves."""

    when = forms.CharField(
        label=gettext_lazy("Quand"),
        required=False,
        max_length=120,
        help_text=gettext_lazy(
            "« 6 semaines avant le vernissage », « la veille du montage », « J+10 jours ouvrés ». "
            "Vide : à temps pour les tâches qui la suivent."
        ),
    )

    class Meta:
        model = TemplateTask
        fields = (
            "title", "when", "duration", "role", "phase", "effort", "exact_day", "school_rule",
            "deciding_body", "deliverable", "checklist", "note",
        )  # fmt: skip
        sections = (
            (gettext_lazy("La tâche"), "", ("title", "when", "duration", "role", "phase")),
            (gettext_lazy("À vérifier"), "", ("checklist", "note")),
            (
                gettext_lazy("Précautions"),
                "",
                ("effort", "exact_day", "school_rule", "deciding_body", "deliverable"),
            ),
        )
        wide = ("title",)
        folded = (gettext_lazy("Précautions"),)

    def __init__(self, *args: Any, template: PlanTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        self.names = {str(one.pk): one.name for one in template.anchors.all()}
        task = self.instance
        if task.anchor_id:
            rule = DateRule(str(task.anchor_id), task.offset, Unit(task.unit))
            self.initial.setdefault("when", describe(rule, self.names[rule.anchor]))

    def clean_when(self) -> str:
        """The rule that it says."""
        text: str = self.cleaned_data["when"]
        rule = read_rule(text, self.names, main_of(self.template))
        self.instance.anchor_id = int(rule.anchor) if rule else None
        self.instance.offset = rule.offset if rule else 0
        self.instance.unit = str(rule.unit if rule else Unit.WEEKS)
        return text


def main_of(template: PlanTemplate) -> str | None:
    """The key of the anchor that « J » means."""
    main = template.anchors.filter(is_main=True).values_list("pk", flat=True).first()
    return str(main) if main else None


def read_rule(value: object, names: Mapping[str, str], main: str | None) -> DateRule | None:
    """The rule that a cell says, among the anchors `names`; None for nothing.

    Raises ValidationError, saying how to mend it.
    """
    read = parse_date_cell(
        value,
        anchors=[PlanAnchor(key, name) for key, name in names.items()],
        today=clock.today(),
        main=main,
    )
    if isinstance(read, Problem):
        raise forms.ValidationError(read.message)
    if read.kind is Kind.NONE:
        return None
    if read.rule is None:
        raise forms.ValidationError(
            _("Un modèle n’a pas de jour fixe : écrivez par exemple « 6 semaines avant … ».")
        )
    return read.rule


class BeforeForm(forms.Form):
    """One task that comes before."""

    before = forms.ModelChoiceField(
        TemplateTask.objects.none(), label=gettext_lazy("Tâche d’avant"), required=False,
        empty_label="—",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("Cette tâche"), choices=LinkKind.choices, required=False
    )
    lag = forms.IntegerField(
        label=gettext_lazy("Délai (jours ouvrés)"),
        required=False,
        min_value=-500,
        max_value=500,
    )

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["before"].queryset = rows  # type: ignore[attr-defined]  # a choice of records


class BaseBeforeFormSet(forms.BaseFormSet):
    """All that comes before."""

    def befores(self) -> Befores:
        """As the verb wants them."""
        return {
            form.cleaned_data["before"].pk: (
                form.cleaned_data.get("kind") or LinkKind.FINISH_START,
                form.cleaned_data.get("lag") or 0,
            )
            for form in self.forms
            if form.cleaned_data.get("before")
        }


BeforeFormSet = forms.formset_factory(BeforeForm, BaseBeforeFormSet, extra=0)


def before_formset(
    template: PlanTemplate, task: TemplateTask | None = None, data: Any = None
) -> BaseBeforeFormSet:
    """The rows of what a task waits for, and some to fill."""
    rows = template.tasks.all()
    initial: list[dict[str, Any]] = []
    if task is not None:
        rows = rows.exclude(pk=task.pk)
        initial = [
            {"before": link.predecessor_id, "kind": link.kind, "lag": link.lag or None}
            for link in task.predecessor_links.all()
        ]
    made = BeforeFormSet(
        data,
        initial=initial + [{}] * (LINK_ROWS - 2 if len(initial) > 1 else 2),
        prefix="avant",
        form_kwargs={"rows": rows},
    )
    return cast("BaseBeforeFormSet", made)  # the stubs do not follow formset_factory


class QuickTaskForm(forms.Form):
    """One more task in a line: « Signer la convention », « 12 semaines avant le vernissage »."""

    title = forms.CharField(label=gettext_lazy("Tâche"), max_length=250)
    when = forms.CharField(label=gettext_lazy("Quand"), max_length=120, required=False)
    duration = forms.IntegerField(
        label=gettext_lazy("Durée"), min_value=1, max_value=1000, required=False
    )
    role = forms.CharField(label=gettext_lazy("Rôle"), max_length=120, required=False)


class FromProjectForm(SectionedForm):
    """The name of the template, and the role of each responsible."""

    name = forms.CharField(label=gettext_lazy("Nom du modèle"), max_length=120)

    class Meta:
        sections = ((gettext_lazy("Le modèle"), "", ("name",)),)
        wide = ("name",)

    def __init__(
        self, *args: Any, guessed: Mapping[str, str], labels: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = list(guessed)
        for number, key in enumerate(self.keys):
            self.fields[f"role_{number}"] = forms.CharField(
                label=_("Rôle de %(who)s") % {"who": labels[key]},
                initial=guessed[key],
                required=False,
                max_length=120,
            )

    def roles(self) -> dict[str, str]:
        """The role of each, by key."""
        return {
            key: self.cleaned_data.get(f"role_{number}") or ""
            for number, key in enumerate(self.keys)
        }
