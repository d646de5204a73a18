"""Forms of functions and memberships: who, where, as what, from when to when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.people.directory.forms.fields import DayField, PeriodMixin
from maillage.people.directory.models import Function, Membership, Organisation
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm

ROLES = gettext_lazy("Membre, membre fondateur, associé, correspondant…")


def _title() -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Fonction"), required=False, max_length=150)


def _main() -> forms.BooleanField:
    return forms.BooleanField(label=gettext_lazy("C’est sa fonction principale"), required=False)


class FunctionOfPersonForm(PeriodMixin, SectionedForm):
    """One more function of a person."""

    organisation = ChooserField("organisations", label=gettext_lazy("Organisation"))
    title = _title()
    start = DayField(label=gettext_lazy("Depuis"))
    end = DayField(label=gettext_lazy("Jusqu’à"), end=True)
    is_main = _main()

    class Meta:
        wide = ("is_main",)


class PersonOfOrganisationForm(PeriodMixin, SectionedForm):
    """One more person of an organisation."""

    person = ChooserField("people", label=gettext_lazy("Personne"))
    title = _title()
    start = DayField(label=gettext_lazy("Depuis"))
    end = DayField(label=gettext_lazy("Jusqu’à"), end=True)


class FunctionForm(PeriodMixin, SectionedForm):
    """A function there already; only the team says which one is the main."""

    title = _title()
    start = DayField(label=gettext_lazy("Depuis"))
    end = DayField(
        label=gettext_lazy("Jusqu’à"),
        end=True,
        help_text=gettext_lazy("Le dernier jour ; vide tant qu’elle dure."),
    )
    is_main = _main()

    class Meta:
        wide = ("title", "is_main")

    def __init__(self, *args: Any, function: Function, **kwargs: Any) -> None:
        initial = {"title": function.title, "start": function.start, "end": function.end}
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if function.is_main or not self.user.has_perm("directory.add_function"):
            del self.fields["is_main"]


class MembershipForm(PeriodMixin, SectionedForm):
    """A membership there already."""

    role = forms.CharField(
        label=gettext_lazy("Qualité"), required=False, max_length=80, help_text=ROLES
    )
    start = DayField(label=gettext_lazy("Depuis"))
    end = DayField(
        label=gettext_lazy("Jusqu’à"),
        end=True,
        help_text=gettext_lazy("Le dernier jour ; vide tant qu’elle dure."),
    )

    class Meta:
        wide = ("role",)

    def __init__(self, *args: Any, membership: Membership | None = None, **kwargs: Any) -> None:
        if membership is not None:
            initial = {"role": membership.role, "start": membership.start, "end": membership.end}
            kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class NetworkForm(MembershipForm):
    """An organisation joins a network."""

    network = ChooserField("organisations", label=gettext_lazy("Réseau"))
    field_order = ("network", "role", "start", "end")

    class Meta:
        wide = ()

    def __init__(self, *args: Any, member: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"].leave_out(member)


class MemberForm(MembershipForm):
    """A network gains a member."""

    member = ChooserField("organisations", label=gettext_lazy("Organisation"))
    field_order = ("member", "role", "start", "end")

    class Meta:
        wide = ()

    def __init__(self, *args: Any, network: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].leave_out(network)
