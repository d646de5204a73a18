"""The objects of the museums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue import deriving
from maillage.heritage.catalogue.models.museums import Museum
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.heritage.catalogue.models.images import ObjectImage


class BareArk(models.Func):
    """An ARK without its hyphens, which mean nothing in it, as the database compares and indexes it."""

    template = "REPLACE(%(expressions)s, '-', '')"
    arity = 1
    output_field = models.CharField()


class CulturalObjectQuerySet(models.QuerySet["CulturalObject"]):
    """Objects, as the public and as the office see them."""

    def current(self) -> Self:
        """Still in the catalogue."""
        return self.filter(withdrawn_at__isnull=True)

    def public(self) -> Self:
        """What everyone may see."""
        return self.current().filter(
            visibility=CulturalObject.Visibility.PUBLIC, museum__is_open=True
        )

    def referred(self, *references: str) -> Self:
        """Those of these references, today's or the provisional ones that they had before."""
        now, before = Q(reference__in=references), Q(former_reference__in=references)
        return self.filter(now | before)

    def disclosed(self) -> Self:
        """What everyone has been able to see one day: those now withdrawn or hidden included."""
        return self.filter(was_public=True)

    def tombstone(self, reference: str) -> CulturalObject | None:
        """The withdrawn object of that reference, with its museum; None if it was never disclosed."""
        withdrawn = self.disclosed().filter(withdrawn_at__isnull=False)
        return withdrawn.referred(reference).select_related("museum__organisation").first()

    def visible_to(self, user: Any) -> Self:
        """Current objects: all for the team; one's own museum's; what the network or all may see."""
        return self.kept_by(user).current()

    def kept_by(self, user: Any) -> Self:
        """What `visible_to` shows, and the withdrawn ones: the office puts them back."""
        if has_role(user, *TEAM_ROLES):
            return self
        shown = Q(visibility=CulturalObject.Visibility.PUBLIC, museum__is_open=True)
        shown &= Q(withdrawn_at__isnull=True)
        if getattr(user, "is_authenticated", False):
            network = CulturalObject.Visibility.NETWORK
            shown |= Q(visibility=network, withdrawn_at__isnull=True)
            shown |= Q(museum__organisation__in=member_organisations(user))
        return self.filter(shown)


