"""Take somebody's name, addresses and numbers out of every text that the database keeps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.text import slugify
from django.utils.translation import gettext as _

from maillage.kernel import audit, search
from maillage.kernel.models import AuditEntry
from maillage.kernel.registry import ObjectRef
from maillage.people.accounts.models import User
from maillage.people.directory.models import ContactPoint, Organisation, Person
from maillage.people.privacy.domain.places import Place, kind_of, place_of
from maillage.people.privacy.mentions import Identity, is_number
from maillage.people.privacy.models import ErasureDraft

BATCH: Final = 500
PAGES: Final = frozenset({"website", "wagtailcore"})
"""The public site: its texts are somebody's work; they are counted, and corrected by hand."""

_LEFT: Final = frozenset({"contenttypes", "auth", "sites", "wagtailsearch", "sessions"})
"""No text of ours there; a search index follows its pages."""

_NOT_SWEPT: Final = PAGES | {"territory"}


def identity_of(person: Person) -> Identity:
    """By what `person` is known, less what somebody else has too.

    A switchboard's number, a shared address or a homonym's name stay where others are concerned.
    """
    number = person.pk
    emails, phones = {person.email}, {person.phone}
    names = {(person.first_name, person.last_name)}
    if person.user is not None:
        emails.add(person.user.email)
        names.add((person.user.first_name, person.user.last_name))
    for point in ContactPoint.objects.filter(person=person):
        if point.channel == ContactPoint.Channel.EMAIL:
            emails.add(point.value)
        elif point.channel == ContactPoint.Channel.PHONE:
            phones.add(point.value)
    emails = {one.strip() for one in emails if one}
    phones = {one for one in phones if is_number(one)}
    full = {one for one in names if all(one)}
    others = Person.objects.present().exclude(pk=number)
    alone = {one for one in full if not _other_bears(others, *one)}
    kept_emails = {one for one in emails if not _other_has(person, "email", one)}
    kept_phones = {one for one in phones if not _other_has(person, "phone", one)}
    return Identity(
        names=tuple(sorted(alone)),
        last_names=tuple(
            sorted({last for _first, last in alone if not others.filter(last_name__iexact=last)})
        ),
        emails=tuple(sorted(kept_emails)),
        phones=tuple(sorted(kept_phones)),
        new_name=erased_name(number),
        new_email=erased_email(number),
        shared=tuple(
            label
            for label, left in (
                (_("le nom"), full - alone),
                (_("l’adresse électronique"), emails - kept_emails),
                (_("le téléphone"), phones - kept_phones),
            )
            if left
        ),
    )


def erased_name(number: int) -> str:
    """« Personne effacée n° 123 »."""
    return _("Personne effacée n° %(number)d") % {"number": number}


def erased_email(number: int) -> str:
    """An address that reaches nobody (RFC 2606)."""
    return f"efface-{number}@invalid"


def _other_bears(others: models.QuerySet[Person], first: str, last: str) -> bool:
    return bool(others.filter(first_name__iexact=first, last_name__iexact=last).exists())


def _other_has(person: Person, name: str, value: str) -> bool:
    lookup = {f"{name}__iexact": value}
    return (
        Person.objects.exclude(pk=person.pk).filter(**lookup).exists()
        or Organisation.objects.filter(**lookup).exists()
        or ContactPoint.objects.exclude(person=person).filter(value__iexact=value).exists()
        or (
            name == "email"
            and User.objects.exclude(pk=person.user_id or 0).filter(**lookup).exists()
        )
    )


# -- texts of all tables ----------------------------------------------------------------------------


def text_models() -> list[type[models.Model]]:
    """Every table that keeps texts; the history has its own way."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in _LEFT
        and model is not AuditEntry
        and _text_fields(model)
    ]


def _text_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of words; choices and what is derived from others are not written by people."""
    derived = getattr(model, "DERIVED", ())
    return [
        one
        for one in model._meta.local_concrete_fields
        if isinstance(one, models.CharField | models.TextField | models.JSONField)
        and not one.choices
        and not one.primary_key
        and one.name not in derived
    ]


