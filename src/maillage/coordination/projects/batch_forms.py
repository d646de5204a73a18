"""One template for many projects: what is common to all, then the grid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.calendars.fields import PlanDayField
from maillage.coordination.projects.batch_lines import (
    PLACE,
    Line,
    name_for,
    place_of,
    read_lines,
    read_people,
)
from maillage.coordination.projects.domain.batches import MOST, Batch, Row, check_rows
from maillage.coordination.projects.domain.template_tasks import LoadedTemplate, load_template
from maillage.coordination.projects.models import Edition, PlanTemplate, Project, Visibility
from maillage.people.directory.models import Organisation, Person
from maillage.people.territory.domain import CommuneFinder
from maillage.people.territory.models import Commune
from maillage.ui.choosers import ChooserField, ChooserMultipleField
from maillage.ui.forms import SectionedForm

FIRST_STEP = "choix"


class BatchForm(SectionedForm):
    """Which template, for whom."""

    template = forms.ModelChoiceField(
        PlanTemplate.objects.none(), label=gettext_lazy("Modèle"), empty_label=None
    )
    edition = forms.ModelChoiceField(
        Edition.objects.none(),
        label=gettext_lazy("Édition"),
        required=False,
        empty_label=gettext_lazy("Aucune"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Nature"), choices=Project.Kind.choices)
    visibility = forms.ChoiceField(
        label=gettext_lazy("Qui les voit"),
        choices=[one for one in Visibility.choices if one[0] != Visibility.RESTRICTED],
        initial=Visibility.TEAM,
    )
    pattern = forms.CharField(
        label=gettext_lazy("Nom des projets"),
        max_length=150,
        initial=f"Exposition à {PLACE}",
        help_text=gettext_lazy("Les points de suspension sont remplacés par la commune."),
    )
    communes = ChooserMultipleField("communes", label=gettext_lazy("Communes"), required=False)
    organisations = ChooserMultipleField(
        "organisations",
        audiences=True,
        label=gettext_lazy("Organisations"),
        required=False,
        help_text=gettext_lazy(
            "Ou le nom d’une liste, d’un segment, d’un réseau. Une mairie donne sa commune."
        ),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Ou une liste collée"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Une par ligne, avec les dates dans l’ordre des repères : "
            "« Bellême ; 12/05/2026 ; 18/09/2026 ». Une seule date est celle du jour J."
        ),
    )

    class Meta:
        sections = (
            (
                gettext_lazy("Le modèle"), "",
                ("template", "edition", "kind", "visibility", "pattern"),
            ),
            (
                gettext_lazy("Pour qui"),
                gettext_lazy("Un projet par commune ou par organisation."),
                ("communes", "organisations", "pasted"),
            ),
        )  # fmt: skip
        wide = ("pattern", "communes", "organisations")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = PlanTemplate.objects.visible_to(self.user)
        self.fields["edition"].queryset = Edition.objects.visible_to(self.user).select_related(
            "programme"
        )

    def clean(self) -> dict[str, Any]:
        """Somebody; and a template with anchors."""
        data = super().clean() or {}
        if self.errors or self.data.get("etape") != FIRST_STEP:
            return data  # afterwards the grid itself says the rows
        loaded = load_template(data["template"])
        if not loaded.anchors:
            self.add_error("template", _("Ce modèle n’a aucun repère : ajoutez-lui une date."))
            return data
        try:
            lines = read_lines(data.get("pasted") or "", loaded.anchors, loaded.main)
        except ValueError as error:
            self.add_error("pasted", str(error))
            return data
        data["rows"] = self._rows(data, lines)
        if not data["rows"]:
            raise forms.ValidationError(
                _("Choisissez des communes, des organisations, ou collez une liste.")
            )
        if len(data["rows"]) > MOST:
            raise forms.ValidationError(
                _("Créez au plus %(most)d projets à la fois.") % {"most": MOST}
            )
        return data

    @staticmethod
    def _rows(data: dict[str, Any], lines: Sequence[Line]) -> list[dict[str, Any]]:
        """What the grid opens with; a commune named twice makes one row."""
        found: dict[Any, dict[str, Any]] = {}
        pattern = data["pattern"]
        for commune in data.get("communes") or ():
            row = {"city": commune.name, "commune": commune.pk}
            found[commune.pk] = row | {"name": name_for(pattern, commune.name)}
        for host in data.get("organisations") or ():
            place = place_of(host.name)
            row = {"city": host.city or place, "commune": host.commune_id, "host": host.pk}
            key = host.commune_id or f"organisation {host.pk}"
            found.setdefault(key, {"name": name_for(pattern, place)}).update(row)
        finder = CommuneFinder.load() if lines else None
        for number, line in enumerate(lines):
            commune_id = finder.find_line(line.place).commune_id if finder else None
            row = {"city": line.place, "commune": commune_id, "people": line.people}
            row |= {f"day_{key}": day for key, day in line.days.items()}
            if line.errors:
                row["said"] = " ".join(line.errors)
            key = commune_id or f"line {number}"
            found.setdefault(key, {"name": name_for(pattern, line.place)}).update(row)
        return list(found.values())


class RowForm(forms.Form):
    """One project of the grid; the anchors' dates are added by the template."""

    name = forms.CharField(label=gettext_lazy("Projet"), max_length=200, required=False)
    city = forms.CharField(label=gettext_lazy("Commune"), max_length=120, required=False)
    commune = forms.IntegerField(required=False, widget=forms.HiddenInput)
    host = forms.IntegerField(required=False, widget=forms.HiddenInput)
    people = forms.CharField(
        label=gettext_lazy("Personnes"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("« artiste : Ilse Vandaele ; commune : Nadia Durand »"),
    )
    leave_out = forms.MultipleChoiceField(
        label=gettext_lazy("Sans ces tâches"), required=False, widget=forms.CheckboxSelectMultiple
    )
    drop = forms.BooleanField(label=gettext_lazy("Ôter"), required=False)

    def __init__(self, *args: Any, loaded: LoadedTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for anchor in loaded.anchors:
            self.fields[f"day_{anchor.pk}"] = PlanDayField(label=anchor.name, required=False)
        self.fields["leave_out"].choices = [(str(one.pk), one.title) for one in loaded.tasks]  # type: ignore[attr-defined]  # a choice field
        self.row: Row | None = None

    def days(self) -> list[forms.BoundField]:
        """The fields of the anchors, in order."""
        return [self[name] for name in self.fields if name.startswith("day_")]


class BaseGrid(forms.BaseFormSet):
    """The rows, checked together."""

    def kept(self) -> list[RowForm]:
        """Those that were not dropped."""
        return [form for form in self.forms if not form.cleaned_data.get("drop")]


def make_grid(loaded: LoadedTemplate, data: Any = None, initial: Any = None) -> BaseGrid:
    """The grid of a template."""
    made = forms.formset_factory(RowForm, BaseGrid, extra=0, absolute_max=MOST, max_num=MOST)
    grid = made(data, initial=initial, prefix="ligne", form_kwargs={"loaded": loaded})
    return cast("BaseGrid", grid)  # the stubs do not follow formset_factory


class CommonForm(SectionedForm):
    """What all the rows share: the people of the roles, and where the other dates fall."""

    lead = ChooserField(
        "organisations", label=gettext_lazy("Organisation porteuse"), required=False
    )

    class Meta:
        sections = ()

    def __init__(self, *args: Any, loaded: LoadedTemplate, **kwargs: Any) -> None:
        self.loaded = loaded
        super().__init__(*args, **kwargs)
        main = loaded.main
        for anchor in loaded.anchors:
            if main is not None and anchor.pk != main.pk:
                self.fields[f"gap_{anchor.pk}"] = forms.IntegerField(
                    label=_("%(name)s : jours après « %(main)s »")
                    % {"name": anchor.name, "main": main.name},
                    required=False,
                    min_value=-2000,
                    max_value=2000,
                    help_text=_("Négatif : avant. Sert aux lignes qui ne disent pas cette date."),
                )
        for number, role in enumerate(loaded.roles):
            one = ChooserField(
                "people", label=_("Rôle « %(role)s »") % {"role": role}, required=False
            )
            one.bind_user(self.user)
            self.fields[f"role_{number}"] = one

    def people(self) -> dict[str, Person]:
        """Whoever was chosen, by role."""
        chosen = {
            role: self.cleaned_data.get(f"role_{number}")
            for number, role in enumerate(self.loaded.roles)
        }
        return {role: person for role, person in chosen.items() if person}

    def fill(self, days: dict[int, date]) -> dict[int, date]:
        """The dates of a row, completed by the gaps from its day J."""
        main = self.loaded.main
        if main is None or main.pk not in days:
            return days
        gaps = {
            anchor.pk: self.cleaned_data.get(f"gap_{anchor.pk}") for anchor in self.loaded.anchors
        }
        added = {
            pk: days[main.pk] + timedelta(days=gap)
            for pk, gap in gaps.items()
            if gap is not None and pk not in days
        }
        return days | added


def read_grid(grid: BaseGrid, common: CommonForm, batch: Batch, user: Any) -> list[Row]:
    """The rows of a valid grid, checked; each form then has its row, with what is wrong."""
    forms_kept = grid.kept()
    data = [form.cleaned_data for form in forms_kept]
    hosts = Organisation.objects.visible_to(user).in_bulk(
        [one["host"] for one in data if one["host"]]
    )
    communes = Commune.objects.in_bulk([one["commune"] for one in data if one["commune"]])
    found = read_people([one["people"] for one in data], common.loaded.roles)
    people = Person.objects.visible_to(user).in_bulk(
        [pk for named, _w in found for pk in named.values()]
    )
    rows = []
    for form, one, (named, wrong) in zip(forms_kept, data, found, strict=True):
        days = {
            int(key.removeprefix("day_")): day
            for key, day in one.items()
            if key.startswith("day_") and day
        }
        row = Row(
            name=one["name"],
            days=common.fill(days),
            city=one["city"],
            commune=communes.get(one["commune"]),
            host=hosts.get(one["host"]),
            lead=common.cleaned_data.get("lead"),
            people={role: people[pk] for role, pk in named.items() if pk in people},
            leave_out=frozenset(int(key) for key in one["leave_out"]),
            errors=list(wrong),
        )
        form.row = row
        rows.append(row)
    check_rows(batch, rows, user)
    return rows