class CulturalObject(BusinessModel):
    """One object as its museum describes it.

    `values` holds the source's values verbatim, by official field code: ``{"AUTR": ["BOUDIN
    Eugène"]}``; `normalised` what Maillage understands of them, each with its confidence. Withdrawn
    objects stay, for the harvesters that must learn of it (OAI-PMH, §2.5.1) and for the way back.
    """

    class Visibility(models.TextChoices):
        """Who sees the object."""

        PUBLIC = "publique", _("tout le monde")
        NETWORK = "reseau", _("tout le réseau")
        TEAM = "equipe", _("l’équipe et le musée")

    museum = models.ForeignKey(
        Museum, models.PROTECT, related_name="cultural_objects", verbose_name=_("musée")
    )
    reference = models.CharField(
        _("référence"),
        max_length=80,
        unique=True,
        help_text=_("Celle de la base Joconde (REF), ou provisoire."),
    )
    is_provisional = models.BooleanField(_("référence provisoire"), default=False)
    former_reference = models.CharField(
        _("ancienne référence provisoire"),
        max_length=80,
        unique=True,
        null=True,
        editable=False,
        help_text=_(
            "Sous laquelle il a été gardé d’abord : ses anciennes adresses mènent encore à lui."
        ),
    )
    ark = models.CharField(
        _("adresse permanente (ARK)"), max_length=80, unique=True, null=True, blank=True
    )
    values = models.JSONField(_("valeurs du musée"), default=dict)
    visibility = models.CharField(
        _("visible par"),
        max_length=10,
        choices=Visibility.choices,
        default=Visibility.PUBLIC,
    )
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True, editable=False)
    withdrawn_by_hand = models.BooleanField(
        _("retiré à la main"),
        default=False,
        editable=False,
        help_text=_("Par une personne : aucun import ne le remet au catalogue."),
    )

    normalised = models.JSONField(_("valeurs comprises"), default=dict, editable=False)
    inventory = models.CharField(_("numéro d’inventaire"), max_length=120, editable=False)
    title = models.CharField(_("titre"), max_length=300, editable=False)
    sort_title = models.CharField(max_length=120, editable=False)
    author = models.CharField(_("auteur"), max_length=200, editable=False)
    year_from = models.IntegerField(_("année, au plus tôt"), null=True, editable=False)
    year_to = models.IntegerField(_("année, au plus tard"), null=True, editable=False)
    domain_keys = models.CharField(
        max_length=400, editable=False, help_text=_("« |peinture|dessin| », pour les moissonneurs.")
    )
    was_public = models.BooleanField(
        _("a été public"),
        default=False,
        editable=False,
        help_text=_(
            "Une fois montré, son retrait se dit aux moissonneurs ; sinon, rien n’en paraît."
        ),
    )
    has_image = models.BooleanField(_("a une image"), default=False, editable=False)

    source_import = models.ForeignKey(
        "catalogue.CatalogueImport",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("dernier import"),
    )
    source_file = models.CharField(_("fichier d’origine"), max_length=250, editable=False)
    source_line = models.PositiveIntegerField(_("ligne d’origine"), null=True, editable=False)
    source_key = models.CharField(
        _("clé dans le logiciel du musée"), max_length=200, blank=True, editable=False
    )

    DERIVED: ClassVar[tuple[str, ...]] = deriving.FIELDS
    AUDIT_EXCLUDE = (
        *deriving.FIELDS,
        *("source_import", "source_file", "source_line", "source_key", "has_image"),
        "former_reference",
        "withdrawn_by_hand",  # the verb and its actor say it
    )

    objects = CulturalObjectQuerySet.as_manager()

    if TYPE_CHECKING:
        images: RelatedManager[ObjectImage]

    class Meta:
        verbose_name = _("objet")
        verbose_name_plural = _("objets")
        ordering = ("sort_title", "pk")
        indexes = (
            models.Index(fields=["museum", "sort_title"], name="object_by_museum"),
            models.Index(fields=["sort_title", "id"], name="object_by_title"),
            models.Index(fields=["updated_at", "id"], name="object_by_stamp"),
            # What harvesters walk through: narrow, so that a page of them reads no wide row.
            models.Index(
                fields=["id", "updated_at", "museum", "domain_keys"],
                condition=Q(was_public=True),
                name="object_for_harvest",
            ),
            models.Index(fields=["museum", "inventory"], name="object_by_inventory"),
            models.Index(fields=["source_import"], name="object_by_import"),
            models.Index(fields=["source_key"], name="object_by_source_key"),
        )
        constraints = (
            models.UniqueConstraint(
                BareArk("ark"),
                name="object_bare_ark",
                violation_error_message=_("Un autre objet a déjà cette adresse permanente."),
            ),
            models.CheckConstraint(
                condition=~Q(reference=""),
                name="object_has_a_reference",
                violation_error_message=_("La référence manque."),
            ),
            models.CheckConstraint(
                condition=Q(year_from__isnull=True) | Q(year_from__lte=F("year_to")),
                name="object_years_in_order",
                violation_error_message=_("La date de fin précède celle de début."),
            ),
            # Historians count from 1 before to 1 after: there is no year 0.
            models.CheckConstraint(
                condition=~Q(year_from=0) & ~Q(year_to=0),
                name="object_no_year_zero",
                violation_error_message=_("Il n’y a pas d’année 0."),
            ),
        )

    def __str__(self) -> str:
        return self.title or self.reference

    def derive(self) -> None:
        """Understand the museum's values: title, author, years, facets."""
        deriving.derive(self)

    def value(self, code: str) -> str:
        """The source's value of that field, its parts joined as Joconde does."""
        return " ; ".join(self.values.get(code, []))

    @property
    def is_public(self) -> bool:
        """Whether everyone may see it."""
        return (
            self.withdrawn_at is None
            and self.visibility == self.Visibility.PUBLIC
            and self.museum.is_open
        )

    def withdraw(self, *, by_hand: bool = False) -> None:
        """Take it out of the catalogue; its tombstone stays. The caller saves.

        What a person withdraws (`by_hand`) no import brings back.
        """
        if self.withdrawn_at is None:
            self.withdrawn_at, self.withdrawn_by_hand = clock.now(), by_hand

    def bring_back(self) -> None:
        """Put it back in the catalogue. The caller saves."""
        self.withdrawn_at, self.withdrawn_by_hand = None, False

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("objects-detail", kwargs={"pk": self.pk})

    def get_public_url(self) -> str:
        """Its page on the public site."""
        return reverse("public-object", kwargs={"reference": self.reference})
