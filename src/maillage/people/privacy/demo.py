"""The demonstration's personal data: a line of the register, a review, an erasure done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.kernel import audit
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.directory.demo import account, body
from maillage.people.directory.domain import create_person
from maillage.people.privacy.domain import erase_person, keep_items, review_chunk
from maillage.people.privacy.models import Erasure, Processing, RetentionItem


def load(say: Any) -> None:
    """Told once: what was decided since stays."""
    del say
    if Erasure.objects.exists():
        return
    helene = account("helene")
    with living_on(days_ago(110), 11, 20):
        _add_processing(helene)
    with living_on(days_ago(90), 16, 40):
        asked = create_person(
            first_name="Lorette",
            last_name="Vaudreuil",
            email="lorette.vaudreuil@exemple.fr",
            phone="06 39 98 12 30",
            organisation=body("Les Chemins de Longny"),
            title="bénévole",
            actor=account("camille"),
        )
    with living_on(days_ago(25), 3, 15):
        after: int | None = 0
        while after is not None:
            after = review_chunk(after=after)
    with living_on(days_ago(23), 10, 10):
        mayor = RetentionItem.objects.filter(person__email="jean-pierre.maheut@exemple.fr")
        keep_items(
            items=mayor,
            reason=_("Maire à la création du festival : invité aux anniversaires, il l’a accepté."),
            actor=helene,
        )
    with living_on(days_ago(9), 14, 35):
        erase_person(person=asked, reason=_("Demande de la personne, par courriel."), actor=helene)


def _add_processing(author: Any) -> None:
    name = _("Dossiers des défis citoyens")
    if Processing.objects.filter(name=name).exists():
        return
    with audit.recording(actor=author, verb=_("a inscrit au registre")):
        Processing.objects.create(
            name=name,
            purposes=_("Suivre les défis proposés par les habitants, de l’idée au bilan."),
            legal_basis=Processing.Basis.PUBLIC_TASK,
            people_categories=_(
                "Habitantes et habitants porteurs de défis, membres d’associations."
            ),
            data_categories=_(
                "Nom, coordonnées, description du défi, autorisations de photographie."
            ),
            recipients=_("Service de la participation, associations partenaires du défi."),
            retention=_("Un an après le bilan de l’édition."),
            security=_("Accès nominatif, par rôle ; historique de chaque changement."),
        )
