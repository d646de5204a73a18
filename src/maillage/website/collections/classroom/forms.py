"""The forms of the school pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.heritage.classroom.domain.classes import MOST_WEEKS


class CodeForm(forms.Form):
    """The code that the teacher wrote on the board, or the pupil's own to come back.

    `entry` is drawn anew for each form: the same one sent twice is one pupil.
    """

    code = forms.CharField(label=_("Code de la classe"), max_length=20)
    entry = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class OpenForm(forms.Form):
    """How long a class lasts, and where its teacher's link is sent."""

    weeks = forms.TypedChoiceField(
        label=_("Combien de semaines"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, MOST_WEEKS + 1)],
        initial=3,
    )
    email = forms.EmailField(
        label=_("Votre adresse, pour recevoir le lien (facultatif)"),
        required=False,
        help_text=_("Elle sert à ce seul courriel et n’est pas gardée avec la classe."),
    )
    # A person does not see this field, and leaves it empty.
    website = forms.CharField(required=False, max_length=200)
