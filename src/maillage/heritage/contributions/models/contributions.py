"""One contribution of the public, from its reception to the museum's record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.models import CulturalObject, Museum
from maillage.heritage.contributions.models.campaigns import Campaign
from maillage.heritage.contributions.models.constraints import CONSTRAINTS
from maillage.heritage.contributions.models.guards import (
    only_accepted_on_its_field,
    only_overtaken,
    refuse_unless,
    said_by_nobody_else,
    stood_at,
)
from maillage.heritage.contributions.models.kinds import (
    DIRECTED,
    KNOWLEDGE,
    Kind,
    LinkType,
    exact_parts,
    identity_of,
)
from maillage.heritage.contributions.models.states import (
    ContributionQuerySet,
    ImportOutcome,
    State,
)
from maillage.kernel import clock
from maillage.kernel.models import BusinessModel
from maillage.kernel.states import StateField, transition
from maillage.kernel.text_fr import plain

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.heritage.contributions.models.answers import Answer

TAKEN_BACK = (
    *(State.RECEIVED, State.TRANSMITTED, State.ACCEPTED),
    *(State.PUBLISHED, State.RETURNED),
)
"""States from which one that others may follow can leave: all, until the record itself says it."""

MODERATE, ANSWER = "contributions.moderate_contribution", "contributions.answer_contribution"


class Contribution(BusinessModel):
    """What a visitor says of an object.

    A correction has `field`, `old_value`, `proposed_value`, as `CulturalObject.value` gives them; a
    link has `other_object` and `link_type`; the others have `text`. `source` is the proof. Only the
    hash of the link that follows it is kept. `identity_key` tells the same thing said twice.

    What is said again follows the first one (`merged_into`) without being read: `read_at` says that
    a person has read it since, and only then its author is named. A correction that the office has
    decided itself (`from_office`) bears the name of its account and may empty the field.
    """

    State = State
    STATE_TONES: ClassVar[dict[str, str]] = {
        State.RECEIVED: "waiting",
        State.SET_ASIDE: "cancelled",
        State.TRANSMITTED: "active",
        State.ACCEPTED: "done",
        State.REFUSED: "cancelled",
        State.PUBLISHED: "done",
        State.RETURNED: "active",
        State.INTEGRATED: "done",
        State.MERGED: "draft",
        State.WITHDRAWN: "cancelled",
    }

    kind = models.CharField(_("nature"), max_length=14, choices=Kind.choices)
    object = models.ForeignKey(
        CulturalObject, models.CASCADE, related_name="contributions", verbose_name=_("objet")
    )
    other_object = models.ForeignKey(
        CulturalObject,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contributions_from_others",
        verbose_name=_("autre objet"),
    )
    link_type = models.CharField(
        _("nature du lien"), max_length=14, choices=LinkType.choices, blank=True
    )
    field = models.CharField(_("champ"), max_length=12, blank=True)
    old_value = models.TextField(_("valeur du musée"), blank=True)
    proposed_value = models.TextField(_("valeur proposée"), blank=True)
    text = models.TextField(_("texte"), blank=True)
    source = models.TextField(_("source ou preuve"), blank=True)
    author_name = models.CharField(_("nom de l’auteur"), max_length=100, blank=True)
    name_public = models.BooleanField(_("accepte d’être nommé"), default=False)
    author_email = models.EmailField(
        _("adresse de l’auteur"),
        blank=True,
        help_text=_("Pour lui répondre et le remercier ; effacée six mois après la réponse."),
    )
    author_key = models.CharField(max_length=100, editable=False, db_index=True)
    from_office = models.BooleanField(_("décidée en gestion"), default=False, editable=False)
    email_erased_at = models.DateTimeField(_("adresse effacée le"), null=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    campaign = models.ForeignKey(
        Campaign,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("campagne"),
    )
    state = StateField(_("état"), choices=State.choices, default=State.RECEIVED)
    identity_key = models.CharField(max_length=64, editable=False, db_index=True)
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("réunie à"),
    )
    read_at = models.DateTimeField(_("lue par l’équipe le"), null=True, editable=False)
    moderation_note = models.TextField(_("note de l’équipe"), blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("modérée par"),
    )
    transmitted_at = models.DateTimeField(_("transmise le"), null=True, editable=False)
    museum_told_at = models.DateTimeField(_("musée prévenu le"), null=True, editable=False)
    decided_at = models.DateTimeField(_("répondue le"), null=True, editable=False)
    reopened_at = models.DateTimeField(_("rouverte le"), null=True, editable=False)
    reopened_why = models.TextField(_("rouverte parce que"), blank=True, editable=False)
    returned_at = models.DateTimeField(_("rendue le"), null=True, editable=False)
    integrated_at = models.DateTimeField(_("intégrée le"), null=True, editable=False)
    integrated_from = models.CharField(max_length=20, blank=True, editable=False)
    import_outcome = models.CharField(
        _("vu par un import"), max_length=10, choices=ImportOutcome.choices, blank=True
    )
    import_seen_at = models.DateTimeField(_("dernier import le"), null=True, editable=False)
    demo_key = models.CharField(max_length=60, blank=True, editable=False)

    DERIVED: ClassVar[tuple[str, ...]] = ("identity_key", "author_key")
    AUDIT_EXCLUDE = (
        *("token_hash", "identity_key", "author_key", "demo_key"),
        *("museum_told_at", "import_seen_at", "integrated_from"),
    )
    AUDIT_MASK = ("author_email", "author_name")

    objects = ContributionQuerySet.as_manager()

    if TYPE_CHECKING:
        answers: RelatedManager[Answer]
        duplicates: RelatedManager[Contribution]

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=["state", "-created_at"], name="contribution_by_state"),
            models.Index(fields=["object", "state"], name="contribution_by_object"),
        )
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return f"{self.subject} – {self.object}"

    def derive(self) -> None:
        """By what the same thing, and the same contributor, are known."""
        ends = [self.object_id]
        if self.other_object_id is not None:
            ends.append(self.other_object_id)
            if self.link_type not in DIRECTED:
                ends.sort()
        told: tuple[str, ...] = (self.text,)
        if self.kind == Kind.CORRECTION:
            told = (self.field, self.proposed_value)
        elif self.kind == Kind.LINK:
            told = (self.link_type,)
        self.identity_key = identity_of(self.kind, ends, told)
        self.author_key = plain(self.author_name)[:100]

    @property
    def subject(self) -> str:
        """« Correction de « lieux de création » », « Lien : pendant, paire », « Mot-clé »."""
        if self.kind == Kind.CORRECTION:
            return _t("Correction : %(field)s") % {"field": self.field_label}
        if self.kind == Kind.LINK:
            return _t("Lien : %(type)s") % {"type": self.get_link_type_display()}
        label = str(self.get_kind_display())
        return label[:1].upper() + label[1:]

    @property
    def field_label(self) -> str:
        """« lieux de création », or the code when the field is not an official one."""
        known = FIELDS.get(self.field)
        return str(known.label) if known else self.field

    @property
    def is_overtaken(self) -> bool:
        """Whether the record says by now neither what the museum had there, nor what is proposed."""
        now = sorted(exact_parts(self.object.value(self.field)))
        return now not in (
            sorted(exact_parts(self.old_value)),
            sorted(exact_parts(self.proposed_value)),
        )

    @property
    def said(self) -> str:
        """What it says, in one text."""
        if self.kind == Kind.CORRECTION:
            return self.proposed_value or _t("(à vider)")
        if self.kind == Kind.LINK and not self.text:
            return str(self.get_link_type_display())
        return self.text

    @property
    def signature(self) -> str:
        """The author, as the public may read it."""
        if self.from_office:
            return _t("l’équipe")
        return self.author_name if self.name_public else _t("un visiteur")

    @property
    def current_answers(self) -> models.QuerySet[Answer]:
        """What was answered since it was last transmitted."""
        return self.answers.filter(is_past=False)

    @property
    def museums(self) -> list[Museum]:
        """Those that must answer: that of the object, and for a link that of the other end."""
        found = [self.object.museum]
        if self.other_object is not None and self.other_object.museum_id != found[0].pk:
            found.append(self.other_object.museum)
        return found

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("contributions-detail", kwargs={"pk": self.pk})

    # -- verbs --------------------------------------------------------------------------------------

    @transition(
        "transmit",
        state,
        source=[State.RECEIVED, State.SET_ASIDE],
        target=State.TRANSMITTED,
        label=_("Transmettre au musée"),
        permission=MODERATE,
        guards=(said_by_nobody_else,),
        icon="send",
        past=_("a transmis la contribution au musée"),
    )
    def transmit(self, by: Any = None) -> None:
        """The team finds it worth the museum's time."""
        self.moderated_by = by
        self._ask()

    def _ask(self) -> None:
        """Wait for the museums: what they had answered before is kept, and counts no more."""
        self.transmitted_at = clock.now()
        self.museum_told_at = None
        self.decided_at = None
        self._put_answers_behind()

    def _put_answers_behind(self) -> None:
        for answer in self.current_answers:
            answer.is_past = True
            answer.save(update_fields=["is_past"])

    @transition(
        "set_aside",
        state,
        source=[*TAKEN_BACK, State.MERGED],
        target=State.SET_ASIDE,
        label=_("Écarter"),
        permission=MODERATE,
        icon="ban",
        past=_("a écarté la contribution"),
    )
    def set_aside(self, by: Any = None) -> None:
        """Spam, off-topic, hurtful: nobody else reads it. Also one that proves wrong afterwards."""
        self.moderated_by = by
        self._leave()

    def _leave(self) -> None:
        """It waits for nothing any more, and no museum stands behind it; its files are kept."""
        self._put_answers_behind()
        self.merged_into = None
        self.returned_at = None
        self.import_outcome = ""
        self.decided_at = clock.now()

    @transition(
        "merge",
        state,
        source=[State.RECEIVED, State.TRANSMITTED],
        target=State.MERGED,
        label=_("Réunir à une autre"),
        permission=MODERATE,
        icon="link",
        past=_("a réuni la contribution à une autre"),
    )
    def merge(self, into: Any = None, read_at: Any = None) -> None:
        """Said already: its author will be thanked with the other one."""
        if into is not None:
            self.merged_into = into
        self.read_at = read_at

    @transition(
        "separate",
        state,
        source=State.MERGED,
        target=State.RECEIVED,
        label=_("Séparer"),
        permission=MODERATE,
        guards=(said_by_nobody_else,),
        icon="link-off",
        past=_("a remis la contribution à lire"),
    )
    def separate(self) -> None:
        """The one that it followed is gone: it speaks for itself, and the team reads it."""
        self.merged_into = None
        self.read_at = None
        self.transmitted_at = None
        self.museum_told_at = None

    @transition(
        "accept",
        state,
        source=State.TRANSMITTED,
        target=State.ACCEPTED,
        label=_("Accepter"),
        permission=ANSWER,
        guards=(
            refuse_unless(
                (Kind.CORRECTION, Kind.ERROR), _("Ce savoir se publie, hors de la fiche.")
            ),
            only_accepted_on_its_field,
        ),
        icon="check",
        past=_("a accepté la contribution"),
    )
    def accept(self) -> None:
        """The museum agrees: its record is wrong."""
        self.decided_at = clock.now()

    @transition(
        "publish",
        state,
        source=State.TRANSMITTED,
        target=State.PUBLISHED,
        label=_("Publier"),
        permission=ANSWER,
        guards=(refuse_unless(KNOWLEDGE, _("Une correction s’accepte : elle change la fiche.")),),
        icon="world",
        past=_("a publié la contribution"),
    )
    def publish(self) -> None:
        """The museum lets it be read beside its record."""
        self.decided_at = clock.now()

    @transition(
        "decline",
        state,
        source=State.TRANSMITTED,
        target=State.REFUSED,
        label=_("Ne pas retenir"),
        permission=ANSWER,
        icon="x",
        past=_("n’a pas retenu la contribution"),
    )
    def decline(self) -> None:
        """The museum knows better, and says why."""
        self.decided_at = clock.now()

    @transition(
        "reconsider",
        state,
        source=State.REFUSED,
        target=State.TRANSMITTED,
        label=_("Rouvrir, à répondre"),
        permission=ANSWER,
        guards=(said_by_nobody_else,),
        icon="history",
        past=_("a rouvert la contribution non retenue"),
    )
    def reconsider(self, why: str = "") -> None:
        """Refused by mistake, or too soon: the museum answers again, its first answer is past."""
        self.reopened_at = clock.now()
        self.reopened_why = why
        self._ask()

    @transition(
        "mend",
        state,
        source=State.ACCEPTED,
        target=State.INTEGRATED,
        label=_("C’est corrigé"),
        permission=ANSWER,
        guards=(refuse_unless((Kind.ERROR,), _("Une correction, c’est l’import qui la voit.")),),
        icon="circle-check",
        past=_("a dit l’erreur corrigée"),
    )
    def mend(self) -> None:
        """The museum has mended what a report said: no import can tell, so a person does."""
        self._integrate()

    @transition(
        "give_back",
        state,
        source=[State.ACCEPTED, State.RETURNED],
        target=State.RETURNED,
        label=_("Rendre au musée"),
        permission=ANSWER,
        guards=(refuse_unless((Kind.CORRECTION,), _("Seules les corrections repartent.")),),
        icon="file-export",
        past=_("a rendu la correction au musée dans un fichier"),
    )
    def give_back(self) -> None:
        """It leaves in a file for the museum's own software."""
        self.returned_at = clock.now()
        self.import_outcome = ""

    @transition(
        "ask_again",
        state,
        source=[State.ACCEPTED, State.RETURNED],
        target=State.TRANSMITTED,
        label=_("Redemander au musée"),
        permission=ANSWER,
        guards=(
            refuse_unless((Kind.CORRECTION,), _("Seules les corrections repartent.")),
            only_overtaken,
        ),
        icon="refresh",
        past=_("a redemandé au musée, dont la fiche a changé"),
    )
    def ask_again(self) -> None:
        """The museum has written something else meanwhile: it answers about that."""
        self.old_value = self.object.value(self.field)
        self.import_outcome = ""
        self.returned_at = None
        self._ask()

    @transition(
        "integrate",
        state,
        source=[State.TRANSMITTED, State.ACCEPTED, State.RETURNED],
        target=State.INTEGRATED,
        label=_("Constater l’intégration"),
        permission=MODERATE,
        guards=(refuse_unless((Kind.CORRECTION,), _("Seules les corrections s’intègrent.")),),
        icon="circle-check",
        past=_("a vu la correction faite par le musée"),
    )
    def integrate(self) -> None:
        """An import brought the proposed value: the record itself says it now."""
        self._integrate()

    def _integrate(self) -> None:
        # django-fsm writes the target once the verb's method is over.
        self.integrated_from = self.state
        self.integrated_at = clock.now()
        self.decided_at = self.decided_at or self.integrated_at
        self.import_outcome = ""

    @transition(
        "reopen",
        state,
        source=State.INTEGRATED,
        target=State.RETURNED,
        label=_("Rouvrir, rendue au musée"),
        permission=MODERATE,
        guards=(stood_at(State.RETURNED), said_by_nobody_else, only_accepted_on_its_field),
        icon="history",
        past=_("a vu que la fiche ne dit plus la correction"),
    )
    def reopen(self) -> None:
        """The import that had brought the value was undone, or the museum took it back."""
        self.integrated_at = None

    @transition(
        "reopen_accepted",
        state,
        source=State.INTEGRATED,
        target=State.ACCEPTED,
        label=_("Rouvrir, acceptée"),
        permission=MODERATE,
        guards=(stood_at(State.ACCEPTED), said_by_nobody_else, only_accepted_on_its_field),
        icon="history",
        past=_("a vu que la fiche ne dit plus la correction"),
    )
    def reopen_accepted(self) -> None:
        """The same, of one that no file had taken: it waits for the next."""
        self.integrated_at = None

    @transition(
        "reopen_transmitted",
        state,
        source=State.INTEGRATED,
        target=State.TRANSMITTED,
        label=_("Rouvrir, à répondre"),
        permission=MODERATE,
        guards=(stood_at(State.TRANSMITTED), said_by_nobody_else),
        icon="history",
        past=_("a vu que la fiche ne dit plus la correction"),
    )
    def reopen_transmitted(self) -> None:
        """The same, of one that no museum had answered: it is still to answer."""
        self.integrated_at = None
        self.decided_at = None

    @transition(
        "withdraw",
        state,
        source=[*TAKEN_BACK, State.MERGED],
        target=State.WITHDRAWN,
        label=_("Retirer"),
        permission=MODERATE,
        icon="trash",
        past=_("a retiré la contribution"),
    )
    def withdraw(self) -> None:
        """Its author takes it back."""
        self._leave()
