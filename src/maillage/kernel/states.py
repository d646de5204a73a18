"""State machines: a state changes only through a verb.

A transition names its verb, sources, target, permission and guards (django-fsm-2 underneath).
`perform` locks the row, checks, runs, saves and audits in one transaction; effects such as mails
belong in `on_commit` callbacks that the transition method sets.

    class Task(StatefulModel):
        state = StateField(_("état"), choices=State.choices, default=State.TODO)

        @transition("finish", state, source=[State.TODO, State.DOING], target=State.DONE,
                    label=_("Marquer comme faite"), permission="projects.change_task")
        def finish(self) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _
from django_fsm import FSMField, can_proceed
from django_fsm import transition as fsm_transition

from maillage.kernel import audit

M = TypeVar("M", bound=models.Model)
Guard = Callable[[Any], str]


class TransitionRefused(Exception):
    """The verb cannot be done; str() is the reason, in French, for the person who tried."""


class StateField(FSMField):
    """A state, written by its transitions only (``protected``)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("protected", True)
        kwargs.setdefault("max_length", 20)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:  # type: ignore[override]  # of a mixin without types
        """A plain column on the models of migrations, which have no verbs.

        Each of the thousands of classes that a migration renders would stay listened to for ever:
        making the tables of a new site took twice the time.
        """
        if cls.__module__ == "__fake__":
            models.CharField.contribute_to_class(self, cls, name, **kwargs)
        else:
            super().contribute_to_class(cls, name, **kwargs)


@dataclass(frozen=True, slots=True)
class Transition:
    """One verb of one machine, as declared."""

    verb: str
    label: Any
    sources: tuple[str, ...]
    target: str
    permission: str
    guards: tuple[Guard, ...]
    icon: str = ""
    past: Any = ""  # as the history says it: « a marqué la tâche comme faite »


def transition(
    verb: str,
    field: StateField,
    *,
    source: Iterable[str] | str,
    target: str,
    label: Any,
    permission: str,
    guards: Sequence[Guard] = (),
    icon: str = "",
    past: Any = "",
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a verb. A guard takes the record and returns the reason to refuse, or ''."""
    sources = (source,) if isinstance(source, str) else tuple(source)
    spec = Transition(verb, label, sources, target, permission, tuple(guards), icon, past or label)

    def decorate(method: Callable[..., None]) -> Callable[..., None]:
        wrapped: Callable[..., None] = fsm_transition(
            field=field,
            source=list(sources),
            target=target,
            permission=lambda instance, user: user.has_perm(permission, instance),
        )(method)
        wrapped.maillage_transition = spec  # type: ignore[attr-defined]  # read by transitions_of
        return wrapped

    return decorate


def transitions_of(model: type[models.Model]) -> dict[str, Transition]:
    """Every verb of a model, by name."""
    found = {}
    for name in dir(model):
        spec = getattr(getattr(model, name, None), "maillage_transition", None)
        if isinstance(spec, Transition):
            found[spec.verb] = spec
    return found


def machines() -> list[type[models.Model]]:
    """Every model that has a state machine; for the state × verb walk and the diagrams."""
    return [model for model in apps.get_models() if transitions_of(model)]


def available(instance: models.Model, user: Any) -> list[Transition]:
    """The verbs that `user` may do now on this record, guards included."""
    return [
        spec
        for spec in transitions_of(type(instance)).values()
        if current(instance) in spec.sources
        and user.has_perm(spec.permission, instance)
        and not refusal(instance, spec)
    ]


def current(instance: models.Model) -> str:
    """The value of the record's (only) state field."""
    return str(getattr(instance, state_field(type(instance)).name))


def state_field(model: type[models.Model]) -> StateField:
    """The state field of a model; raises LookupError when it has none."""
    for field in model._meta.concrete_fields:
        if isinstance(field, StateField):
            return field
    message = f"{model.__name__} has no state"
    raise LookupError(message)


def refusal(instance: models.Model, spec: Transition) -> str:
    """The first guard's reason to refuse, or ''."""
    return next((reason for guard in spec.guards if (reason := guard(instance))), "")


def perform(
    instance: M,
    verb: str,
    *,
    actor: Any,
    trusted: bool = False,
    said: str = "",
    **arguments: Any,
) -> M:
    """Do `verb` on a record, under a row lock, audited; return the fresh record.

    `trusted` skips the account's permission: for a caller that has checked another right (a
    personal link). `said` is what the history says instead of the verb's own words. Raises
    TransitionRefused with the reason.
    """
    spec = transitions_of(type(instance))[verb]
    who = audit.Actor.of(actor)
    with transaction.atomic(), audit.recording(actor=who, verb=said or str(spec.past)):
        manager = type(instance)._base_manager
        locked = manager.select_for_update().get(pk=instance.pk)
        if not trusted and not (
            who.user is not None and who.user.has_perm(spec.permission, locked)
        ):
            raise TransitionRefused(_("Vous n’avez pas le droit de faire cela."))
        if current(locked) not in spec.sources:
            field = state_field(type(instance))
            shown = dict(field.flatchoices).get(current(locked), current(locked))
            raise TransitionRefused(
                _("Impossible : l’état est maintenant « %(state)s ».") % {"state": shown}
            )
        if reason := refusal(locked, spec):
            raise TransitionRefused(reason)
        method = getattr(locked, verb)
        if not can_proceed(method):
            raise TransitionRefused(_("Impossible dans cet état."))
        method(**arguments)
        locked.save()
    return locked
