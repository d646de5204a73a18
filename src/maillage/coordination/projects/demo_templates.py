"""The templates of the demonstration, as the trade plans.

A row: number · task · rule · working days · role · what it follows · note · phase, if any. A rule is
the first letter of an anchor and a distance: « V-12s » twelve weeks before the vernissage, « D+2o »
two worked days after the démontage, « M+0j » the day itself; « . » is placed by what follows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.coordination.projects.models import (
    PlanTemplate,
    TemplateAnchor,
    TemplateTask,
    Unit,
)
from maillage.kernel import audit

UNITS: Final = {
    "s": Unit.WEEKS,
    "j": Unit.DAYS,
    "o": Unit.WORKING_DAYS,
    "m": Unit.MONTHS,
}
RULE: Final = re.compile(r"(?P<anchor>[A-Z])(?P<offset>[+-]\d+)(?P<unit>[sjom])")


@dataclass(frozen=True, slots=True)
class Model:
    """A template as written below; the anchor whose name has a star is the day J."""

    name: str
    description: str
    anchors: tuple[str, ...]
    rows: str


EXHIBITION: Final = Model(
    "Exposition dans une petite cité",
    "Une exposition d’art contemporain dans un lieu patrimonial d’une commune rurale : du choix de "
    "l’artiste au bilan. À reprendre pour chaque commune du festival.",
    ("Montage", "Vernissage*", "Démontage"),
    """
1 | Choisir l’artiste et le lieu avec la commune | V-26s | 10 | coordination | | | Préparation
2 | Visite technique du lieu | V-22s | 1 | coordination | 1 | Mesures, accès, prises, hygrométrie, hauteur sous plafond. | Préparation
3 | Rédiger la convention avec la commune et l’artiste | V-16s | 5 | coordination | 2 | | Convention et financement
4 | Faire signer la convention | V-12s | 10 | commune | 3 | Trois exemplaires : commune, artiste, association. | Convention et financement
5 | Arrêter la liste des œuvres | V-15s | 5 | artiste | 2 | Titre, date, technique, dimensions, valeur d’assurance. | Préparation
6 | Demander le prêt à la collection départementale | V-14s | 2 | coordination | 5 | | Convention et financement
7 | Réserver la salle et prévoir le gardiennage | V-13s | 3 | commune | 2 | | Préparation
8 | Écrire le cahier des charges de l’affiche | V-11s | 2 | coordination | | | Communication
9 | Assurance clou à clou | V-8s | 3 | coordination | 6 | De la sortie de l’atelier jusqu’au retour. | Convention et financement
10 | Réserver le transporteur | V-9s | 3 | transport | 6 | | Montage
11 | Plan d’accrochage et fiche technique | V-8s | 5 | artiste | 5 | | Montage
12 | Bon à tirer de l’affiche et du dépliant | V-8s | 3 | graphisme | 8 | Vérifier dates, noms, logos et mentions. | Communication
13 | Imprimer affiches et dépliants | V-6s | 5 | impression | 12 | | Communication
14 | Fixer les séances avec les écoles | V-7s | 5 | médiation | | | Exposition
15 | Textes de salle et cartels | V-6s | 5 | coordination | 5 | | Communication
16 | Imprimer et monter les cartels | . | 5 | impression | 15 | | Montage
17 | Établir la liste des invités | V-6s | 3 | commune | | | Communication
18 | Envoyer les invitations | V-4s | 2 | coordination | 17 | | Communication
19 | Communiqué de presse | V-4s | 2 | coordination | | | Communication
20 | Transport aller des œuvres | M-1o | 1 | transport | 10 | | Montage
21 | Montage et accrochage | M+2o | 3 | artiste | 11,16,20 | | Montage
22 | Préparer le vernissage : discours, verres, sonorisation | V-1o | 2 | commune | | | Exposition
23 | Accueillir le vernissage | V+0j | 1 | coordination | 22 | | Exposition
24 | Visites et ateliers avec les écoles | V+4s | 5 | médiation | 14 | | Exposition
25 | Démontage et constat d’état | D+1o | 2 | artiste | | | Démontage et bilan
26 | Transport retour | D+3o | 1 | transport | 25 | | Démontage et bilan
27 | Bilan avec la commune, remerciements | D+3s | 5 | coordination | 25 | | Démontage et bilan
""",
)

MEDIATION: Final = Model(
    "Action de médiation",
    "Un groupe, un lieu, un intervenant : de la recherche des relais à l’évaluation. Convient à un "
    "jumelage culturel comme à un cycle d’ateliers.",
    ("Première séance", "Restitution*"),
    """
