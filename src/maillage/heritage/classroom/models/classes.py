"""A class at work with a sheet: its code, its pupils under drawn names, their answers.

None of these is a `BusinessModel`: the history would keep what pupils wrote after the class is gone.
No name, address or account of anyone is written here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.heritage.classroom.models.parts import Question
from maillage.heritage.classroom.models.sheets import SchoolSheet
from maillage.kernel import clock

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class ClassCodeQuerySet(models.QuerySet["ClassCode"]):
    """Classes by where they are in their life."""

    def running(self) -> Self:
        """Their code still works."""
        return self.filter(closed_at__isnull=True, ends_on__gte=clock.today())

    def over_since(self, day: date) -> Self:
        """Ended before that day, or closed before it."""
        return self.filter(Q(ends_on__lt=day) | Q(closed_at__date__lt=day))


class ClassCode(models.Model):
    """One class: the code that its pupils type, the hash of its teacher's link.

    The code itself is kept: the teacher's page shows it again to a class that comes back. What guards
    it is the number of attempts (`domain.classes.find_running`), and that it opens nothing but a form.
    """

    # Neither a sheet nor one of its questions goes while a class has answers to it.
    sheet = models.ForeignKey(
        SchoolSheet, models.PROTECT, related_name="classes", verbose_name=_("fiche")
    )
    code = models.CharField(_("code"), max_length=8, unique=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("ouverte le"), default=clock.now, editable=False)
    ends_on = models.DateField(_("dernier jour"), db_index=True)
    closed_at = models.DateTimeField(_("fermée le"), null=True, blank=True)

    objects = ClassCodeQuerySet.as_manager()

    if TYPE_CHECKING:
        pupils: RelatedManager[Pupil]

    class Meta:
        verbose_name = _("classe")
        verbose_name_plural = _("classes")

    def __str__(self) -> str:
        return self.shown_code

    @property
    def shown_code(self) -> str:
        """« KTR-4M7 »: two groups are easier to copy from the board."""
        return f"{self.code[:3]}-{self.code[3:]}"

    @property
    def is_running(self) -> bool:
        """Whether pupils may come in and answer."""
        return self.closed_at is None and self.ends_on >= clock.today()

    @property
    def ended_on(self) -> date:
        """The last day on which it ran, or will run."""
        if self.closed_at is None:
            return self.ends_on
        return min(self.ends_on, clock.local(self.closed_at).date())


class Pupil(models.Model):
    """A name drawn for whoever typed the code: « Loutre bleue ». Nobody knows who bears it."""

    room = models.ForeignKey(
        ClassCode, models.CASCADE, related_name="pupils", verbose_name=_("classe")
    )
    pseudonym = models.CharField(_("nom tiré au sort"), max_length=40)
    # The number that the form of the code bore: the same form sent twice is one pupil.
    entry = models.CharField(max_length=40, blank=True, editable=False)

    if TYPE_CHECKING:
        room_id: int
        answers: RelatedManager[PupilAnswer]

    class Meta:
        verbose_name = _("élève")
        verbose_name_plural = _("élèves")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["room", "pseudonym"], name="one_pupil_per_pseudonym"),
            models.UniqueConstraint(
                fields=["room", "entry"], condition=~Q(entry=""), name="one_pupil_per_entry"
            ),
        )

    def __str__(self) -> str:
        return self.pseudonym


class PupilAnswer(models.Model):
    """What one pupil answered to one question; the class sees it once the teacher shows it.

    `text` is what people read. `chosen` is what was chosen in the lines of that moment
    (`classroom.options.Chosen`), which the form draws again; null for an answer written by hand.
    """

    pupil = models.ForeignKey(
        Pupil, models.CASCADE, related_name="answers", verbose_name=_("élève")
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="answers", verbose_name=_("question")
    )
    text = models.TextField(_("réponse"), max_length=1500)
    chosen = models.JSONField(null=True, blank=True, default=None, editable=False)
    is_shown = models.BooleanField(_("montrée à la classe"), default=False)
    answered_at = models.DateTimeField(_("répondu le"), default=clock.now)

    class Meta:
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["pupil", "question"], name="one_answer_per_question"),
        )

    def __str__(self) -> str:
        return self.text[:60]
