"""Who changed what, when, before and after: append-only, on every business model.

`django-auditlog` writes the entries (into `kernel.models.AuditEntry`); this module tells it who
acts and under which verb, covers bulk writes, and reads the history back.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from auditlog.diff import get_field_value, get_fields_in_model, model_instance_diff
from auditlog.registry import auditlog
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from maillage.kernel import clock, registry, search
from maillage.kernel.registry import ObjectRef

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from maillage.kernel.models import AuditEntry

logger = logging.getLogger("maillage.audit")
IGNORED_FIELDS = ("id", "created_at", "updated_at", "version")
CREATE, UPDATE, DELETE = 0, 1, 2
_QUOTING = (
    "object_repr",
    "changes",
    "changes_text",
    "serialized_data",
    "additional_data",
    "remote_addr",
    "actor_email",
    "actor_label",
    "verb",
)
"""The columns of an entry that may quote somebody."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account, or a named person without one (a personal link), or a machine."""

    user: Any = None
    label: str = ""

    @classmethod
    def of(cls, actor: Any) -> Actor:
        """An Actor from an Actor, a user (anonymous counts as nobody) or None."""
        if isinstance(actor, cls):
            return actor
        if actor is None or not getattr(actor, "is_authenticated", False):
            return cls()
        return cls(user=actor, label=str(actor))


SYSTEM = Actor(label="Maillage")


@dataclass(frozen=True, slots=True)
class _Recording:
    actor: Actor
    verb: str


_current: ContextVar[_Recording | None] = ContextVar("audit", default=None)
_request_actor: ContextVar[Callable[[], Any] | None] = ContextVar("audit_request", default=None)


@contextmanager
def recording(*, actor: Any, verb: str = "") -> Iterator[None]:
    """Sign every change made inside with `actor` and `verb` (a short French sentence)."""
    token = _current.set(_Recording(Actor.of(actor), verb))
    try:
        yield
    finally:
        _current.reset(token)


def current_signature() -> tuple[Actor, str]:
    """The actor and verb of the running code; nobody when nothing said."""
    if (current := _current.get()) is not None:
        return current.actor, current.verb
    if (getter := _request_actor.get()) is not None:
        return Actor.of(getter()), ""
    return Actor(), ""


class AuditMiddleware:
    """Sign what a request changes outside any `recording` with its user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Remember how to find the user; asked only if something is written."""
        token = _request_actor.set(lambda: request.user)
        try:
            return self.get_response(request)
        finally:
            _request_actor.reset(token)


def root_of(instance: models.Model) -> str:
    """The record on whose page this one's history shows (a task's project), as text."""
    root = getattr(instance, "audit_root", None)
    target = root() if callable(root) else None
    return str(ObjectRef.of(target or instance))


def register_models(base: type[models.Model]) -> None:
    """Have every concrete subclass of `base` audited; called once all models are loaded."""
    for model in apps.get_models():
        if issubclass(model, base) and not auditlog.contains(model):
            register(
                model,
                exclude=getattr(model, "AUDIT_EXCLUDE", ()),
                mask=getattr(model, "AUDIT_MASK", ()),
            )


def register(
    model: type[models.Model], *, exclude: Sequence[str] = (), mask: Sequence[str] = ()
) -> None:
    """Have one model audited, many-to-many fields included.

    Of the fields of `mask` the history says that they changed, never what they held.
    """
    names = {field.name for field in model._meta.concrete_fields}
    excluded = [name for name in (*IGNORED_FIELDS, *exclude) if name in names]
    # What points here is the other record's field: read for each one written, it would cost a query.
    excluded += [
        one.name for one in model._meta.get_fields() if one.auto_created and not one.concrete
    ]
    many = {field.name for field in model._meta.many_to_many}
    auditlog.register(
        model,
        exclude_fields=excluded,
        mask_fields=list(mask),
        mask_callable=f"{__name__}.masked",
        m2m_fields=many,
    )


def masked(value: str) -> str:
    """What the history keeps of a value that it must not hold; nothing stays nothing."""
    return "•••" if value not in {"", "None"} else ""


def bulk_create(instances: Sequence[models.Model], *, batch_size: int = 500) -> list[models.Model]:
    """Create many records of one model with their audit entries, in a few queries."""
    if not instances:
        return []
    model = type(instances[0])
    for one in instances:
        _derive(one)
    created = list(model._default_manager.bulk_create(instances, batch_size=batch_size))
    describe = _creation_of(created[0])
    write_entries(((one, describe(one)) for one in created), CREATE)
    search.touch(*created)
    return created


def bulk_update(
    pairs: Sequence[tuple[models.Model, models.Model]],
    fields: Sequence[str],
    *,
    batch_size: int = 500,
) -> None:
    """Save `fields` of many (before, after) records of one model, audited, versions counted."""
    if not pairs:
        return
    model = type(pairs[0][1])
    names = {field.name for field in model._meta.concrete_fields}
    written = [
        *fields,
        *getattr(model, "DERIVED", ()),
        *(name for name in ("version", "updated_at") if name in names),
    ]
    for _, after in pairs:
        _derive(after)
        touch = getattr(after, "touch_version", None)
        if callable(touch):
            touch()
    model._default_manager.bulk_update([after for _, after in pairs], written, batch_size)
    write_entries(((after, model_instance_diff(before, after)) for before, after in pairs), UPDATE)
    search.touch(*(after for _, after in pairs))


