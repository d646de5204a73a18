"""By what organisations are found: their sheet, networks, words, lists."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.kernel.registry import Criterion
from maillage.people.directory.models import ContactPoint, Organisation, Tag
from maillage.people.segments.criteria import sources
from maillage.people.segments.criteria.base import columns, days, moments, one_of, text, through
from maillage.people.segments.criteria.sources import memberships_in_force
from maillage.people.segments.models import ContactList

SHEET, NETWORKS, WORDS = _("Fiche"), _("Réseaux"), _("Mots-clés et listes")
IDENTIFIERS = _("Identifiants")
body = partial(Criterion, model="directory.organisation")


def _tagged(op: str, value: Any, user: Any) -> Q:
    del op, user
    rows = Organisation.tags.through._base_manager.filter(tag__in=value)
    return Q(pk__in=rows.values("organisation"))


def _of_family(op: str, value: Any, user: Any) -> Q:
    words = Tag._base_manager.filter(category__in=value).values("pk")
    return _tagged(op, words, user)


def _listed(op: str, value: Any, user: Any) -> Q:
    del op, user
    rows = ContactList.organisations.through._base_manager.filter(contactlist__in=value)
    return Q(pk__in=rows.values("organisation"))


def criteria() -> list[Criterion]:
    """All of them."""
    member = partial(through, memberships_in_force, "member")
    found = [
        body("organisation.name", label=_("nom"), group=SHEET, value_kind="text", words=_("dont le nom"), condition=text("name", folded=True)),
        body("organisation.kind", label=_("nature"), group=SHEET, value_kind="choice", words=_("dont la nature"), choices=sources.choices_of(Organisation.Kind.choices), condition=one_of("kind")),
        body("organisation.legal_form", label=_("forme juridique"), group=SHEET, value_kind="text", words=_("dont la forme juridique"), condition=text("legal_form")),
        body("organisation.parent", label=_("organisation dont elle dépend"), group=SHEET, value_kind="record", words=_("dont l’organisation parente"), chooser="organisations", condition=one_of("parent")),
        body("organisation.email", label=_("courriel"), group=SHEET, value_kind="text", words=_("dont le courriel"), condition=text("email", folded=True)),
        body("organisation.phone", label=_("téléphone"), group=SHEET, value_kind="text", words=_("dont le téléphone"), condition=text("phone", folded=True)),
        body("organisation.website", label=_("site internet"), group=SHEET, value_kind="text", words=_("dont le site"), condition=text("website")),
        body("organisation.city", label=_("ville (telle qu’écrite)"), group=SHEET, value_kind="text", words=_("dont la ville"), condition=text("city", folded=True)),
        body("organisation.postal_code", label=_("code postal"), group=SHEET, value_kind="text", words=_("dont le code postal"), condition=text("postal_code", folded=True)),
        body("organisation.description", label=_("présentation"), group=SHEET, value_kind="text", words=_("dont la présentation"), condition=text("description")),
        body("organisation.offers", label=_("ce qu’elle peut apporter"), group=SHEET, value_kind="text", words=_("dont « ce qu’elle peut apporter »"), condition=text("offers")),
        body("organisation.visibility", label=_("qui voit la fiche"), group=SHEET, value_kind="choice", words=_("dont la visibilité"), choices=sources.choices_of(Organisation.Visibility.choices), condition=one_of("visibility")),
        body("organisation.channel", label=_("autre coordonnée de la nature…"), group=SHEET, value_kind="choice", words=_("dont une coordonnée"), choices=sources.choices_of(ContactPoint.Channel.choices), condition=through(sources.contact_points, "organisation", one_of("channel"))),
        body("organisation.located", label=_("est placée sur la carte"), group=SHEET, value_kind="boolean", words=_("qui sont placées sur la carte"), words_no=_("qui n’ont pas de coordonnées géographiques"), condition=columns(latitude__isnull=False, longitude__isnull=False)),
        body("organisation.staffed", label=_("a des personnes rattachées"), group=SHEET, value_kind="boolean", words=_("qui ont des personnes rattachées"), words_no=_("qui n’ont personne de rattaché"), condition=through(sources.functions_in_force, "organisation")),
        body("organisation.created", label=_("fiche créée"), group=SHEET, value_kind="date", words=_("dont la fiche est créée"), condition=moments("created_at")),
        body("organisation.updated", label=_("fiche modifiée"), group=SHEET, value_kind="date", words=_("dont la fiche est modifiée"), condition=moments("updated_at")),
        body("organisation.network", label=_("membre du réseau"), group=NETWORKS, value_kind="record", words=_("membres d’un réseau, qui"), choices=sources.networks, condition=member(one_of("network"))),
        body("organisation.member_since", label=_("membre d’un réseau depuis"), group=NETWORKS, value_kind="date", words=_("dont l’adhésion à un réseau a commencé"), condition=member(days("start"))),
        body("organisation.member_role", label=_("qualité dans un réseau"), group=NETWORKS, value_kind="text", words=_("dont la qualité dans un réseau"), condition=member(text("role"))),
        body("organisation.tag", label=_("mot-clé"), group=WORDS, value_kind="record", words=_("dont un mot-clé"), choices=sources.tags, condition=_tagged),
        body("organisation.tag_family", label=_("mot-clé de la famille…"), group=WORDS, value_kind="choice", words=_("dont la famille d’un mot-clé"), choices=sources.choices_of(Tag.Category.choices), condition=_of_family),
        body("organisation.list", label=_("liste"), group=WORDS, value_kind="record", words=_("dont une liste"), choices=sources.lists, condition=_listed),
    ]  # fmt: skip
    found += [
        body(f"organisation.{key}", label=label, group=IDENTIFIERS, value_kind="text", words=words, condition=text(key, folded=True))
        for key, label, words in (
            ("siret", _("SIRET"), _("dont le SIRET")),
            ("rna", _("RNA"), _("dont le RNA")),
            ("uai", _("UAI"), _("dont l’UAI")),
            ("museofile", _("référence Muséofile"), _("dont la référence Muséofile")),
        )
    ]  # fmt: skip
    return found
