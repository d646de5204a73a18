"""Forms of a task and of what hangs from it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.coordination.calendars.models import DecidingBody
from maillage.coordination.projects.models import Anchor, LinkKind, Project, Task, Unit
from maillage.kernel import registry
from maillage.kernel.registry import ObjectRef
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm

WAITS, AWAITED = "avant", "apres"
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
        sections = (
            (_("La tâche"), "", ("title", "responsible", "responsible_organisation", "note")),
            (
                _("Sa date"),
                _(
                    "Par rapport à un repère (« 6 semaines avant le vernissage »), ou un jour fixe "
                    "si aucun repère n’est choisi."
                ),
                ("amount", "rule_unit", "side", "rule_anchor", "due", "duration"),
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
        wide = ("title", "note", "proof")

    def __init__(self, *args: Any, project: Project | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        task = self.instance
        self.project = project or (task.project if task.project_id else None)
        self.fields["rule_anchor"].queryset = Anchor.objects.filter(project=self.project)
        self.fields["rule_anchor"].empty_label = _("Aucun : date fixe")
        self.fields["due"].label = _("Date fixe")
        self.fields["due"].help_text = _("Seulement si aucun repère n’est choisi.")
        self.fields["rule_unit"].required = False
        self.fields["deciding_body"].queryset = DecidingBody.objects.visible_to(self.user)
        self.fields["proof"].choices = self._proofs()
        self.initial.setdefault("amount", abs(task.rule_offset) if task.rule_anchor_id else None)
        self.initial.setdefault("side", "+" if task.rule_offset > 0 else "-")
        self.initial.setdefault("proof", self._proof())
        if task.rule_anchor_id:
            self.initial["due"] = None

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
        """Turn « 6 semaines avant » into a signed offset; or keep the fixed day."""
        data = super().clean() or {}
        anchor = data.get("rule_anchor")
        if anchor is not None:
            amount = data.get("amount") or 0
            self.instance.rule_offset = amount if data.get("side") == "+" else -amount
            data["rule_unit"] = data.get("rule_unit") or Unit.DAYS
            data["due"] = self.instance.due if self.instance.rule_anchor_id else None
            self.instance.floating = False
        elif not data.get("due"):
            if not self.instance.floating:
                self.add_error("due", _("Choisissez un repère, ou donnez une date fixe."))
        else:
            self.instance.rule_offset = 0
            self.instance.floating = False
            data["rule_unit"] = Unit.DAYS
        if "proof" in data:
            key, _bar, ref = data["proof"].partition("|")
            self.instance.deliverable, self.instance.deliverable_ref = key, ref
        return data


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
