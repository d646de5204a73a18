"""The conditions of a segment as a form: rows that are added, nested, removed, with or without htmx.

Each row is posted under its number: ``noeud`` says, in reading order, « number:parent:nature »; a
group has ``n3-lien``, a condition ``n3-champ``, ``n3-op``, ``n3-valeur``. A button ``faire`` says
what to change: « condition:3 », « groupe:3 », « retirer:3 ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel import registry
from maillage.kernel.registry import Criterion
from maillage.people.segments.domain import (
    MAX_DEPTH,
    MAX_LEAVES,
    OPERATORS,
    ConditionError,
    Group,
    Leaf,
    Operator,
    check_size,
    criteria_for,
    operator_of,
    understand,
)
from maillage.ui.choosers import TYPED, ChooserMultipleField
from maillage.ui.widgets import DateInput

NODE, DO = "noeud", "faire"
ADD, NEST, REMOVE = "condition", "groupe", "retirer"
ROW: Final = re.compile(r"(\d{1,4}):(\d{0,4}):(groupe|condition)")
JOINTS: Final = (
    ("all", gettext_lazy("toutes ces conditions (ET)")),
    ("any", gettext_lazy("au moins une de ces conditions (OU)")),
    ("none", gettext_lazy("aucune de ces conditions (SAUF)")),
)


@dataclass(slots=True)
class Row:
    """A group or a condition, as the page shows it."""

    number: int
    is_group: bool
    parent: Row | None = None
    joint: str = "all"
    key: str = ""
    op: str = ""
    value: Any = None
    error: str = ""
    rows: list[Row] = field(default_factory=list)
    form: Any = None

    @property
    def signature(self) -> str:
        """How the page posts it."""
        parent = self.parent.number if self.parent else ""
        return f"{self.number}:{parent}:{NEST if self.is_group else ADD}"

    @property
    def depth(self) -> int:
        """1 for the outermost group."""
        return 1 + (self.parent.depth if self.parent else 0)

    @property
    def may_nest(self) -> bool:
        """Whether a group may stand in this one."""
        return self.is_group and self.depth < MAX_DEPTH

    def walk(self) -> Iterator[Row]:
        """This row and those below, in reading order."""
        yield self
        for one in self.rows:
            yield from one.walk()


def redrawing(path: str) -> dict[str, str]:
    """Attributes of a control that changes what the conditions offer."""
    return {
        "hx-post": path,
        "hx-trigger": "change consume",
        "hx-target": "#conditions",
        "hx-select": "#conditions",
        "hx-select-oob": "#apercu",
        "hx-swap": "outerHTML",
        "hx-sync": "closest form:replace",  # not the preview's: a late one would abort this
    }


class ConditionForm(forms.Form):
    """The controls of one condition; what they offer depends on its criterion."""

    def __init__(self, row: Row, offered: list[Any], user: Any, path: str) -> None:
        operator = operator_of_row(row)
        super().__init__(
            prefix=f"n{row.number}",
            initial={"champ": row.key, "op": row.op, "valeur": row.value},
        )
        self.fields["champ"] = forms.ChoiceField(
            choices=offered, required=False, label=_("Critère")
        )
        criterion = criterion_of(row)
        if criterion is not None:
            compared = [(one.key, one.label) for one in OPERATORS[criterion.value_kind]]
            self.fields["op"] = forms.ChoiceField(
                choices=compared, required=False, label=_("Comparaison")
            )
        if criterion is not None and operator is not None and operator.needs:
            self.fields["valeur"] = value_field(criterion, operator, user)
        for name, one in self.fields.items():
            one.widget.attrs["aria-label"] = f"{one.label} {row.number}"
            if row.error and name == "valeur":
                one.widget.attrs["aria-invalid"] = "true"
            if name != "valeur":  # other controls come: the conditions are drawn anew
                one.widget.attrs |= redrawing(path)


def criterion_of(row: Row) -> Criterion | None:
    """What the condition is about."""
    return registry.criteria.get(row.key)


def operator_of_row(row: Row) -> Operator | None:
    """How it compares; the first of its kind until one is chosen."""
    criterion = criterion_of(row)
    if criterion is None:
        return None
    return operator_of(criterion.value_kind, row.op) or OPERATORS[criterion.value_kind][0]


def value_field(criterion: Criterion, operator: Operator, user: Any) -> forms.Field:
    """The control of a value."""
    label = _("Valeur")
    if operator.needs == "values" and criterion.choices is None:
        chosen = ChooserMultipleField(criterion.chooser, required=False, label=label)
        chosen.bind_user(user)
        return chosen
    if operator.needs == "values":
        widget = forms.SelectMultiple(attrs={"data-chooser": ""})
        choices = criterion.choices(user) if criterion.choices else ()
        return forms.MultipleChoiceField(
            choices=list(choices), required=False, label=label, widget=widget
        )
    if operator.needs == "integer":
        return forms.IntegerField(required=False, label=label)
    if operator.needs == "day":
        return forms.DateField(required=False, label=label, widget=DateInput)
    return forms.CharField(
        required=False,
        label=label,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class Builder:
    """All the rows, from a segment or from what was posted."""

    def __init__(self, model: str, user: Any, root: Row) -> None:
        self.model, self.user, self.root = model, user, root

    @classmethod
    def of_tree(cls, tree: Group, model: str, user: Any) -> Builder:
        """From what a segment keeps; a new one begins with one empty condition."""
        numbers = count(1)

        def rows(node: Group | Leaf, parent: Row | None) -> Row:
            if isinstance(node, Leaf):
                return Row(
                    next(numbers), False, parent, key=node.field, op=node.op, value=node.value
                )
            made = Row(next(numbers), True, parent, joint=node.joint)
            made.rows = [rows(one, made) for one in node.nodes]
            return made

        root = rows(tree, None)
        if not root.rows:
            root.rows.append(Row(next(numbers), False, root))
        return cls(model, user, root)

    @classmethod
    def of_post(cls, data: QueryDict, model: str, user: Any) -> Builder:
        """From a form that was sent; what does not hold together is left out."""
        known: dict[int, Row] = {}
        for text in data.getlist(NODE)[: 2 * MAX_LEAVES]:
            found = ROW.fullmatch(text)
            if found is None or int(found[1]) in known:
                continue
            number, parent = int(found[1]), known.get(int(found[2] or 0))
            if known and (parent is None or not parent.is_group):
                continue
            row = Row(number, found[3] == NEST, parent)
            if row.depth > MAX_DEPTH + 1:
                continue
            known[number] = row
            if parent is not None:
                parent.rows.append(row)
            cls._read(row, data, model, user)
        roots = [one for one in known.values() if one.parent is None and one.is_group]
        return cls(model, user, roots[0]) if roots else cls.of_tree(Group("all"), model, user)

    @staticmethod
    def _read(row: Row, data: QueryDict, model: str, user: Any) -> None:
        prefix = f"n{row.number}"
        if row.is_group:
            joint = data.get(f"{prefix}-lien", "all")
            row.joint = joint if joint in dict(JOINTS) else "all"
            return
        key = data.get(f"{prefix}-champ", "")
        criterion = registry.criteria.get(key)
        if criterion is None or criterion.model != model:
            return
        row.key, row.op = key, data.get(f"{prefix}-op", "")
        operator = operator_of_row(row)
        row.op = operator.key if operator else ""
        if operator is None or not operator.needs:
            return
        control = value_field(criterion, operator, user)
        name = f"{prefix}-valeur"
        row.value = control.widget.value_from_datadict(data, {}, name)
        if isinstance(control, ChooserMultipleField) and row.value:
            typed = str(row.value[0])
            if typed.startswith(f"{TYPED}:"):  # without JavaScript, in a long list
                try:
                    row.value = [str(control.typed(typed.removeprefix(f"{TYPED}:")).pk)]
                except ValidationError as error:
                    row.value, row.error = [], error.messages[0]

    def change(self, action: str) -> None:
        """Add, nest or remove, as a button asks; anything else changes nothing."""
        verb, _colon, number = action.partition(":")
        row = next((one for one in self.root.walk() if str(one.number) == number), None)
        if row is None:
            return
        if verb == REMOVE and row.parent is not None:
            row.parent.rows.remove(row)
            return
        if not row.is_group or len(list(self.leaves())) >= MAX_LEAVES:
            return
        numbers = count(max(one.number for one in self.root.walk()) + 1)
        if verb == NEST and row.may_nest:
            made = Row(next(numbers), True, row, joint="all" if row.joint == "any" else "any")
            row.rows.append(made)
            row = made
        elif verb != ADD:
            return
        row.rows.append(Row(next(numbers), False, row))

    def leaves(self) -> Iterator[Row]:
        """The conditions."""
        return (one for one in self.root.walk() if not one.is_group)

    def tree(self) -> Group:
        """What is complete, as a tree; `error` of the rows says what is not."""
        tree = self._group(self.root)
        check_size(tree)
        return tree

    def _group(self, row: Row) -> Group:
        nodes: list[Group | Leaf] = []
        for one in row.rows:
            if one.is_group:
                inner = self._group(one)
                if inner.nodes:
                    nodes.append(inner)
            elif one.key and not one.error:
                leaf = Leaf(one.key, one.op, one.value)
                try:
                    _criterion, _operator, value = understand(leaf, self.model, self.user)
                except ConditionError as error:
                    one.error = str(error)
                else:
                    nodes.append(Leaf(one.key, one.op, value))
        return Group(row.joint, tuple(nodes))  # type: ignore[arg-type]  # one of the joints

    def errors(self) -> list[str]:
        """What is not complete, after `tree`."""
        return [one.error for one in self.root.walk() if one.error]

    def dress(self, path: str) -> Builder:
        """Give each condition its controls; `path` redraws them."""
        offered: list[tuple[str, Any]] = [("", _("Choisissez un critère…"))]
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in criteria_for(self.model, self.user):
            groups.setdefault(str(one.group), []).append((one.key, capfirst(str(one.label))))
        offered += groups.items()
        for row in self.leaves():
            row.form = ConditionForm(row, offered, self.user, path)
        return self
