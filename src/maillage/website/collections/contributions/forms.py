"""The public's forms: one thing at a time, plain text, no account."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.ark_names import parse_ark
from maillage.heritage.catalogue.arks import find_by_ark
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.contributions.models import Kind, LinkType
from maillage.website.collections.contributions.stamps import Stamp, new_stamp, read_stamp

_ADDRESS: Final = re.compile(r"/objets/([^/?#]+)/?")
_ARK: Final = re.compile(r"ark:/\d+/[^\s/?#]+")


class ContributionForm(forms.Form):
    """What every kind asks besides its own: a source, who writes, and what tells a person."""

    kind: str = Kind.MEMORY
    source = forms.CharField(
        label=gettext_lazy("D’où le savez-vous ?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Un livre, une archive, une adresse, un souvenir de famille…"),
    )
    author_name = forms.CharField(
        label=gettext_lazy("Votre nom"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    name_public = forms.BooleanField(
        label=gettext_lazy("Me nommer si ma contribution est publiée"), required=False
    )
    author_email = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy(
            "Pour vous répondre et vous remercier, rien d’autre. Jamais publiée ; effacée six mois "
            "après la réponse, ou quand vous voulez."
        ),
    )
    # People do not see it; programs fill whatever has a name.
    website = forms.CharField(
        label=gettext_lazy("Laissez ce champ vide"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    YOU: Final = ("author_name", "name_public", "author_email")

    def __init__(self, *args: Any, record: CulturalObject, **kwargs: Any) -> None:
        self.record = record
        self.read: Stamp | None = None
        super().__init__(*args, **kwargs)
        own = [name for name in self.fields if name not in ContributionForm.base_fields]
        self.order_fields([*own, *ContributionForm.base_fields])
        self.initial["stamp"] = new_stamp(self.subject)

    @property
    def subject(self) -> str:
        """What the stamp of this form is about."""
        return f"{self.kind}:{self.record.reference}"

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """What is asked about the object."""
        hidden = {*self.YOU, "website", "stamp"}
        return [one for one in self.visible_fields() if one.name not in hidden]

    @property
    def you_fields(self) -> list[forms.BoundField]:
        """What is asked about the visitor, all of it optional."""
        return [self[name] for name in self.YOU]

    def clean(self) -> dict[str, Any]:
        """A person wrote it, on the page that we showed, not a second ago."""
        data: dict[str, Any] = super().clean() or {}
        self.read = read_stamp(data.get("stamp", ""), self.subject)
        if data.get("website"):
            raise ValidationError(
                _("Votre envoi ressemble à celui d’un programme. Laissez vide le champ caché.")
            )
        if self.read is None or self.read.too_old:
            raise ValidationError(
                _("Cette page est restée ouverte trop longtemps. Relisez, puis renvoyez.")
            )
        if self.read.too_quick:
            raise ValidationError(_("C’était très rapide ! Relisez, puis renvoyez."))
        if data.get("name_public") and not data.get("author_name", "").strip():
            self.add_error("author_name", _("Pour être nommé, donnez votre nom."))
        return data

    def renew(self) -> None:
        """Give the page another stamp, when it is shown again: what was typed stays."""
        data = self.data.copy()
        data[self.add_prefix("stamp")] = new_stamp(self.subject)
        self.data = data

    def parts(self) -> dict[str, Any]:
        """What the submission holds of this form."""
        data = self.cleaned_data
        names = ("text", "source", "author_name", "name_public", "author_email")
        return {name: data[name] for name in names if name in data}


class ErrorForm(ContributionForm):
    """Something is wrong; what, in a sentence."""

    kind = Kind.ERROR
    text = forms.CharField(
        label=gettext_lazy("Qu’est-ce qui est faux ?"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CorrectionForm(ContributionForm):
    """What a field should say."""

    kind = Kind.CORRECTION
    proposed_value = forms.CharField(
        label=gettext_lazy("Ce que la fiche devrait dire"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=gettext_lazy("Une remarque ?"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, code: str, value: str, **kwargs: Any) -> None:
        self.code = code
        super().__init__(*args, **kwargs)
        self.initial.setdefault("proposed_value", value)
        self.fields["source"].help_text = _(
            "Le musée vérifie : plus la source est précise, plus vite il répond."
        )
        self.order_fields(["proposed_value", "source", "text"])

    @property
    def subject(self) -> str:
        """One field at a time."""
        return f"{self.kind}:{self.code}:{self.record.reference}"

    def parts(self) -> dict[str, Any]:
        """With the field and its value."""
        return super().parts() | {
            "field": self.code,
            "proposed_value": self.cleaned_data["proposed_value"],
        }


class TagForm(ContributionForm):
    """A word by which others would look for it."""

    kind = Kind.TAG
    text = forms.CharField(
        label=gettext_lazy("Un mot-clé"),
        max_length=80,
        help_text=gettext_lazy(
            "Le mot que vous auriez cherché : « cabine de plage », « moisson »."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["source"]


class TranscriptionForm(ContributionForm):
    """What is written on the object."""

    kind = Kind.TRANSCRIPTION
    text = forms.CharField(
        label=gettext_lazy("Ce qui est écrit sur l’objet"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Lettre pour lettre, à la ligne comme lui ; [?] pour ce que vous ne lisez pas."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Où cela se lit-il ?"),
        required=False,
        max_length=2_000,
        help_text=gettext_lazy("Au dos, en bas à gauche, sur le cadre…"),
    )


class MemoryForm(ContributionForm):
    """What one knows, remembers, thinks of it."""

    kind = Kind.MEMORY
    text = forms.CharField(
        label=gettext_lazy("Ce que vous savez"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Qui, où, quand, à quoi cela servait, ce qu’on en disait."),
    )


class LinkForm(ContributionForm):
    """Two objects that belong together."""

    kind = Kind.LINK
    other = forms.CharField(
        label=gettext_lazy("L’autre objet"),
        max_length=300,
        help_text=gettext_lazy(
            "L’adresse de sa page sur ce site, sa référence ou son numéro d’inventaire."
        ),
    )
    link_type = forms.ChoiceField(
        label=gettext_lazy("Ce qui les lie"),
        widget=forms.RadioSelect,
        choices=[(value, capfirst(label)) for value, label in LinkType.choices],
    )
    text = forms.CharField(
        label=gettext_lazy("Une remarque ?"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_other(self) -> CulturalObject:
        """The object that was meant, among those that the public sees."""
        given = self.cleaned_data["other"].strip()
        found = find_object(given)
        if found is None:
            raise ValidationError(
                _("Aucun objet en ligne ne correspond : copiez l’adresse de sa page.")
            )
        if found.pk == self.record.pk:
            raise ValidationError(_("C’est le même objet : lequel est l’autre ?"))
        return found

    def parts(self) -> dict[str, Any]:
        """With the other end."""
        data = self.cleaned_data
        return super().parts() | {"other_object": data["other"], "link_type": data["link_type"]}


def find_object(given: str) -> CulturalObject | None:
    """The public object that an address, an ARK, a reference or one inventory number names."""
    public = CulturalObject.objects.public().select_related("museum__organisation")
    if (ark := _ARK.search(given)) is not None:
        found = find_by_ark(asked) if (asked := parse_ark(ark[0])) is not None else None
        return found if found is not None and found.is_public else None
    if (address := _ADDRESS.search(given)) is not None:
        given = unquote(address[1])
    if (found := public.referred(given).first()) is not None:
        return found
    same = list(public.filter(inventory=given)[:2])
    return same[0] if len(same) == 1 else None


FORMS: Final[dict[str, type[ContributionForm]]] = {
    one.kind: one
    for one in (ErrorForm, CorrectionForm, TagForm, TranscriptionForm, MemoryForm, LinkForm)
}
"""By kind."""
