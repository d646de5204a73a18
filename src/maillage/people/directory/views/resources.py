"""The pages of the sheets: organisations, people, words."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel.models import AuditEntry
from maillage.kernel.permissions import is_allowed
from maillage.people.directory import domain, histories, members, panels, presenting
from maillage.people.directory.filters import OrganisationFilters, PersonFilters, TagFilters
from maillage.people.directory.forms import OrganisationForm, PersonForm, TagForm, refused
from maillage.people.directory.gate import GatedEditing
from maillage.people.directory.models import Function, Organisation, Person, PersonQuerySet, Tag
from maillage.people.directory.tables import OrganisationTable, PersonTable, TagTable
from maillage.ui import toasts
from maillage.ui.crud import Resource, Role, Tab, Verb
from maillage.ui.crud.showing import SUMMARY

PEOPLE_TAB, FUNCTIONS_TAB = "personnes", "fonctions"
REACH_TAB, LINKS_TAB = "coordonnees", "liens"


class SheetResource(GatedEditing, Resource):
    """What the pages of both sheets share."""

    summary_label = gettext_lazy("Présentation")

    def may(self, role: Role, record: Any = None) -> bool:
        """The history of a sheet is for whoever keeps it."""
        shown = record or getattr(self, "object", None)
        if role is Role.HISTORY and shown is not None:
            if not histories.keeps_sheet(shown, self.request.user):
                return False
        return super().may(role, record)

    def form_valid(self, form: Any) -> HttpResponseBase:
        """What the verb refuses is told beside its field: somebody may have been quicker."""
        try:
            return super().form_valid(form)
        except ValidationError as error:
            refused(form, error)
            return self.render_form(form)


class OrganisationResource(SheetResource):
    """``/gestion/organisations/``."""

    model = Organisation
    url_base = "organisations"
    icon = "building"
    table_class = OrganisationTable
    filterset_class = OrganisationFilters
    form_class = OrganisationForm
    export_kind = import_kind = "organisations"
    create_label = gettext_lazy("Nouvelle organisation")
    empty_text = gettext_lazy(
        "Communes, musées, associations, prestataires… : créez une première fiche, ou importez le "
        "tableau que vous avez déjà."
    )
    tabs: ClassVar = (
        Tab(
            REACH_TAB,
            gettext_lazy("Coordonnées"),
            "directory/reach.html",
            panels.reach_of,
        ),
        Tab(PEOPLE_TAB, gettext_lazy("Personnes"), "directory/people.html", panels.people_of),
        Tab(
            LINKS_TAB,
            gettext_lazy("Réseaux et services"),
            "directory/links.html",
            panels.links_of,
        ),
        Tab(members.TAB, gettext_lazy("Membres"), "directory/members.html"),
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With how many people it has, for the list; with where it is, for its page."""
        queryset = super().get_queryset()
        if self.role is Role.LIST:
            held = (
                Function.objects.visible_to(self.request.user)
                .in_force()
                .filter(organisation=OuterRef("pk"))
                .order_by()
                .values("organisation")
                .annotate(n=Count("person", distinct=True))
            )
            count = Subquery(held.values("n"), output_field=IntegerField())
            return queryset.annotate(people_count=Coalesce(count, 0))
        if self.role is Role.DETAIL:
            return queryset.select_related("commune__department", "parent")
        return queryset

    def get_lead(self, record: Organisation) -> str:
        """« Musée · Alençon · membre du Réseau des musées depuis 2019 »."""
        words = (
            str(capfirst(record.get_kind_display())),
            record.city,
            presenting.membership_lead(record),
        )
        return " · ".join(word for word in words if word)

    def page_of_record(self, current: str, tabs: Any) -> dict[str, Any]:
        """With the tab of members when it is a network; with the overview on the first tab."""
        user = self.request.user
        is_network = current == members.TAB or members.is_network(self.object)
        shown = [tab for tab in tabs if tab.key != members.TAB or is_network]
        context = super().page_of_record(current, shown)
        if current == SUMMARY:
            may_change = is_allowed(self.request.user, "directory.keep_rows", self.object)
            context["overview"] = presenting.organisation_overview(
                self.object, user, may_change=may_change
            )
        elif current == members.TAB:
            context |= members.members_tab(self.object, self.request)
        return context

    def facts(self, record: Organisation) -> list[tuple[Any, Any]]:
        """None: the overview says them."""
        del record
        return []

    def get_history(self, record: Organisation) -> QuerySet[AuditEntry]:
        """What the user may read on the sheet."""
        return histories.of_organisation(super().get_history(record), record, self.request.user)

    def save_form(self, form: Any) -> Organisation:
        """Through the verb, which finds the commune when none was chosen."""
        organisation: Organisation = form.instance
        given = organisation.commune_id
        domain.save_organisation(organisation=organisation, actor=self.request.user)
        if organisation.commune_id and organisation.commune_id != given:
            words = {"commune": organisation.commune}
            toasts.success(self.request, _("Rattachée à la commune : %(commune)s.") % words)
        elif organisation.city and not organisation.commune_id:
            reason = domain.why_not_placed(organisation)
            if reason:
                toasts.warning(self.request, _("Sans commune : %s") % reason)
        return organisation

    def delete_object(self, record: Organisation) -> None:
        """Through the verb: the people stay, each with a main function if any is left."""
        domain.delete_organisation(organisation=record, actor=self.request.user)


