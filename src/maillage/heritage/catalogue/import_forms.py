"""Forms of the imports: a file, a harvest, images; which column is which field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.domain.importing.choices import ALLOWED, Choices
from maillage.heritage.catalogue.fields import FIELDS, Group, fields_of
from maillage.heritage.catalogue.models import Museum, Rights
from maillage.heritage.catalogue.readers import LABELS, Source, SourceColumn, SourceMapping
from maillage.ui.choosers import ChooserField
from maillage.ui.forms import SectionedForm
from maillage.ui.widgets import DropZone

_COLUMN = "c:"


def _choice(name: str, label: Any, help_text: Any = "") -> forms.ChoiceField:
    options = list(ALLOWED[name].items())
    return forms.ChoiceField(
        label=label,
        choices=options,
        initial=options[0][0],
        widget=forms.RadioSelect,
        help_text=help_text,
    )


class ChoicesForm(SectionedForm):
    """Whose objects they are, and what becomes of the records that raise a question."""

    museum = ChooserField(
        "museums",
        label=gettext_lazy("Musée"),
        required=False,
        help_text=gettext_lazy("Vide : chaque fiche dit le sien par son numéro Muséofile (MUSEO)."),
    )
    reference = _choice(
        "reference",
        gettext_lazy("Fiches sans référence"),
        gettext_lazy("L’identifiant provisoire reste le même d’un import au suivant."),
    )
    incomplete = _choice(
        "incomplete",
        gettext_lazy("Fiches sans tous les champs exigés"),
        gettext_lazy("Ceux de la base Joconde, et ceux que le musée exige en plus."),
    )
    moved = _choice("moved", gettext_lazy("Objets qui sont aujourd’hui à un autre musée"))

    _questions = (
        gettext_lazy("Fiches à problème"),
        gettext_lazy("Chacune sera nommée dans l’aperçu, avec la raison."),
        ("reference", "incomplete", "moved"),
    )

    def choices(self) -> Choices:
        """What was chosen."""
        return Choices.of(self.cleaned_data)


class FileForm(ChoicesForm):
    """A file of records."""

    file = forms.FileField(label=gettext_lazy("Fichier de notices"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[("", gettext_lazy("à reconnaître")), *LABELS.items()],
        help_text=gettext_lazy("À dire seulement si Maillage se trompe."),
    )

    class Meta:
        sections = (
            (gettext_lazy("Le fichier"), "", ("file", "museum", "kind")),
            ChoicesForm._questions,  # noqa: SLF001 - its own class
        )
        folded = (gettext_lazy("Fiches à problème"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Texte Joconde, CSV, Excel, LibreOffice, LIDO ou autre XML ; %(n)d Mo au plus.")
        self.fields["file"].widget = DropZone(
            attrs={"accept": ".txt,.csv,.tsv,.xlsx,.xlsm,.ods,.xml,.lido"},
            hint=hint % {"n": settings.ARCHIVE_MAX_MB},
        )


class HarvestForm(ChoicesForm):
    """The address of a server that speaks OAI-PMH."""

    address = forms.URLField(
        label=gettext_lazy("Adresse du serveur OAI-PMH"),
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("https://collections.exemple.fr/oai"),
    )
    metadata = forms.ChoiceField(
        label=gettext_lazy("Format des fiches"),
        choices=(("lido", "LIDO"), ("oai_dc", "Dublin Core")),
        help_text=gettext_lazy(
            "LIDO dit bien plus ; le Dublin Core, tous les serveurs le parlent."
        ),
    )
    set_spec = forms.CharField(
        label=gettext_lazy("Ensemble"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Vide : tout ce que le serveur donne."),
    )
    since = forms.DateField(
        label=gettext_lazy("Fiches modifiées depuis"),
        required=False,
        help_text=gettext_lazy("Vide : depuis toujours."),
    )

    class Meta:
        sections = (
            (
                gettext_lazy("Le serveur"),
                "",
                ("address", "museum", "metadata", "set_spec", "since"),
            ),
            ChoicesForm._questions,  # noqa: SLF001 - its own class
        )
        wide = ("address",)
        folded = (gettext_lazy("Fiches à problème"),)


class ImagesForm(SectionedForm):
    """An archive of images or a table of their addresses, with what is said of all of them."""

    museum = ChooserField("museums", label=gettext_lazy("Musée"))
    file = forms.FileField(label=gettext_lazy("Archive ZIP ou tableau d’adresses"), required=False)
    from_values = forms.BooleanField(
        label=gettext_lazy("Prendre plutôt les adresses que donnent les fiches du musée"),
        required=False,
    )
    credit = forms.CharField(label=gettext_lazy("Crédit"), required=False, max_length=250)
    rights = forms.ChoiceField(
        label=gettext_lazy("Droits"),
        required=False,
        choices=[("", gettext_lazy("à préciser")), *Rights.choices[:-1]],
    )
    table = forms.FileField(label=gettext_lazy("Tableau des crédits (CSV)"), required=False)

    class Meta:
        sections = (
            (
                gettext_lazy("Les images"),
                gettext_lazy(
                    "Chaque fichier porte le numéro d’inventaire de son objet : "
                    "« D.2004.1.23_1.jpg », « 2004-1-23 (2).jpg »."
                ),
                ("museum", "file", "from_values"),
            ),
            (
                gettext_lazy("Crédit et droits"),
                gettext_lazy("De toutes les images dont le tableau ne dit rien d’autre."),
                ("credit", "rights", "table"),
            ),
        )
        wide = ("from_values",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("%(n)d Mo au plus ; au-delà, la commande « maillage import_images ».")
        self.fields["file"].widget = DropZone(
            attrs={"accept": ".zip,.csv,.tsv,.txt"}, hint=hint % {"n": settings.ARCHIVE_MAX_MB}
        )
        self.fields["table"].widget = DropZone(
            attrs={"accept": ".csv,.tsv,.txt"},
            hint=_("Colonnes : fichier, inventaire, crédit, droits, légende."),
        )

    def clean(self) -> dict[str, Any]:
        """Something must tell of images."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("file") and not cleaned.get("from_values") and "file" not in self.errors:
            self.add_error("file", _("Choisissez une archive ou un tableau."))
        return cleaned

    def museum_of(self) -> Museum:
        """Whose objects the images are of."""
        museum: Museum = self.cleaned_data["museum"]
        return museum


