"""What MS Project has no word for, written in one of its free fields so that it comes back exact.

« ref=40; regle=-6 weeks Vernissage; echeance=2027-03-05; debut=2027-03-01; verrouillee »: of a task that somebody has
moved in MS Project since (its finish is no longer the `echeance` written), the rule is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final, Self

from maillage.coordination.projects.planning.rules import Unit

ANCHOR: Final = "repere"
FARTHEST: Final = 32_767
"""The farthest from its anchor that a column holds."""
_FLAGS: Final = {
    "verrouillee": "locked",
    "jour exact": "exact_day",
    "placee par ses suites": "floating",
}


def anchor_text(at: time | None) -> str:
    """What the milestone of an anchor carries: that it is one, and its hour if it has one."""
    return f"{ANCHOR}={at:%H:%M}" if at else ANCHOR


def is_anchor(text: str) -> bool:
    """Whether the milestone that carries this is one of our anchors."""
    return text.partition("=")[0] == ANCHOR


def anchor_time(text: str) -> time | None:
    """The hour of an anchor."""
    try:
        return time.fromisoformat(text.partition("=")[2])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Settings:
    """The exact settings of one task."""

    ref: int | None = None
    anchor: str = ""
    offset: int = 0
    unit: str = ""
    due: date | None = None
    start: date | None = None
    earliest: date | None = None
    locked: bool = False
    exact_day: bool = False
    floating: bool = False

    @classmethod
    def of(cls, task: Any) -> Self:
        """Those of a row."""
        ruled = task.rule_anchor is not None
        return cls(
            ref=task.pk,
            anchor=task.rule_anchor.name if ruled else "",
            offset=task.rule_offset if ruled else 0,
            unit=str(task.rule_unit) if ruled else "",
            due=task.due,
            start=task.start,
            earliest=task.earliest,
            locked=task.locked,
            exact_day=task.exact_day,
            floating=task.floating,
        )

    def __str__(self) -> str:
        parts = [f"ref={self.ref}"] if self.ref else []
        if self.anchor:
            parts.append(f"regle={self.offset} {self.unit} {safe_name(self.anchor)}")
        if self.due:
            parts.append(f"echeance={self.due.isoformat()}")
        if self.start:
            parts.append(f"debut={self.start.isoformat()}")
        if self.earliest:
            parts.append(f"pas avant={self.earliest.isoformat()}")
        parts += [flag for flag, name in _FLAGS.items() if getattr(self, name)]
        return "; ".join(parts)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Settings from their text; None when it is not ours."""
        given: dict[str, Any] = {}
        for part in filter(None, (one.strip() for one in text.split(";"))):
            key, _equals, value = part.partition("=")
            try:
                if key in _FLAGS:
                    given[_FLAGS[key]] = True
                elif key == "ref":
                    if not 0 < int(value) < 2**63:
                        return None
                    given["ref"] = int(value)
                elif key == "regle":
                    offset, unit, anchor = value.split(" ", 2)
                    if abs(int(offset)) > FARTHEST:
                        return None
                    given |= {"offset": int(offset), "unit": str(Unit(unit)), "anchor": anchor}
                elif key == "echeance":
                    given["due"] = date.fromisoformat(value)
                elif key == "debut":
                    given["start"] = date.fromisoformat(value)
                elif key == "pas avant":
                    given["earliest"] = date.fromisoformat(value)
                else:
                    return None
            except ValueError:
                return None
        return cls(**given) if given else None


def safe_name(name: str) -> str:
    """An anchor's name without the sign that parts the settings."""
    return " ".join(name.replace(";", ",").split())