1 | Cadrer l’action avec le service et les financeurs | P-8s | 5 | coordination | |
2 | Trouver les structures relais du territoire | P-5s | 10 | coordination | 1 |
3 | Choisir l’artiste ou le scientifique | P-4s | 5 | coordination | 1 |
4 | Convention avec l’intervenant | P-2s | 5 | coordination | 3 |
5 | Constituer le groupe | P-1s | 8 | relais | 2 | Douze jeunes au plus ; accord des familles pour les mineurs.
6 | Réserver la salle, le matériel et le goûter | P-3o | 2 | logistique | |
7 | Première séance avec le groupe | P+0j | 1 | coordination | 5 |
8 | Autorisations de droit à l’image | P+3s | 3 | relais | 7 |
9 | Atelier : les réserves du musée | P+4s | 1 | intervenant | 7 |
10 | Atelier : fouiller, dessiner, raconter | P+6s | 1 | intervenant | 9 |
11 | Fabriquer le livret du groupe | R-3s | 10 | médiation | |
12 | Inviter les familles, les élus, les partenaires | R-3s | 2 | communication | |
13 | Atelier : préparer la restitution | R-2s | 2 | intervenant | 10 |
14 | Préparer la salle de la restitution | R-1o | 1 | logistique | |
15 | Restitution publique | R+0j | 1 | coordination | 13,14 |
16 | Questionnaires et entretiens d’évaluation | R+2s | 5 | médiation | 15 |
17 | Bilan pour les financeurs | R+5s | 5 | coordination | 16 |
""",
)

STREET: Final = Model(
    "Événement festif sur l’espace public",
    "Une fête sur une place : associations, prestataires, sécurité, jour J et retours.",
    ("Clôture des inscriptions", "Fête*", "Réunion de bilan"),
    """
1 | Appel à participation aux associations | C-6s | 5 | mobilisation | |
2 | Réunion publique de lancement | C-4s | 1 | coordination | 1 |
3 | Demande d’occupation de l’espace public | F-12s | 5 | régie | |
4 | Choisir les prestataires : scène, son, chapiteaux, repas | F-9s | 10 | logistique | | Trois devis pour chaque lot.
5 | Dossier de sécurité | F-8s | 10 | régie | 3 | Préfecture, pompiers, police municipale.
6 | Liste définitive des associations et de leurs stands | C+1s | 3 | mobilisation | |
7 | Signer les bons de commande | F-6s | 5 | coordination | 4 |
8 | Plan d’implantation de la place | F-5s | 5 | régie | 6 |
9 | Programme minute par minute | F-4s | 5 | coordination | 6 |
10 | Affiches et programme imprimés | F-4s | 5 | communication | |
11 | Dossier de presse | F-3s | 3 | communication | |
12 | Planning des bénévoles | F-2s | 5 | mobilisation | 8 |
13 | Commander les repas des bénévoles | F-2s | 2 | logistique | |
14 | Réunion de sécurité | F-7o | 1 | régie | 5,8 |
15 | Fiche « qui appelle qui » pour le jour J | F-3o | 1 | coordination | |
16 | Montage de la scène et des stands | F-1o | 1 | logistique | 7,8 |
17 | Jour J : accueil, plateau, sécurité | F+0j | 1 | coordination | 16 |
18 | Démontage et nettoyage | F+1o | 1 | logistique | 17 |
19 | Recueillir les retours des associations | F+2s | 5 | mobilisation | 17 |
20 | Réunion de bilan | R+0j | 1 | coordination | 19 |
""",
)

CAMPAIGN: Final = Model(
    "Campagne d’un réseau de musées",
    "Une même affiche, un même programme, des dizaines de musées.",
    ("Lancement", "Bouclage du programme", "Nuit des musées*"),
    """
