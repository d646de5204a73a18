"""Lists, and what the conditions of a segment mean."""

from __future__ import annotations

from maillage.people.segments.domain.compiling import (
    MODELS,
    ORGANISATION,
    PERSON,
    TARGETS,
    Compiled,
    compile_conditions,
    compile_segment,
    criteria_for,
    flat,
    known_values,
    model_of,
    segment_records,
    understand,
    visible,
)
from maillage.people.segments.domain.operators import OPERATORS, Operator, operator_of
from maillage.people.segments.domain.tree import (
    MAX_DEPTH,
    MAX_LEAVES,
    ConditionError,
    Group,
    Leaf,
    check_size,
    parse,
    write,
)
from maillage.people.segments.domain.verbs import (
    add_to_list,
    copy_list,
    freeze_segment,
    remove_from_list,
)

__all__ = [
    "MAX_DEPTH",
    "MAX_LEAVES",
    "MODELS",
    "OPERATORS",
    "ORGANISATION",
    "PERSON",
    "TARGETS",
    "Compiled",
    "ConditionError",
    "Group",
    "Leaf",
    "Operator",
    "add_to_list",
    "check_size",
    "compile_conditions",
    "compile_segment",
    "copy_list",
    "criteria_for",
    "flat",
    "freeze_segment",
    "known_values",
    "model_of",
    "operator_of",
    "parse",
    "remove_from_list",
    "segment_records",
    "understand",
    "visible",
    "write",
]