class PersonResource(SheetResource):
    """``/gestion/personnes/``."""

    model = Person
    url_base = "people"
    url_path = "personnes"
    icon = "users"
    table_class = PersonTable
    filterset_class = PersonFilters
    form_class = PersonForm
    export_kind = import_kind = "people"
    create_label = gettext_lazy("Nouvelle personne")
    empty_text = gettext_lazy(
        "Élus, artistes, relais, collègues… : créez une première fiche, ou importez le tableau "
        "que vous avez déjà."
    )
    tabs = (
        Tab(
            REACH_TAB,
            gettext_lazy("Coordonnées"),
            "directory/reach.html",
            panels.reach_of,
        ),
        Tab(
            FUNCTIONS_TAB,
            gettext_lazy("Fonctions"),
            "directory/functions.html",
            panels.functions_of,
        ),
    )

    def get_queryset(self) -> QuerySet[Any]:
        """The list: those who were not erased, each with the functions that the user may see."""
        queryset = cast("PersonQuerySet", super().get_queryset())
        if self.role is Role.LIST:
            return queryset.present().with_functions(self.request.user)
        if self.role in {Role.EXPORT, Role.UPDATE, Role.DELETE}:
            queryset = queryset.present()
        return queryset.with_main_function(self.request.user)

    def get_lead(self, record: Person) -> Any:
        """« Chargée de médiation, Musée de la Dentelle »."""
        if not record.main_organisation_id or record.is_erased:
            return ""
        url = reverse("organisations-detail", kwargs={"pk": record.main_organisation_id})
        link = format_html('<a href="{}">{}</a>', url, record.main_organisation)
        return format_html("{}, {}", record.main_title, link) if record.main_title else link

    def page_of_record(self, current: str, tabs: Any) -> dict[str, Any]:
        """With the overview on the first tab; nothing else of whoever was erased."""
        if self.object.is_erased:
            tabs = [tab for tab in tabs if tab not in self.tabs]
        context = super().page_of_record(current, tabs)
        if current == SUMMARY and not self.object.is_erased:
            may_change = is_allowed(self.request.user, "directory.keep_rows", self.object)
            context["overview"] = presenting.person_overview(
                self.object, self.request.user, may_change=may_change
            )
        return context

    def get_verbs(self, record: Person) -> list[Verb]:
        """Nothing is changed on the sheet of whoever was erased."""
        if record.is_erased:
            return []
        return super().get_verbs(record)

    def facts(self, record: Person) -> list[tuple[Any, Any]]:
        """None: the overview says them."""
        del record
        return []

    def delete_object(self, record: Person) -> None:
        """Through the verb: a sheet made by mistake; whoever asks to be forgotten is erased."""
        domain.delete_person(person=record, actor=self.request.user)

    def get_history(self, record: Person) -> QuerySet[AuditEntry]:
        """What the user may read on the sheet."""
        return histories.of_person(super().get_history(record), record, self.request.user)

    def save_form(self, form: Any) -> Person:
        """Through the verbs: the sheet, then its first function."""
        user = self.request.user
        person = domain.save_person(person=form.instance, actor=user)
        organisation = form.cleaned_data.get("organisation")
        if organisation is not None:
            domain.add_function(
                person=person,
                organisation=organisation,
                title=form.cleaned_data["title"],
                actor=user,
            )
        return person