def bulk_link(
    name: str, links: Sequence[tuple[models.Model, Sequence[models.Model]]]
) -> list[models.Model]:
    """Add records to the many-to-many field `name` of many others, audited, in a few queries.

    The pairs must be new. Returns the rows that tie them.
    """
    if not links:
        return []
    field: Any = type(links[0][0])._meta.get_field(name)
    through, here, there = (
        field.remote_field.through,
        field.m2m_column_name(),
        field.m2m_reverse_name(),
    )
    rows = [through(**{here: one.pk, there: other.pk}) for one, others in links for other in others]
    made: list[models.Model] = through._base_manager.bulk_create(rows, batch_size=500)
    write_entries(
        (
            (one, {name: {"type": "m2m", "operation": "add", "objects": list(map(str, others))}})
            for one, others in links
        ),
        UPDATE,
    )
    search.touch(*(one for one, _others in links))
    return made


def _derive(instance: models.Model) -> None:
    derive = getattr(instance, "derive", None)
    if callable(derive):
        derive()


_PLAIN_FIELDS: Final = (
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.IntegerField,
)


def _creation_of(first: models.Model) -> Callable[[models.Model], dict[str, Any] | None]:
    """What tells the fields of new records of one model, as ``model_instance_diff(None, …)`` does.

    That function looks up the model's fields and their defaults again for each record: half the
    time of a long import.
    """
    told: Any = auditlog.get_model_fields(type(first))
    if told["include_fields"] or told["mask_fields"]:
        return lambda one: model_instance_diff(None, one)
    fields = [
        (field, field.name, isinstance(field, _PLAIN_FIELDS), get_field_value(None, field))
        for field in get_fields_in_model(first)
        if field.name not in told["exclude_fields"]
    ]

    def describe(one: models.Model) -> dict[str, Any] | None:
        found = {}
        for field, name, is_plain, default in fields:
            value = str(getattr(one, name)) if is_plain else get_field_value(one, field)
            if value != default:
                found[name] = (str(default), str(value))
        return found or None

    return describe


def write_entries(rows: Iterable[tuple[models.Model, dict[str, Any] | None]], action: int) -> None:
    """Write one entry for each record with what changed of it, by batches: those of a long import
    would fill the memory. For whoever writes many records and knows what to say of them better than
    their columns do; `bulk_create` and `bulk_update` say it by themselves.
    """
    entry_model: type[AuditEntry] = apps.get_model("kernel", "AuditEntry")
    actor, verb = current_signature()
    entries = (
        entry_model(
            content_type=ContentType.objects.get_for_model(instance),
            object_pk=str(instance.pk),
            object_id=instance.pk,
            object_repr=str(instance),
            action=action,
            changes=changes,
            actor=actor.user,
            actor_email=getattr(actor.user, "email", None),
            actor_label=actor.label,
            verb=verb,
            root=root_of(instance),
            timestamp=clock.now(),
        )
        for instance, changes in rows
        if changes
    )
    while batch := list(islice(entries, 500)):
        entry_model.objects.bulk_create(batch)


def note(instance: models.Model, *, actor: Any, verb: str) -> None:
    """Write an entry that no field shows (a page sent, a link opened, a file downloaded)."""
    entry_model: type[AuditEntry] = apps.get_model("kernel", "AuditEntry")
    with recording(actor=actor, verb=verb):
        entry_model.objects.log_create(instance, force_log=True, action=UPDATE, changes={})


def scrub(
    entries: models.QuerySet[AuditEntry],
    clean: Callable[[AuditEntry], None],
    *,
    reason: str,
    batch_size: int = 500,
) -> int:
    """Rewrite what entries quote of someone who asked to be forgotten; returns how many changed.

    The only way past append-only (RGPD, art. 17): that something happened, when and by which verb
    stays; `clean` takes out of an entry, in place, who it was about. `reason` is written in the
    server's log. Call it inside the transaction that erases.
    """
    if not reason:
        raise ValueError("say why the history is rewritten")
    entry_model: type[AuditEntry] = apps.get_model("kernel", "AuditEntry")
    changed: list[AuditEntry] = []
    total = 0

    def write() -> None:
        entry_model._base_manager.bulk_update(changed, _QUOTING)
        changed.clear()

    for entry in entries.order_by("pk").iterator(chunk_size=batch_size):
        before = [_frozen(getattr(entry, name)) for name in _QUOTING]
        clean(entry)
        if before != [_frozen(getattr(entry, name)) for name in _QUOTING]:
            changed.append(entry)
            total += 1
        if len(changed) >= batch_size:
            write()
    if changed:
        write()
    logger.warning("%d audit entries scrubbed: %s", total, reason)
    return total


def _frozen(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def history_of(instance: models.Model) -> models.QuerySet[AuditEntry]:
    """Everything that happened to a record and to those that hang from it, newest first.

    What happened to the records that were merged into it is its own past.
    """
    entry_model: type[AuditEntry] = apps.get_model("kernel", "AuditEntry")
    own = ObjectRef.of(instance)
    roots = [str(own)]
    if (lineage := registry.lineages.get(own.model)) is not None:
        roots += [str(ObjectRef(own.model, pk)) for pk in lineage.predecessors(own.pk)]
    about = models.Q(root__in=roots)
    if root_of(instance) != str(ObjectRef.of(instance)):  # its entries hang from another record
        kind = ContentType.objects.get_for_model(instance)
        about |= models.Q(content_type=kind, object_id=instance.pk)
    entries: models.QuerySet[AuditEntry] = (
        entry_model.objects.filter(about)
        .select_related("actor", "content_type")
        .order_by("-timestamp", "-pk")
    )
    return entries
