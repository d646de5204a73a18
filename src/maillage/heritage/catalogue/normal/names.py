"""Makers as museums write them: « BOUDIN Eugène (peintre, attribué à) » into a name, a role, a doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from maillage.heritage.catalogue.normal.forenames import FORENAMES
from maillage.kernel.text_fr import plain as plain_text
from maillage.kernel.text_fr import word_set

plain = lru_cache(maxsize=1 << 14)(plain_text)
"""Forenames, roles and particles come back all the time."""

LONGEST: Final = 200
"""Characters of a name; a longer text is no name."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who made a thing. `name` is shown, `sort` orders (surname first), `qualifier` shades."""

    name: str
    sort: str
    role: str
    qualifier: str
    confidence: float


_QUALIFIERS: Final = {
    "attribue a": "attribué à",
    "attribuee a": "attribué à",
    "attribue": "attribué à",
    "attribution": "attribué à",
    "d'apres": "d’après",
    "apres": "d’après",
    "atelier de": "atelier de",
    "atelier d'": "atelier de",
    "atelier du": "atelier de",
    "atelier": "atelier de",
    "ecole de": "école de",
    "ecole": "école de",
    "entourage de": "entourage de",
    "entourage": "entourage de",
    "cercle de": "entourage de",
    "suiveur de": "suiveur de",
    "suiveur": "suiveur de",
    "maniere de": "manière de",
    "a la maniere de": "manière de",
    "maniere": "manière de",
    "genre de": "genre de",
    "genre": "genre de",
    "gout de": "genre de",
    "facon de": "genre de",
    "imitateur de": "imitateur de",
    "imitateur": "imitateur de",
    "imitation de": "imitateur de",
    "copie de": "copie d’après",
    "copie": "copie d’après",
    "copie d'apres": "copie d’après",
    "d'apres une oeuvre de": "d’après",
    "inspire par": "inspiré par",
    "inspirateur": "inspiré par",
}
_PREFIX: Final = re.compile(
    r"(?:attribuee? a|d'apres|atelier d[eu']|ecole d[eu']|entourage d[eu']|cercle d[eu']|suiveur d[eu']|"
    r"(?:a la )?maniere d[eu']|genre d[eu']|imitateur d[eu']|copie d'apres|copie d[eu'])\s*:?\s*"
)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)|\(([^()]*)$")
_NOBODY: Final = re.compile(
    r"(?:auteur |artiste |manufacture |fabricant |atelier |orfevre |peintre )?"
    r"(?:anonymes?|inconnue?s?|indeterminee?s?|non identifiee?s?|inconnu|anon\.?)"
)
_BODY_WORDS: Final = word_set(
    "manufacture manufactures atelier ateliers faiencerie faienceries fonderie fonderies maison societe "
    "cristallerie cristalleries verrerie verreries imprimerie ecole ets etablissement etablissements cie "
    "compagnie freres studio agence fabrique porcelainerie usine usines editions editeur poterie poteries "
    "tuilerie emaillerie orfevrerie bijouterie galerie musee librairie lithographie papeterie filature "
    "tissage soierie soieries chocolaterie brasserie association comite ministere ville abbaye couvent "
    "groupe culture horlogerie armurerie arsenal coutellerie tannerie succursale and co ltd inc sa sarl gmbh"
)
_JOINERS: Final = frozenset(("&", "et", "and", "und"))
_INNER: Final = _JOINERS | {"de", "des", "du", "a", "au", "aux", "en"}
"""Between words that capitals do not tell apart: « Gazette des Beaux-Arts » is one name."""

_ARTICLES: Final = word_set("le la les l' de den het the a")
_PARTICLES: Final = word_set(
    "de du des d' d’ van von der den di da del della dei do dos zu ten ter vom le la les l' l’ y el"
)
_TAILS: Final = _PARTICLES | {"d", "l"}
_BEFORE_SURNAME: Final = word_set(
    "de du des van von der den di da del della dei do dos zu ten ter vom"
)
_LAST: Final = word_set("de du des d' d’ van von di da del della zu")
_SUFFIX: Final = re.compile(
    r"[, ]+((?:dit|dite|dits|surnommee?|alias|ne|nee|pseudonyme)\s.+|l['’](?:ancien|aine|aîné)|le\s+(?:jeune|vieux|vieil|pere|"
    r"fils)|p[eè]re|fils|junior|jr\.?|sr\.?|(?:a[iî]n[eé]e?)|cadet|veuve)$",
    re.IGNORECASE,
)
_ELIDED: Final = re.compile(r"[dl]['’](?=[^\W\d_])")
_PARTICLE_IN_BRACKETS: Final = re.compile(
    r"\(\s*(de|du|des|d['’]|de la|van|von|van den|van der)\s*\)", re.IGNORECASE
)
"""« BRÉVAL (de) Louise »: neither a role nor a shade."""

_ROMAN: Final = re.compile(r"[IVX]{1,4}")
_YEARS: Final = re.compile(r"\D{0,6}\d{3,4}\D.*|\D{0,6}\d{3,4}")
_TITLES: Final = frozenset(("maitre", "monogrammiste", "pseudo"))


@lru_cache(maxsize=1 << 15)
def parse_person(text: str) -> Person | None:
    """The maker that one value names; None when it names nobody at all (« (peintre) »)."""
    whole = " ".join(text.split())
    particles = " ".join(_PARTICLE_IN_BRACKETS.findall(whole))
    whole = _PARTICLE_IN_BRACKETS.sub(" ", whole)
    roles, qualifiers, doubt = _brackets(whole)
    name = " ".join(_BRACKETS.sub(" ", whole).split()).strip(" ,;:")
    words = plain(name)
    if match := _PREFIX.match(words):
        if len(words) == len(name) and _is_name(name[match.end() :]):
            qualifiers.insert(0, _qualifier(match.group().strip(" :")) or match.group())
            name = name[match.end() :].strip()
    if "?" in name:
        doubt, name = True, name.replace("?", " ").strip(" ,")
    name = " ".join(name.split())
    if name and particles:
        name = f"{name} {particles.lower()}"
    if not any(one.isalpha() for one in name):
        return None
    shown, sort, confidence = _names(name)
    return Person(
        shown[:LONGEST],
        sort[:LONGEST],
        ", ".join(dict.fromkeys(roles))[:LONGEST],
        ", ".join(dict.fromkeys(qualifiers))[:LONGEST],
        round(confidence * (0.7 if doubt else 1.0), 2),
    )


def _brackets(text: str) -> tuple[list[str], list[str], bool]:
    """Roles, qualifiers, and whether there is a doubt, out of what stands between brackets."""
    roles: list[str] = []
    qualifiers: list[str] = []
    doubt = False
    for groups in _BRACKETS.findall(text):
        for part in re.split(r"[,;/]", groups[0] or groups[1]):
            word = part.strip(" .")
            if "?" in word:
                doubt, word = True, word.replace("?", "").strip()
            if not word or _YEARS.fullmatch(word) or plain(word) in ("dit", "dite", "dits"):
                continue
            if found := _qualifier(plain(word)):
                qualifiers.append(found)
            else:
                roles.append(word[:1].lower() + word[1:] if word[1:2].islower() else word.lower())
    return roles, qualifiers, doubt


def _qualifier(word: str) -> str:
    return _QUALIFIERS.get(
        word.rstrip("'") if word.endswith(" d'") else word, ""
    ) or _QUALIFIERS.get(re.sub(r" d[u']$", " de", word), "")


def _is_name(rest: str) -> bool:
    """« atelier de RUBENS » is a shade, « atelier de tissage » is a body."""
    return rest[:1].isupper()


def _names(name: str) -> tuple[str, str, float]:
    """(shown, sort, confidence) of a bare name."""
    if _NOBODY.fullmatch(plain(name)):
        nobody = name.lower()
        return nobody, nobody, 0.9
    if len(name) > LONGEST // 2:
        return name, name, 0.2
    suffix = ""
    if match := _SUFFIX.search(name):
        suffix, name = match.group(1), name[: match.start()]
        suffix = suffix.lower() if suffix.isupper() else suffix
    tokens = name.replace("’", "'").split()
    words = [plain(token).strip(".,") for token in tokens]
    if (
        not _BODY_WORDS.isdisjoint("-".join(words).split("-"))
        or "&" in tokens
        or (words and words[0] in _TITLES)
    ):
        shown = _body(tokens)
        return _with(shown, suffix), shown, 0.9
    if "," in name:
        surname, _comma, forename = name.partition(",")
        return _compose(surname.split(), forename.split(), suffix, 0.9)
    capitals = _leading_capitals(tokens)
    if 0 < capitals < len(tokens):
        return _compose(tokens[:capitals], tokens[capitals:], suffix, 0.95)
    if len(tokens) == 1:
        shown = _cased(tokens[0])
        return _with(shown, suffix), shown, 0.8
    return _without_capitals(tokens, words, suffix)


def _without_capitals(tokens: list[str], words: list[str], suffix: str) -> tuple[str, str, float]:
    """No capitals tell the surname: a last particle or a known forename may."""
    if words[-1] in _LAST or words[-1] + "'" in _LAST:
        return _compose(
            tokens[:-2] or tokens[:1], tokens[len(tokens[:-2] or tokens[:1]) :], suffix, 0.85
        )
    if words[0] in _ARTICLES or any(word in _INNER and at for at, word in enumerate(words[:-1])):
        shown = _body(tokens)
        return _with(shown, suffix), shown, 0.6
    known = [word in FORENAMES for word in words]
    if known[0] and not known[-1]:
        end = next(at for at, one in enumerate([*known, False]) if not one)
        return _compose(tokens[end:], tokens[:end], suffix, 0.85)
    if known[-1] and not known[0]:
        start = len(known) - next(at for at, one in enumerate([*reversed(known), False]) if not one)
        return _compose(tokens[:start], tokens[start:], suffix, 0.85)
    if len(tokens) > 4:
        shown = " ".join(map(_cased, tokens)) if name_is_capitals(tokens) else " ".join(tokens)
        return _with(shown, suffix), shown, 0.4
    return _compose(tokens[:1], tokens[1:], suffix, 0.6)  # Joconde writes the surname first


def name_is_capitals(tokens: list[str]) -> bool:
    """Whether every token is in capitals."""
    return all(token.isupper() for token in tokens)


def _leading_capitals(tokens: list[str]) -> int:
    """How many tokens of the surname come first, in capitals: « VAN GOGH », « LA TOUR », « D'ORS ».

    Small particles before them are of the surname too: « de BRÉVAL Louise ».
    """
    count = small = 0
    while small < len(tokens) and tokens[small].islower() and plain(tokens[small]) in _PARTICLES:
        small += 1
    for at, token in enumerate(tokens[small:], small):
        letters = [one for one in _ELIDED.sub("", token) if one.isalpha()]
        if not letters or not all(one.isupper() for one in letters):
            break
        is_initial = (len(letters) == 1 and at > 0) or (token.endswith(".") and len(letters) < 3)
        if is_initial and at > 0 and "'" not in token:
            break
        if at > 0 and _ROMAN.fullmatch(token) and at + 1 == len(tokens):
            break
        count = at + 1
    return count


def _compose(
    surname: list[str], forename: list[str], suffix: str, confidence: float
) -> tuple[str, str, float]:
    """« Georges de La Tour » and « La Tour, Georges de »."""
    if not surname:
        surname, forename = forename, []
    family = [_cased(token) for token in surname]
    given = [
        _cased(token) if token.isupper() and not _ROMAN.fullmatch(token) else token
        for token in forename
    ]
    tail: list[str] = []
    while given and plain(given[-1]) in _TAILS:
        tail.insert(0, given.pop().lower())
    # « VAN GOGH Vincent » is shown « Vincent van Gogh » and sorted at « Van Gogh »
    lowered = list(family)
    for at, token in enumerate(family[:-1]):
        if plain(token) not in _BEFORE_SURNAME:
            break
        lowered[at] = token.lower()
    if plain(lowered[0]).startswith("d'") and len(lowered[0]) > 2:
        lowered[0] = "d" + lowered[0][1:]
    core, head = list(family), []
    if core and plain(core[0]) == "de" and len(core) > 1:
        head, core = ["de"], core[1:]
    elif plain(core[0]).startswith("d'") and len(core[0]) > 2:
        head, core = [core[0][:2].lower()], [core[0][2:3].upper() + core[0][3:], *core[1:]]
    if given or tail:
        shown = _spaced([*given, *tail, *lowered])
        sort = f"{' '.join(core)}, {_spaced([*given, *tail, *head])}"
    else:
        shown = sort = " ".join(family)
    return _with(shown, suffix), sort.strip(", "), confidence


def _spaced(parts: list[str]) -> str:
    return re.sub(r"(\b[dlDL]['’]) ", r"\1", " ".join(parts))


def _with(shown: str, suffix: str) -> str:
    if not suffix:
        return shown
    return (
        f"{shown}, {suffix}"
        if plain(suffix).startswith(("dit", "ne", "alias", "surnom", "pseudo"))
        else f"{shown} {suffix}"
    )


@lru_cache(maxsize=1 << 14)
def _cased(token: str) -> str:
    """« KLEIN-ROUX » → « Klein-Roux », « D'ORS » → « D'Ors »; what has small letters is kept."""
    if elided := _ELIDED.match(token):
        return elided.group() + _cased(token[elided.end() :])
    if not token.isupper() or token in ("II", "III", "IV"):
        return token
    return "".join(part.capitalize() for part in re.split(r"([-'’.])", token))


_SMALL: Final = word_set("de du des d la le les l et en à au aux sur sous of the and und")


def _body(tokens: list[str]) -> str:
    """A body's name: « FONDERIES DE SAINT-DIZIER » → « Fonderies de Saint-Dizier »."""
    if name_is_capitals(tokens) or any(len(token) > 3 and token.isupper() for token in tokens):
        tokens = [
            token.lower() if plain(token) in _SMALL and at else _cased(token)
            for at, token in enumerate(tokens)
        ]
    first = tokens[0][:1].upper() + tokens[0][1:]
    return " ".join([first, *tokens[1:]])
