"""What the first tab of a sheet shows: how to reach it, where it is, what it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.kernel.text_fr import lower_first, of_the
from maillage.people.directory import domain
from maillage.people.directory.models import (
    ContactPoint,
    Function,
    Membership,
    Organisation,
    Person,
    PostalAddress,
    Tag,
)

ICONS = {"telephone": "phone", "courriel": "mail", "site": "world"}
SHOWN_SERVICES = 12


@dataclass(frozen=True, slots=True)
class Reach:
    """One way to reach someone: an icon, what it is, a link, what it serves."""

    icon: str
    label: str
    value: SafeString | str
    note: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """The words of one family that a sheet bears."""

    label: str
    tags: list[Tag]


@dataclass(frozen=True, slots=True)
class Linked:
    """The name of another sheet, and its address when the user may open it."""

    name: str
    url: str
    note: str = ""


@dataclass(slots=True)
class Overview:
    """The first tab."""

    picture_url: str = ""
    picture_edit_url: str = ""
    resources_url: str = ""
    reaches: list[Reach] = field(default_factory=list)
    addresses: list[Reach] = field(default_factory=list)
    facts: list[tuple[str, Any]] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    memberships: list[Linked] = field(default_factory=list)
    parent: Linked | None = None
    services: list[Linked] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    past_functions: list[Function] = field(default_factory=list)


def link_of(channel: str, value: str) -> SafeString:
    """A number to call, an address to write to, a page to open."""
    if channel == ContactPoint.Channel.PHONE:
        return format_html(
            '<a class="text-nowrap" href="tel:{}">{}</a>', value.replace(" ", ""), value
        )
    if channel == ContactPoint.Channel.EMAIL:
        return format_html('<a href="mailto:{}">{}</a>', value, value)
    if value.startswith(("https://", "http://")):
        shown = value.partition("://")[2].removeprefix("www.").rstrip("/")
        return format_html('<a href="{}" rel="nofollow noopener">{}</a>', value, shown)
    return format_html("{}", value)


def reach_of(point: ContactPoint) -> Reach:
    """A row as a way to reach someone."""
    words = (str(point.get_usage_display()), point.note)
    private = point.person_id is not None and point.usage == "domicile"
    return Reach(
        icon=ICONS.get(point.channel, "link"),
        label=str(point.get_channel_display()),
        value=link_of(point.channel, point.value),
        note=" · ".join(word for word in words if word),
        is_private=private,
    )


def main_reaches(record: Person | Organisation) -> list[Reach]:
    """The address, the number and the site of the sheet itself."""
    values = [("courriel", record.email), ("telephone", record.phone)]
    if isinstance(record, Organisation):
        values.append(("site", record.website))
    labels = dict(ContactPoint.Channel.choices)
    return [
        Reach(ICONS[channel], str(labels[channel]), link_of(channel, value))
        for channel, value in values
        if value
    ]


def address_lines(record: Organisation | PostalAddress) -> SafeString | str:
    """« 12 rue de la Gare », then « 61130 Bellême »."""
    town = f"{record.postal_code} {record.city}".strip()
    lines = [line for line in (record.address, town) if line]
    return format_html("<br>".join(["{}"] * len(lines)), *lines) if lines else ""


def rows_of(record: Person | Organisation, user: Any) -> tuple[list[Any], list[Any]]:
    """The other numbers and pages, the other addresses, that `user` may read."""
    link = {"person": record} if isinstance(record, Person) else {"organisation": record}
    points = ContactPoint.objects.visible_to(user).filter(**link)
    addresses = PostalAddress.objects.visible_to(user).filter(**link).select_related("commune")
    return list(points), list(addresses)


def _reach(overview: Overview, record: Person | Organisation, user: Any) -> None:
    points, addresses = rows_of(record, user)
    overview.reaches = main_reaches(record) + [reach_of(one) for one in points]
    for one in addresses:
        note = " · ".join(word for word in (str(one.get_usage_display()), one.note) if word)
        private = one.person_id is not None and one.usage == "domicile"
        overview.addresses.append(Reach("map-pin", "", address_lines(one), note, private))


def _words(overview: Overview, record: Person | Organisation) -> None:
    families: dict[str, list[Tag]] = {}
    for tag in record.tags.all():
        families.setdefault(tag.category, []).append(tag)
    overview.families = [
        Family(str(capfirst(Tag.Category(category).label)), tags)
        for category, tags in families.items()
    ]


def _links(
    overview: Overview, record: Person | Organisation, user: Any, *, may_change: bool
) -> None:
    base = "people" if isinstance(record, Person) else "organisations"
    if domain.may_see_picture(record, user):
        overview.picture_url = picture_url(record)
    if may_change:
        overview.picture_edit_url = reverse(f"{base}-picture-edit", args=[record.pk])
        overview.resources_url = reverse(f"{base}-resources", args=[record.pk])


def picture_url(record: Person | Organisation) -> str:
    """The address of a picture; it changes with the picture, so that browsers may keep it."""
    base = "people" if isinstance(record, Person) else "organisations"
    name = str(getattr(record, domain.field_of(record)).name).rpartition("/")[2].partition(".")[0]
    return f"{reverse(f'{base}-picture', args=[record.pk])}?v={name[:8]}"


def siret_shown(siret: str) -> str:
    """« 216 100 388 00018 »."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}" if len(siret) == 14 else siret