def _naming(model: type[models.Model], identity: Identity) -> models.QuerySet[Any]:
    """The rows that perhaps name the person: the database looks, `Identity` decides."""
    rows: models.QuerySet[Any] = model._base_manager.all()
    found = Q()
    for one in _text_fields(model):
        name = one.name
        if isinstance(one, models.JSONField):
            name = f"_text_of_{one.name}"
            rows = rows.alias(**{name: Cast(one.name, models.TextField())})
        for needle in identity.needles:
            found |= Q(**{f"{name}__icontains": needle})
    return rows.filter(found) if found else rows.none()


def _rewritten(
    row: models.Model, fields: list[models.Field[Any, Any]], identity: Identity
) -> list[str]:
    """Take the person out of a row, in place; the names of the columns that changed."""
    changed = []
    for one in fields:
        before = one.value_from_object(row)
        if before in (None, "", [], {}):
            continue
        if isinstance(one, models.JSONField):
            after = identity.replace_in(before)
        elif isinstance(before, str):
            after = _fitting(one, before, identity)
        else:  # the blocks of a page of the site
            continue
        if after != before:
            setattr(row, one.attname, after)
            changed.append(one.name)
    return changed


PROPER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "directory.organisation": ("name", "address", "city"),
    "directory.postaladdress": ("address", "city"),
    "places.place": ("name", "address"),
}
"""What bears the name of somebody as a street or a school does: it keeps it."""


def _fitting(one: models.Field[Any, Any], before: str, identity: Identity) -> str:
    """A text without the person, that its column accepts."""
    after = identity.replace(before)
    if after == before:
        return before
    if isinstance(one, models.EmailField) and one.blank:
        return ""
    if isinstance(one, models.SlugField):
        after = slugify(after)
    return after[: one.max_length] if one.max_length else after


@dataclass(slots=True)
class Swept:
    """What a sweep did, or would do: rows by kind, and where the name stands."""

    rewritten: Counter[str] = field(default_factory=Counter)
    spared: Counter[str] = field(default_factory=Counter)
    places: list[Place] = field(default_factory=list)


def sweep(
    identity: Identity,
    *,
    dry: bool = False,
    without: Mapping[type[models.Model], set[Any]] | None = None,
    spared: Collection[str] = (),
    say: Callable[[int], None] | None = None,
) -> Swept:
    """Rewrite every text that names the person.

    `dry` only looks, and tells the places that bear the name; `without` are the keys of the rows that
    will be gone by then. Of the records of `spared` (as `places.ref_of` names them), the name is
    somebody else's, and stays. `say` is told how far it is, in percent.
    """
    done, among = Swept(), [one for one in text_models() if one._meta.app_label not in _NOT_SWEPT]
    for number, model in enumerate(among, start=1):
        gone = (without or {}).get(model, set())
        _sweep_model(done, model, identity, without=gone, dry=dry, spared=spared)
        if say is not None:
            say(100 * number // len(among))
    return done


def _sweep_model(
    done: Swept,
    model: type[models.Model],
    identity: Identity,
    *,
    without: set[Any],
    dry: bool,
    spared: Collection[str],
) -> None:
    kind, label = kind_of(model), model._meta.label_lower
    usable = [one for one in _text_fields(model) if one.name not in PROPER_NAMES.get(label, ())]
    found = _naming(model, identity).order_by("pk").values_list("pk", flat=True)
    keys = [pk for pk in found if pk not in without]
    for start in range(0, len(keys), BATCH):
        changed: list[models.Model] = []
        columns: set[str] = set()
        for row in model._base_manager.filter(pk__in=keys[start : start + BATCH]).order_by("pk"):
            place = place_of(row, usable, identity) if dry or spared else None
            is_spared = place is not None and place.ref in spared
            if is_spared:
                done.spared[kind] += 1
            if dry and place is not None and model is not ErasureDraft:
                done.places.append(place)
            if names := _rewritten(row, usable, identity.nameless if is_spared else identity):
                changed.append(row)
                columns.update(names)
        if changed:
            done.rewritten[kind] += len(changed)
        if changed and not dry:
            _write(model, changed, columns)


def _write(model: type[models.Model], changed: list[models.Model], columns: set[str]) -> None:
    """Save without an entry of the history, which would quote what is being forgotten."""
    for row in changed:
        for hook in ("derive", "touch_version"):
            if callable(done := getattr(row, hook, None)):
                done()
    names = {one.name for one in model._meta.concrete_fields}
    columns |= {*getattr(model, "DERIVED", ()), *({"version", "updated_at"} & names)}
    model._base_manager.bulk_update(changed, sorted(columns), BATCH)
    search.touch(*changed)


def pages_naming(identity: Identity) -> int:
    """How many pages of the public site name the person."""
    model = apps.get_model("wagtailcore", "Page")
    found: set[int] = set()
    for one in apps.get_models():
        if issubclass(one, model) and one is not model:
            found.update(_pages_of(one, identity))
    return len(found)


def _pages_of(model: type[models.Model], identity: Identity) -> Iterator[int]:
    fields = [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField | models.JSONField)
    ]
    for row in model._base_manager.all().iterator():
        told = " ".join(one.value_to_string(row) for one in fields)
        if identity.names_in(told):
            yield int(row.pk)


