"""People, and what they do in organisations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.kernel import clock
from maillage.kernel.models import BusinessModel, private_path, private_storage
from maillage.kernel.text_fr import plain
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role, member_organisations
from maillage.people.directory.models.consents import Consent, Purpose
from maillage.people.directory.models.organisations import Organisation
from maillage.people.directory.models.tags import Tag
from maillage.people.directory.names import folded_words, sort_name
from maillage.people.directory.words import period_words

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from maillage.people.directory.models.contact_points import ContactPoint, PostalAddress
    from maillage.people.directory.models.notes import PersonNote


class PersonQuerySet(models.QuerySet["Person"]):
    """People, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for a member, those of its own organisations and itself.

        And whoever agreed to stand in the network's directory (`Purpose.DIRECTORY`).
        """
        if has_role(user, *TEAM_ROLES):
            return self
        own = member_organisations(user)
        seen = Q(user_id=user.pk or 0)
        if own:
            mine = Function.objects.filter(organisation__in=own)
            seen |= Q(pk__in=mine.values("person")) | Q(pk__in=Consent.given_for(Purpose.DIRECTORY))
        return self.filter(seen)

    def consenting(self, purpose: str) -> Self:
        """Those whose last word on `purpose` is yes."""
        return self.filter(pk__in=Consent.given_for(purpose))

    def present(self) -> Self:
        """Those who were not erased."""
        return self.filter(erased_at__isnull=True)

    def with_main_function(self, user: Any) -> Self:
        """With `main_title`, `main_organisation` and its key: what one reads beside a name.

        Of the functions that `user` may see: a member never reads where else somebody works.
        """
        main = (
            Function.objects.visible_to(user)
            .in_force()
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
        shown = Function.objects.visible_to(user).in_force().select_related("organisation")
        return self.prefetch_related(models.Prefetch("functions", shown, to_attr="shown_functions"))


class Person(BusinessModel):
    """Someone: a contact, an artist, an elected member, with or without an account."""

    class Civility(models.TextChoices):
        """How a letter begins; nobody has to say."""

        MADAM = "mme", _("Madame")
        SIR = "m", _("Monsieur")

    class Language(models.TextChoices):
        """In which language to write to them."""

        FRENCH = "fr", _("français")
        ENGLISH = "en", _("anglais")
        GERMAN = "de", _("allemand")
        ARABIC = "ar", _("arabe")
        BRETON = "br", _("breton")
        SPANISH = "es", _("espagnol")
        ITALIAN = "it", _("italien")
        DUTCH = "nl", _("néerlandais")
        PORTUGUESE = "pt", _("portugais")
        UKRAINIAN = "uk", _("ukrainien")
        OTHER = "autre", _("autre")

    civility = models.CharField(_("civilité"), max_length=4, choices=Civility.choices, blank=True)
    first_name = models.CharField(_("prénom"), max_length=120, blank=True)
    last_name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    language = models.CharField(
        _("langue"), max_length=5, choices=Language.choices, default=Language.FRENCH
    )
    photo = models.ImageField(
        _("photo"), upload_to=private_path, storage=private_storage, blank=True
    )
    needs = models.TextField(
        _("besoins d’accessibilité"),
        blank=True,
        help_text=_("Avec l’accord de la personne ; chaque lecture est notée."),
    )
    tags = models.ManyToManyField(
        Tag, related_name="people", verbose_name=_("mots-clés"), blank=True
    )
    offers = models.TextField(_("ce qu’elle peut apporter"), blank=True)
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
    erased_at = models.DateTimeField(_("effacée le"), null=True, blank=True, editable=False)
    sort_key = models.CharField(max_length=250, editable=False, db_index=True, default="")
    folded = models.TextField(editable=False, default="")

    objects = PersonQuerySet.as_manager()
    AUDIT_EXCLUDE: ClassVar = ("sort_key", "folded")
    AUDIT_MASK: ClassVar = ("needs",)  # withdrawn with the consent: the history must not keep it
    DERIVED: ClassVar = ("sort_key", "folded")
    UNIQUE_FIELDS: ClassVar = ("email",)  # of which no two sheets have the same value

    if TYPE_CHECKING:
        functions: RelatedManager[Function]
        contactpoint_set: RelatedManager[ContactPoint]
        postaladdress_set: RelatedManager[PostalAddress]
        consents: RelatedManager[Consent]
        notes: RelatedManager[PersonNote]
        shown_functions: list[Function]  # by PersonQuerySet.with_functions
        main_title: str | None  # these three by PersonQuerySet.with_main_function
        main_organisation: str | None
        main_organisation_id: int | None

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        ordering = ("sort_key", "pk")
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

    def derive(self) -> None:
        """What lists sort and search by."""
        self.sort_key = sort_name(self.first_name, self.last_name)[:250]
        self.folded = folded_words(self.first_name, self.last_name, self.email, self.phone)

    def main_function_words(self) -> str:
        """« Chargée de médiation, Musée de la Dentelle »; '' without `with_main_function`."""
        words = (getattr(self, name, "") for name in ("main_title", "main_organisation"))
        return ", ".join(word for word in words if word)

    def get_absolute_url(self) -> str:
        """Their page in the office."""
        return reverse("people-detail", kwargs={"pk": self.pk})

    @property
    def is_erased(self) -> bool:
        """Whether their data were erased: only the number of the sheet remains."""
        return self.erased_at is not None


class FunctionQuerySet(models.QuerySet["Function"]):
    """Functions, by whoever looks at them."""

    def visible_to(self, user: Any) -> Self:
        """All of them for the team; for a member, those in its own organisations.

        That a colleague also works elsewhere is not the member's business; of whoever agreed to
        stand in the network's directory, it reads the main function, where the organisation's own
        sheet is shown.
        """
        if has_role(user, *TEAM_ROLES):
            return self
        own = member_organisations(user)
        if not own:
            return self.none()
        return self.filter(
            Q(organisation__in=own)
            | Q(
                is_main=True,
                organisation__visibility=Organisation.Visibility.NETWORK,
                person__in=Consent.given_for(Purpose.DIRECTORY),
            )
        )

    def in_force(self, day: date | None = None) -> Self:
        """Those held on that day (today)."""
        day = day or clock.today()
        return self.filter(
            Q(start__isnull=True) | Q(start__lte=day), Q(end__isnull=True) | Q(end__gte=day)
        )


class Function(BusinessModel):
    """What a person does in an organisation: « chargée de médiation », from a day to another."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="functions", verbose_name=_("personne")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="functions", verbose_name=_("organisation")
    )
    title = models.CharField(_("fonction"), max_length=150, blank=True)
    is_main = models.BooleanField(_("fonction principale"), default=False)
    start = models.DateField(_("depuis le"), null=True, blank=True)
    end = models.DateField(_("jusqu’au"), null=True, blank=True)
    folded = models.CharField(max_length=150, editable=False, default="")

    objects = FunctionQuerySet.as_manager()
    AUDIT_EXCLUDE: ClassVar = ("folded",)
    DERIVED: ClassVar = ("folded",)

    class Meta:
        verbose_name = _("fonction")
        verbose_name_plural = _("fonctions")
        ordering = ("-is_main", F("end").desc(nulls_first=True), "organisation__sort_key", "pk")
        # What segments ask of tens of thousands: who works in these organisations today.
        indexes = (
            models.Index(
                fields=["organisation", "person", "start", "end"], name="function_by_organisation"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["person", "organisation", "title"],
                condition=Q(end__isnull=True),
                name="one_function_once",
                violation_error_message=_("Cette personne a déjà cette fonction."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(is_main=True),
                name="one_main_function",
                violation_error_message=_("Une seule fonction principale par personne."),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                name="function_ends_after_it_starts",
                violation_error_message=_("La fin vient après le début."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation}" if self.title else str(self.organisation)

    def derive(self) -> None:
        """What the list of people searches by."""
        self.folded = plain(self.title)[:150]

    def audit_root(self) -> models.Model:
        """Shown in the person's history."""
        return self.person

    @property
    def has_ended(self) -> bool:
        """Whether it belongs to the past."""
        return self.end is not None and self.end < clock.today()

    @property
    def is_in_force(self) -> bool:
        """Whether the person holds it today."""
        day = clock.today()
        return (self.start is None or self.start <= day) and (self.end is None or self.end >= day)

    def since_words(self) -> str:
        """« depuis 2019 »; '' without dates."""
        return period_words(self.start, self.end)
