"""How French writes communes: names levelled to be compared, postal codes, what surrounds a name.

Pure functions. « Le Havre », « HAVRE (LE) » and « le havre cedex » are one place; so are
« St-Denis » and « Saint Denis ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from maillage.kernel.text_fr import plain

_CLOSE: Final = 90  # one letter in ten: « guetary » for « guethary »
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
_OVER: Final = re.compile(r"\bs(?:/|\.)\s?(?=[a-z])")  # « Châlons s/ Marne »
_UNDER: Final = re.compile(r"\bs(?:ou)?s?/s\b\.?")  # « La Ferté s/s Jouarre »
_CEDEX: Final = re.compile(r"\bcedex\b.*$")
_ARTICLES: Final = ("le", "la", "les", "l")
_SHORT: Final = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_QUALIFIED: Final = re.compile(r"^(?P<name>[^()]+)\((?P<qualifier>[^()]*)\)?\s*$")
_POSTAL: Final = re.compile(r"(?:\b[fF]-)?\b(\d{5})\b")
_DELEGATED: Final = re.compile(r"\bcommunes? (?:deleguee|associee)s?(?: (?:de|d)\b)?")
_CITY_PART: Final = re.compile(
    r"^(paris|lyon|marseille) (?:0?[1-9]|1\d|20|[ivx]+(?=(?:e|er|eme)\b))"
    r" ?(?:er|ere|e|eme|nd)?(?: (?:arr|arrt|arrdt|ardt|arrond|arrondissement))?$"
)
_LEADING_NUMBER: Final = re.compile(r"^\d+ ")  # « 3501 Libourne »
_NUMBERED: Final = re.compile(r"^(.+) (\d{2,3}|2[ab])$")  # « saint denis 93 »


def fold_name(text: str) -> str:
    """« Saint-Martin-du-Vieux-Bellême » gives « saint martin du vieux belleme »."""
    bare = plain(text)
    bare = _OVER.sub("sur ", _UNDER.sub("sous ", bare))
    return " ".join(_SHORT.get(word, word) for word in _SEPARATORS.split(bare) if word)


def without_article(folded: str) -> str:
    """« le havre » and « havre le » give « havre »; a name that is only an article stays."""
    words = folded.split()
    if len(words) > 1 and words[0] in _ARTICLES:
        return " ".join(words[1:])
    if len(words) > 1 and words[-1] in _ARTICLES:
        return " ".join(words[:-1])
    return folded


def article_first(folded: str) -> str:
    """« havre le » gives « le havre »."""
    words = folded.split()
    if len(words) > 1 and words[-1] in _ARTICLES:
        return " ".join([words[-1], *words[:-1]])
    return folded


def resembles(one: str, other: str) -> bool:
    """Whether two folded names can be one commune's, within one postal code: « etaples sur mer »
    for « etaples », « romans » for « romans sur isere », « brec h » for « brech ».
    """
    short, long = sorted((without_article(one), without_article(other)), key=len)
    if f"{long} ".startswith(f"{short} "):
        return True
    return fuzz.ratio(short.replace(" ", ""), long.replace(" ", "")) >= _CLOSE


def clean_postal_code(text: str) -> str:
    """Five digits, or nothing: « F-61130 », « 61 130 », and « 1000 » of which Excel ate the zero."""
    digits = "".join(one for one in text.split(".", maxsplit=1)[0] if one.isdigit())
    digits = digits.zfill(5) if len(digits) == 4 else digits
    return digits if len(digits) == 5 else ""


def departments_of_postal_code(code: str) -> tuple[str, ...]:
    """The départements that a postal code can be of, by its first digits; rarely wrong by a few
    communes on a border.
    """
    if code.startswith(("97", "98")):
        return (code[:3],)
    if code.startswith("20"):
        return ("2A",) if code[:3] in {"200", "201"} else ("2B",)
    return (code[:2],) if code else ()


@dataclass(frozen=True, slots=True)
class Written:
    """A place as somebody wrote it, taken apart; `name` and `qualifier` are folded."""

    name: str
    shown: str = ""
    qualifier: str = ""  # between brackets or after a comma: a département, another commune
    postal_code: str = ""
    delegated: bool = False  # the part of a commune that merged is meant, in so many words

    @property
    def whole(self) -> str:
        """Name and qualifier: « Bors (Canton de Charente-Sud) » is a whole name."""
        return f"{self.name} {self.qualifier}".strip()


def take_apart(city: str, postal_code: str = "") -> Written:
    """« 61130 Bellême », « BELLEME CEDEX 2 », « Havre (Le) », « Paris 13e », « Sérigny (commune
    déléguée de Belforêt-en-Perche) », « Bellême, Orne ».
    """
    postal = clean_postal_code(postal_code)
    shown = " ".join(city.split())
    if found := _POSTAL.search(city):
        postal = postal or found[1]
        city = f"{city[: found.start()]} {city[found.end() :]}"
    city = plain(city).strip(" -,;·")
    delegated = _DELEGATED.search(city) is not None
    city = _CEDEX.sub("", _DELEGATED.sub(" ", city)).strip(" -,;·")
    qualifier = ""
    if bracketed := _QUALIFIED.match(city):
        city, qualifier = bracketed["name"], bracketed["qualifier"]
    elif "," in city:
        city, qualifier = city.split(",", 1)
    name, qualifier = fold_name(city), fold_name(qualifier)
    if qualifier in _ARTICLES:
        name, qualifier = f"{qualifier} {name}", ""
    name = article_first(_LEADING_NUMBER.sub("", name))
    if part := _CITY_PART.match(name):
        name = part[1]
    elif not qualifier and (numbered := _NUMBERED.match(name)):
        name, qualifier = numbered.groups()
    return Written(name, shown, qualifier, postal, delegated)