def linked(records: Iterable[Any], user: Any) -> dict[int, str]:
    """The addresses of those organisations that `user` may open, by key; one query."""
    keys = {one.pk for one in records}
    if not keys:
        return {}
    seen = Organisation.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
    return {pk: reverse("organisations-detail", args=[pk]) for pk in seen}


def organisation_overview(record: Organisation, user: Any, *, may_change: bool) -> Overview:
    """The first tab of an organisation."""
    overview = Overview()
    _links(overview, record, user, may_change=may_change)
    _reach(overview, record, user)
    if own := address_lines(record):
        overview.addresses.insert(0, Reach("map-pin", "", own, _where(record)))
    elif record.commune is not None:
        overview.addresses.insert(0, Reach("map-pin", "", str(record.commune)))
    overview.facts = [
        (label, value)
        for label, value in (
            (_("Forme juridique"), record.legal_form),
            (_("SIRET"), siret_shown(record.siret)),
            (_("RNA"), record.rna),
            (_("UAI"), record.uai),
            (_("Référence Muséofile"), record.museofile),
        )
        if value
    ]
    _words(overview, record)
    _belongs(overview, record, user)
    return overview


def _where(record: Organisation) -> str:
    """« Orne », and what else the address does not say."""
    if record.commune is None:
        return ""
    commune = record.commune
    same = commune.name.casefold() == record.city.casefold()
    return commune.department.name if same else str(commune)


def _belongs(overview: Overview, record: Organisation, user: Any) -> None:
    memberships = list(
        Membership.objects.filter(member=record).in_force().select_related("network")
    )
    services = list(record.services.all()[: SHOWN_SERVICES + 1])
    parents = [record.parent] if record.parent is not None else []
    urls = linked([*(one.network for one in memberships), *services, *parents], user)
    overview.memberships = [
        Linked(str(one.network), urls.get(one.network_id, ""), membership_words(one))
        for one in memberships
    ]
    overview.services = [Linked(str(one), urls[one.pk]) for one in services if one.pk in urls][
        :SHOWN_SERVICES
    ]
    if record.parent is not None and record.parent_id in urls:
        overview.parent = Linked(str(record.parent), urls[record.parent_id])


def membership_words(one: Membership) -> str:
    """« membre fondateur depuis 2019 »."""
    return f"{one.role or _('membre')} {one.since_words()}".strip()


def membership_lead(record: Organisation) -> str:
    """« membre du Réseau des musées depuis 2019 », of the oldest membership in force."""
    found = (
        Membership.objects.filter(member=record)
        .in_force()
        .select_related("network")
        .order_by("start", "pk")
        .first()
    )
    if found is None:
        return ""
    words = {
        "role": found.role or _("membre"),
        "network": _of_network(found.network.name),
        "since": found.since_words(),
    }
    return (_("%(role)s %(network)s %(since)s") % words).strip()


def _of_network(name: str) -> str:
    """« du Réseau des musées », « de la Coopération des musées », its capital kept."""
    words, small = of_the(name), lower_first(name)
    return f"{words[: -len(small)]}{name}" if words.endswith(small) else words


def person_overview(record: Person, user: Any, *, may_change: bool) -> Overview:
    """The first tab of a person."""
    overview = Overview()
    _links(overview, record, user, may_change=may_change)
    _reach(overview, record, user)
    held = list(
        Function.objects.visible_to(user).filter(person=record).select_related("organisation")
    )
    overview.functions = [one for one in held if not one.has_ended]
    overview.past_functions = [one for one in held if one.has_ended]
    facts = [
        (_("Civilité"), record.get_civility_display()),
        (_("Langue"), capfirst(record.get_language_display())),
    ]
    overview.facts = [(label, value) for label, value in facts if value]
    _words(overview, record)
    return overview