1 | Faire le point sur la campagne précédente | L-4s | 3 | coordination | |
2 | Arrêter le budget et le calendrier | L-3s | 3 | direction | 1 |
3 | Inviter les musées à la réunion de lancement | L-2s | 2 | coordination | |
4 | Réunion de lancement avec les musées | L+0j | 1 | coordination | 3 |
5 | Compte rendu et fiche d’inscription | L+1s | 3 | coordination | 4 |
6 | Choisir le studio graphique | L+2s | 8 | direction | | Trois devis, grille de notation.
7 | Recueillir les propositions des musées | B-1s | 10 | coordination | 5 |
8 | Proposition du Musée du Ruban et du Fil | B-2s | 3 | musée | 5 |
9 | Relire et compléter les notices | B+1s | 5 | coordination | 7,8 |
10 | Création de l’affiche | N-9s | 10 | graphisme | 6 |
11 | Validation de l’affiche par le comité | N-8s | 3 | direction | 10 |
12 | Publier le programme sur le site | N-6s | 3 | coordination | 9 |
13 | Déclinaisons pour les réseaux sociaux | N-5s | 5 | graphisme | 11 |
14 | Imprimer et livrer affiches et programmes | N-4s | 8 | coordination | 9,11 |
15 | Communiqué et dossier de presse | N-4s | 5 | coordination | 9 |
16 | Lettre d’information spéciale | N-2s | 2 | coordination | 12 |
17 | La nuit dans les musées | N+0j | 1 | musée | |
18 | Recueillir la fréquentation des musées | N+2s | 5 | coordination | 17 |
19 | Revue de presse et bilan de campagne | N+5s | 5 | coordination | 18 |
""",
)

SCHEME: Final = Model(
    "Dispositif d’aide jusqu’à la commission permanente",
    "De l’ouverture du dépôt au versement ; tout se compte à rebours de la commission permanente.",
    ("Date limite de dépôt", "Commission permanente*"),
    """
1 | Ouvrir le dépôt et prévenir les intercommunalités | D-8s | 2 | instruction | |
2 | Réunion d’information des porteurs | D-6s | 1 | instruction | 1 |
3 | Accompagner les porteurs : rendez-vous de dépôt | D-1s | 15 | instruction | 2 |
4 | Relancer les dossiers incomplets | D+1s | 3 | instruction | |
5 | Instruction technique des dossiers | C-5s | 15 | instruction | 4 |
6 | Comité technique : avis | C-4s | 1 | instruction | 5 |
7 | Arbitrage avec l’élu référent | C-3s | 2 | élu | 6 |
8 | Vérifier les crédits disponibles | C-4s | 3 | budget | |
9 | Rédiger les rapports | C-13o | 2 | instruction | 7,8 |
10 | Relecture juridique des rapports | C-11o | 2 | juridique | 9 |
11 | Déposer les rapports au service des assemblées | C-10o | 1 | instruction | 10 | Délai du règlement intérieur.
12 | Commission permanente | C+0j | 1 | élu | 11 |
13 | Notifier les décisions | C+1s | 3 | instruction | 12 |
14 | Conventions à la signature | C+3s | 10 | juridique | 12 |
15 | Premier versement | C+7s | 5 | budget | 14 |
16 | Bilan du dispositif pour les élus | C+12s | 5 | instruction | 15 |
""",
)

MODELS: Final = (EXHIBITION, MEDIATION, STREET, CAMPAIGN, SCHEME)


def load_templates(author: Any) -> None:
    """Make the templates whose name is not there."""
    there = {name.casefold() for name in PlanTemplate.objects.values_list("name", flat=True)}
    for model in MODELS:
        if model.name.casefold() not in there:
            _make(model, author)


def _make(model: Model, author: Any) -> None:
    with audit.recording(actor=author, verb=_("a créé le modèle")):
        template = PlanTemplate.objects.create(name=model.name, description=model.description)
        anchors = {}
        for position, name in enumerate(model.anchors):
            anchors[name[0]] = TemplateAnchor.objects.create(
                template=template,
                name=name.rstrip("*"),
                is_main=name.endswith("*"),
                position=position,
            )
        rows = [
            [cell.strip() for cell in row.split("|")] for row in model.rows.strip().splitlines()
        ]
        made = [_task(template, anchors, row) for row in rows]
        audit.bulk_create(made)
        for task, row in zip(made, rows, strict=True):
            if row[5]:
                task.follows.set([made[int(number) - 1] for number in row[5].split(",")])


def _task(
    template: PlanTemplate, anchors: dict[str, TemplateAnchor], row: list[str]
) -> TemplateTask:
    number, title, written, days, role, _follows, note, *phase = row
    rule = RULE.fullmatch(written)
    return TemplateTask(
        template=template,
        title=title,
        note=note,
        anchor=anchors[rule["anchor"]] if rule else None,
        offset=int(rule["offset"]) if rule else 0,
        unit=UNITS[rule["unit"]] if rule else Unit.WEEKS,
        duration=int(days),
        role=role,
        phase=phase[0] if phase else "",
        position=int(number),
    )