class TagResource(Resource):
    """``/gestion/mots-cles/``: the network's own words, by family."""

    model = Tag
    url_base = "tags"
    url_path = "mots-cles"
    icon = "tags"
    roles: ClassVar = (
        Role.LIST,
        Role.CREATE,
        Role.DETAIL,
        Role.UPDATE,
        Role.DELETE,
        Role.HISTORY,
    )
    table_class = TagTable
    filterset_class = TagFilters
    form_class = TagForm
    create_label = gettext_lazy("Nouveau mot")
    empty_text = gettext_lazy(
        "Labels, publics touchés, compétences, lieux, véhicules, langues : les mots qui font "
        "retrouver qui peut aider."
    )

    def get_queryset(self) -> QuerySet[Any]:
        """With how many sheets that the user sees bear each word."""
        user = self.request.user
        queryset = super().get_queryset()
        if self.role not in {Role.LIST, Role.DETAIL, Role.DELETE}:
            return queryset
        return queryset.annotate(
            organisation_uses=_uses(Organisation, user),
            person_uses=_uses(Person, user),
        ).annotate(uses=F("organisation_uses") + F("person_uses"))

    def get_lead(self, record: Tag) -> str:
        """« Public touché »."""
        return str(capfirst(record.get_category_display()))

    def facts(self, record: Any) -> list[tuple[Any, Any]]:
        """Where it serves: links to the lists filtered by it."""
        found = []
        for label, base, uses in (
            (_("Organisations"), "organisations", record.organisation_uses),
            (_("Personnes"), "people", record.person_uses),
        ):
            url = f"{reverse(f'{base}-list')}?tags={record.pk}"
            found.append((label, format_html('<a href="{}">{}</a>', url, uses) if uses else "0"))
        return found

    def get_verbs(self, record: Tag) -> list[Verb]:
        """Reword, merge, delete."""
        verbs = super().get_verbs(record)
        if is_allowed(self.request.user, "directory.delete_tag"):
            url = reverse("tags-merge", args=[record.pk])
            verbs.insert(1, Verb(_("Fusionner"), url, "link"))
        return verbs

    def save_form(self, form: Any) -> Tag:
        """Through the verb."""
        return domain.save_tag(tag=form.instance, actor=self.request.user)

    def delete_object(self, record: Tag) -> None:
        """Through the verb: the sheets stay."""
        domain.delete_tag(tag=record, actor=self.request.user)


def _uses(model: type[Any], user: Any) -> Any:
    """How many sheets that `user` sees bear a word."""
    link = f"{model._meta.model_name}_id"
    sheets = getattr(model, "tags").through._default_manager  # noqa: B009 - a descriptor that types do not know
    seen = model.objects.visible_to(user)
    counted = (
        sheets.filter(tag=OuterRef("pk"), **{f"{link}__in": seen.values("pk")})
        .order_by()
        .values("tag")
        .annotate(n=Count("pk"))
    )
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)