class ColumnsForm(forms.Form):
    """For each column of a file, the field that it fills."""

    name = forms.CharField(
        label=gettext_lazy("Garder cette correspondance sous le nom"),
        required=False,
        max_length=120,
        help_text=gettext_lazy(
            "Elle sera retrouvée d’elle-même au prochain fichier de mêmes colonnes."
        ),
    )

    def __init__(
        self, *args: Any, columns: Sequence[SourceColumn], mapping: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.mapping = SourceMapping.from_json(mapping) if mapping else SourceMapping()
        fields = _grouped_fields()
        for at, column in enumerate(columns):
            self.fields[f"{_COLUMN}{at}"] = forms.ChoiceField(
                label=column.key,
                required=False,
                choices=fields,
                initial=column.code,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def lines(self) -> list[tuple[SourceColumn, forms.BoundField]]:
        """Each column with its control."""
        return [(one, self[f"{_COLUMN}{at}"]) for at, one in enumerate(self.columns)]

    def as_mapping(self) -> dict[str, Any]:
        """What was chosen, as `CatalogueImport.mapping` keeps it."""
        chosen = {
            one.key: self.cleaned_data.get(f"{_COLUMN}{at}", "")
            for at, one in enumerate(self.columns)
        }
        kept = self.mapping.as_json()
        kept["columns"] = chosen
        return kept


class PlaceForm(forms.Form):
    """Where the records of a file lie, when it may be in several places."""

    place = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        control = self.fields["place"]
        assert isinstance(control, forms.ChoiceField)  # noqa: S101 - for the type checker
        control.choices = [(one, one) for one in source.places]
        control.initial = source.place
        if source.kind == "xml":
            control.label = _("Élément qui est une notice")
            control.help_text = _("Celui qui est proposé revient le plus et contient des champs.")
        else:
            control.label = _("Feuille des notices")
            control.help_text = _("Celle qui est proposée nomme le plus de champs.")


def _grouped_fields() -> list[Any]:
    found: list[Any] = [("", _("— laissée de côté —"))]
    for group in Group:
        options = [(one.code, f"{one.code} · {one.label}") for one in fields_of(group)]
        found.append((str(group.label).capitalize(), options))
    return found


__all__ = ["FIELDS", "ColumnsForm", "FileForm", "HarvestForm", "ImagesForm", "PlaceForm"]
