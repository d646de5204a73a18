"""Tables that every room shares, and the base of every business record."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.kernel.longjson import LongListEncoder


class BusinessModel(models.Model):
    """A record that people care about: dated, counted, audited, found by search.

    `version` counts the saves: a form that was opened on an older one is refused
    (`maillage.ui.crud`), so that two people never overwrite each other.
    """

    created_at = models.DateTimeField(_("créé le"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("modifié le"), default=clock.now, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    DERIVED: ClassVar[tuple[str, ...]] = ()  # fields that `derive` computes: sort keys and the like

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, count the version, and have the search index follow on commit."""
        from maillage.kernel import search  # noqa: PLC0415 - search reads the models

        self.derive()
        if not self._state.adding:
            self.touch_version()
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, *self.DERIVED, "version", "updated_at"}
        super().save(*args, **kwargs)
        search.touch(self)

    def derive(self) -> None:
        """Compute the fields named in `DERIVED` from the others; called before each write."""

    def touch_version(self) -> None:
        """Count one more save."""
        self.version += 1
        self.updated_at = clock.now()

    def refresh_from_db(
        self, using: Any = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        """Read again, protected states included: they may change, only not by assignment."""
        for field in self._meta.concrete_fields:
            if getattr(field, "protected", False) and (fields is None or field.name in fields):
                self.__dict__.pop(field.name, None)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and have the search index forget on commit."""
        from maillage.kernel import search  # noqa: PLC0415 - search reads the models

        search.forget(self)
        return super().delete(*args, **kwargs)

    def audit_root(self) -> models.Model:
        """The record on whose *Historique* tab the changes of this one show."""
        return self


class DependentQuerySet(models.QuerySet[Any]):
    """Records that are seen by whoever sees the one that they hang from.

    The model names the link in ``seen_with``: a project's file is seen with its project.
    """

    def visible_to(self, user: Any) -> Self:
        """Those whose parent `user` may see."""
        link: str = self.model.seen_with
        parent = self.model._meta.get_field(link).related_model
        return self.filter(**{f"{link}__in": parent._default_manager.visible_to(user)})


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Append-only: entries are neither rewritten nor removed."""

    def update(self, **kwargs: Any) -> int:
        """Refused."""
        raise TypeError("audit entries are append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError("audit entries are append-only")


class AuditEntryManager(LogEntryManager.from_queryset(AuditEntryQuerySet)):  # type: ignore[misc]  # made at run time
    """Knows the record on whose page an entry shows, even when the changed one is being deleted."""

    def log_create(self, instance: models.Model, *args: Any, **kwargs: Any) -> Any:
        """As auditlog does, with the root that only the instance itself can still tell."""
        from maillage.kernel import audit  # noqa: PLC0415 - audit reads these models

        kwargs.setdefault("root", audit.root_of(instance))
        return super().log_create(instance, *args, **kwargs)


class AuditEntry(AbstractLogEntry):
    """One change of one record: what changed, who, under which verb, when."""

    actor: Any  # auditlog declares these two, and ships no types
    actor_email: Any
    verb = models.CharField(_("action"), max_length=200, blank=True)
    actor_label = models.CharField(_("auteur"), max_length=200, blank=True)
    root = models.CharField(_("dossier"), max_length=120, blank=True)

    objects = AuditEntryManager()

    class Meta(AbstractLogEntry.Meta):
        verbose_name = _("entrée d’historique")
        verbose_name_plural = _("historique")
        indexes = (models.Index(fields=["root", "-timestamp"], name="audit_by_root"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Sign the entry with the running actor and verb; refuse to rewrite one."""
        from maillage.kernel import audit  # noqa: PLC0415 - audit reads this model

        if not self._state.adding:
            raise TypeError("audit entries are append-only")
        actor, verb = audit.current_signature()
        self.timestamp = clock.now()
        self.actor = self.actor or actor.user
        self.actor_email = self.actor_email or getattr(actor.user, "email", None)
        self.actor_label = self.actor_label or actor.label
        self.verb = self.verb or verb
        if not self.root:
            model = self.content_type.model_class()
            instance = model._base_manager.filter(pk=self.object_pk).first() if model else None
            self.root = audit.root_of(instance) if instance is not None else self._own_root()
        super().save(*args, **kwargs)

    def _own_root(self) -> str:
        return f"{self.content_type.app_label}.{self.content_type.model}:{self.object_pk}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError("audit entries are append-only")


class UndoRecord(models.Model):
    """What one approved change did, so that it can be taken back whole (`kernel.undo`)."""

    root = models.CharField(_("dossier"), max_length=120, db_index=True)
    label = models.CharField(_("changement"), max_length=250)
    entries = models.JSONField(_("avant et après"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("fait le"), default=clock.now)
    undone_at = models.DateTimeField(_("annulé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("changement annulable")
        verbose_name_plural = _("changements annulables")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.label


def private_path(instance: models.Model, filename: str) -> str:
    """A path that cannot be guessed; the given name is kept in its own field."""
    suffix = filename.rsplit(".", 1)[-1].lower()[:8] if "." in filename else "bin"
    return f"{instance._meta.model_name}/{uuid.uuid4().hex}.{suffix}"


def private_storage() -> Any:
    """The storage that no URL serves; called late so that tests may replace it."""
    return storages["private"]


class Attachment(BusinessModel):
    """A private file, handed out only by a view that checks who asks."""

    file = models.FileField(_("fichier"), upload_to=private_path, storage=private_storage)
    name = models.CharField(_("nom"), max_length=250)
    mime = models.CharField(_("type"), max_length=120, editable=False)
    size = models.PositiveBigIntegerField(_("taille en octets"), editable=False)

    class Meta:
        abstract = True
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Imports belong to whoever started them."""

    def visible_to(self, user: Any) -> Self:
        """One's own; all of them for the administration."""
        return self if user.has_perm("kernel.view_all_imports") else self.filter(created_by=user)


class ImportRun(models.Model):
    """A file being imported: received, previewed, applied, perhaps undone."""

    class Status(models.TextChoices):
        """Where the import stands."""

        RECEIVED = "received", _("reçu")
        PREVIEWED = "previewed", _("à vérifier")
        APPLIED = "applied", _("appliqué")
        UNDONE = "undone", _("annulé")
        FAILED = "failed", _("illisible")

    kind = models.CharField(_("nature"), max_length=60)
    file = models.FileField(_("fichier"), upload_to=private_path, storage=private_storage)
    filename = models.CharField(_("nom du fichier"), max_length=250)
    source_sheet = models.CharField(_("feuille"), max_length=120, blank=True)
    params = models.JSONField(_("paramètres"), default=dict, blank=True)
    mapping = models.JSONField(_("colonnes"), default=dict, blank=True)
    corrections = models.JSONField(_("corrections"), default=dict, blank=True)
    report = models.JSONField(_("rapport"), default=dict, blank=True)
    undo = models.JSONField(_("annulation"), default=dict, blank=True, encoder=LongListEncoder)
    status = models.CharField(
        _("état"), max_length=12, choices=Status.choices, default=Status.RECEIVED
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("reçu le"), default=clock.now)
    applied_at = models.DateTimeField(_("appliqué le"), null=True, blank=True)
    job = models.ForeignKey(
        "kernel.Job",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("travail en cours"),
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.filename


class Job(models.Model):
    """Progress of a background job that a page is waiting for."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    label = models.CharField(_("travail"), max_length=200)
    percent = models.PositiveSmallIntegerField(_("avancement"), default=0)
    message = models.CharField(_("étape"), max_length=250, blank=True)
    url = models.CharField(_("page du résultat"), max_length=250, blank=True)
    failed = models.BooleanField(_("échec"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("travail en cours")
        verbose_name_plural = _("travaux en cours")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="job_percent_at_most_100"
            ),
        )

    def __str__(self) -> str:
        return self.label


class Notification(models.Model):
    """One thing to tell one person: in the app, by mail at once, or in a digest; never twice."""

    class Channel(models.TextChoices):
        """How the person is told."""

        NOW = "now", _("par courriel, tout de suite")
        DIGEST = "digest", _("par courriel, en résumé")
        APP = "app", _("dans l’application seulement")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notifications",
    )
    email = models.EmailField(_("adresse"), blank=True)
    kind = models.CharField(_("nature"), max_length=60)
    subject = models.CharField(_("objet"), max_length=250)
    text = models.TextField(_("texte"))
    html = models.TextField(_("mise en page"), blank=True)
    url = models.CharField(_("page"), max_length=400, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.NOW)
    dedupe = models.CharField(
        _("clé d’unicité"), max_length=200, unique=True, help_text=_("Rien n’est envoyé deux fois.")
    )
    created_at = models.DateTimeField(_("écrite le"), default=clock.now)
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    read_at = models.DateTimeField(_("lue le"), null=True, blank=True)
    secret = models.BooleanField(
        _("porte un secret"),
        default=False,
        help_text=_("Le texte, qui contient un lien personnel, est effacé dès l’envoi."),
    )
    claimed_at = models.DateTimeField(_("prise par un processus le"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    error = models.CharField(_("dernière erreur"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=["channel", "sent_at"], name="notification_to_send"),)

    def __str__(self) -> str:
        return self.subject


class NotificationPreference(models.Model):
    """How one account wants to be told of one kind of thing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_preferences"
    )
    kind = models.CharField(_("nature"), max_length=60)
    channel = models.CharField(_("voie"), max_length=8, choices=Notification.Channel.choices)

    class Meta:
        verbose_name = _("préférence de notification")
        verbose_name_plural = _("préférences de notification")
        constraints = (
            models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} : {self.get_channel_display()}"


class Heartbeat(models.Model):
    """A moment by name: ``worker:`` when it was last alive, for ``maillage doctor`` and monitoring;
    ``job:`` the minute for which a periodic job was last queued; ``due:`` when deferred work begins.
    """

    name = models.CharField(max_length=60, primary_key=True)
    beat_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("signe de vie")
        verbose_name_plural = _("signes de vie")

    def __str__(self) -> str:
        return self.name


class SearchTouch(models.Model):
    """A record whose index entry is stale; the worker takes them by batches."""

    ref = models.CharField(max_length=120)
    touched_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("fiche à réindexer")
        verbose_name_plural = _("fiches à réindexer")

    def __str__(self) -> str:
        return self.ref


class ImportProfile(models.Model):
    """Columns chosen once for files with the same headings: the next such file finds them again."""

    kind = models.CharField(_("nature"), max_length=60)
    fingerprint = models.CharField(_("empreinte des en-têtes"), max_length=64)
    headers = models.JSONField(_("en-têtes"), default=list)
    mapping = models.JSONField(_("colonnes"), default=dict)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField(_("modifié le"), default=clock.now)

    class Meta:
        verbose_name = _("colonnes retenues")
        verbose_name_plural = _("colonnes retenues")
        constraints = (
            models.UniqueConstraint(fields=["kind", "fingerprint"], name="one_profile_per_headers"),
        )

    def __str__(self) -> str:
        return f"{self.kind} : {', '.join(self.headers[:3])}…"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Views of lists, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and for the team those that colleagues share."""
        seen = models.Q(owner=user.pk)
        if user.has_perm("kernel.view_shared_views"):
            seen |= models.Q(shared=True)
        return self.filter(seen)


class SavedView(models.Model):
    """The filters of a page, kept under a name: « Affiches en retard ».

    `page` is the page's path, `query` its parameters: only those that the page knows
    (`maillage.ui.saved`).
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("à")
    )
    page = models.CharField(_("page"), max_length=200)
    name = models.CharField(_("nom"), max_length=80)
    query = models.CharField(_("filtres"), max_length=2000, blank=True)
    shared = models.BooleanField(_("partagée avec l’équipe"), default=False)
    created_at = models.DateTimeField(_("enregistrée le"), default=clock.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("vue enregistrée")
        verbose_name_plural = _("vues enregistrées")
        ordering = (Lower("name"), "pk")
        indexes = (models.Index(fields=["page", "shared"], name="saved_view_by_page"),)
        constraints = (
            models.UniqueConstraint(
                "owner",
                "page",
                Lower("name"),
                name="one_saved_view_per_name",
                violation_error_message=_("Vous avez déjà une vue de ce nom sur cette page."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page, filtered."""
        return f"{self.page}?{self.query}" if self.query else self.page
