"""What people agreed to: a ledger, of which the last line for a purpose is in force."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, DependentQuerySet, private_path, private_storage


class Purpose(models.TextChoices):
    """For what a person's data are used with their agreement (RGPD, art. 6-1-a and 7)."""

    LETTER = "lettre", _("recevoir la lettre d’information")
    TRACKING = "suivi", _("mesure de l’ouverture des courriels")
    PRESS = "presse", _("recevoir les communiqués de presse")
    DIRECTORY = "annuaire", _("figurer dans l’annuaire du réseau")
    PHOTOGRAPHS = "photos", _("être photographiée et montrée")
    NEEDS = "besoins", _("conserver ses besoins d’accessibilité")


class ConsentQuerySet(DependentQuerySet):
    """Lines of the ledger, seen with the person by whoever may read consents."""

    def visible_to(self, user: Any) -> Any:
        """Those of the people that `user` sees, for whoever writes to them."""
        if not user.has_perm("directory.view_consent"):
            return self.none()
        return super().visible_to(user)


class Consent(BusinessModel):
    """One word of one person on one purpose: given or withdrawn, when, how, on which wording.

    Lines are added, never rewritten: the last one by date holds.
    """

    class Means(models.TextChoices):
        """How the person said it."""

        FORM = "formulaire", _("formulaire en ligne")
        LINK = "lien", _("lien personnel")
        PAPER = "papier", _("papier signé")
        MAIL = "courriel", _("courriel")
        SPOKEN = "oral", _("de vive voix, au téléphone")
        IMPORT = "import", _("fichier importé")

    person = models.ForeignKey(
        "directory.Person", models.CASCADE, related_name="consents", verbose_name=_("personne")
    )
    purpose = models.CharField(_("finalité"), max_length=12, choices=Purpose.choices)
    given = models.BooleanField(_("accord donné"))
    at = models.DateTimeField(_("exprimé le"), default=clock.now)
    means = models.CharField(_("moyen"), max_length=12, choices=Means.choices)
    wording = models.TextField(
        _("formulation exacte"), help_text=_("Ce que la personne a lu ou entendu, mot pour mot.")
    )
    proof = models.TextField(
        _("preuve"), blank=True, help_text=_("Référence du papier, du courriel, de l’appel…")
    )
    proof_file = models.FileField(
        _("pièce"), upload_to=private_path, storage=private_storage, blank=True
    )

    objects = ConsentQuerySet.as_manager()
    seen_with = "person"

    class Meta:
        verbose_name = _("consentement")
        verbose_name_plural = _("consentements")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["person", "purpose", "-at"], name="consent_in_force"),)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(wording=""),
                name="consent_has_its_wording",
                violation_error_message=_("Écrivez la formulation exacte : elle fait preuve."),
            ),
        )

    def __str__(self) -> str:
        said = _("oui") if self.given else _("non")
        return f"{self.get_purpose_display()} : {said}"

    def audit_root(self) -> models.Model:
        """Shown in the person's history."""
        return self.person

    @classmethod
    def given_for(cls, purpose: str) -> models.QuerySet[Any]:
        """Keys of the people whose last word on `purpose` is yes: for ``pk__in``."""
        later = cls._base_manager.filter(person=models.OuterRef("person"), purpose=purpose).filter(
            models.Q(at__gt=models.OuterRef("at"))
            | models.Q(at=models.OuterRef("at"), pk__gt=models.OuterRef("pk"))
        )
        return (
            cls._base_manager.filter(purpose=purpose, given=True)
            .exclude(models.Exists(later))
            .values("person")
        )
