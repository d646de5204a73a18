"""Forms of the projects' room."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.coordination.calendars.fields import PlanDayField
from maillage.coordination.projects.domain.projects import AnchorDay
from maillage.coordination.projects.models import (
    Anchor,
    Edition,
    PlanTemplate,
    Project,
    ProjectPartner,
)
from maillage.people.accounts.models import TEAM_ROLES, User
from maillage.ui.choosers import ChooserField, ChooserMultipleField
from maillage.ui.fields import UploadField
from maillage.ui.forms import SectionedForm, SectionedModelForm
from maillage.ui.widgets import TimeInput

ANCHOR_ROWS = 5
FOLLOW, FIXED = "suivre", "fixe"
USUAL_ANCHORS = (_("Montage"), _("Vernissage"), _("Démontage"))


class AnchorForm(forms.Form):
    """One named date."""

    name = forms.CharField(label=_("Repère"), max_length=80, required=False)
    day = PlanDayField(label=_("Date"), required=False)
    time = forms.TimeField(label=_("Heure (facultatif)"), required=False, widget=TimeInput)

    def clean(self) -> dict[str, Any]:
        """A name and a day, or nothing."""
        data = super().clean() or {}
        if data.get("day") and not data.get("name"):
            self.add_error("name", _("Donnez un nom à cette date."))
        return data

    def value(self) -> AnchorDay | None:
        """What it says; None for a row left empty."""
        data = self.cleaned_data
        if not data.get("day"):
            return None
        return AnchorDay(data["name"], data["day"], data.get("time"))


class BaseAnchorFormSet(forms.BaseFormSet):
    """The project's dates."""

    def clean(self) -> None:
        """At least one date; no name twice."""
        if any(self.errors):
            return
        values = [one for form in self.forms if (one := form.value())]
        if not values:
            raise forms.ValidationError(
                _("Donnez au moins une date : sans elle, rien ne peut se planifier à rebours.")
            )
        names = [one.name.casefold() for one in values]
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("Deux repères portent le même nom."))

    def anchors(self) -> list[AnchorDay]:
        """The filled rows; the vernissage, or else the second date, is the day J."""
        values = [one for form in self.forms if (one := form.value())]
        main = next(
            (one for one in values if one.name.casefold().startswith(("vernissage", "ouverture"))),
            values[len(values) // 2],
        )
        return [AnchorDay(one.name, one.day, one.time, one is main) for one in values]


AnchorFormSet = forms.formset_factory(AnchorForm, BaseAnchorFormSet, extra=0)


def anchor_formset(data: Any = None) -> BaseAnchorFormSet:
    """The rows of a new project: the three usual dates, two more to fill."""
    initial = [{"name": name} for name in USUAL_ANCHORS] + [{}] * (ANCHOR_ROWS - 3)
    made = AnchorFormSet(data, initial=initial, prefix="reperes")
    return cast("BaseAnchorFormSet", made)  # the stubs do not follow formset_factory


class ProjectForm(SectionedModelForm):
    """What a project is; its dates and its plan are elsewhere."""

    lead = ChooserField("organisations", label=_("Organisation porteuse"), required=False)
    places = ChooserMultipleField(
        "places",
        label=_("Lieux"),
        required=False,
        help_text=_("Pour en ajouter un : son nom, une virgule, sa commune."),
    )
    host_communes = ChooserMultipleField("communes", label=_("Communes hôtes"), required=False)
    parent = ChooserField(
        "projects",
        label=_("Fait partie de"),
        required=False,
        help_text=_("Pour un sous-projet : il se montre sur la page de l’autre."),
    )

    class Meta:
        model = Project
        fields = (
            "name", "kind", "edition", "lead", "host_communes", "places", "visibility", "team",
            "description", "objectives", "parent", "city", "school_zone",
        )  # fmt: skip
        sections = (
            (_("Le projet"), "", ("name", "kind", "edition", "lead", "host_communes", "places")),
            (_("Qui le voit"), "", ("visibility", "team")),
            (_("Présentation et objectifs"), "", ("description", "objectives")),
            (_("Rattachement et lieu"), "", ("parent", "city", "school_zone")),
        )
        folded = (_("Présentation et objectifs"), _("Rattachement et lieu"))
        wide = ("name", "description", "objectives")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = Edition.objects.visible_to(self.user).select_related(
            "programme"
        )
        self.fields["edition"].empty_label = _("Aucune : projet isolé")
        keep_hidden(self, "edition")
        self.fields["city"].label = _("Lieu, en clair")
        self.fields["city"].help_text = _("Vide : les communes hôtes.")
        if "parent" in self.fields and self.instance.pk:
            self.fields["parent"].leave_out(self.instance)
        if "team" in self.fields:
            self.fields["team"].queryset = self._accounts()
            self.fields["team"].widget = forms.CheckboxSelectMultiple(
                choices=self.fields["team"].choices
            )

    def _accounts(self) -> Any:
        """Who may be in the team, and who is already, suspended or no longer of the team."""
        if self.instance.pk is None:
            return team_accounts()
        allowed = Q(pk__in=team_accounts().values("pk")) | Q(projects=self.instance)
        return User.objects.filter(allowed).distinct()

    def clean(self) -> dict[str, Any]:
        """What the user does not see, and could not choose, stays."""
        data = super().clean() or {}
        for name in ("places", "host_communes"):
            if self.instance.pk and name in data:
                offered = self.fields[name].queryset.values("pk")
                kept = getattr(self.instance, name).exclude(pk__in=offered)
                data[name] = [*data[name], *kept]
        return data


class NewProjectForm(ProjectForm):
    """A new project: also where its plan comes from."""

    template = forms.ModelChoiceField(
        PlanTemplate.objects.none(),
        label=_("Partir d’un modèle"),
        required=False,
        empty_label=_("Aucun modèle"),
        help_text=_("Ses tâches sont placées à rebours depuis vos dates, en jours ouvrés."),
    )
    spreadsheet = UploadField(
        allowed=("spreadsheet",),
        label=_("Ou déposer votre rétroplanning"),
        required=False,
        help_text=_(
            "Excel, LibreOffice ou CSV : vous verrez ce qui est compris, ligne par ligne, avant "
            "que rien ne soit enregistré."
        ),
    )

    class Meta(ProjectForm.Meta):
        fields = (
            "name", "kind", "edition", "lead", "host_communes", "visibility",
            "parent", "city", "school_zone",
        )  # fmt: skip
        sections = (
            (
                _("Le projet"),
                "",
                ("name", "kind", "edition", "lead", "host_communes", "visibility"),
            ),
            (
                _("Le rétroplanning"),
                _("Partez d’un modèle, ou de votre propre tableau ; ou faites-le plus tard."),
                ("template", "spreadsheet"),
            ),
            (_("Rattachement et lieu"), "", ("parent", "city", "school_zone")),
        )
        folded = (_("Rattachement et lieu"),)
        wide = ("name", "template")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = PlanTemplate.objects.visible_to(self.user)

    def clean(self) -> dict[str, Any]:
        """A template or a file, not both."""
        data = super().clean() or {}
        if data.get("template") and data.get("spreadsheet"):
            self.add_error(
                "template",
                _("Choisissez un modèle ou un fichier : le plan part de l’un ou l’autre."),
            )
        return data


def keep_hidden(form: SectionedModelForm, name: str) -> None:
    """Leave out a relation whose value the user may not choose: saving would wipe it."""
    pk = getattr(form.instance, f"{name}_id")
    if pk is not None and not form.fields[name].queryset.filter(pk=pk).exists():
        del form.fields[name]


def team_accounts() -> Any:
    """The accounts that may be in a project's team."""
    return User.objects.filter(is_active=True, role_grants__role__in=TEAM_ROLES).distinct()


class PlanOptionsForm(SectionedForm):
    """Where an imported plan goes, and what becomes of the dates that are days."""

    project = forms.ModelChoiceField(Project.objects.none(), label=_("Projet"))
    dates = forms.ChoiceField(
        label=_("Les dates écrites comme des jours"),
        choices=(
            (FOLLOW, _("suivent le repère le plus proche quand il bouge")),
            (FIXED, _("restent fixes")),
        ),
        initial=FOLLOW,
        widget=forms.RadioSelect,
    )

    class Meta:
        sections = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = Project.objects.visible_to(self.user)


class MoveForm(SectionedForm):
    """The new day of an anchor, and the anchors that shift with it."""

    day = PlanDayField(label=_("Nouvelle date"))
    follows = forms.ModelMultipleChoiceField(
        Anchor.objects.none(),
        label=_("Décaler d’autant"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        sections = ()

    def __init__(self, *args: Any, anchor: Anchor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.anchor = anchor
        self.fields["follows"].queryset = anchor.project.anchors.exclude(pk=anchor.pk)

    def clean_day(self) -> date:
        """Another day than the anchor's."""
        day: date = self.cleaned_data["day"]
        if day == self.anchor.day:
            raise forms.ValidationError(
                _("C’est déjà la date de ce repère : choisissez-en une autre.")
            )
        return day


class AnchorEditForm(SectionedModelForm):
    """Add an anchor to a project; afterwards its day moves by the preview."""

    class Meta:
        model = Anchor
        fields = ("name", "day", "time")
        field_classes: ClassVar = {"day": PlanDayField}
        sections = ()


class AnchorChangeForm(SectionedModelForm):
    """Correct an anchor: all but its day, which moves by the preview."""

    is_main = forms.BooleanField(
        label=_("C’est le jour J du projet"),
        required=False,
        help_text=_("Ce qui n’a ni repère ni suite se place d’après lui."),
    )

    class Meta:
        model = Anchor
        fields = ("name", "time")
        sections = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.project.main_anchor_id == self.instance.pk:
            del self.fields["is_main"]  # another one takes its place, or none


class PartnersForm(SectionedForm):
    """Who takes part, and as what: one by one, or all those of a list or of a segment."""

    role = forms.ChoiceField(
        label=_("Rôle"), choices=ProjectPartner.Role.choices, initial=ProjectPartner.Role.PARTNER
    )
    organisations = ChooserMultipleField(
        "organisations",
        audiences=True,
        label=_("Organisations"),
        required=False,
        help_text=_("Ou le nom d’une liste, d’un segment, d’un réseau : tous ses membres."),
    )
    people = ChooserMultipleField("people", audiences=True, label=_("Personnes"), required=False)

    class Meta:
        sections = ()

    def clean(self) -> dict[str, Any]:
        """Somebody."""
        data = super().clean() or {}
        if not self.errors and not data.get("organisations") and not data.get("people"):
            raise forms.ValidationError(_("Choisissez une organisation ou une personne."))
        return data


class ProjectFileForm(SectionedForm):
    """A file to keep with a project or a task."""

    file = UploadField(allowed=("image", "pdf", "spreadsheet", "document"), label=_("Fichier"))

    class Meta:
        sections = ()
