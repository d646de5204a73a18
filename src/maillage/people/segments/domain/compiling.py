"""From the tree of conditions to a query, and to a sentence; the user's rights always on top."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import registry
from maillage.kernel.permissions import is_allowed
from maillage.kernel.registry import Criterion
from maillage.people.directory.models import Organisation, Person
from maillage.people.segments.domain.operators import (
    Operator,
    asked_value,
    clean_value,
    operator_of,
    value_words,
)
from maillage.people.segments.domain.tree import ConditionError, Group, Leaf, parse
from maillage.people.segments.models import Segment
from maillage.ui.choosers import choosers

PERSON, ORGANISATION = "directory.person", "directory.organisation"
MODELS: Final[dict[str, type[Model]]] = {PERSON: Person, ORGANISATION: Organisation}
TARGETS: Final = {Segment.Target.PEOPLE: PERSON, Segment.Target.ORGANISATIONS: ORGANISATION}
NOTHING: Final = Q(pk__in=())
_EXCEPT: Final = gettext_lazy("sauf celles (")


@dataclass(slots=True)
class Compiled:
    """What conditions mean for one user: a query, a sentence, and what is wrong with them.

    `broken` says that nothing can be computed; `warnings`, what finds nobody any more.
    """

    q: Q = field(default_factory=Q)
    sentence: str = ""
    broken: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def model_of(segment: Segment) -> str:
    """What a segment gathers: "directory.person" or "directory.organisation"."""
    return TARGETS[Segment.Target(segment.target)]


def visible(model: str, user: Any) -> QuerySet[Any]:
    """The people, or organisations, that `user` sees; those who were erased left out."""
    if model == PERSON:
        return Person.objects.visible_to(user).present()
    return Organisation.objects.visible_to(user)


def criteria_for(model: str, user: Any) -> list[Criterion]:
    """The criteria that `user` may use on a model, by group."""
    found = [
        one
        for one in registry.criteria
        if one.model == model and (not one.permission or is_allowed(user, one.permission))
    ]
    groups = list(dict.fromkeys(str(one.group) for one in found))
    return sorted(found, key=lambda one: groups.index(str(one.group)))


def segment_records(segment: Segment, user: Any) -> QuerySet[Any]:
    """Whom a segment gathers among those that `user` sees; nobody when it is broken."""
    found = compile_segment(segment, user)
    records = visible(model_of(segment), user)
    return records.none() if found.broken else records.filter(found.q)


def compile_segment(segment: Segment, user: Any) -> Compiled:
    """The conditions of a segment, for `user`."""
    try:
        root = parse(segment.conditions)
    except ConditionError as error:
        return Compiled(NOTHING, broken=[str(error)])
    return compile_conditions(root, model_of(segment), user)


def compile_conditions(root: Group, model: str, user: Any) -> Compiled:
    """A tree, for `user`; never raises."""
    compiled = Compiled()
    part = _group(root, model, user, compiled)
    subject = _("les personnes") if model == PERSON else _("les organisations")
    if part is None:
        compiled.sentence = _("toutes %(subject)s") % {"subject": subject}
    else:
        compiled.q, words = part
        compiled.sentence = f"{subject} {words}"
    if compiled.broken:
        compiled.q = NOTHING
    return compiled


def _group(group: Group, model: str, user: Any, into: Compiled) -> tuple[Q, str] | None:
    """The query and the words of a group; None when it has no condition."""
    found = []
    for node in group.nodes:
        if isinstance(node, Leaf):
            found.append(_leaf(node, model, user, into))
        elif (inner := _group(node, model, user, into)) is not None:
            nested = len(node.nodes) > 1 and node.joint != "none" and len(group.nodes) > 1
            found.append((inner[0], f"({inner[1]})" if nested else inner[1]))
    if not found:
        return None
    queries, words = [one for one, _words in found], [one for _q, one in found]
    if group.joint == "all":
        return reduce(and_, queries), _together(words)
    joined = reduce(or_, queries)
    if group.joint == "any":
        return joined, _(" OU ").join(words)
    return _contrary(joined, model), f"{_EXCEPT}{_(' OU ').join(words)})"


def _together(words: list[str]) -> str:
    """« A ET B sauf celles (C) »."""
    text = words[0]
    for one in words[1:]:
        text += f" {one}" if one.startswith(str(_EXCEPT)) else _(" ET ") + one
    return text


def _contrary(q: Q, model: str) -> Q:
    """All but those: by their keys, so that an unknown value (NULL) counts as « no »."""
    return ~Q(pk__in=MODELS[model]._base_manager.filter(q).values("pk"))


def _leaf(leaf: Leaf, model: str, user: Any, into: Compiled) -> tuple[Q, str]:
    try:
        criterion, operator, value = understand(leaf, model, user)
    except ConditionError as error:
        into.broken.append(str(error))
        return NOTHING, "…"
    names: list[str] = []
    if operator.needs == "values":
        known = known_values(criterion, value, user)
        names = list(known.values())
        if lost := len(value) - len(known):
            into.warnings.append(_lost_words(criterion, lost, bool(known)))
            names += [_("une fiche disparue")] * lost
        value = _typed(criterion, known)
    words = _words(criterion, operator, value, names)
    if operator.needs == "values" and not value:
        return NOTHING, words
    asked = asked_value(operator, criterion.value_kind, value)
    q = criterion.condition(operator.asked, asked, user)
    return (_contrary(q, model) if operator.contrary else q), words


def _typed(criterion: Criterion, known: dict[str, str]) -> list[Any]:
    return [int(one) for one in known] if criterion.value_kind == "record" else list(known)


def _words(criterion: Criterion, operator: Operator, value: Any, names: list[str]) -> str:
    if criterion.value_kind == "boolean":
        return str(criterion.words_no if operator.contrary else criterion.words)
    return f"{criterion.words} {value_words(operator, value, names)}"


def _lost_words(criterion: Criterion, lost: int, some_left: bool) -> str:
    what = {"label": criterion.label, "count": lost}
    if some_left:
        return (
            _(
                "« %(label)s » : %(count)d des valeurs choisies n’existe plus, ou vous ne la voyez pas."
            )
            % what
        )
    return (
        _(
            "« %(label)s » : ce qui était choisi n’existe plus, ou vous ne le voyez pas ; cette "
            "condition ne trouve personne."
        )
        % what
    )


def understand(leaf: Leaf, model: str, user: Any) -> tuple[Criterion, Operator, Any]:
    """The criterion, operator and clean value of a condition; raises ConditionError in words."""
    criterion = registry.criteria.get(leaf.field)
    if criterion is None or criterion.model != model:
        raise ConditionError(
            _("Une condition porte sur « %(key)s », que ce Maillage ne connaît pas.")
            % {"key": leaf.field[:60]}
        )
    if criterion.permission and not is_allowed(user, criterion.permission):
        raise ConditionError(
            _("Une condition porte sur « %(label)s », que vous n’avez pas le droit de lire.")
            % {"label": criterion.label}
        )
    operator = operator_of(criterion.value_kind, leaf.op)
    if operator is None:
        raise ConditionError(
            _("« %(label)s » : la comparaison « %(op)s » n’existe pas.")
            % {"label": criterion.label, "op": leaf.op[:40]}
        )
    try:
        return criterion, operator, clean_value(operator, leaf.value)
    except ConditionError as error:
        raise ConditionError(
            _("« %(label)s » : %(why)s.") % {"label": criterion.label, "why": error}
        ) from error


def known_values(criterion: Criterion, values: list[str], user: Any) -> dict[str, str]:
    """Which of `values` still exist and may be read, each with its name."""
    if criterion.choices is not None:
        labels = dict(flat(criterion.choices(user)))
        return {one: labels[one] for one in values if one in labels}
    chooser = choosers.get(criterion.chooser)
    if chooser is None:
        return {}
    keys = [int(one) for one in values if one.isdecimal() and len(one) < 18]
    found = {str(one.pk): chooser.label(one) for one in chooser.visible(user).filter(pk__in=keys)}
    return {one: found[one] for one in values if one in found}


def flat(choices: Any) -> list[tuple[str, str]]:
    """Choices without their groups, as text."""
    found: list[tuple[str, str]] = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            found += flat(label)
        else:
            found.append((str(value), str(label)))
    return found
