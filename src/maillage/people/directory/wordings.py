"""What people are asked to agree to, word for word, for each purpose.

The wording shown when a consent is recorded; whoever records it may change it, and what is stored
is what the person really read or heard.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from maillage.people.directory.models.consents import Purpose

WORDINGS: Final[dict[str, Any]] = {
    Purpose.LETTER: _(
        "J’accepte que %(site)s utilise mon adresse électronique pour m’envoyer sa lettre "
        "d’information. Je peux me désabonner à tout moment par le lien de chaque lettre."
    ),
    Purpose.TRACKING: _(
        "J’accepte que %(site)s mesure si j’ouvre ses courriels et les liens que j’y suis, pour en "
        "améliorer le contenu. Je peux refuser et recevoir quand même ces courriels."
    ),
    Purpose.PRESS: _(
        "J’accepte que %(site)s utilise mes coordonnées professionnelles pour m’envoyer ses "
        "communiqués et ses invitations de presse. Je peux m’y opposer à tout moment."
    ),
    Purpose.DIRECTORY: _(
        "J’accepte que mon nom, ma fonction et mes coordonnées professionnelles figurent dans "
        "l’annuaire de %(site)s, que lisent ses membres. Je peux en être retiré à tout moment."
    ),
    Purpose.PHOTOGRAPHS: _(
        "J’accepte d’être photographié lors des activités de %(site)s et que ces images paraissent "
        "sur ses supports de communication, sans usage commercial. Je peux demander leur retrait."
    ),
    Purpose.NEEDS: _(
        "J’accepte que %(site)s conserve ce que j’ai dit de mes besoins d’accessibilité pour bien "
        "m’accueillir. Seules les personnes qui organisent l’accueil les lisent. Je peux les faire "
        "effacer à tout moment."
    ),
}


def wording_of(purpose: str) -> str:
    """The usual wording of a purpose, with the site's name; raises KeyError on an unknown one."""
    return str(WORDINGS[Purpose(purpose)]) % {"site": settings.SITE_NAME}
