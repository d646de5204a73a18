"""Reads rules in plain text: « J-60 », « 2 semaines avant le montage », « la veille du vernissage ».

Works on text already levelled by `kernel.text_fr.plain` (no accent, no capital, simple dashes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from maillage.coordination.projects.planning.found import (
    Kind,
    ParsedDate,
    Problem,
    ProblemCode,
    Read,
)
from maillage.coordination.projects.planning.rules import Anchor, DateRule, Unit
from maillage.kernel.text_fr import lower_first, plain

_NUMBERS: Final = {
    word: number
    for number, words in {
        1: "un une", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept",
        8: "huit", 9: "neuf", 10: "dix", 11: "onze", 12: "douze", 14: "quatorze", 15: "quinze",
        16: "seize", 18: "dix-huit", 20: "vingt", 24: "vingt-quatre", 30: "trente",
        40: "quarante", 45: "quarante-cinq", 50: "cinquante", 60: "soixante", 90: "quatre-vingt-dix",
    }.items()
    for word in words.split()
}  # fmt: skip
_N: Final = rf"(?P<n>\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_WORKED: Final = r"ouv(?:r(?:es?|ables?)?)?\b\.?"
_UNIT: Final = (
    rf"(?P<unit>jours?\s+{_WORKED}|j\.?\s*{_WORKED}|{_WORKED}|j\.?\s?o\b\.?|jours?|jrs?\b\.?|"
    r"j\b\.?|semaines?|sem\b\.?|s\b\.?|mois|m\b\.?|ans?\b|annees?)"
)
_ARTICLE: Final = re.compile(
    r"(?:de la |de l'|du |des |de |d'|a la |a l'|au |aux |le |la |les |l')(?=.)"
)
_COUNTED_FROM_J: Final = re.compile(
    rf"(?P<letter>[jsm])\s*(?P<sign>[+-]|moins|plus)\s*{_N}\s*{_UNIT}?"
    r"(?:\s*[,/]?\s*(?P<side>avant|apres))?(?:[\s,/:]+(?P<anchor>.+))?"
)
_NAMED_FIRST: Final = re.compile(
    rf"(?P<anchor>.+?)\s*[,:]?\s*(?:j\s*)?(?P<sign>[+-]|moins|plus)\s*{_N}\s*{_UNIT}?"
)
_COUNTED: Final = re.compile(
    r"(?P<how>(?:au moins|au plus tard|au plus|minimum|min\.?|environ|env\.?|vers|a peu pres)\s+)?"
    rf"(?P<or>\d+\s*(?:a|-|ou)\s*(?=\d))?{_N}\s*{_UNIT}\s*(?:\w+ )?(?P<side>avant|apres)\b\s*(?P<anchor>.*)"
)
_NEXT_DAY: Final = re.compile(
    r"(?:des )?(?:la |le |l')?(?P<word>avant-?\s?veille|veille|surlendemain|lendemain)\b\s*(?P<anchor>.*)"
)
_SIDE: Final = re.compile(
    r"(?:(?P<how>juste|tout de suite|immediatement|peu|bien|des)\s+)?(?P<side>avant|apres)\s+(?P<anchor>.+)"
)
_SAME_DAY: Final = re.compile(
    r"(?:le )?jour (?:meme )?(?=du |de |des |d')(?P<anchor>.+)|"
    r"(?:pendant|lors|durant|pour|au moment|le)\s+(?P<anchor2>.+)|"
    r"(?:le |la )?(?:debut|fin|semaine)\s+(?=du |de |des |d')(?P<anchor3>.+)"
)
_DAY_J: Final = frozenset({"j", "jour j", "le jour j", "au jour j", "j0", "j 0", "le jour meme"})
_NEXT_DAYS: Final = {"veille": -1, "lendemain": 1, "surlendemain": 2}
_RANGE: Final = re.compile(r"\s+(?:a|au|et)\s+|\s*(?:->|→|/)\s*|\s+-\s+(?=[jsm]\s*[+-])")
_APPROXIMATE: Final = frozenset({"environ", "env", "vers", "a peu pres"})
_ROUGH_DAYS: Final = {Unit.WORKING_DAYS: 1.4, Unit.DAYS: 1.0, Unit.WEEKS: 7.0, Unit.MONTHS: 30.4}


class RuleReader:
    """Reads rules relative to the anchors of a project.

    Args:
        anchors: those that a cell may name, by name, key or alias.
        main: key of the anchor meant by « J »; None when the project has none.
        aliases: other words for anchors, to their keys.
    """

    def __init__(
        self, anchors: Sequence[Anchor], main: str | None, aliases: Mapping[str, str]
    ) -> None:
        self.main = main
        self.names = [lower_first(anchor.name) for anchor in anchors]
        self.index: dict[str, str] = {}
        words = list(aliases.items())
        words += [(word, a.key) for a in anchors for word in a.aliases]
        words += [(a.key, a.key) for a in anchors] + [(a.name, a.key) for a in anchors]
        for word, key in words:  # a name wins over a key, a key over an alias
            self.index[_bare(_level(plain(word)))] = key
            self.index[_level(plain(word))] = key

    def named(self, text: str) -> ParsedDate | None:
        """The day of the anchor that `text` names exactly."""
        key = self.index.get(_level(text))
        return None if key is None else ParsedDate(Kind.RULE, rule=DateRule(key))

    def read(self, text: str) -> Read | None:
        """The rule, range of rules or problem that `text` holds; None when it holds no rule."""
        text = re.sub(
            r"^(?:d'ici|au plus tard|a partir de|vers)\s+(?=[jsm]\s*[+-])", "", _level(text)
        )
        found = self._one(text)
        if found is None or isinstance(found, Problem):
            found = self._two(text) or found
        return found

    def _two(self, text: str) -> Read | None:
        """« J-30 à J-15 »: from one rule to another."""
        for between in _RANGE.finditer(text):
            first = self._one(re.sub(r"^(?:de|du|entre)\s+", "", text[: between.start()]))
            last = self._one(text[between.end() :])
            if not isinstance(first, ParsedDate) or not isinstance(last, ParsedDate):
                continue
            if _after(first.rule, last.rule):
                return Problem(
                    ProblemCode.REVERSED,
                    "La fin de la période vient avant son début : inversez-les.",
                )
            return replace(last, start_rule=first.rule)
        return None

    def _one(self, text: str) -> Read | None:
        if text in _DAY_J:
            return self._rule("jour j", 0, Unit.DAYS)
        for read in (
            self._from_j, self._counted, self._next_day, self._side, self._same_day,
            self._named_first, self._alone,
        ):  # fmt: skip
            found = read(text)
            if found is not None:
                return found
        return None

    def _from_j(self, text: str) -> Read | None:
        """« J-60 », « J - 3 semaines », « S-3 », « M-2 avant le montage »."""
        match = _COUNTED_FROM_J.fullmatch(text)
        if not match:
            return None
        sign = -1 if match["sign"] in {"-", "moins"} else 1
        if match["side"] and (match["side"] == "avant") != (sign < 0):
            return None
        offset, unit = _quantity(match["n"], match["unit"] or match["letter"])
        return self._rule(match["anchor"] or "", sign * offset, unit)

    def _named_first(self, text: str) -> Read | None:
        """« vernissage - 3 semaines », « montage J-10 »."""
        match = _NAMED_FIRST.fullmatch(text)
        if not match or self._key(match["anchor"]) is None:
            return None
        sign = -1 if match["sign"] in {"-", "moins"} else 1
        offset, unit = _quantity(match["n"], match["unit"] or "j")
        return self._rule(match["anchor"], sign * offset, unit)

    def _counted(self, text: str) -> Read | None:
        """« 2 semaines avant le montage », « quinze jours après »."""
        match = _COUNTED.fullmatch(text)
        if not match:
            return None
        offset, unit = _quantity(match["n"], match["unit"])
        # « 2 à 3 semaines avant »: the longer one, so that nothing comes too late
        vague = bool(match["or"]) or (match["how"] or "").strip(" .") in _APPROXIMATE
        signed = -offset if match["side"] == "avant" else offset
        return self._rule(match["anchor"], signed, unit, approximate=vague)

    def _next_day(self, text: str) -> Read | None:
        """« la veille du montage », « le lendemain »."""
        match = _NEXT_DAY.fullmatch(text)
        if not match:
            return None
        return self._rule(match["anchor"], _NEXT_DAYS.get(match["word"], -2), Unit.DAYS)

    def _side(self, text: str) -> Read | None:
        """« avant le vernissage »: the last working day before it, said to be approximate."""
        match = _SIDE.fullmatch(text)
        if not match:
            return None
        offset = -1 if match["side"] == "avant" else 1
        return self._rule(match["anchor"], offset, Unit.WORKING_DAYS, approximate=True)

    def _same_day(self, text: str) -> Read | None:
        """« le jour du vernissage », « pendant le montage », « le vernissage »."""
        match = _SAME_DAY.fullmatch(text)
        if not match:
            return None
        vague = match["anchor3"]  # « fin du montage »
        anchor = match["anchor"] or match["anchor2"] or vague
        return self._rule(anchor, 0, Unit.DAYS, approximate=bool(vague))

    def _alone(self, text: str) -> Read | None:
        """An anchor's name, or part of it: « vernissage », « au montage »."""
        return self._rule(text, 0, Unit.DAYS) if self._matches(text) else None

    def _rule(
        self, anchor: str, offset: int, unit: Unit, *, approximate: bool = False
    ) -> Read | None:
        key = self._key(anchor)
        if key is None:  # « J-1,5 mois »: what follows is not a name
            return None if _bare(anchor)[:1].isdecimal() else self._no_such(anchor)
        return ParsedDate(Kind.RULE, rule=DateRule(key, offset, unit), approximate=approximate)

    def _key(self, anchor: str) -> str | None:
        """The key of the only anchor that these words can mean; « J » and nothing are the main."""
        if _bare(anchor) in {"", "j", "jour j"} and _bare(anchor) not in self.index:
            return self.main
        keys = self._matches(anchor)
        return next(iter(keys)) if len(keys) == 1 else None

    def _matches(self, anchor: str) -> set[str]:
        """The anchors that these words can mean: by exact name, else by the name's first words."""
        bare = _bare(anchor)
        for words in (anchor, bare):
            if words in self.index:
                return {self.index[words]}
        return {key for name, key in self.index.items() if bare and name.startswith(f"{bare} ")}

    def _no_such(self, anchor: str) -> Problem:
        bare = _bare(anchor)
        known = ", ".join(self.names)
        if not self.names:
            return Problem(
                ProblemCode.NO_ANCHOR,
                "Ce projet n’a pas encore de date repère (vernissage, montage…) : ajoutez-en une, "
                "ou écrivez une date.",
            )
        if self._matches(anchor):
            return Problem(
                ProblemCode.AMBIGUOUS_ANCHOR,
                f"« {bare} » peut désigner plusieurs repères de ce projet ({known}) : écrivez le "
                "nom entier.",
            )
        return Problem(
            ProblemCode.UNKNOWN_ANCHOR,
            f"Le repère « {bare} » n’existe pas dans ce projet : {known}{self._hint(bare)}.",
        )

    def neither(self, text: str) -> Problem | None:
        """The problem of words that are neither a date nor a rule, None if `text` has digits."""
        bare = _bare(_level(text))
        if not self.names or not bare or len(bare) > 40 or any(c.isdecimal() for c in bare):
            return None
        return Problem(
            ProblemCode.UNKNOWN_ANCHOR,
            f"« {bare} » n’est ni une date ni un repère de ce projet "
            f"({', '.join(self.names)}){self._hint(bare)}.",
        )

    def _hint(self, bare: str) -> str:
        """The anchor that these words nearly name."""
        close = get_close_matches(bare, [plain(name) for name in self.names], n=1, cutoff=0.8)
        return next((f" ; peut-être « {n} »" for n in self.names if plain(n) in close), "")


def _level(text: str) -> str:
    """`text` without brackets nor the punctuation around it."""
    return " ".join(text.replace("(", " ").replace(")", " ").split()).strip(" .,;:")


def _bare(text: str) -> str:
    """`text` without the articles before it."""
    match = _ARTICLE.match(text)
    return text[match.end() :].strip() if match else text.strip()


def _quantity(number: str, unit: str) -> tuple[int, Unit]:
    """The count and unit of « 3 semaines », « 10 ouvrés », « 1 an »."""
    count = int(number) if number.isdecimal() else _NUMBERS[number]
    word = unit.replace(".", "").replace(" ", "")
    if "ouv" in word or word == "jo":
        return count, Unit.WORKING_DAYS
    if word.startswith("s"):
        return count, Unit.WEEKS
    if word.startswith("a"):
        return count * 12, Unit.MONTHS
    return count, Unit.MONTHS if word.startswith("m") else Unit.DAYS


def _after(one: DateRule | None, other: DateRule | None) -> bool:
    """Whether `one` clearly comes later than `other`."""
    if one is None or other is None or one.anchor != other.anchor:
        return False
    return one.offset * _ROUGH_DAYS[one.unit] > other.offset * _ROUGH_DAYS[other.unit]
