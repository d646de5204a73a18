"""Forms of the office: a game, the answer to a doubt."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.hooks import gallery_choices
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.games.domain import doubts, games
from maillage.heritage.games.models import Game, GameDoubt
from maillage.ui.forms import SectionedForm, SectionedModelForm
from maillage.ui.widgets import Textarea

DRAWN_BY: Final = ("kind", "level", "rounds", "source", "source_value")
"""What changes the rounds that a number gives."""


class GameForm(SectionedModelForm):
    """A game: what players read, how it is played, with which objects."""

    class Meta:
        model = Game
        fields = ("title", "introduction", "kind", "level", "rounds", "source", "source_value")
        sections = (
            (gettext_lazy("Ce que l’on lit"), "", ("title", "introduction")),
            (gettext_lazy("Le jeu"), "", ("kind", "level", "rounds")),
            (gettext_lazy("Les objets"), "", ("source", "source_value")),
        )
        wide = ("title", "introduction", "source_value")

    def clean(self) -> dict[str, Any]:
        """A source that names something."""
        data = super().clean() or {}
        source, value = data.get("source"), (data.get("source_value") or "").strip()
        if source == Game.Source.EVERYTHING:
            data["source_value"] = ""
        elif source and not value:
            self.add_error("source_value", _("Dites laquelle ou lesquels."))
        elif source == Game.Source.SEARCH:
            data["source_value"] = urlsplit(value).query or value.lstrip("?")
        elif source == Game.Source.GALLERY:
            data["source_value"] = self._gallery(value)
        elif source == Game.Source.LIST:
            data["source_value"] = self._references(value)
        return data

    @property
    def plays_otherwise(self) -> bool:
        """Whether what the game plays with, or how, is changed."""
        return bool(set(self.changed_data) & set(DRAWN_BY))

    def _post_clean(self) -> None:
        """A game that is on the site keeps enough objects, as publishing asks."""
        super()._post_clean()  # type: ignore[misc]  # a hook of Django’s forms, which its types leave out
        if self.errors or not self.instance.is_public or not self.plays_otherwise:
            return
        found = games.check_game(self.instance)
        if not found.is_enough:
            self.add_error("source", found.words)

    def _gallery(self, value: str) -> str:
        """The name in the address of a published gallery."""
        slug = urlsplit(value).path.rstrip("/").rpartition("/")[2]
        if slug not in dict(gallery_choices()):
            self.add_error("source_value", _("Aucune galerie publiée n’a cette adresse."))
        return slug

    def _references(self, value: str) -> str:
        """The references, from references or from addresses of objects."""
        wanted = [unquote(one.rstrip("/").rpartition("/")[2]) for one in value.split()]
        public = CulturalObject.objects.public().referred(*wanted)
        known = {
            one for pair in public.values_list("reference", "former_reference") for one in pair
        }
        if unknown := [one for one in wanted if one not in known]:
            self.add_error(
                "source_value",
                _("Inconnus, ou cachés du public : %(names)s.") % {"names": ", ".join(unknown[:5])},
            )
        return "\n".join(dict.fromkeys(wanted))


class DismissForm(SectionedForm):
    """The record is right."""

    reason = forms.CharField(
        label=gettext_lazy("Ce que vous avez vérifié"), max_length=1000, widget=Textarea
    )


class CorrectForm(SectionedForm):
    """The players were right: one field of the record."""

    field = forms.ChoiceField(label=gettext_lazy("Champ"))
    values = forms.CharField(
        label=gettext_lazy("Nouvelle valeur"),
        max_length=2000,
        required=False,
        widget=Textarea,
        help_text=gettext_lazy(
            "Une par ligne quand il y en a plusieurs. Vide : le champ s’efface, et le musée est prié "
            "de l’effacer aussi."
        ),
    )
    proof = forms.CharField(
        label=gettext_lazy("D’où vient la correction"), max_length=1000, widget=Textarea
    )

    def __init__(self, *args: Any, doubt: GameDoubt, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = doubts.FIELDS[doubt.kind]
        self.fields["field"].choices = [(code, f"{FIELDS[code].label} ({code})") for code in codes]
        self.fields["values"].initial = "\n".join(doubt.object.values.get(codes[0], []))
