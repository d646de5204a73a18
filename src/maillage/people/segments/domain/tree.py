"""The tree of a segment's conditions, read from JSON and written back; nothing of the database.

``{"all": [node, …]}``, ``{"any": [node, …]}``, ``{"not": node}``, or a leaf
``{"field": key, "op": operator, "value": …}``. A `Group` of kind « none » is the contrary of any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

MAX_DEPTH: Final = 5
MAX_LEAVES: Final = 50
MAX_TEXT: Final = 200
MAX_VALUES: Final = 200

Joint = Literal["all", "any", "none"]


class ConditionError(ValueError):
    """Why conditions cannot be used, in words."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition."""

    field: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that hold together, one of them, or none of them."""

    joint: Joint
    nodes: tuple[Leaf | Group, ...] = ()

    def leaves(self) -> Iterator[Leaf]:
        """Every condition, in reading order."""
        for node in self.nodes:
            if isinstance(node, Leaf):
                yield node
            else:
                yield from node.leaves()

    def depth(self) -> int:
        """Groups within groups, this one counted."""
        return 1 + max((one.depth() for one in self.nodes if isinstance(one, Group)), default=0)


def parse(data: Any) -> Group:
    """The tree of what a segment keeps; ``{}`` has no condition. Raises ConditionError."""
    if data in ({}, None):
        return Group("all")
    node = _node(data, MAX_DEPTH * 2)
    root = Group("all", (node,)) if isinstance(node, Leaf) else node
    check_size(root)
    return root


def check_size(root: Group) -> None:
    """Raise ConditionError when there are too many conditions, or groups too deep."""
    if root.depth() > MAX_DEPTH:
        raise ConditionError(
            _("Ces conditions s’emboîtent trop : %(count)d niveaux au plus.") % {"count": MAX_DEPTH}
        )
    if sum(1 for _leaf in root.leaves()) > MAX_LEAVES:
        raise ConditionError(
            _("Il y a trop de conditions : %(count)d au plus.") % {"count": MAX_LEAVES}
        )


def _node(data: Any, room: int) -> Leaf | Group:
    if room < 0:
        raise ConditionError(
            _("Ces conditions s’emboîtent trop : %(count)d niveaux au plus.") % {"count": MAX_DEPTH}
        )
    if isinstance(data, dict):
        if set(data) == {"not"}:
            inner = _node(data["not"], room - 1)
            if isinstance(inner, Group) and inner.joint == "any":
                return Group("none", inner.nodes)
            return Group("none", (inner,))
        for joint in ("all", "any"):
            if set(data) == {joint} and isinstance(data[joint], list):
                nodes = tuple(_node(one, room - 1) for one in data[joint])
                return Group("all" if joint == "all" else "any", nodes)
        if isinstance(data.get("field"), str) and set(data) <= {"field", "op", "value"}:
            return Leaf(data["field"], str(data.get("op", "")), data.get("value"))
    raise ConditionError(_("Ces conditions sont mal écrites : refaites-les dans le formulaire."))


def write(root: Group) -> dict[str, Any]:
    """The JSON of a tree; ``{}`` without conditions."""
    return _written(root) if root.nodes else {}


def _written(node: Leaf | Group) -> dict[str, Any]:
    if isinstance(node, Leaf):
        found: dict[str, Any] = {"field": node.field, "op": node.op}
        return found if node.value is None else found | {"value": node.value}
    nodes = [_written(one) for one in node.nodes]
    if node.joint == "none":
        return {"not": nodes[0]} if len(nodes) == 1 else {"not": {"any": nodes}}
    return {node.joint: nodes}
