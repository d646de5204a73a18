"""The names that are drawn for pupils: an animal and a colour that agree. Nobody chooses one."""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import Final

# (the animal, whether its name is feminine)
_ANIMALS: Final = (
    ("Loutre", True),
    ("Renard", False),
    ("Mésange", True),
    ("Hérisson", False),
    ("Chouette", True),
    ("Blaireau", False),
    ("Belette", True),
    ("Écureuil", False),
    ("Cigogne", True),
    ("Castor", False),
    ("Tortue", True),
    ("Phoque", False),
    ("Baleine", True),
    ("Lézard", False),
    ("Grenouille", True),
    ("Martin-pêcheur", False),
    ("Abeille", True),
    ("Chevreuil", False),
    ("Hirondelle", True),
    ("Faucon", False),
    ("Libellule", True),
    ("Homard", False),
    ("Marmotte", True),
    ("Lynx", False),
)
_COLOURS: Final = (
    ("bleu", "bleue"),
    ("vert", "verte"),
    ("rouge", "rouge"),
    ("jaune", "jaune"),
    ("violet", "violette"),
    ("blanc", "blanche"),
    ("gris", "grise"),
    ("doré", "dorée"),
    ("argenté", "argentée"),
    ("rose", "rose"),
    ("turquoise", "turquoise"),
    ("roux", "rousse"),
)
ALL: Final = tuple(
    f"{animal} {colour[is_feminine]}" for animal, is_feminine in _ANIMALS for colour in _COLOURS
)
"""288 names: « Loutre bleue », « Renard roux »."""


def draw(taken: Collection[str]) -> str:
    """A name that no one has; raises LookupError when none is left."""
    left = [one for one in ALL if one not in set(taken)]
    if not left:
        raise LookupError("no pseudonym is left")
    return random.SystemRandom().choice(left)
