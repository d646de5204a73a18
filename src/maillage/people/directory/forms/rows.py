"""Forms of what hangs from a sheet: numbers, pages, addresses, words, picture."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.people.directory.channels import clean_value
from maillage.people.directory.domain.pictures import MAX_MB
from maillage.people.directory.models import ContactPoint, PostalAddress, Tag, Usage
from maillage.people.directory.models.contact_points import OfSheet
from maillage.ui.choosers import ChooserField, ChooserMultipleField
from maillage.ui.fields import UploadField
from maillage.ui.forms import SectionedForm, SectionedModelForm

PRIVATE_HINT = gettext_lazy(
    "« Personnel » : seules l’équipe de coordination, celle de communication et la personne "
    "elle-même le voient."
)


class RowForm(SectionedModelForm):
    """The usage and the note that numbers and addresses share."""

    usage = forms.ChoiceField(label=gettext_lazy("À quel usage"), initial=Usage.WORK)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: OfSheet = self.instance
        choices = [(value, capfirst(label)) for value, label in Usage.choices]
        if row.person is not None:
            if self._may_be_private(row):
                self.fields["usage"].help_text = PRIVATE_HINT
            else:  # what one could not read afterwards
                choices = [one for one in choices if one[0] != Usage.HOME]
        self.fields["usage"].choices = choices

    def _may_be_private(self, row: OfSheet) -> bool:
        person = row.person
        own = person is not None and person.user_id == self.user.pk
        return own or self.user.has_perm("directory.view_private_addresses")


class ContactPointForm(RowForm):
    """A number, an address, a page, an account."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Moyen"),
        choices=[(value, capfirst(label)) for value, label in ContactPoint.Channel.choices],
    )

    class Meta:
        model = ContactPoint
        fields = ("channel", "value", "usage", "note")
        help_texts = {
            "value": gettext_lazy("Un numéro, une adresse, ou le nom d’un compte : @musee."),
        }

    def clean(self) -> dict[str, Any]:
        """What is written is what the channel says."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "channel" in cleaned and "value" in cleaned:
            of_body = self.instance.organisation_id is not None
            try:
                cleaned["value"] = clean_value(
                    cleaned["channel"], cleaned["value"], of_body=of_body
                )
            except forms.ValidationError as error:
                self.add_error("value", error.messages)
        return cleaned


class PostalAddressForm(RowForm):
    """One more postal address."""

    commune = ChooserField(
        "communes",
        label=gettext_lazy("Commune"),
        required=False,
        empty_label="—",
        help_text=gettext_lazy("Laissée vide, elle est trouvée par la ville et le code postal."),
    )

    class Meta:
        model = PostalAddress
        fields = ("usage", "address", "postal_code", "city", "commune", "note")
        wide = ("address",)
        widgets = {"postal_code": forms.TextInput(attrs={"inputmode": "numeric"})}

    def clean(self) -> dict[str, Any]:
        """A town that changes takes its commune along."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        moved = {"city", "postal_code"} & set(self.changed_data)
        if moved and "commune" in self.fields and "commune" not in self.changed_data:
            cleaned["commune"] = None
        return cleaned


class ResourcesForm(SectionedForm):
    """The words of a sheet, family by family, and what it can bring."""

    offers = forms.CharField(
        label=gettext_lazy("Ce qui peut être apporté"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Un minibus de neuf places, une salle, un groupe de jeunes…"),
    )

    class Meta:
        wide = ("offers",)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        held: dict[str, list[int]] = {}
        for pk, category in record.tags.values_list("pk", "category"):
            held.setdefault(category, []).append(pk)
        initial = {f"tags_{category}": keys for category, keys in held.items()}
        super().__init__(*args, initial={**initial, "offers": record.offers}, **kwargs)
        for category, label in Tag.Category.choices:
            field = ChooserMultipleField(f"tags-{category}", label=capfirst(label), required=False)
            field.bind_user(self.user)
            self.fields[f"tags_{category}"] = field
        self.order_fields([*(f"tags_{category}" for category in Tag.Category.values), "offers"])

    def tags(self) -> list[Tag]:
        """All that were chosen."""
        return [
            tag for category in Tag.Category.values for tag in self.cleaned_data[f"tags_{category}"]
        ]


class PictureForm(SectionedForm):
    """A logo or a photograph, or its withdrawal."""

    file = UploadField(
        label=gettext_lazy("Image"),
        allowed=("image",),
        max_mb=MAX_MB,
        required=False,
        help_text=gettext_lazy(
            "JPEG, PNG, WebP… ; elle est réduite et débarrassée de ses données cachées."
        ),
    )
    remove = forms.BooleanField(label=gettext_lazy("Retirer l’image actuelle"), required=False)

    class Meta:
        wide = ("remove",)

    def __init__(self, *args: Any, has_picture: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_picture:
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        """An image, or its withdrawal."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("remove"):
            self.add_error("file", _("Choisissez une image."))
        return cleaned


class TagForm(SectionedModelForm):
    """A word of the network's vocabulary."""

    category = forms.ChoiceField(
        label=gettext_lazy("Famille"),
        choices=[(value, capfirst(label)) for value, label in Tag.Category.choices],
        initial=Tag.Category.OTHER,
    )

    class Meta:
        model = Tag
        fields = ("name", "category")

    def clean_name(self) -> str:
        """Single spaces."""
        return " ".join(self.cleaned_data["name"].split())


class TagMergeForm(SectionedForm):
    """Into which word another one goes."""

    kept = ChooserField("tags", label=gettext_lazy("Mot à garder"))
