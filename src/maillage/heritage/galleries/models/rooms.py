"""Rooms, what hangs in them, and what links one object to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.galleries.models.galleries import Gallery
from maillage.kernel.models import BusinessModel, DependentQuerySet
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.ui.richtext import RichTextField

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Room(BusinessModel):
    """One room of a gallery, seen by whoever sees the gallery."""

    gallery = models.ForeignKey(
        Gallery, models.CASCADE, related_name="rooms", verbose_name=_("galerie")
    )
    rank = models.PositiveIntegerField(_("rang"), default=1, editable=False)
    title = models.CharField(_("titre"), max_length=140)
    text = RichTextField(_("texte"), blank=True)

    AUDIT_EXCLUDE = ("rank",)

    objects = DependentQuerySet.as_manager()
    seen_with = "gallery"

    if TYPE_CHECKING:
        items: RelatedManager[GalleryItem]

    class Meta:
        verbose_name = _("salle")
        verbose_name_plural = _("salles")
        ordering = ("rank", "pk")

    def __str__(self) -> str:
        return self.title

    def audit_root(self) -> models.Model:
        """Shown in the gallery's history."""
        return self.gallery


class GalleryItemQuerySet(models.QuerySet["GalleryItem"]):
    """Objects and texts of the rooms."""

    def in_order(self) -> Self:
        """As one walks through the rooms."""
        return self.order_by("room__rank", "room_id", "rank", "pk")

    def public(self) -> Self:
        """Without the objects that are not public any more."""
        return self.filter(
            Q(object__isnull=True) | Q(object__in=CulturalObject.objects.public().values("pk"))
        )

    def vanished(self) -> Self:
        """Those whose object the public may not see."""
        return self.filter(object__isnull=False).exclude(
            object__in=CulturalObject.objects.public().values("pk")
        )

    def visible_to(self, user: Any) -> Self:
        """All for the team and the gallery's editors; a museum's members, their own; the public ones."""
        if has_role(user, *TEAM_ROLES):
            return self
        shown = Q(gallery__in=Gallery.objects.public().values("pk")) & (
            Q(object__isnull=True) | Q(object__in=CulturalObject.objects.public().values("pk"))
        )
        if own := member_organisations(user):
            seen = Gallery.objects.visible_to(user).values("pk")
            edited = Gallery._base_manager.filter(editors=user.pk).values("pk")
            shown |= Q(gallery__in=seen, museum__organisation__in=own) | Q(gallery__in=edited)
        return self.filter(shown)


class GalleryItem(BusinessModel):
    """An object in a room with its caption, or a text among the objects.

    `museum` is whose part it is: an object's own, or the museum that a text comes from or is about;
    none for the editor's own texts.
    """

    gallery = models.ForeignKey(
        Gallery, models.CASCADE, related_name="items", verbose_name=_("galerie"), editable=False
    )
    room = models.ForeignKey(Room, models.CASCADE, related_name="items", verbose_name=_("salle"))
    rank = models.PositiveIntegerField(_("rang"), default=1, editable=False)
    object = models.ForeignKey(
        CulturalObject,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="gallery_items",
        verbose_name=_("objet"),
        editable=False,
    )
    museum = models.ForeignKey(
        Museum,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("musée concerné"),
        help_text=_("Un texte d’un musée, ou sur un musée, entre dans la part qu’il approuve."),
    )
    title = models.CharField(_("titre du texte"), max_length=140, blank=True)
    text = models.TextField(_("cartel ou texte"), max_length=4_000, blank=True)

    AUDIT_EXCLUDE = ("rank",)

    objects = GalleryItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("élément de galerie")
        verbose_name_plural = _("éléments de galerie")
        ordering = ("rank", "pk")
        indexes = (models.Index(fields=["room", "rank"], name="gallery_item_by_room"),)
        constraints = (
            models.UniqueConstraint(
                fields=["gallery", "object"],
                condition=Q(object__isnull=False),
                name="object_once_per_gallery",
                violation_error_message=_("Cet objet est déjà dans la galerie."),
            ),
            models.CheckConstraint(
                condition=Q(object__isnull=False) | ~Q(text=""),
                name="gallery_item_shows_something",
                violation_error_message=_("Un texte ne peut pas être vide."),
            ),
            models.CheckConstraint(
                condition=Q(object__isnull=True) | Q(museum__isnull=False),
                name="gallery_object_has_its_museum",
                violation_error_message=_("Un objet est toujours la part de son musée."),
            ),
        )

    def __str__(self) -> str:
        if self.object is not None:
            return str(self.object)
        return self.title or self.text[:60]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The gallery is the room's, the museum is the object's."""
        self.gallery = self.room.gallery
        if self.object is not None:
            self.museum = self.object.museum
        super().save(*args, **kwargs)

    def audit_root(self) -> models.Model:
        """Shown in the gallery's history."""
        return self.gallery


class ItemLink(BusinessModel):
    """« Pendant de », « même atelier »: one object of the gallery leads to another."""

    class Kind(models.TextChoices):
        """What they have in common."""

        MAKER = "auteur", _("du même auteur ou atelier")
        PENDANT = "pendant", _("son pendant")
        SUBJECT = "sujet", _("le même sujet")
        PLACE = "lieu", _("le même lieu")
        COPY = "copie", _("une copie ou une réplique")
        ECHO = "echo", _("en écho")

    gallery = models.ForeignKey(
        Gallery, models.CASCADE, related_name="links", verbose_name=_("galerie"), editable=False
    )
    source = models.ForeignKey(
        GalleryItem, models.CASCADE, related_name="links_out", verbose_name=_("de")
    )
    target = models.ForeignKey(
        GalleryItem, models.CASCADE, related_name="links_in", verbose_name=_("vers")
    )
    kind = models.CharField(_("lien"), max_length=10, choices=Kind.choices, default=Kind.ECHO)
    note = models.CharField(_("en quelques mots"), max_length=240, blank=True)

    objects = DependentQuerySet.as_manager()
    seen_with = "source"

    class Meta:
        verbose_name = _("lien entre objets")
        verbose_name_plural = _("liens entre objets")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["source", "target"],
                name="one_link_per_item_pair",
                violation_error_message=_("Ces deux objets sont déjà liés."),
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="item_not_linked_to_itself",
                violation_error_message=_("Un objet ne se lie pas à lui-même."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The gallery is that of the objects."""
        self.gallery = self.source.gallery
        super().save(*args, **kwargs)

    def audit_root(self) -> models.Model:
        """Shown in the gallery's history."""
        return self.gallery
