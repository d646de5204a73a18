"""Forms of a task and of what hangs from it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.coordination.calendars.fields import PlanDayField
from maillage.coordination.calendars.models import DecidingBody
from maillage.coordination.projects.forms import keep_hidden
from maillage.coordination.projects.models import Anchor, LinkKind, Project, Task, Unit
from maillage.kernel import registry
from maillage.kernel.registry import ObjectRef
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm

WAITS, AWAITED = "avant", "apres"
BY_RULE, FIXED, BY_NEXT = "regle", "fixe", "suites"
MOST_OBJECTS = 100  # offered of each kind of deliverable


class TaskProjectForm(SectionedForm):
    """Which project a new task belongs to, when the address did not say."""

    project = ChooserField("projects", label=_("Dans quel projet ?"))
    wide = ("project",)

    def __init__(self, *args: Any, instance: Task | None = None, **kwargs: Any) -> None:
        del instance  # a form of this page is given one: there is none yet
        super().__init__(*args, **kwargs)


class TaskForm(SectionedModelForm):
    """A task: what, who, when; the rest on demand."""

    responsible = ChooserField("people", label=_("Responsable"), required=False)
    responsible_organisation = ChooserField(
        "organisations", label=_("Organisation responsable"), required=False
    )
    dating = forms.ChoiceField(
        label=_("Sa date"),
        choices=(
            (BY_RULE, _("suit un repère")),
            (FIXED, _("est un jour fixe")),
            (BY_NEXT, _("est placée par ses suites : à temps pour ce qui l’attend")),
        ),
        required=False,
    )
    amount = forms.IntegerField(label=_("Combien"), min_value=0, max_value=3000, required=False)
    side = forms.ChoiceField(
        label=_("Avant ou après"),
        choices=(("-", _("avant")), ("+", _("après"))),
        required=False,
    )
    proof = forms.ChoiceField(
        label=_("Se termine d’elle-même quand"),
        required=False,
        widget=forms.Select(attrs={"data-chooser": ""}),
        help_text=_("La tâche sera faite dès que cet objet du projet atteint cet état."),
    )

    class Meta:
        model = Task
        fields = (
            "title", "note", "responsible", "responsible_organisation", "responsible_role",
            "rule_anchor", "amount", "rule_unit", "side", "due", "duration", "phase", "effort",
            "earliest", "exact_day", "school_rule", "deciding_body", "locked",
        )  # fmt: skip
        field_classes: ClassVar = {"due": PlanDayField, "earliest": PlanDayField}
        sections = (
            (_("La tâche"), "", ("title", "responsible", "responsible_organisation", "note")),
            (
                _("Sa date"),
                _(
                    "Par rapport à un repère (« 6 semaines avant le vernissage »), un jour fixe, ou "
                    "à temps pour les tâches qui l’attendent."
                ),
                ("dating", "amount", "rule_unit", "side", "rule_anchor", "due", "duration"),
            ),
            (_("Phase, charge et rôle"), "", ("phase", "effort", "responsible_role")),
            (
                _("Contraintes de date"),
                "",
                ("earliest", "school_rule", "deciding_body", "exact_day", "locked"),
            ),
            (_("Ce qui prouve qu’elle est faite"), "", ("proof",)),
        )
        folded = (
            _("Phase, charge et rôle"),
            _("Contraintes de date"),
            _("Ce qui prouve qu’elle est faite"),
        )
        wide = ("title", "note", "dating", "proof")

    def __init__(self, *args: Any, project: Project | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        task = self.instance
        self.project = project or (task.project if task.project_id else None)
        self.fields["rule_anchor"].queryset = Anchor.objects.filter(project=self.project)
        self.fields["rule_anchor"].empty_label = _("Aucun")
        self.fields["due"].label = _("Date fixe")
        self.fields["due"].help_text = _("Seulement si la date est un jour fixe.")
        self.fields["rule_unit"].required = False
        self.fields["deciding_body"].queryset = DecidingBody.objects.visible_to(self.user)
        keep_hidden(self, "deciding_body")
        self.fields["proof"].choices = self._proofs()
        self.initial.setdefault("amount", abs(task.rule_offset) if task.rule_anchor_id else None)
        self.initial.setdefault("side", "+" if task.rule_offset > 0 else "-")
        self.initial.setdefault("proof", self._proof())
        self.initial.setdefault("dating", self._dating())
        if task.rule_anchor_id or task.floating:  # its day is computed: it is not a fixed one
            self.initial["due"] = None

    def _dating(self) -> str:
        """How the task is dated so far; a new one by a rule."""
        task = self.instance
        if task.floating:
            return BY_NEXT
        fixed = task.rule_anchor_id is None and task.due is not None
        return FIXED if fixed or (task.pk and not task.rule_anchor_id) else BY_RULE

    def _proof(self) -> str:
        task = self.instance
        return f"{task.deliverable}|{task.deliverable_ref}" if task.deliverable else ""

    def _proofs(self) -> list[tuple[Any, Any]]:
        """By kind of deliverable, the objects of the project; also one to be chosen later.

        What the task is bound to already stays offered, even to whoever does not see the object.
        """
        groups: list[tuple[Any, Any]] = [("", _("Rien : on la coche"))]
        known = {""}
        for kind in registry.deliverables:
            records = kind.offered(self.user, self.project, "")[:MOST_OBJECTS]
            pairs = [(f"{kind.key}|{ObjectRef.of(one)}", str(one)) for one in records]
            pairs.append((f"{kind.key}|", _("%s : à choisir plus tard") % kind.label))
            known.update(value for value, _label in pairs)
            groups.append((kind.label, pairs))
        if (bound := self._proof()) not in known:
            groups.append((bound, _("Objet déjà lié, que vous ne voyez pas")))
        return groups

    def clean(self) -> dict[str, Any]:
        """Turn « 6 semaines avant » into a signed offset; or keep the fixed day, or neither."""
        data = super().clean() or {}
        dating = data.get("dating") or self._said(data)
        self._check_dating(dating, data)
        task = self.instance
        task.floating = dating == BY_NEXT
        if dating == BY_RULE:
            amount = data.get("amount") or 0
            task.rule_offset = amount if data.get("side") == "+" else -amount
            data["rule_unit"] = data.get("rule_unit") or Unit.DAYS
        else:
            data["rule_anchor"], data["rule_unit"], task.rule_offset = None, Unit.DAYS, 0
        if dating != FIXED:
            data["due"] = task.due  # computed: what is done or locked keeps it
        if "proof" in data:
            key, _bar, ref = data["proof"].partition("|")
            task.deliverable, task.deliverable_ref = key, ref
        return data

    def _said(self, data: dict[str, Any]) -> str:
        """How it is dated, from what is filled in."""
        if data.get("rule_anchor"):
            return BY_RULE
        return BY_NEXT if not data.get("due") and self.instance.floating else FIXED

    def _check_dating(self, dating: str, data: dict[str, Any]) -> None:
        """What was chosen is there; what was just filled in is not passed over in silence."""
        if dating == BY_RULE and not data.get("rule_anchor") and "rule_anchor" not in self.errors:
            self.add_error("rule_anchor", _("Choisissez un repère, ou donnez une date fixe."))
        elif dating == FIXED and not data.get("due") and "due" not in self.errors:
            self.add_error("due", _("Choisissez un repère, ou donnez une date fixe."))
        if not data.get("dating"):
            return
        if dating != BY_RULE and data.get("rule_anchor") and "rule_anchor" in self.changed_data:
            self.add_error("dating", _("Vous avez choisi un repère : dites que la date le suit."))
        if dating != FIXED and data.get("due") and "due" in self.changed_data:
            self.add_error("dating", _("Vous avez donné un jour : dites que la date est fixe."))


class BlockForm(SectionedForm):
    """Why a task is blocked."""

    reason = forms.CharField(label=_("Ce qui bloque"), max_length=250)

    class Meta:
        sections = ()


class ChecksForm(SectionedForm):
    """Points to check, one a line."""

    text = forms.CharField(
        label=_("Ajouter des points à vérifier"),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Un par ligne : une liste copiée d’un courriel convient."),
    )

    class Meta:
        sections = ()


class LinkForm(SectionedForm):
    """What a task waits for, or what waits for it."""

    side = forms.ChoiceField(
        label=_("Cette tâche"),
        choices=((WAITS, _("attend une autre tâche")), (AWAITED, _("est attendue par une autre"))),
    )
    other = forms.ModelChoiceField(
        Task.objects.none(),
        label=_("Autre tâche"),
        empty_label=_("Choisissez"),
        widget=forms.Select(attrs={"data-chooser": ""}),
    )
    kind = forms.ChoiceField(
        label=_("La seconde"), choices=LinkKind.choices, initial=LinkKind.FINISH_START
    )
    lag = forms.IntegerField(
        label=_("Délai, en jours ouvrés"),
        required=False,
        min_value=-250,
        max_value=250,
        help_text=_("Négatif : les tâches se recouvrent."),
    )

    class Meta:
        sections = ()

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Task.objects.visible_to(self.user).filter(project=task.project_id)
        self.fields["other"].queryset = seen.exclude(pk=task.pk).order_by("due", "position", "pk")


class CommentForm(SectionedForm):
    """A message."""

    text = forms.CharField(
        label=_("Votre message"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        sections = ()
