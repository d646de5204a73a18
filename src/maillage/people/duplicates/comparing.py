"""Two sheets side by side: what differs, what is proposed for each thing, what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.people.directory.models import Function, Person
from maillage.people.duplicates.domain import BOTH, GONE, KEPT, Links, Part, count_links, parts_of
from maillage.ui.crud.showing import shown_value

LEFT, RIGHT = "left", "right"
_OTHER: Final = {LEFT: RIGHT, RIGHT: LEFT}
_BOTH_WORDS: Final = {
    "text": gettext_lazy("Les deux, l’un après l’autre"),
    "address": gettext_lazy("Les deux : l’autre devient une seconde adresse"),
}
_SECOND: Final = gettext_lazy("Les deux : l’autre devient une coordonnée de plus")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a question."""

    value: str
    shown: Any
    checked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that the two sheets say; with options when one has to choose."""

    part: Part
    left: Any
    right: Any
    differs: bool
    options: list[Option] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sheets, and what hangs from it."""

    key: str
    sheet: Any
    work: list[str]
    links: list[Links]
    has_account: bool
    kept: bool

    @property
    def weight(self) -> tuple[bool, int]:
        """By which the sheet to keep is proposed: an account, then what hangs from it."""
        return self.has_account, sum(one.count for one in self.links)


class Comparison:
    """What the page shows, and what was answered."""

    def __init__(self, left: Any, right: Any, user: Any, data: Mapping[str, Any] | None = None):
        self.left, self.right, self.user = left, right, user
        self.data = data or {}
        sides = {key: self._side(key, sheet) for key, sheet in ((LEFT, left), (RIGHT, right))}
        given = self.data.get("kept")
        proposed = RIGHT if sides[RIGHT].weight > sides[LEFT].weight else LEFT
        self.kept_side = given if given in sides else proposed
        self.sides = [self._side(key, sheet) for key, sheet in ((LEFT, left), (RIGHT, right))]

    @property
    def kept(self) -> Any:
        """The sheet that stays."""
        return self.left if self.kept_side == LEFT else self.right

    @property
    def gone(self) -> Any:
        """The sheet that goes."""
        return self.right if self.kept_side == LEFT else self.left

    def _side(self, key: str, sheet: Any) -> Side:
        work = []
        if isinstance(sheet, Person):
            held = Function.objects.visible_to(self.user).filter(person=sheet)
            work = [str(one) for one in held.select_related("organisation")]
        has_account = isinstance(sheet, Person) and sheet.user_id is not None
        kept = getattr(self, "kept_side", None) == key
        return Side(key, sheet, work, count_links(sheet, self.user), has_account, kept)

    def rows(self) -> list[Row]:
        """What differs first, in the order of the sheet, then what is the same."""
        found = [self._row(part) for part in parts_of(type(self.left))]
        said = [row for row in found if row.left or row.right]
        return sorted(said, key=lambda row: not row.differs)

    def _row(self, part: Part) -> Row:
        left, right = _shown(part, self.left), _shown(part, self.right)
        differs = part.differs(self.left, self.right)
        options = []
        if part.is_asked(self.left, self.right):
            chosen = self.chosen(part)
            options = [Option(LEFT, left, chosen == LEFT), Option(RIGHT, right, chosen == RIGHT)]
            if part.both:
                label = _BOTH_WORDS.get(part.both, _SECOND)
                options.append(Option(BOTH, label, chosen == BOTH))
        return Row(part, left, right, differs, options)

    def chosen(self, part: Part) -> str:
        """What was answered for one thing, else what is proposed, as a side."""
        given = str(self.data.get(f"choix-{part.key}", ""))
        if given in {LEFT, RIGHT} or (given == BOTH and part.both):
            return given
        default = part.default(self.kept, self.gone)
        return {KEPT: self.kept_side, GONE: _OTHER[self.kept_side]}.get(default, default)

    def choices(self) -> dict[str, str]:
        """The answers as the verb wants them."""
        made = {}
        for part in parts_of(type(self.left)):
            if part.is_asked(self.left, self.right):
                side = self.chosen(part)
                made[part.key] = side if side == BOTH else KEPT if side == self.kept_side else GONE
        return made

    def main_of_both(self) -> str:
        """Which of two addresses becomes the main one when both are kept."""
        return _("Quand on garde les deux, celle de la fiche gardée reste la principale.")


def _shown(part: Part, sheet: models.Model) -> Any:
    values = [shown_value(sheet, sheet._meta.get_field(name)) for name in part.fields]
    if len(values) == 1:
        value = values[0]
        if isinstance(sheet._meta.get_field(part.fields[0]), models.FileField):
            return _("une image") if value else ""
        return value
    return ", ".join(str(value) for value in values if value not in ("", None))
