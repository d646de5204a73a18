"""French words and small grammar that no library gives: days, months, articles, plain text.

Pure functions. Used wherever a sentence is composed (plans, moves, mails, exports).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

# What `plain` levels; soft hyphens, zero-width spaces and byte-order marks vanish.
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_QUOTES: Final = dict.fromkeys(map(ord, "’‘ʼ´`′"), "'")
_LIGATURES: Final = {
    ord("œ"): "oe",
    ord("æ"): "ae",
    ord("\u200b"): None,
    ord("\u00ad"): None,
    ord("\ufeff"): None,
}
_PLAIN: Final = _DASHES | _QUOTES | _LIGATURES
_WHITE: Final = re.compile(r"\s+")
_GUILLEMETS: Final = re.compile(r"(?<=«) | (?=[»:;?!])")


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(text.split())


# Feminine by their ending, as the vocabulary of events has it; words of `_MASCULINE` excepted.
_FEMININE_ENDINGS: Final = (
    *("tion", "sion", "xion", "ure", "ence", "ance", "ise", "ie", "ee", "ette", "ille", "ade"),
    *("aine", "ite", "esse", "ude", "elle", "onne", "ique", "euse", "trice"),
)
_FEMININE: Final = word_set(
    "fin nuit fete main date phase foire vente veille livraison cloture saison maison plage pose "
    "depose une premiere derniere table messe commande restitution relance com scene salle "
    "nocturne paix voix sante securite carte porte route liste piste note lecture reserve "
    "residence mediation semaine rencontre ferme ville region place presse page fiche charte "
    "deadline newsletter biennale signaletique collecte jauge recette"
)
_MASCULINE: Final = word_set(
    "musee lycee comite incendie traite arrete trophee site gite silence cirque kiosque genie "
    "parapluie poste jubile defile marche colisee mausolee graphique portique cantique "
    "pique-nique domaine stade prelude murmure rendez-vous delegue numerique rallye camee apogee "
    "graphisme satellite rite"
)
_SINGULAR: Final = word_set(  # words in -s or -x that are not plurals
    "concours parcours discours repas bus congres proces succes cours temps printemps mois colis "
    "tapis avis devis permis acces relais secours recours campus palais corps choix prix voix paix "
    "bois compromis progres deces cas bras os jus pas exces rendez-vous opus virus processus "
    "chorus paris calvados"
)
_ASPIRATED: Final = word_set(  # no elision before these
    "hall halle halte hameau hangar haut haute heros hip-hop hors-les-murs huit huitieme onze "
    "onzieme hackathon haie havre"
)


def plain(text: str) -> str:
    """`text` without accents, capitals, fancy dashes, quotes and spaces, to compare by."""
    if text.isascii():  # most of what is folded: three times faster
        return _WHITE.sub(" ", text.lower().replace("`", "'")).strip()
    folded = unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c)).translate(_PLAIN)
    return _WHITE.sub(" ", bare).strip()


def typeset(text: str) -> str:
    """`text` with no-break spaces where French typography wants them: « », before : ; ? !"""
    return _GUILLEMETS.sub("\u00a0", text)


def lower_first(name: str) -> str:
    """The name inside a sentence: « Vernissage » gives « vernissage », « FRAC » stays."""
    name = name.strip()
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def french_day(day: date, *, year: bool = False, weekday: bool = False) -> str:
    """« 3 mars », « 1er mai 2026 », « mardi 12 mai »."""
    number = "1er" if day.day == 1 else str(day.day)
    words = [WEEKDAYS[day.weekday()]] if weekday else []
    words += [number, MONTHS[day.month - 1]]
    return " ".join([*words, str(day.year)] if year else words)


def count(number: int, singular: str, plural: str = "") -> str:
    """« 1 jour », « 9 jours » (zero and one are singular in French)."""
    word = singular if abs(number) < 2 else plural or f"{singular}s"
    return f"{number} {word}"


def with_article(name: str) -> str:
    """« le vernissage », « la remise des prix », « l’inauguration », « les journées »."""
    name = lower_first(name)
    kind = _article(name)
    return f"l’{name}" if kind == "l" else f"{kind} {name}" if kind else name


def of_the(name: str) -> str:
    """« du vernissage », « de la remise », « de l’inauguration », « des journées »."""
    name = lower_first(name)
    kind = _article(name)
    if not kind:
        words = name.split(" ", 1)
        contracted = {"le": "du", "les": "des"}.get(words[0])
        if contracted and len(words) == 2:
            return f"{contracted} {words[1]}"
        return f"d’{name}" if words[0] in {"un", "une"} else f"de {name}"
    contracted = {"le": "du", "la": "de la", "les": "des", "l": "de l’"}[kind]
    return f"{contracted}{name}" if kind == "l" else f"{contracted} {name}"


def _article(name: str) -> str:
    """le, la, les, "l" (elided) or nothing when the name brings its own."""
    bare = plain(name)
    words = bare.split(" ")
    if words[0] in {"le", "la", "les", "un", "une", "mon", "ma", "notre", "nos"} and len(words) > 1:
        return ""
    if bare.startswith(("l'", "d'")):
        return ""
    word = words[0].split("'")[-1]
    if word.endswith(("s", "x")) and word not in _SINGULAR:
        return "les"
    if word[:1] in "aeiouh" and word not in _ASPIRATED:
        return "l"
    if word in _FEMININE:
        return "la"
    if word not in _MASCULINE and word.endswith(_FEMININE_ENDINGS):
        return "la"
    return "le"
