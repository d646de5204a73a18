"""Imports of records: read into a staging table, previewed, applied by batches, undone whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models.museums import Museum
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, private_path, private_storage
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class CatalogueImportQuerySet(models.QuerySet["CatalogueImport"]):
    """Imports, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """All for the team; none for anyone else."""
        return self if has_role(user, *TEAM_ROLES) else self.none()


class SavedMapping(BusinessModel):
    """Which column of a file goes to which field, chosen once for all files of that shape."""

    name = models.CharField(_("nom"), max_length=120, unique=True)
    fingerprint = models.CharField(max_length=64, db_index=True, editable=False)
    columns = models.JSONField(_("colonnes"), default=dict, blank=True)

    objects = CatalogueImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("correspondance de colonnes")
        verbose_name_plural = _("correspondances de colonnes")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class CatalogueImport(BusinessModel):
    """One file (or harvest) of records, from reception to report."""

    class State(models.TextChoices):
        """Where the import stands."""

        RECEIVED = "recu", _("reçu")
        READING = "lecture", _("en lecture")
        PREVIEWED = "a-verifier", _("à vérifier")
        APPLYING = "application", _("en cours d’application")
        APPLIED = "applique", _("appliqué")
        UNDOING = "annulation", _("en cours d’annulation")
        UNDONE = "annule", _("annulé")
        FAILED = "illisible", _("illisible")
        DROPPED = "abandonne", _("abandonné")

    STATE_TONES: ClassVar[dict[str, str]] = {
        State.RECEIVED: "draft",
        State.READING: "active",
        State.PREVIEWED: "waiting",
        State.APPLYING: "active",
        State.APPLIED: "done",
        State.UNDOING: "active",
        State.UNDONE: "cancelled",
        State.FAILED: "blocked",
        State.DROPPED: "cancelled",
    }

    museum = models.ForeignKey(
        Museum,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
        verbose_name=_("musée"),
        help_text=_("Vide : chaque fiche dit le sien (MUSEO)."),
    )
    kind = models.CharField(_("format"), max_length=20, blank=True)
    file = models.FileField(
        _("fichier"), upload_to=private_path, storage=private_storage, blank=True
    )
    filename = models.CharField(_("nom du fichier"), max_length=250)
    address = models.URLField(_("adresse moissonnée"), max_length=500, blank=True)
    mapping = models.JSONField(_("colonnes"), default=dict, blank=True)
    options = models.JSONField(_("choix"), default=dict, blank=True)
    counts = models.JSONField(_("décompte"), default=dict, editable=False)
    remarks = models.JSONField(_("remarques"), default=list, editable=False)
    position = models.PositiveIntegerField(_("fiches lues"), default=0, editable=False)
    resumption = models.CharField(max_length=2000, blank=True, editable=False)
    failure = models.CharField(
        _("pourquoi la lecture s’est arrêtée"), max_length=500, blank=True, editable=False
    )
    state = StateField(_("état"), choices=State.choices, default=State.RECEIVED)
    job = models.ForeignKey(
        "kernel.Job",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("travail en cours"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("lancé par"),
    )
    applied_at = models.DateTimeField(_("appliqué le"), null=True, blank=True, editable=False)
    undone_at = models.DateTimeField(_("annulé le"), null=True, blank=True, editable=False)

    AUDIT_EXCLUDE = ("counts", "remarks", "position", "resumption", "failure", "job")

    objects = CatalogueImportQuerySet.as_manager()

    if TYPE_CHECKING:
        records: RelatedManager[ImportRecord]

    class Meta:
        verbose_name = _("import de collections")
        verbose_name_plural = _("imports de collections")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("catalogue-import", kwargs={"pk": self.pk})

    @transition(
        "read",
        state,
        source=[State.RECEIVED, State.PREVIEWED, State.FAILED],
        target=State.READING,
        label=_("Lire le fichier"),
        permission="catalogue.change_catalogueimport",
        past=_("a fait lire le fichier"),
    )
    def read(self) -> None:
        """Its records are being read into the staging table."""

    @transition(
        "present",
        state,
        source=[State.READING],
        target=State.PREVIEWED,
        label=_("Présenter"),
        permission="catalogue.change_catalogueimport",
        past=_("a présenté le contenu du fichier"),
    )
    def present(self) -> None:
        """All records are read: somebody must look."""

    @transition(
        "fail",
        state,
        source=[State.RECEIVED, State.READING],
        target=State.FAILED,
        label=_("Signaler le fichier illisible"),
        permission="catalogue.change_catalogueimport",
        past=_("n’a pas pu lire le fichier"),
    )
    def fail(self) -> None:
        """Nothing of it could be read."""

    @transition(
        "drop",
        state,
        source=[State.RECEIVED, State.READING, State.PREVIEWED, State.FAILED],
        target=State.DROPPED,
        label=_("Abandonner"),
        permission="catalogue.change_catalogueimport",
        icon="trash",
        past=_("a abandonné l’import"),
    )
    def drop(self) -> None:
        """Nobody wants it any more; nothing of it was written."""

    @transition(
        "apply",
        state,
        source=[State.PREVIEWED],
        target=State.APPLYING,
        label=_("Appliquer"),
        permission="catalogue.change_catalogueimport",
        icon="check",
        past=_("a lancé l’application de l’import"),
    )
    def apply(self) -> None:
        """Its records are being written."""

    @transition(
        "finish",
        state,
        source=[State.APPLYING],
        target=State.APPLIED,
        label=_("Terminer"),
        permission="catalogue.change_catalogueimport",
        past=_("a appliqué l’import"),
    )
    def finish(self) -> None:
        """All is written."""
        self.applied_at = clock.now()

    @transition(
        "undo",
        state,
        source=[State.APPLYING, State.APPLIED],
        target=State.UNDOING,
        label=_("Annuler l’import"),
        permission="catalogue.change_catalogueimport",
        icon="arrow-back-up",
        past=_("a demandé l’annulation de l’import"),
    )
    def undo(self) -> None:
        """What it wrote is being taken back."""

    @transition(
        "finish_undo",
        state,
        source=[State.UNDOING],
        target=State.UNDONE,
        label=_("Terminer l’annulation"),
        permission="catalogue.change_catalogueimport",
        past=_("a annulé l’import"),
    )
    def finish_undo(self) -> None:
        """Nothing of it remains."""
        self.undone_at = clock.now()


class ImportRecord(models.Model):
    """One record of the file: what was read, what it changes or why it is refused.

    A staging row, rewritten by each reading: no business record, hence no history of its own.
    `changes` maps a field's code to ``[values before, values after]``; the keys `REFERENCE`,
    `MUSEUM` and `BACK` say that the object receives its real reference, changes museum or comes
    back to the catalogue. `before` is what
    undoing gives back beside them. `extra` holds what the source says beyond the fields (its own
    key, the addresses of images); for an image, its file, credit and rights.
    """

    REFERENCE: ClassVar[str] = "@reference"
    MUSEUM: ClassVar[str] = "@museum"
    BACK: ClassVar[str] = "@back"

    class Outcome(models.TextChoices):
        """What applying does."""

        NEW = "nouveau", _("nouvelle fiche")
        CHANGED = "modifie", _("fiche modifiée")
        UNCHANGED = "identique", _("fiche identique")
        MISSING = "absent", _("absente du fichier")
        WITHDRAWN = "retire", _("fiche retirée")
        REFUSED = "refuse", _("fiche refusée")

    run = models.ForeignKey(
        CatalogueImport, models.CASCADE, related_name="records", verbose_name=_("import")
    )
    number = models.PositiveIntegerField(_("rang dans le fichier"))
    line = models.PositiveIntegerField(_("ligne"), default=0)
    reference = models.CharField(_("référence"), max_length=80, blank=True)
    museum = models.ForeignKey(
        Museum, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("musée")
    )
    object = models.ForeignKey(
        "catalogue.CulturalObject",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("objet"),
    )
    outcome = models.CharField(_("effet"), max_length=10, choices=Outcome.choices)
    values = models.JSONField(_("valeurs lues"), default=dict, blank=True)
    changes = models.JSONField(_("changements"), default=dict, blank=True)
    problems = models.JSONField(_("remarques"), default=list, blank=True)
    before = models.JSONField(_("avant"), null=True, blank=True, default=None)
    extra = models.JSONField(_("au-delà des champs"), default=dict, blank=True)
    title = models.CharField(_("titre"), max_length=200, blank=True)
    is_remarked = models.BooleanField(_("a une remarque"), default=False)
    is_provisional = models.BooleanField(_("référence provisoire"), default=False)
    is_applied = models.BooleanField(_("appliquée"), default=False)
    is_undone = models.BooleanField(_("annulée"), default=False)

    class Meta:
        verbose_name = _("fiche d’un import")
        verbose_name_plural = _("fiches d’un import")
        ordering = ("run", "number")
        indexes = (
            models.Index(fields=["run", "outcome", "is_applied"], name="import_record_by_outcome"),
            models.Index(fields=["run", "reference"], name="import_record_by_ref"),
        )
        constraints = (
            models.UniqueConstraint(fields=["run", "number"], name="one_record_per_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="import_records_count_from_one"
            ),
        )

    def __str__(self) -> str:
        return self.reference or str(self.number)

    def tell(self, code: str, message: str, *, field: str = "", blocking: bool = False) -> None:
        """Add a problem to those of the row; the caller saves. `code` is a stable word."""
        problem = {"code": code, "field": field, "message": message, "blocking": blocking}
        self.problems = [*self.problems, problem]
        self.is_remarked = not blocking
