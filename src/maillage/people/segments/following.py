"""Segments follow a record that is merged into another: their conditions hold keys."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from maillage.kernel import registry, undo
from maillage.kernel.registry import ObjectRef
from maillage.people.segments.criteria import sources
from maillage.people.segments.models import Segment
from maillage.ui.choosers import choosers


def follow_record(gone: ObjectRef, kept: ObjectRef) -> list[dict[str, Any]]:
    """Have every condition that names `gone` name `kept`; returns the undo entries."""
    entries = []
    for segment in Segment.objects.select_for_update():
        followed = _followed(segment.conditions, gone, kept)
        if followed != segment.conditions:
            before = deepcopy(segment)
            segment.conditions = followed
            segment.save()
            entries.append(undo.entry(before, segment, ["conditions"]))
    return entries


def _followed(node: Any, gone: ObjectRef, kept: ObjectRef) -> Any:
    if isinstance(node, list):
        return [_followed(one, gone, kept) for one in node]
    if not isinstance(node, dict):
        return node
    if "field" not in node:
        return {name: _followed(one, gone, kept) for name, one in node.items()}
    if not _is_about(str(node["field"]), gone.model) or not isinstance(node.get("value"), list):
        return node
    keys = [kept.pk if str(one) == str(gone.pk) else one for one in node["value"]]
    return {**node, "value": list(dict.fromkeys(keys))}


def _is_about(field: str, model: str) -> bool:
    criterion = registry.criteria.get(field)
    if criterion is None or criterion.value_kind != "record":
        return False
    if criterion.choices is sources.networks:
        return model == "directory.organisation"
    chooser = choosers.get(criterion.chooser)
    return chooser is not None and chooser.model == model
