"""The warning against doubles, shared by the forms of both sheets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.people.directory.models import Organisation, Person
from maillage.ui.forms import SectionedModelForm

# Shown only once a double was found: until then its box is hidden.
DOUBLE_SECTION = (
    gettext_lazy("Une fiche semblable existe"),
    gettext_lazy("Ouvrez-la pour vérifier ; ce que vous avez saisi ici est gardé."),
    ("not_a_double",),
)


def links_to(records: Iterable[Any]) -> SafeString:
    """The names of sheets, each leading to its page, in a new tab so that nothing typed is lost."""
    return format_html_join(
        ", ",
        '<a href="{}" target="_blank">{}</a>{}',
        ((one.get_absolute_url(), one, _aside(one)) for one in records),
    )


def _aside(record: Any) -> str:
    """« (Maire, Commune de Bellême) », « (Alençon) »: what tells homonyms apart."""
    words = ""
    if isinstance(record, Person):
        functions = getattr(record, "shown_functions", ())
        words = str(functions[0]) if functions else record.email
    elif isinstance(record, Organisation):
        words = record.city
    return f" ({words})" if words else ""


class DoubleWarningForm(SectionedModelForm):
    """Says once, when creating, that a sheet like it exists; a box then confirms."""

    not_a_double = forms.BooleanField(
        label=gettext_lazy("Ce n’est pas la même : créer une nouvelle fiche"),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["not_a_double"]

    def doubles(self, cleaned: dict[str, Any]) -> list[Any]:
        """The sheets that look like this one."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Warn before a double is made."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or "not_a_double" not in self.fields or cleaned.get("not_a_double"):
            return cleaned
        if found := self.doubles(cleaned):
            self.fields["not_a_double"].widget = forms.CheckboxInput()
            message = _("Cette fiche existe peut-être déjà : {}.")
            self.add_error(None, ValidationError(format_html(message, links_to(found))))
        return cleaned

    @property
    def proposes(self) -> bool:
        """Whether the team answers what is typed here (see `directory.gate`).

        Then nothing says who has a value already: whoever proposes would learn who is in the
        directory by trying addresses. The team reads it on the page of the proposal.
        """
        return self.user is not None and not self.user.has_perm("directory.change_any_sheet")

    def refuse_taken(self, taken: Any, message: str) -> None:
        """Say which other sheet has a value, to those who write on sheets themselves."""
        if self.proposes:
            return
        if (other := taken.exclude(pk=self.instance.pk).first()) is not None:
            raise ValidationError(format_html(message, links_to([other])))

    def _get_validation_exclusions(self) -> set[str]:
        """Of what is proposed, the table's own check would tell what `refuse_taken` does not."""
        known = super()._get_validation_exclusions()  # type: ignore[misc]  # a private hook of Django
        return {*known, *self._meta.model.UNIQUE_FIELDS} if self.proposes else known
