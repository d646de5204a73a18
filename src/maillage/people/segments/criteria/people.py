"""By what people are found: their sheet, functions, words, consents, lists."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.kernel.registry import Criterion
from maillage.people.directory.models import (
    Consent,
    ContactPoint,
    Membership,
    Organisation,
    Person,
    Purpose,
    Tag,
)
from maillage.people.segments.criteria import sources
from maillage.people.segments.criteria.base import columns, days, moments, one_of, text, through
from maillage.people.segments.criteria.sources import functions_in_force
from maillage.people.segments.models import ContactList

SHEET, WORK, WORDS, RIGHTS = _("Fiche"), _("Fonctions"), _("Mots-clés et listes"), _("Accords")
person = partial(Criterion, model="directory.person")


def _tagged(op: str, value: Any, user: Any) -> Q:
    del op, user
    return Q(pk__in=Person.tags.through._base_manager.filter(tag__in=value).values("person"))


def _of_family(op: str, value: Any, user: Any) -> Q:
    del op, user
    words = Tag._base_manager.filter(category__in=value).values("pk")
    return Q(pk__in=Person.tags.through._base_manager.filter(tag__in=words).values("person"))


def _listed(op: str, value: Any, user: Any) -> Q:
    del op, user
    rows = ContactList.people.through._base_manager.filter(contactlist__in=value)
    return Q(pk__in=rows.values("person"))


def _agreed(op: str, value: Any, user: Any) -> Q:
    del op, user
    found = Q()
    for purpose in value:
        found |= Q(pk__in=Consent.given_for(purpose))
    return found


def _in_member_of(op: str, value: Any, user: Any) -> Q:
    del op
    members = Membership.objects.in_force().filter(network__in=value).values("member")
    working = functions_in_force(user).filter(organisation__in=members)
    return Q(pk__in=working.values("person"))


def criteria() -> list[Criterion]:
    """All of them."""
    at_work = partial(through, functions_in_force, "person")
    return [
        person("person.last_name", label=_("nom"), group=SHEET, value_kind="text", words=_("dont le nom"), condition=text("last_name", folded=True)),
        person("person.first_name", label=_("prénom"), group=SHEET, value_kind="text", words=_("dont le prénom"), condition=text("first_name", folded=True)),
        person("person.email", label=_("courriel"), group=SHEET, value_kind="text", words=_("dont le courriel"), condition=text("email", folded=True)),
        person("person.phone", label=_("téléphone"), group=SHEET, value_kind="text", words=_("dont le téléphone"), condition=text("phone", folded=True)),
        person("person.civility", label=_("civilité"), group=SHEET, value_kind="choice", words=_("dont la civilité"), choices=sources.choices_of(Person.Civility.choices), condition=one_of("civility")),
        person("person.language", label=_("langue"), group=SHEET, value_kind="choice", words=_("dont la langue"), choices=sources.choices_of(Person.Language.choices), condition=one_of("language")),
        person("person.offers", label=_("ce qu’elle peut apporter"), group=SHEET, value_kind="text", words=_("dont « ce qu’elle peut apporter »"), condition=text("offers")),
        person("person.channel", label=_("autre coordonnée de la nature…"), group=SHEET, value_kind="choice", words=_("dont une coordonnée"), choices=sources.choices_of(ContactPoint.Channel.choices), condition=through(sources.contact_points, "person", one_of("channel"))),
        person("person.account", label=_("a un compte"), group=SHEET, value_kind="boolean", words=_("qui ont un compte"), words_no=_("qui n’ont pas de compte"), condition=columns(user__isnull=False)),
        person("person.created", label=_("fiche créée"), group=SHEET, value_kind="date", words=_("dont la fiche est créée"), condition=moments("created_at")),
        person("person.updated", label=_("fiche modifiée"), group=SHEET, value_kind="date", words=_("dont la fiche est modifiée"), condition=moments("updated_at")),
        person("person.works", label=_("a une fonction"), group=WORK, value_kind="boolean", words=_("qui ont une fonction"), words_no=_("qui n’ont aucune fonction"), condition=at_work()),
        person("person.title", label=_("intitulé de la fonction"), group=WORK, value_kind="text", words=_("dont la fonction"), condition=at_work(text("title"))),
        person("person.organisation", label=_("organisation"), group=WORK, value_kind="record", words=_("dont l’organisation"), chooser="organisations", condition=at_work(one_of("organisation"))),
        person("person.organisation_kind", label=_("nature de l’organisation"), group=WORK, value_kind="choice", words=_("dont l’organisation (nature)"), choices=sources.choices_of(Organisation.Kind.choices), condition=at_work(one_of("organisation__kind"))),
        person("person.organisation_network", label=_("organisation membre d’un réseau"), group=WORK, value_kind="record", words=_("dont l’organisation est membre d’un réseau, qui"), choices=sources.networks, condition=_in_member_of),
        person("person.function_start", label=_("en fonction depuis"), group=WORK, value_kind="date", words=_("dont la fonction a commencé"), condition=at_work(days("start"))),
        person("person.tag", label=_("mot-clé"), group=WORDS, value_kind="record", words=_("dont un mot-clé"), choices=sources.tags, condition=_tagged),
        person("person.tag_family", label=_("mot-clé de la famille…"), group=WORDS, value_kind="choice", words=_("dont la famille d’un mot-clé"), choices=sources.choices_of(Tag.Category.choices), condition=_of_family),
        person("person.list", label=_("liste"), group=WORDS, value_kind="record", words=_("dont une liste"), choices=sources.lists, condition=_listed),
        person("person.consent", label=_("accord en vigueur"), group=RIGHTS, value_kind="choice", words=_("dont un accord en vigueur"), choices=sources.choices_of(Purpose.choices), condition=_agreed, permission="directory.view_consent"),
    ]  # fmt: skip
