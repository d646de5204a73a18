"""Forms of the office: a sheet, a document, a question."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.classroom import options
from maillage.heritage.classroom.domain import reading
from maillage.heritage.classroom.models import (
    Level,
    Question,
    SchoolSheet,
    SheetDocument,
    Subject,
)
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.ui.forms import SectionedModelForm

_OBJECT_PAGE: Final = re.compile(r"/objets/([^/?#]+)/?")


def _choices(kind: Any) -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in kind.choices]


class SheetForm(SectionedModelForm):
    """What a sheet is; its documents and questions are on its page."""

    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Niveaux"),
        choices=lambda: _choices(Level),
        widget=forms.CheckboxSelectMultiple,
    )
    subjects = forms.MultipleChoiceField(
        label=gettext_lazy("Matières"),
        choices=lambda: _choices(Subject),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = SchoolSheet
        fields = (
            "title",
            "levels",
            "subjects",
            "objective",
            "minutes",
            "introduction",
            "teacher_notes",
            "museum",
        )
        sections = (
            (
                gettext_lazy("Pour qui, pour quoi"),
                "",
                ("title", "levels", "subjects", "objective", "minutes"),
            ),
            (gettext_lazy("Ce que lisent les élèves"), "", ("introduction",)),
            (gettext_lazy("Pour l’enseignant"), "", ("teacher_notes",)),
            (gettext_lazy("Le musée"), "", ("museum",)),
        )
        wide = ("title", "objective", "introduction", "teacher_notes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        museums = Museum.objects.select_related("organisation")
        if not has_role(self.user, *TEAM_ROLES):
            # A member writes for its own museum, and for no other.
            museums = museums.filter(organisation__in=member_organisations(self.user))
            self.fields["museum"].required = True
            self.fields["museum"].empty_label = None
        self.fields["museum"].queryset = museums


class DocumentForm(SectionedModelForm):
    """An object by its reference or its page, or another page of the collections."""

    target = forms.CharField(
        label=gettext_lazy("Objet ou galerie"),
        max_length=400,
        help_text=gettext_lazy(
            "La référence de l’objet (REF), ou l’adresse de sa page ou d’une galerie de ce site."
        ),
    )

    class Meta:
        model = SheetDocument
        fields = ("caption",)
        sections = ((gettext_lazy("Le document"), "", ("target", "caption")),)
        wide = ("target", "caption")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = self.instance.object
        if shown and reading.hidden_from(self.user, [self.instance]):
            shown = None
        self.fields["target"].initial = shown.reference if shown else self.instance.address

    def clean_target(self) -> str:
        """Find the object that the user sees, or keep an address of the collections."""
        text: str = self.cleaned_data["target"].strip()
        path = self._own_path(text)
        page = _OBJECT_PAGE.search(path)
        reference = unquote(page[1]) if page else text
        visible = CulturalObject.objects.visible_to(self.user)
        self.instance.object = visible.referred(reference).first()
        self.instance.address = ""
        if self.instance.object is None:
            if page or not path.startswith("/collections/"):
                raise ValidationError(_("Aucun objet ne porte cette référence."))
            path = f"{path.rstrip('/')}/"
            if path not in reading.public_pages([path]):
                raise ValidationError(
                    _(
                        "Une fiche montre un objet, une galerie publiée ou un musée ouvert : cette"
                        " page n’en est pas une. Publiez la galerie d’abord, ou donnez un objet."
                    )
                )
            self.instance.address = path
        return text

    @staticmethod
    def _own_path(text: str) -> str:
        """The path of an address of this site; '' for anything else."""
        parts = urlsplit(text)
        own = urlsplit(settings.SITE_URL).netloc
        if parts.netloc and parts.netloc != own:
            return ""
        return parts.path if parts.path.startswith("/") else ""


class QuestionForm(SectionedModelForm):
    """A question about the sheet, or about one of its documents."""

    class Meta:
        model = Question
        fields = ("text", "kind", "options", "document", "expected")
        sections = (
            (gettext_lazy("La question"), "", ("text", "kind", "options", "document")),
            (gettext_lazy("Pour l’enseignant"), "", ("expected",)),
        )
        wide = ("text",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        documents = SheetDocument.objects.filter(sheet=self.instance.sheet_id)
        self.fields["document"].queryset = documents.select_related("object")
        shown = list(documents.select_related("object"))
        names = reading.names_for(shown, reading.hidden_from(self.user, shown))
        self.fields["document"].label_from_instance = lambda one: names[one.pk]
        self.fields["document"].empty_label = _("la fiche entière")

    def clean(self) -> dict[str, Any]:
        """Options that can be asked."""
        data = super().clean() or {}
        kind = data.get("kind")
        if kind:
            if why := options.problem(options.read(kind, data.get("options", ""))):
                self.add_error("options", why)
            if kind == Question.Kind.OPEN:
                data["options"] = ""
        return data
