"""Lists, segments and members of a network, lent as audiences wherever contacts are chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.kernel.registry import Audience, AudienceSource
from maillage.people.directory.models import Function, Membership, Organisation
from maillage.people.segments.domain import (
    ORGANISATION,
    PERSON,
    TARGETS,
    model_of,
    segment_records,
    visible,
)
from maillage.people.segments.models import ContactList, Segment
from maillage.ui.folded import matching

_TARGET_OF = {model: target for target, model in TARGETS.items()}


def _segments(user: Any, model: str, text: str) -> Iterable[Audience]:
    if model not in _TARGET_OF:
        return []
    found = Segment.objects.visible_to(user).filter(
        matching(text, ("name",)), target=_TARGET_OF[model]
    )
    return [Audience(f"segment-{one.pk}", one.name, model) for one in found.only("name")]


def _segment_records(user: Any, model: str, pk: int) -> QuerySet[Any] | None:
    segment = Segment.objects.visible_to(user).filter(pk=pk).first()
    if segment is None or model_of(segment) != model:
        return None
    return segment_records(segment, user)


def _lists(user: Any, model: str, text: str) -> Iterable[Audience]:
    if model not in _TARGET_OF:
        return []
    found = ContactList.objects.visible_to(user).filter(matching(text, ("name",)))
    return [Audience(f"list-{one.pk}", one.name, model) for one in found.only("name")]


def _list_records(user: Any, model: str, pk: int) -> QuerySet[Any] | None:
    contact_list = ContactList.objects.visible_to(user).filter(pk=pk).first()
    if contact_list is None or model not in _TARGET_OF:
        return None
    manager: Any = contact_list.people if model == PERSON else contact_list.organisations
    return visible(model, user).filter(pk__in=manager.values("pk"))


def _networks(user: Any, model: str, text: str) -> Iterable[Audience]:
    if model not in _TARGET_OF:
        return []
    found = Organisation.objects.visible_to(user).filter(
        matching(text, ("name",)), pk__in=Membership._base_manager.values("network")
    )
    return [Audience(f"network-{one.pk}", one.name, model) for one in found.only("name")]


def _network_records(user: Any, model: str, pk: int) -> QuerySet[Any] | None:
    network = Organisation.objects.visible_to(user).filter(pk=pk).first()
    if network is None or model not in _TARGET_OF:
        return None
    members = Membership.objects.in_force().filter(network=network).values("member")
    if model == ORGANISATION:
        return visible(model, user).filter(pk__in=members)
    working = Function.objects.visible_to(user).in_force().filter(organisation__in=members)
    return visible(model, user).filter(pk__in=working.values("person"))


SOURCES = (
    AudienceSource("segment", _("Segment"), _segments, _segment_records, 10),
    AudienceSource("list", _("Liste"), _lists, _list_records, 20),
    AudienceSource("network", _("Membres du réseau"), _networks, _network_records, 30),
)
