"""Which drawing stands for an object that has no image: one for each family of objects."""

from __future__ import annotations

from typing import Final

_FAMILIES: Final = (
    ("peinture", ("peinture", "tableau", "miniature")),
    ("dessin", ("dessin", "estampe", "gravure", "affiche", "imprim")),
    ("photo", ("photograph", "cinema", "film")),
    ("sculpture", ("sculptur", "statu", "buste")),
    ("ceramique", ("ceramique", "faience", "porcelaine", "verre", "vase", "poterie")),
    ("textile", ("textile", "costume", "dentelle", "tapisserie", "mode", "vetement")),
    ("monnaie", ("numismat", "monnaie", "medaille", "sigillograph")),
    ("archeologie", ("archeolog", "prehist", "antiquit", "gallo", "neolith", "paleolith")),
    ("mobilier", ("mobilier", "meuble", "horloger", "ameublement")),
    ("orfevrerie", ("orfevre", "bijou", "joaill", "metal")),
    ("outil", ("ethnolog", "outil", "technique", "metier", "agricol", "industri", "arme")),
    ("livre", ("manuscrit", "livre", "archive", "bibliograph", "ecrit")),
    ("nature", ("naturel", "zoolog", "botan", "geolog", "paleonto", "anthropolog")),
    ("musique", ("musique", "instrument")),
    ("architecture", ("architect", "maquette")),
)
"""(drawing, beginnings of the folded domains that it stands for), the first that fits."""


def drawing_for(domain_keys: str) -> str:
    """The drawing for « |peinture|beaux-arts| »; « objet » when none fits."""
    for name, stems in _FAMILIES:
        if any(stem in domain_keys for stem in stems):
            return name
    return "objet"
