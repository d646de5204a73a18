"""Organisations, people, functions. Thin on purpose: enough to choose and to create."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siret as siret_number

from maillage.kernel.models import BusinessModel
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


def validate_siret(value: str) -> None:
    """SIRET: 14 digits, Luhn key (with La Poste's own rule), as `python-stdnum` checks it."""
    if not siret_number.is_valid(value):
        raise ValidationError(
            _("Ce SIRET n’est pas valide : 14 chiffres, dont le dernier est une clé de contrôle.")
        )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for a member, its own."""
        if has_role(user, *TEAM_ROLES):
            return self
        return self.filter(pk__in=member_organisations(user))


class Organisation(BusinessModel):
    """A commune, a museum, an association, a company…: whoever takes part as a body."""

    class Kind(models.TextChoices):
        """What it is, as the field names it."""

        COMMUNE = "commune", _("commune")
        INTERCOMMUNALITY = "intercommunalite", _("intercommunalité")
        DEPARTMENT = "departement", _("département")
        REGION = "region", _("région")
        STATE_SERVICE = "etat", _("service de l’État")
        MUSEUM = "musee", _("musée")
        ASSOCIATION = "association", _("association")
        SCHOOL = "ecole", _("établissement scolaire")
        SOCIAL = "social", _("structure sociale")
        MEDICO_SOCIAL = "medico-social", _("structure médico-sociale")
        ARTIST = "artiste", _("artiste ou compagnie")
        SUPPLIER = "prestataire", _("prestataire")
        MEDIA = "media", _("média")
        UNIVERSITY = "universite", _("université")
        OTHER = "autre", _("autre")

    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    siret = models.CharField(
        _("SIRET"),
        max_length=14,
        blank=True,
        validators=[validate_siret],
        help_text=_("14 chiffres."),
    )
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    website = models.URLField(_("site internet"), blank=True)
    address = models.CharField(_("adresse"), max_length=250, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=10, blank=True)
    city = models.CharField(_("commune"), max_length=120, blank=True)
    description = models.TextField(_("présentation"), blank=True)

    objects = OrganisationQuerySet.as_manager()

    if TYPE_CHECKING:
        functions: RelatedManager[Function]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = (Lower("name"),)
        constraints = (
            models.UniqueConstraint(
                fields=["siret"],
                condition=~models.Q(siret=""),
                name="one_organisation_per_siret",
                violation_error_message=_("Une organisation a déjà ce SIRET."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("organisations-detail", kwargs={"pk": self.pk})


class PersonQuerySet(models.QuerySet["Person"]):
    """People, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for a member, those of its own organisations and itself."""
        if has_role(user, *TEAM_ROLES):
            return self
        mine = Function.objects.filter(organisation__in=member_organisations(user))
        return self.filter(models.Q(pk__in=mine.values("person")) | models.Q(user_id=user.pk or 0))

    def with_main_function(self, user: Any) -> Self:
        """With `main_title`, `main_organisation` and its key: what one reads beside a name.

        Of the functions that `user` may see: a member never reads where else somebody works.
        """
        main = (
            Function.objects.visible_to(user)
            .filter(person=models.OuterRef("pk"))
            .order_by("-is_main", Lower("organisation__name"), "pk")
        )
        return self.annotate(
            main_title=models.Subquery(main.values("title")[:1]),
            main_organisation=models.Subquery(main.values("organisation__name")[:1]),
            main_organisation_id=models.Subquery(main.values("organisation_id")[:1]),
        )

    def with_functions(self, user: Any) -> Self:
        """With `shown_functions`, those of their functions that `user` may see, the main first."""
        shown = Function.objects.visible_to(user).select_related("organisation")
        return self.prefetch_related(models.Prefetch("functions", shown, to_attr="shown_functions"))


class Person(BusinessModel):
    """Someone: a contact, an artist, an elected member, with or without an account."""

    first_name = models.CharField(_("prénom"), max_length=120, blank=True)
    last_name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("compte"),
    )
    organisations = models.ManyToManyField(
        Organisation, through="Function", related_name="people", verbose_name=_("organisations")
    )

    objects = PersonQuerySet.as_manager()

    if TYPE_CHECKING:
        functions: RelatedManager[Function]
        shown_functions: list[Function]  # by PersonQuerySet.with_functions
        main_title: str | None  # these three by PersonQuerySet.with_main_function
        main_organisation: str | None
        main_organisation_id: int | None

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        ordering = (Lower("last_name"), Lower("first_name"))
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="one_person_per_address",
                violation_error_message=_("Une personne a déjà cette adresse."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def main_function_words(self) -> str:
        """« Chargée de médiation, Musée de la Dentelle »; '' without `with_main_function`."""
        words = (getattr(self, name, "") for name in ("main_title", "main_organisation"))
        return ", ".join(word for word in words if word)

    def get_absolute_url(self) -> str:
        """Their page in the office."""
        return reverse("people-detail", kwargs={"pk": self.pk})


class FunctionQuerySet(models.QuerySet["Function"]):
    """Functions, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for a member, those in its own organisations.

        That a colleague also works elsewhere is not the member's business.
        """
        if has_role(user, *TEAM_ROLES):
            return self
        return self.filter(organisation__in=member_organisations(user))


class Function(BusinessModel):
    """What a person does in an organisation: « chargée de médiation »."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="functions", verbose_name=_("personne")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="functions", verbose_name=_("organisation")
    )
    title = models.CharField(_("fonction"), max_length=150, blank=True)
    is_main = models.BooleanField(_("fonction principale"), default=False)

    objects = FunctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("fonction")
        verbose_name_plural = _("fonctions")
        ordering = ("-is_main", "organisation__name")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "organisation", "title"],
                name="one_function_once",
                violation_error_message=_("Cette personne a déjà cette fonction."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(is_main=True),
                name="one_main_function",
                violation_error_message=_("Une seule fonction principale par personne."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation}" if self.title else str(self.organisation)

    def audit_root(self) -> models.Model:
        """Shown in the person's history."""
        return self.person
