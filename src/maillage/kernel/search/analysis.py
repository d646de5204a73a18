"""French text as every index sees it: words, accents folded, stems, words that say nothing."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

import tantivy

FRENCH, FRENCH_STOPPED, PLAIN = "maillage_fr", "maillage_fr_stop", "maillage_plain"
LONGEST_WORD = 60  # bytes; what is longer is no word
WORD = re.compile(r"\w+", re.UNICODE)
_LIGATURES = (("œ", "oe"), ("æ", "ae"), ("Œ", "OE"), ("Æ", "AE"))
_LATIN_ACCENTS = re.compile("[\u0300-\u036f]+")
# Articles, pronouns, prepositions, what an apostrophe leaves behind; folded as the words are.
_SMALL = """
a ai au aux avec c ce ces cet cette d dans de des du elle en es est et eux il ils j je l la le les
leur leurs lui m ma mais me mes moi mon n ne ni nos notre nous on ont ou par pas pour qu que qui s
sa se ses si son sont sur t ta te tes toi ton tu un une vos votre vous y
"""
STOP_WORDS = frozenset(_SMALL.split())


def fold(text: str) -> str:
    """Lower case without accents, as the tokenizers see it."""
    if text.isascii():
        return text.lower()
    for ligature, letters in _LIGATURES:
        text = text.replace(ligature, letters)
    bare = _LATIN_ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    if not bare.isascii():
        bare = "".join(char for char in bare if not unicodedata.combining(char))
    return bare.lower()


def words_of(text: str) -> list[str]:
    """The folded words of `text`, in order."""
    return WORD.findall(fold(text))


def _builder() -> Any:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )


@functools.cache
def analyzers() -> dict[str, tantivy.TextAnalyzer]:
    """By name: French stems, French stems of the words that say something, bare words."""
    stemmer = tantivy.Filter.stemmer("french")
    stopped = _builder().filter(tantivy.Filter.custom_stopword(sorted(STOP_WORDS)))
    return {
        FRENCH: _builder().filter(stemmer).build(),
        FRENCH_STOPPED: stopped.filter(stemmer).build(),
        PLAIN: _builder().build(),
    }


def register(index: tantivy.Index) -> None:
    """Make the analyzers known to an open index."""
    for name, analyzer in analyzers().items():
        index.register_tokenizer(name, analyzer)


@functools.lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The French stem of one folded word."""
    found = analyzers()[FRENCH].analyze(word)
    return found[0] if found else word