# -- the history ------------------------------------------------------------------------------------


def scrub_history(
    identity: Identity,
    refs: list[ObjectRef],
    account: int | None,
    spared: Collection[str] = (),
) -> int:
    """Empty the entries about these records, and what other entries quote of the person.

    Those of the records of `spared` keep the name, which is somebody else's (see `sweep`).
    """
    roots = {str(one) for one in refs}
    about = Q(root__in=roots)
    if account is not None:
        about |= Q(actor=account)
    named = _naming(AuditEntry, identity).values("pk")
    entries = AuditEntry.objects.filter(about | Q(pk__in=named)).select_related("content_type")
    cleaner = _cleaner(identity, roots, account, spared)
    return audit.scrub(entries, cleaner, reason=f"erasure of {', '.join(sorted(roots))}")


QUOTED: Final = re.compile("«[^»]*»")


def _cleaner(
    person: Identity, roots: set[str], account: int | None, spared: Collection[str]
) -> Callable[[AuditEntry], None]:
    gone = _("(effacé)")

    def values(change: Any) -> Any:
        if isinstance(change, dict):  # of a many-to-many field
            return {**change, "objects": [gone for _one in change.get("objects", ())]}
        return [one if one in ("", None, "None") else gone for one in change]

    def clean(entry: AuditEntry) -> None:
        own = f"{entry.content_type.app_label}.{entry.content_type.model}:{entry.object_pk}"
        identity = person.nameless if own in spared else person
        if entry.root in roots:
            entry.object_repr = identity.new_name if own in roots else gone
            entry.changes = {key: values(one) for key, one in (entry.changes or {}).items()}
            entry.changes_text, entry.serialized_data = "", None
            # A verb may quote another name of theirs: that of a sheet that was merged into this one.
            entry.verb = QUOTED.sub(f"« {gone} »", entry.verb)
        else:
            entry.object_repr = identity.replace(entry.object_repr)
            entry.changes = identity.replace_in(entry.changes)
            entry.serialized_data = identity.replace_in(entry.serialized_data)
            entry.changes_text = identity.replace(entry.changes_text or "")
        entry.additional_data = identity.replace_in(entry.additional_data)
        entry.verb = identity.replace(entry.verb)[:200]
        if account is not None and entry.actor_id == account:
            entry.actor_label, entry.actor_email = identity.new_name, identity.new_email
            entry.remote_addr = None
        else:
            entry.actor_label = identity.replace(entry.actor_label)[:200]
            entry.actor_email = identity.replace(entry.actor_email or "") or None

    return clean
