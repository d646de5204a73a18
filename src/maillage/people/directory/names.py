"""French names as lists write them: taken apart, compared, put in their usual shape.

Pure functions. « DURAND Nadia », « Mme Durand », « de La Tour (J.-M.) », « nadia durand » and
« Durand, Nadia » are all the ways that one list of contacts has of writing names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from maillage.kernel.text_fr import plain
from maillage.people.directory.first_names import FIRST_NAMES
from maillage.people.directory.first_names import words as set_of

# Before a name; « M » and « Me » only when something follows (« M. » is also an initial).
_TITLE: Final = re.compile(
    r"^(?:m(?:r|onsieur|\.)?|mme|mmes|mlle|madame|mademoiselle|messieurs|mm|dr|docteur|docteure|pr|"
    r"professeur|professeure|ma[iî]tre|me)\.?\s+(?=\S)",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[^\s<>()\[\],;:\"«»]+@[^\s<>()\[\],;:\"«»]+\.[^\s<>()\[\],;:\"«»]+")
_BRACKETS: Final = re.compile(r"[(\[{<][^)\]}>]*[)\]}>]?")
_PARTICLES: Final = set_of(
    "de du des d da di del della den der van von vom zu le la les el al ben ibn bel ait ould mac mc "
    "saint sainte st ste"
)
_LOWER: Final = set_of("de du des d da di del della van von den der vom zu")
_INITIALS: Final = re.compile(r"^(?:[A-ZÀ-ÖØ-Ý]\.?-?){1,3}$")
_NOBODY: Final = frozenset(
    (
        "",
        "?",
        "??",
        "???",
        "-",
        "/",
        "x",
        "a definir",
        "a determiner",
        "a preciser",
        "a confirmer",
        "a trouver",
        "a recruter",
        "a designer",
        "nc",
        "n/a",
        "neant",
        "personne",
        "aucun",
        "aucune",
        "tous",
        "toutes",
        "tout le monde",
        "tbd",
        "xx",
        "xxx",
        "idem",
        "//",
        '"',
    )
)
_BODY_WORDS: Final = set_of(
    "mairie commune ville communaute agglo agglomeration metropole departement region prefecture "
    "rectorat drac dreal ddt association asso collectif compagnie cie musee museum mediatheque "
    "bibliotheque archives ecole college lycee universite institut ird ccas esat ime mjc centre "
    "maison office tourisme service services direction directions conseil syndicat parc federation "
    "fondation comite club cercle amicale union societe entreprise sarl sas eurl sasu scop scic "
    "agence atelier studio imprimerie imprimeur journal radio galerie theatre conservatoire "
    "orchestre ensemble festival frac cnrs inrap caue udap prestataire graphiste equipe technique "
    "stagiaire partenaires artiste artistes elus communication regie"
)


@dataclass(frozen=True, slots=True)
class SplitName:
    """A first name (or initials) and a last name; either may be empty, both for nobody."""

    first: str
    last: str

    def __str__(self) -> str:
        return f"{self.first} {self.last}".strip()


def find_email(text: str) -> str:
    """The first address of a text, in lower case, or ''."""
    found = _EMAIL.search(text)
    return found.group().strip(".").removeprefix("mailto:").lower() if found else ""


def is_nobody(text: str) -> bool:
    """« à définir », « ? », « tous », a lone letter: the cell names no one in particular."""
    letters = sum(c.isalpha() for c in text)
    return letters < 2 or plain(text).strip(" .") in _NOBODY


def looks_like_a_body(text: str) -> bool:
    """« Mairie de Bellême », « Service communication »: a body rather than a person."""
    words = key(text).split()
    known = bool(set(words) & _BODY_WORDS)
    return known or any(any(c.isdigit() for c in word) for word in words) or len(words) > 5


def strip_title(text: str) -> str:
    """Without « Mme », « M. », « Dr », brackets and addresses; spaces made single."""
    bare = _BRACKETS.sub(" ", _EMAIL.sub(" ", text))
    bare = " ".join(bare.split()).strip(" ,;:-–—/")
    while (shorter := _TITLE.sub("", bare, count=1)) != bare:
        bare = shorter
    return bare


def key(text: str) -> str:
    """What two spellings of one name share: no accents, capitals, hyphens, dots, apostrophes."""
    return " ".join(re.sub(r"[^\w]+|_", " ", plain(text)).split())


def is_initials(word: str) -> bool:
    """« N. », « J.-M. », « JM. »; a bare « N » as well, but not « LE » nor « NADIA »."""
    if not _INITIALS.match(word):
        return False
    letters = [c for c in word if c.isalpha()]
    return len(letters) == 1 or "." in word or "-" in word


def initials_of(first: str) -> str:
    """« jm » for Jean-Marc."""
    return "".join(word[0] for word in key(first).split())


def split_name(text: str) -> SplitName:
    """First and last name, told by capitals, commas, particles, known first names, then order."""
    email = find_email(text)
    bare = strip_title(text)
    if not bare:
        return _from_address(email) if email else SplitName("", "")
    if is_nobody(bare):
        return SplitName("", "")
    if "," in bare:
        last, _, first = (part.strip() for part in bare.partition(","))
        if first and last:
            return SplitName(_cased(first), _cased(last, surname=True))
    words = bare.split()
    if len(words) == 1:
        return SplitName("", _cased(words[0], surname=True))
    cut, last_comes_first = _cut(words)
    head, tail = " ".join(words[:cut]), " ".join(words[cut:])
    first, last = (tail, head) if last_comes_first else (head, tail)
    return SplitName(_cased(first), _cased(last, surname=True))


def _from_address(email: str) -> SplitName:
    local = re.sub(r"\d+$|\+.*$", "", email.partition("@")[0])
    words = [word for word in re.split(r"[._]+", local) if word]
    if not words:
        return SplitName("", email.partition("@")[0])
    if len(words) == 1:
        return SplitName("", _cased(words[0], surname=True))
    first = words[0].upper() + "." if len(words[0]) == 1 else _cased(words[0])
    return SplitName(first, _cased(" ".join(words[1:]), surname=True))


def _cut(words: list[str]) -> tuple[int, bool]:
    """Where the words part, and whether the last name stands before the first name."""
    for rule in (_by_initials, _by_capitals, _by_known_first_names, _by_particle):
        if (found := rule(words)) is not None:
            return found
    return 1, False


def _by_initials(words: list[str]) -> tuple[int, bool] | None:
    if is_initials(words[0]):
        return 1, False
    if is_initials(words[-1]):
        # « Durand N. », but « Nadia D. »
        return len(words) - 1, not set(key(words[0]).split()) <= FIRST_NAMES
    return None


def _by_capitals(words: list[str]) -> tuple[int, bool] | None:
    """« DURAND Nadia », « Nadia DURAND », « Jean de LA TOUR »."""
    loud = [_is_loud(word) for word in words]
    if all(loud) or not any(loud):
        return None
    if loud[0]:
        return loud.index(False), True
    start = loud.index(True)
    while start > 1 and key(words[start - 1]) in _PARTICLES:
        start -= 1
    if not all(loud[loud.index(True) :]):  # « de LA TOUR Jean »
        end = len(loud) - loud[::-1].index(True)
        return (end, True) if start <= 1 and key(words[0]) in _PARTICLES else None
    return (start, False) if key(words[0]) not in _PARTICLES else None


def _by_known_first_names(words: list[str]) -> tuple[int, bool] | None:
    known = [set(key(word).split()) <= FIRST_NAMES and bool(key(word)) for word in words]
    if known[0]:
        # « Jean Marc Dupont », « Marie Claire Martin »: one more, if a last name is left.
        two = len(words) > 2 and known[1] and key(words[1]) not in _PARTICLES
        return (2, False) if two else (1, False)
    if known[-1] and (len(words) == 2 or key(words[0]) in _PARTICLES or not any(known[:-1])):
        return len(words) - 1, True
    return None


def _by_particle(words: list[str]) -> tuple[int, bool] | None:
    if key(words[0]).split()[:1] and key(words[0]).split()[0] in _PARTICLES - {"ben", "ait"}:
        return len(words) - 1, True  # « de La Tour Aurélien », « Le Goff Maëlann »
    for at, word in enumerate(words[1:], start=1):
        if (parts := key(word).split()) and parts[0] in _PARTICLES:
            return at, False
    return None


def _cased(text: str, *, surname: bool = False) -> str:
    """Capitals as usual for words all in capitals or all small; else as they were typed."""
    if is_initials(text):
        return text if text.endswith(".") else f"{text}."
    if text == text.lower():
        text = text.upper()
    return " ".join(
        _cased_word(word, small=surname and key(word) in _LOWER) if _is_loud(word) else word
        for word in text.split()
    )


def _is_loud(word: str) -> bool:
    """All in capitals, an elided particle apart: « d’ORMESSON »."""
    bare = word[2:] if word[:2].lower() in {"d'", "d’", "l'", "l’"} else word
    return bare == bare.upper() and sum(c.isalpha() for c in bare) > 1


def _cased_word(word: str, *, small: bool) -> str:
    if small:
        return word.lower()
    parts = re.split(r"([-'’])", word.lower())
    made = [part[:1].upper() + part[1:] for part in parts]
    if len(made) > 2 and made[0] == "D" and made[1] in "'’":
        made[0] = "d"
    return "".join(made)


# What French lists of names put after the name (AFNOR Z 44-061): « Tour (Aurélien de La) » stands
# at « La Tour », « Ormesson (Jean d’) » at O, but Le Goff, du Bellay, Des Forêts, Van Eyck as written.
_SET_ASIDE: Final = re.compile(
    r"^(?:de\s+|d['’]\s*|von\s+(?:und\s+zu\s+)?|zu\s+)(?=\S)", re.IGNORECASE
)


def sort_name(first: str, last: str) -> str:
    """By what a name is sorted: « la tour  aurelien » for Aurélien de La Tour, « ormesson  jean ».

    Two spaces part it from the first name: all the Durand come before the Durand-Leroy.
    """
    bare = _SET_ASIDE.sub("", last.strip(), count=1)
    return f"{key(bare) or key(last)}  {key(first)}".strip()


def folded_words(*texts: str) -> str:
    """Texts as a free search compares them; a telephone number also as its bare digits."""
    words = [plain(text) for text in texts if text]
    words += [text.replace(" ", "") for text in words if text.replace(" ", "").isdigit()]
    return " ".join(dict.fromkeys(words))
