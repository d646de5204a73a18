"""The school sheets."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.kernel.states import StateField, transition
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.ui.richtext import RichTextField

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.heritage.classroom.models.classes import ClassCode
    from maillage.heritage.classroom.models.parts import Question, SheetDocument


class Level(models.TextChoices):
    """The cycles of the French school (code de l’éducation, article D311-10), and what follows."""

    CYCLE_1 = "cycle-1", _("cycle 1 (maternelle)")
    CYCLE_2 = "cycle-2", _("cycle 2 (CP, CE1, CE2)")
    CYCLE_3 = "cycle-3", _("cycle 3 (CM1, CM2, 6e)")
    CYCLE_4 = "cycle-4", _("cycle 4 (5e, 4e, 3e)")
    LYCEE = "lycee", _("lycée")


class Subject(models.TextChoices):
    """What is taught."""

    ARTS = "arts-plastiques", _("arts plastiques")
    ART_HISTORY = "histoire-des-arts", _("histoire des arts")
    HISTORY = "histoire", _("histoire")
    GEOGRAPHY = "geographie", _("géographie")
    FRENCH = "francais", _("français")
    CIVICS = "emc", _("enseignement moral et civique")
    SCIENCE = "sciences", _("sciences et technologie")
    MATHS = "mathematiques", _("mathématiques")
    MUSIC = "musique", _("éducation musicale")
    LANGUAGES = "langues", _("langues")


class SchoolSheetQuerySet(models.QuerySet["SchoolSheet"]):
    """Sheets, as teachers and as the office see them."""

    def published(self) -> Self:
        """What everyone may read."""
        return self.filter(state=SchoolSheet.State.PUBLISHED)

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for a member, those of its museum and the published ones."""
        if has_role(user, *TEAM_ROLES):
            return self
        own = member_organisations(user)
        if not own:
            return self.none()
        return self.filter(Q(state=SchoolSheet.State.PUBLISHED) | Q(museum__organisation__in=own))

    def for_level(self, level: str) -> Self:
        """Those of a level."""
        return self.filter(level_keys__contains=f"|{level}|")

    def for_subject(self, subject: str) -> Self:
        """Those of a subject."""
        return self.filter(subject_keys__contains=f"|{subject}|")

    def of_museum(self, slug: str) -> Self:
        """Those that show an object of that museum."""
        from maillage.heritage.classroom.models.parts import SheetDocument  # noqa: PLC0415 - it reads this module

        shown = SheetDocument.objects.filter(
            sheet=OuterRef("pk"),
            object__in=CulturalObject.objects.public().filter(museum__slug=slug),
        )
        return self.filter(Exists(shown))


class SchoolSheet(BusinessModel):
    """A lesson with the museums' objects: for whom, what for, how long, with what, which questions."""

    class State(models.TextChoices):
        """Where the sheet stands."""

        DRAFT = "brouillon", _("brouillon")
        PUBLISHED = "publiee", _("publiée")
        WITHDRAWN = "retiree", _("retirée")

    STATE_TONES = {State.DRAFT: "draft", State.PUBLISHED: "done", State.WITHDRAWN: "cancelled"}

    title = models.CharField(_("titre"), max_length=140)
    slug = models.SlugField(_("adresse de la page"), max_length=160, unique=True, editable=False)
    levels = models.JSONField(_("niveaux"), default=list)
    subjects = models.JSONField(_("matières"), default=list)
    objective = models.TextField(
        _("objectif"), max_length=600, help_text=_("Ce que les élèves sauront faire ensuite.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("durée en minutes"),
        default=50,
        validators=[MinValueValidator(5), MaxValueValidator(600)],
    )
    introduction = RichTextField(
        _("introduction"), blank=True, help_text=_("Ce que les élèves lisent d’abord.")
    )
    teacher_notes = RichTextField(
        _("notes pour l’enseignant"),
        blank=True,
        help_text=_(
            "Déroulé, prolongements. Jamais sur la page des élèves ni sur la feuille imprimée."
        ),
    )
    museum = models.ForeignKey(
        Museum,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="school_sheets",
        verbose_name=_("proposée par le musée"),
    )
    state = StateField(_("état"), choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    level_keys = models.CharField(max_length=120, editable=False)
    subject_keys = models.CharField(max_length=250, editable=False)
    demo_key = models.CharField(max_length=60, blank=True, editable=False)

    DERIVED: ClassVar[tuple[str, ...]] = ("level_keys", "subject_keys")
    AUDIT_EXCLUDE = ("demo_key", "slug", "level_keys", "subject_keys")

    objects = SchoolSheetQuerySet.as_manager()

    if TYPE_CHECKING:
        documents: RelatedManager[SheetDocument]
        questions: RelatedManager[Question]
        classes: RelatedManager[ClassCode]

    class Meta:
        verbose_name = _("fiche pédagogique")
        verbose_name_plural = _("fiches pédagogiques")
        ordering = ("-published_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=600),
                name="sheet_takes_minutes",
                violation_error_message=_("Une séance dure de 5 à 600 minutes."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def derive(self) -> None:
        """What the filters of the public list compare with."""
        self.level_keys = _barred(self.levels)
        self.subject_keys = _barred(self.subjects)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the page its address once: links to it must last."""
        if not self.slug:
            self.slug = f"{slugify(self.title)[:140] or 'fiche'}-{uuid.uuid4().hex[:6]}"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("school-sheets-detail", kwargs={"pk": self.pk})

    def get_public_url(self) -> str:
        """Its page on the public site."""
        return reverse("public-sheet", kwargs={"slug": self.slug})

    @property
    def is_public(self) -> bool:
        """Whether everyone may read it."""
        return self.state == self.State.PUBLISHED

    @property
    def level_words(self) -> str:
        """« cycle 3 (CM1, CM2, 6e) », several joined."""
        return _labels(self.levels, Level)

    @property
    def subject_words(self) -> str:
        """« histoire, géographie »."""
        return _labels(self.subjects, Subject)

    @transition(
        "publish",
        state,
        source=[State.DRAFT, State.WITHDRAWN],
        target=State.PUBLISHED,
        label=_("Publier"),
        permission="classroom.publish_schoolsheet",
        icon="world",
        past=_("a publié la fiche"),
        guards=(
            lambda sheet: (
                ""
                if sheet.documents.exists()
                else str(_("Ajoutez d’abord un document : un objet ou une galerie."))
            ),
            lambda sheet: (
                "" if sheet.questions.exists() else str(_("Ajoutez d’abord une question."))
            ),
        ),
    )
    def publish(self) -> None:
        """Every teacher may use it from now on."""
        self.published_at = self.published_at or clock.now()

    @transition(
        "withdraw",
        state,
        source=[State.PUBLISHED],
        target=State.WITHDRAWN,
        label=_("Retirer du site"),
        permission="classroom.publish_schoolsheet",
        icon="eye-off",
        past=_("a retiré la fiche du site"),
    )
    def withdraw(self) -> None:
        """Not found any more; the classes that work with it go on until their end."""


def _barred(keys: list[str]) -> str:
    return f"|{'|'.join(keys)}|" if keys else ""


def _labels(keys: list[str], choices: Any) -> str:
    known = dict(choices.choices)
    return ", ".join(str(known[key]) for key in keys if key in known)
