"""What the database itself refuses of a contribution."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.heritage.contributions.models.kinds import Kind
from maillage.heritage.contributions.models.states import OPEN, State

CONSTRAINTS: Final = (
    models.UniqueConstraint(
        fields=["identity_key"],
        condition=Q(state__in=OPEN, merged_into__isnull=True),
        name="one_open_contribution_that_says_it",
        violation_error_message=_("Quelqu’un l’a déjà dit, et c’est en cours."),
    ),
    models.CheckConstraint(
        condition=Q(kind=Kind.CORRECTION, field__gt="")
        & (Q(proposed_value__gt="") | Q(from_office=True))
        | ~Q(kind=Kind.CORRECTION) & Q(field="", old_value="", proposed_value=""),
        name="correction_has_field_and_value",
        violation_error_message=_("Une correction dit quel champ, et par quoi."),
    ),
    models.CheckConstraint(
        condition=~Q(kind=Kind.CORRECTION) | ~Q(old_value=F("proposed_value")),
        name="correction_changes_something",
        violation_error_message=_("C’est déjà ce que dit la fiche."),
    ),
    models.CheckConstraint(
        condition=Q(kind=Kind.LINK, other_object__isnull=False, link_type__gt="")
        | ~Q(kind=Kind.LINK) & Q(other_object__isnull=True, link_type=""),
        name="link_has_two_ends",
        violation_error_message=_("Un lien dit quel autre objet, et pourquoi."),
    ),
    models.CheckConstraint(
        condition=Q(other_object__isnull=True) | ~Q(other_object=F("object")),
        name="link_ends_differ",
        violation_error_message=_("Un objet ne peut pas être lié à lui-même."),
    ),
    models.CheckConstraint(
        condition=Q(kind__in=(Kind.CORRECTION, Kind.LINK)) | ~Q(text=""),
        name="contribution_says_something",
        violation_error_message=_("Le texte manque."),
    ),
    models.CheckConstraint(
        condition=Q(name_public=False) | ~Q(author_name=""),
        name="public_name_is_given",
        violation_error_message=_("Pour être nommé, donnez votre nom."),
    ),
    models.CheckConstraint(
        condition=Q(email_erased_at__isnull=True) | Q(author_email=""),
        name="erased_address_is_gone",
        violation_error_message=_("Une adresse effacée ne revient pas."),
    ),
    models.CheckConstraint(
        condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
        name="contribution_not_merged_into_itself",
        violation_error_message=_("Une contribution ne se réunit pas à elle-même."),
    ),
    models.CheckConstraint(
        condition=~Q(state=State.RETURNED) | Q(kind=Kind.CORRECTION),
        name="only_corrections_are_given_back",
        violation_error_message=_("Seules les corrections repartent vers le musée."),
    ),
)
"""Said once while it is open; each kind with what it needs, and nothing of another's."""
