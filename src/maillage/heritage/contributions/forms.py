"""Forms of the office: set aside, merge, answer, answer again; a campaign."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.models import Museum
from maillage.heritage.contributions.domain.answering import is_member_for
from maillage.heritage.contributions.domain.campaigns import objects_named
from maillage.heritage.contributions.finding import references_found, request_of
from maillage.heritage.contributions.models import Answer, Campaign, Contribution, Kind
from maillage.ui.forms import SectionedForm, SectionedModelForm

CORRECTED = ("TITR", "AUTR", "PERI", "REPR", "LIEUX", "TECH", "UTIL", "DENO")
"""Fields that a campaign may ask to correct."""


class SetAsideForm(SectionedForm):
    """Why it goes no further."""

    answer = forms.CharField(
        label=gettext_lazy("Mot à l’auteur (facultatif)"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Avec un mot, l’auteur reçoit un courriel ; sans, rien."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note pour l’équipe"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        sections: ClassVar = ()


class MergeForm(SectionedForm):
    """Which contribution says the same."""

    kept = forms.ModelChoiceField(
        label=gettext_lazy("Réunir à"), queryset=Contribution.objects.none(), empty_label=None
    )

    class Meta:
        sections: ClassVar = ()

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].queryset = others
        self.fields["kept"].label_from_instance = self.words_of

    @staticmethod
    def words_of(one: Contribution) -> str:
        """« Correction : lieux – Villerville (J. Lefèvre) »."""
        said = " ".join(one.said.split())[:60]
        return f"{one.subject} – {said} ({one.author_name or _('sans nom')})"


class AnswerForm(SectionedForm):
    """One museum's answer."""

    museum = forms.ModelChoiceField(
        label=gettext_lazy("Au nom de"), queryset=Museum.objects.none(), empty_label=None
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("Décision"), widget=forms.RadioSelect, choices=Answer.Verdict.choices
    )
    text = forms.CharField(
        label=gettext_lazy("Réponse"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Lue par l’auteur, et par tous si la contribution se publie. Un refus dit pourquoi."
        ),
    )
    signature = forms.CharField(
        label=gettext_lazy("Signée"),
        max_length=150,
        help_text=gettext_lazy("Votre nom, et si vous voulez votre fonction."),
    )
    told_by = forms.CharField(
        label=gettext_lazy("Comment le musée a-t-il répondu ?"),
        max_length=200,
        help_text=gettext_lazy(
            "Par exemple : par téléphone, Mme Roux, le 12 mai. Lu en gestion seulement ; le public "
            "lit que l’équipe a répondu pour le musée, et ses membres sont prévenus."
        ),
    )

    class Meta:
        sections: ClassVar = ()

    def __init__(self, *args: Any, museums: list[Museum], knowledge: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in museums]
        queryset = Museum.objects.filter(pk__in=keys).select_related("organisation")
        self.fields["museum"].queryset = queryset
        self.fields["museum"].initial = keys[0] if keys else None
        self.fields["signature"].initial = str(self.user)
        self.own = {one.pk for one in museums if is_member_for(self.user, one)}
        if self.own >= set(keys):
            del self.fields["told_by"]
        elif self.own:  # of a link, one end is theirs and the other is not
            self.fields["told_by"].required = False
        yes = (
            _("Publier à côté de la fiche")
            if knowledge
            else _("Accepter : la fiche est à corriger")
        )
        self.fields["verdict"].choices = [
            (Answer.Verdict.ACCEPTED, yes),
            (Answer.Verdict.DECLINED, _("Ne pas retenir")),
        ]

    def clean(self) -> dict[str, Any]:
        """A refusal says why; in another's name, one says how they answered."""
        data: dict[str, Any] = super().clean() or {}
        museum = data.get("museum")
        if museum is not None and museum.pk not in self.own and not data.get("told_by"):
            if "told_by" not in self.errors:
                self.add_error("told_by", _("Dites comment le musée vous a répondu."))
        if data.get("verdict") == Answer.Verdict.DECLINED and not data.get("text", "").strip():
            self.add_error("text", _("Dites pourquoi : la personne a pris le temps."))
        return data


class ReopenForm(SectionedForm):
    """Why a refusal is to be seen again."""

    why = forms.CharField(
        label=gettext_lazy("Pourquoi revoir la réponse ?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Lu en gestion. L’auteur n’apprend que la nouvelle réponse, qui dit remplacer la première."
        ),
    )

    class Meta:
        sections: ClassVar = ()


class CampaignForm(SectionedModelForm):
    """The question, the days, the objects."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Ce qui est demandé"),
        choices=[
            (one.value, capfirst(one.label))
            for one in (Kind.MEMORY, Kind.TAG, Kind.TRANSCRIPTION, Kind.CORRECTION)
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    field = forms.ChoiceField(
        label=gettext_lazy("Champ à corriger"),
        required=False,
        help_text=gettext_lazy("Quand on demande des corrections."),
    )
    references = forms.CharField(
        label=gettext_lazy("Objets"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Une référence par ligne, dans l’ordre de la campagne."),
    )

    class Meta:
        model = Campaign
        fields = (
            *("title", "question", "intro", "kinds", "field"),
            *("start", "end", "is_published", "thanks", "search", "references"),
        )
        sections = (
            (gettext_lazy("La question"), "", ("title", "question", "intro", "kinds", "field")),
            (
                gettext_lazy("Les objets"),
                gettext_lazy("Une liste, ou ce qu’une recherche trouve aujourd’hui."),
                ("search", "references"),
            ),
            (
                gettext_lazy("Quand"),
                gettext_lazy("En ligne du premier au dernier jour ; sans fin, elle reste ouverte."),
                ("start", "end", "is_published", "thanks"),
            ),
        )
        wide = ("title", "question", "kinds", "search")
        widgets = {
            "intro": forms.Textarea(attrs={"rows": 4}),
            "thanks": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [
            ("", "—"),
            *((code, capfirst(str(FIELDS[code].label))) for code in CORRECTED),
        ]
        if self.instance.pk:
            rows = self.instance.rows.select_related("object").order_by("rank")
            self.initial["references"] = "\n".join(one.object.reference for one in rows)

    def clean_search(self) -> str:
        """The address of a search, without the site and the page."""
        address: str = self.cleaned_data["search"].strip()
        request = request_of(address)
        if address and request.is_empty:
            raise ValidationError(_("Ce n’est pas l’adresse d’une recherche : copiez-la entière."))
        return request.query_string()

    def clean_references(self) -> list[str]:
        """References that all name an object."""
        given = self.cleaned_data["references"].replace(",", "\n").replace(";", "\n")
        return [one.reference for one in objects_named(given.splitlines())]

    def clean(self) -> dict[str, Any]:
        """Corrections are asked of a field; what is online has objects."""
        data: dict[str, Any] = super().clean() or {}
        if Kind.CORRECTION in data.get("kinds", ()) and not data.get("field"):
            self.add_error("field", _("Choisissez le champ que les visiteurs corrigent."))
        if data.get("references") == [] and data.get("search"):
            data["references"] = references_found(request_of(data["search"]))
        if data.get("is_published") and data.get("references") == []:
            self.add_error(
                "references", ValidationError(_("Donnez d’abord des objets à la campagne."))
            )
        return data
