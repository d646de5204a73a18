"""Every link of the database to people and to their accounts, and what becomes of it.

Nothing is listed by hand: a new table with a link to people is found by itself. What would be
deleted with a sheet is deleted when it is erased; what would survive it stays, tied to a sheet that
names nobody. The exceptions are below, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.people.accounts.models import User
from maillage.people.directory.models import Person

_OTHERS: Final = _("parle d’une autre personne, dont les données ne se remettent pas à un tiers")
_WORK: Final = _("travail fait par le compte : l’historique de ses actes le dit")
_PAGES: Final = _("pages publiques et leur rédaction : elles se lisent sur le site")
_TECHNICAL: Final = _("réglage technique, sans donnée sur la personne")

NOT_TOLD: Final[dict[str, Any]] = {
    "duplicates.duplicatepair.person": _OTHERS,
    "duplicates.duplicatepair.other_person": _OTHERS,
    "directory.personnote.author": _OTHERS,
    "directory.personnote_readers.user": _OTHERS,
    "accounts.invitation.invited_by": _OTHERS,
    "portal.personallink.sent_by": _OTHERS,
    "privacy.retentionitem.decided_by": _WORK,
    "updates.changeproposal.decided_by": _WORK,
    "contributions.contribution.moderated_by": _WORK,
    "contributions.waybackfile.made_by": _WORK,
    "kernel.undorecord.actor": _WORK,
    "kernel.importprofile.updated_by": _WORK,
    "kernel.job.created_by": _WORK,
    "admin.logentry.user": _WORK,
    "directory.person.user": _("c’est la fiche elle-même"),
    "updates.checkcampaign_people.person": _("dit par les liens de vérification envoyés"),
    "privacy.erasuredraft.person": _(
        "aperçu d’un effacement, supprimé avec lui ou sous sept jours"
    ),
    "privacy.erasuredraft.created_by": _WORK,
    "privacy.erasure.person": _("n’existe que pour une fiche déjà effacée"),
    "accounts.user_groups.user": _TECHNICAL,
    "accounts.user_user_permissions.user": _TECHNICAL,
}
"""Links that the right of access leaves out, with why; a test asks it of every other one."""

NOT_TOLD_APPS: Final[dict[str, Any]] = {
    "website": _PAGES,
    "wagtailcore": _PAGES,
    "wagtailadmin": _PAGES,
    "wagtaildocs": _PAGES,
    "wagtailimages": _PAGES,
    "wagtailusers": _TECHNICAL,
}

KEPT: Final[dict[str, Any]] = {
    "privacy.retentionitem.person": _("Le suivi des durées de conservation doit rester vrai."),
    "privacy.erasure.person": _("La preuve que l’effacement a été fait."),
    "admin.logentry.user": _("Le journal technique reste, sans nom."),
    "wagtailcore.comment.user": _("Les commentaires d’une page restent, sans nom."),
    "wagtailcore.commentreply.user": _("Les commentaires d’une page restent, sans nom."),
}
"""Links that would go with the sheet, or the account, and stay all the same."""

WHY_KEPT: Final = _("Le dossier reste vrai ; il ne nomme plus personne.")


@dataclass(frozen=True)
class Relation:
    """One foreign key to people, or to accounts."""

    model: type[models.Model]
    field: models.ForeignKey[Any, Any]

    @property
    def name(self) -> str:
        """« directory.consent.person »."""
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def label(self) -> str:
        """« Consentements »; for what ties a person to a list, « Listes »."""
        return str(capfirst(str(self._named()._meta.verbose_name_plural)))

    def _named(self) -> type[models.Model]:
        """The model whose name says what it is."""
        if not self.model._meta.auto_created:
            return self.model
        ends = [
            one.related_model
            for one in self.model._meta.concrete_fields
            if isinstance(one, models.ForeignKey) and one.name != self.field.name
        ]
        return ends[0] if ends else self.model

    @property
    def goes(self) -> bool:
        """Whether erasing takes its rows away."""
        return self.field.remote_field.on_delete is models.CASCADE and self.name not in KEPT

    @property
    def why_kept(self) -> str:
        """Why its rows stay."""
        return str(KEPT.get(self.name, WHY_KEPT))

    @property
    def why_not_told(self) -> str:
        """Why the right of access leaves it out; '' when it does not."""
        app = self.model._meta.app_label
        return str(NOT_TOLD.get(self.name) or NOT_TOLD_APPS.get(app, ""))

    def rows(self, target: models.Model) -> models.QuerySet[Any]:
        """What is tied to `target`."""
        return self.model._base_manager.filter(**{self.field.name: target.pk})


def _relations(target: type[models.Model]) -> Iterator[Relation]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for one in model._meta.local_concrete_fields:
            if isinstance(one, models.ForeignKey) and one.related_model is target:
                yield Relation(model, one)


def relations_to_people() -> list[Relation]:
    """Every foreign key to the sheets of people, those of many-to-many tables included."""
    return list(_relations(Person))


def relations_to_accounts() -> list[Relation]:
    """The same to accounts."""
    return list(_relations(User))
