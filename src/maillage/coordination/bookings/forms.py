"""Forms of what is booked, of bookings, of the hand-over and of the return."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.coordination.bookings.models import Booking, Resource
from maillage.coordination.projects.models import Project
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm, SectionedModelForm
from maillage.ui.widgets import DateInput


class ResourceForm(SectionedModelForm):
    """Something that one books."""

    owner = ChooserField("organisations", label=_("Propriétaire"), required=False)
    place = ChooserField(
        "places",
        label=_("Lieu"),
        required=False,
        help_text=_("Pour une salle : le lieu qu’elle est. Sinon : le lieu où c’est rangé."),
    )

    class Meta:
        model = Resource
        fields = (
            "name", "kind", "quantity", "owner", "place", "kept_at", "condition", "notes",
        )  # fmt: skip
        sections = (
            (_("Ce qui se réserve"), "", ("name", "kind", "quantity")),
            (_("Où, à qui"), "", ("owner", "place", "kept_at")),
            (_("État"), "", ("condition", "notes")),
        )
        wide = ("name", "condition")


class BookingForm(SectionedModelForm):
    """What, for which project, when, who has it."""

    resource = ChooserField("resources", label=_("Matériel ou salle"))
    project = ChooserField("projects", label=_("Projet"))
    borrower = ChooserField("people", label=_("Emprunteur"), required=False)
    borrower_organisation = ChooserField(
        "organisations", label=_("Organisation qui emprunte"), required=False
    )
    end = forms.DateField(
        label=_("Dernier jour"),
        required=False,
        widget=DateInput,
        help_text=_("Vide : un seul jour."),
    )
    confirm = forms.BooleanField(
        label=_("Confirmer tout de suite"),
        required=False,
        initial=True,
        help_text=_("Celui qui prête est d’accord. Sinon, la réservation reste demandée."),
    )

    class Meta:
        model = Booking
        fields = (
            "resource", "quantity", "start", "end", "part", "project", "task", "anchor",
            "borrower", "borrower_organisation", "note",
        )  # fmt: skip
        sections = (
            (_("Quoi"), "", ("resource", "quantity")),
            (_("Quand"), "", ("start", "end", "part")),
            (_("Pour quel projet"), "", ("project", "anchor", "task")),
            (_("Qui emprunte"), "", ("borrower", "borrower_organisation")),
            (_("Note pour le prêt"), "", ("note", "confirm")),
        )
        wide = ("note",)
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self._project()
        for name in ("anchor", "task"):
            if project is None:
                del self.fields[name]
        if project is not None:
            self.fields["anchor"].queryset = project.anchors.all()
            self.fields["task"].queryset = project.tasks.visible_to(self.user).open()
        manages = self.user is not None and self.user.has_perm("bookings.manage_booking")
        if self.instance.pk is not None or not manages:
            del self.fields["confirm"]

    def _project(self) -> Project | None:
        """The project whose anchors and tasks are offered: the booking's, or the address's."""
        wanted = self.instance.project_id or self.initial.get("project") or 0
        if not str(wanted).isdecimal():
            return None
        return Project.objects.visible_to(self.user).filter(pk=wanted).first()

    def clean(self) -> dict[str, Any]:
        """One day when no last day is given; anchor and task of that project; a right on it."""
        data = super().clean() or {}
        if data.get("start") and not data.get("end") and "end" not in self.errors:
            data["end"] = data["start"]
        project = data.get("project")
        if project is None:
            return data
        for name in ("anchor", "task"):
            chosen = data.get(name)
            if chosen is not None and chosen.project_id != project.pk:
                self.add_error(name, _("C’est celui d’un autre projet."))
        if not self.user.has_perm("bookings.add_booking", project):
            self.add_error(
                "project", _("Vous ne prenez pas part à ce projet : choisissez-en un autre.")
            )
        return data

    def _post_clean(self) -> None:
        """The verb checks the model, and says in words who has the thing."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )


class ConditionForm(SectionedForm):
    """In what condition it leaves, or comes back."""

    by = forms.CharField(label=_("Remis ou repris par"), max_length=200, required=False)
    condition = forms.CharField(
        label=_("État constaté"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("« Bon état », « vitre rayée, coin gauche », « manque une clé »…"),
    )

    class Meta:
        sections = ()
        wide = ("condition",)
