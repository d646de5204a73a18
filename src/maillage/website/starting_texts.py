"""The words that a new site starts with; editors complete and replace them.

Nothing here claims what nobody has checked: the accessibility statement says that the site has not
been audited, the legal notice says what remains to be filled in.
"""

from __future__ import annotations

from typing import Any

HERO_TITLE = "La culture près de chez vous"
HERO_TEXT = "Expositions, visites, ateliers, rencontres : ce qui se prépare sur le territoire, et quand y aller."
HOME_INTRO = (
    "<p>Communes, musées, artistes, associations et écoles préparent ensemble ce que vous verrez ici. "
    "Chaque date est tenue à jour par celles et ceux qui l’organisent.</p>"
)
AGENDA_INTRO = "<p>Toutes les dates à venir, mises à jour par les organisateurs.</p>"


def _text(html: str) -> dict[str, Any]:
    return {"type": "text", "value": html}


ACCESSIBILITY_INTRO = "Ce que nous faisons pour que ce site soit utilisable par tous, et comment nous dire ce qui bloque."
ACCESSIBILITY = [
    _text(
        "<h2>Déclaration d’accessibilité</h2>"
        "<p><b>À compléter par la structure qui publie ce site</b> : nom, et adresse du site. Elle s’engage à "
        "rendre son site accessible, conformément à l’article 47 de la loi n° 2005-102 du 11 février 2005.</p>"
        "<h2>État de conformité</h2>"
        "<p>Ce site <b>n’a pas encore été audité</b> : faute d’un audit, il est déclaré <b>non conforme</b> au "
        "référentiel général d’amélioration de l’accessibilité (RGAA), version 4.1.</p>"
        "<p>Le logiciel qui le fait fonctionner est conçu pour satisfaire aux critères de niveau AA : pages "
        "utilisables au clavier, contrastes vérifiés, textes agrandissables, contenus lisibles sans "
        "JavaScript. Les contenus que publie la structure (images, documents) restent à vérifier.</p>"
        "<h2>Résultats des tests</h2>"
        "<p>À compléter après l’audit : date, personne qui l’a mené, taux de conformité, pages vérifiées, "
        "technologies et outils utilisés.</p>"
        "<h2>Contenus non accessibles</h2>"
        "<p>À compléter après l’audit : non-conformités, dérogations pour charge disproportionnée, contenus "
        "non soumis à l’obligation.</p>"
    ),
    _text(
        "<h2>Retour d’information et contact</h2>"
        "<p>Si un contenu ou un service vous est inaccessible, écrivez à la structure qui publie ce site : "
        "elle vous orientera vers une solution ou vous donnera le contenu sous une autre forme. L’adresse "
        "figure au bas de chaque page.</p>"
        "<h2>Voies de recours</h2>"
        "<p>Si vous avez signalé un défaut d’accessibilité et que vous n’obtenez pas de réponse satisfaisante, "
        "vous pouvez écrire au Défenseur des droits, contacter son délégué dans votre région, ou lui envoyer "
        "un courrier gratuit, sans timbre : Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07.</p>"
    ),
]

LEGAL_INTRO = "Qui publie ce site, qui l’héberge, et comment réutiliser ce qu’il contient."
LEGAL = [
    _text(
        "<h2>Éditeur</h2>"
        "<p><b>À compléter</b> : nom de la structure, forme juridique, adresse, téléphone, adresse "
        "électronique, numéro SIRET.</p>"
        "<h2>Direction de la publication</h2>"
        "<p><b>À compléter</b> : nom et qualité de la personne qui dirige la publication.</p>"
        "<h2>Hébergement</h2>"
        "<p><b>À compléter</b> : nom, adresse et téléphone de l’hébergeur.</p>"
        "<h2>Propriété intellectuelle</h2>"
        "<p>Les textes, images et œuvres reproduites restent la propriété de leurs auteurs. Les dates de "
        "l’agenda peuvent être reprises librement en citant ce site.</p>"
        "<h2>Logiciel</h2>"
        "<p>Ce site fonctionne avec Maillage, logiciel libre publié sous licence EUPL 1.2.</p>"
    )
]

PRIVACY_INTRO = "Ce que ce site sait de vous : presque rien."
PRIVACY = [
    _text(
        "<h2>Visiter ce site</h2>"
        "<p>Ce site ne dépose aucun cookie de mesure ni de publicité, n’appelle aucun autre serveur et ne "
        "demande aucun compte à ses visiteurs. L’hébergeur conserve des journaux techniques, qui contiennent "
        "l’adresse IP des visiteurs, pour la sécurité du service. <b>À compléter</b> : durée de conservation.</p>"
        "<h2>Les personnes qui participent aux projets</h2>"
        "<p>Les coordonnées des partenaires et des contacts servent à organiser les projets auxquels ils "
        "prennent part. Elles ne sont ni vendues ni cédées. <b>À compléter</b> : responsable du traitement, "
        "base légale, destinataires, durées de conservation.</p>"
        "<h2>Vos droits</h2>"
        "<p>Vous pouvez demander à consulter, corriger ou effacer les données qui vous concernent, vous opposer "
        "à leur usage ou en demander la limitation. <b>À compléter</b> : adresse de la personne déléguée à la "
        "protection des données. Si la réponse ne vous satisfait pas, vous pouvez saisir la CNIL "
        "(www.cnil.fr).</p>"
    )
]
