"""Organisations, and the networks of which they are members."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, DependentQuerySet, private_path, private_storage
from maillage.kernel.text_fr import plain
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.people.directory.models.tags import Tag
from maillage.people.directory.models.validators import (
    validate_museofile,
    validate_rna,
    validate_siret,
    validate_uai,
)
from maillage.people.directory.names import folded_words, key
from maillage.people.directory.words import period_words
from maillage.people.territory.models import Commune

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.people.directory.models.contact_points import ContactPoint, PostalAddress
    from maillage.people.directory.models.people import Function

FARTHEST = 100
"""Generations of services within services; a longer chain is taken for a loop."""


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for a member, its own and those shown to the network."""
        if has_role(user, *TEAM_ROLES):
            return self
        own = member_organisations(user)
        if not own:
            return self.none()
        return self.filter(Q(pk__in=own) | Q(visibility=Organisation.Visibility.NETWORK))

    def members_of(self, network: Organisation | int, day: date | None = None) -> Self:
        """The members of a network on a day (today)."""
        live = Membership.objects.in_force(day).filter(network=network)
        return self.filter(pk__in=live.values("member"))


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

    class Visibility(models.TextChoices):
        """Who sees the sheet, besides the members of the organisation itself."""

        TEAM = "equipe", _("l’équipe")
        NETWORK = "reseau", _("tout le réseau")

    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    legal_form = models.CharField(
        _("forme juridique"),
        max_length=80,
        blank=True,
        help_text=_("Association loi 1901, EPCC, régie directe, SARL…"),
    )
    siret = models.CharField(
        _("SIRET"),
        max_length=14,
        blank=True,
        validators=[validate_siret],
        help_text=_("14 chiffres."),
    )
    rna = models.CharField(
        _("RNA"),
        max_length=10,
        blank=True,
        validators=[validate_rna],
        help_text=_("Numéro d’association : W et 9 caractères."),
    )
    uai = models.CharField(
        _("UAI"),
        max_length=8,
        blank=True,
        validators=[validate_uai],
        help_text=_("Numéro d’établissement scolaire : 7 chiffres et une lettre."),
    )
    museofile = models.CharField(
        _("référence Muséofile"),
        max_length=5,
        blank=True,
        validators=[validate_museofile],
        help_text=_("M et 4 chiffres."),
    )
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("organisation dont elle dépend"),
    )
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    website = models.URLField(_("site internet"), blank=True)
    address = models.CharField(_("adresse"), max_length=250, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=10, blank=True)
    city = models.CharField(_("ville"), max_length=120, blank=True)
    commune = models.ForeignKey(
        Commune,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("commune"),
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    description = models.TextField(_("présentation"), blank=True)
    logo = models.ImageField(_("logo"), upload_to=private_path, storage=private_storage, blank=True)
    visibility = models.CharField(
        _("qui voit la fiche"),
        max_length=8,
        choices=Visibility.choices,
        default=Visibility.TEAM,
    )
    tags = models.ManyToManyField(
        Tag, related_name="organisations", verbose_name=_("mots-clés"), blank=True
    )
    offers = models.TextField(
        _("ce qu’elle peut apporter"),
        blank=True,
        help_text=_("Un minibus de neuf places, une salle de danse, un groupe de jeunes…"),
    )
    sort_key = models.CharField(max_length=220, editable=False, db_index=True, default="")
    folded = models.TextField(editable=False, default="")

    objects = OrganisationQuerySet.as_manager()
    AUDIT_EXCLUDE: ClassVar = ("sort_key", "folded")
    DERIVED: ClassVar = ("sort_key", "folded")
    UNIQUE_FIELDS: ClassVar = ("siret", "rna", "uai", "museofile")  # as `Person.UNIQUE_FIELDS`

    if TYPE_CHECKING:
        functions: RelatedManager[Function]
        contactpoint_set: RelatedManager[ContactPoint]
        postaladdress_set: RelatedManager[PostalAddress]
        memberships: RelatedManager[Membership]
        member_links: RelatedManager[Membership]
        services: RelatedManager[Organisation]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("sort_key", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["siret"],
                condition=~models.Q(siret=""),
                name="one_organisation_per_siret",
                violation_error_message=_("Une organisation a déjà ce SIRET."),
            ),
            models.UniqueConstraint(
                fields=["rna"],
                condition=~models.Q(rna=""),
                name="one_organisation_per_rna",
                violation_error_message=_("Une organisation a déjà ce numéro RNA."),
            ),
            models.UniqueConstraint(
                fields=["uai"],
                condition=~models.Q(uai=""),
                name="one_organisation_per_uai",
                violation_error_message=_("Une organisation a déjà ce numéro UAI."),
            ),
            models.UniqueConstraint(
                fields=["museofile"],
                condition=~models.Q(museofile=""),
                name="one_organisation_per_museofile",
                violation_error_message=_("Une organisation a déjà cette référence Muséofile."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="organisation_coordinates_whole",
                violation_error_message=_(
                    "Des coordonnées s’écrivent à deux : latitude de −90 à 90, longitude de −180 à "
                    "180, en degrés décimaux."
                ),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="organisation_not_its_own_parent",
                violation_error_message=_("Une organisation ne dépend pas d’elle-même."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        """What lists sort and search by."""
        self.sort_key = plain(self.name)[:220]
        self.folded = folded_words(
            self.name,
            self.city,
            self.postal_code,
            self.email,
            self.siret,
            self.rna,
            self.uai,
            self.museofile,
            self.phone,
        )

    def clean(self) -> None:
        """A service does not contain the body that it belongs to."""
        above, seen = self.parent, 0
        while above is not None and self.pk is not None:
            seen += 1
            if above.pk == self.pk or seen > FARTHEST:
                raise ValidationError(
                    {"parent": _("Cette organisation dépend elle-même de celle-ci.")}
                )
            above = above.parent

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("organisations-detail", kwargs={"pk": self.pk})

    def name_key(self) -> str:
        """Its name as names are compared."""
        return key(self.name)


class MembershipQuerySet(DependentQuerySet):
    """Memberships, by date."""

    def in_force(self, day: date | None = None) -> Self:
        """Those that hold on that day (today)."""
        day = day or clock.today()
        return self.filter(
            Q(start__isnull=True) | Q(start__lte=day), Q(end__isnull=True) | Q(end__gte=day)
        )


class Membership(BusinessModel):
    """« Membre du Réseau depuis 2019 »: an organisation in a network, itself an organisation."""

    member = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("membre")
    )
    network = models.ForeignKey(
        Organisation, models.CASCADE, related_name="member_links", verbose_name=_("réseau")
    )
    role = models.CharField(
        _("qualité"),
        max_length=80,
        blank=True,
        help_text=_("Membre, membre fondateur, associé, correspondant…"),
    )
    start = models.DateField(_("depuis le"), null=True, blank=True)
    end = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    seen_with = "member"

    class Meta:
        verbose_name = _("adhésion")
        verbose_name_plural = _("adhésions")
        ordering = (F("end").asc(nulls_first=True), "-start", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(member=F("network")),
                name="member_is_not_its_network",
                violation_error_message=_("Une organisation n’est pas membre d’elle-même."),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                name="membership_ends_after_it_starts",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.UniqueConstraint(
                fields=["member", "network"],
                condition=Q(end__isnull=True),
                name="one_open_membership",
                violation_error_message=_("Cette organisation est déjà membre de ce réseau."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} – {self.network}"

    def audit_root(self) -> models.Model:
        """Shown in the member's history."""
        return self.member

    @property
    def is_in_force(self) -> bool:
        """Whether it holds today."""
        day = clock.today()
        return (self.start is None or self.start <= day) and (self.end is None or self.end >= day)

    def since_words(self) -> str:
        """« depuis 2019 », « du 12 mars 2019 au 3 mai 2021 »; '' without dates."""
        return period_words(self.start, self.end)
