"""Maillage's own processings and the usual periods: what a fresh installation starts with.

The team completes and corrects them; a migration writes them once. Sources of the periods: CNIL,
« Référentiel relatif aux traitements de données à caractère personnel mis en œuvre aux fins de
gestion des activités commerciales » (3 years after the last contact, taken as a reference for
contacts), and RGPD, art. 5-1-e, for the shorter ones.
"""

from __future__ import annotations

from typing import Final

_ACCESS: Final = (
    "Accès par rôle et par fiche, connexion chiffrée, second facteur, historique de chaque "
    "changement."
)
_TEAM: Final = "L’équipe du réseau, selon les rôles de chacun ; l’hébergeur, sous contrat."

RULES: Final = (
    {
        "key": "contacts",
        "label": "Contacts sans fonction ni activité",
        "months": 36,
        "source": "CNIL : trois ans après le dernier contact.",
    },
    {
        "key": "journalistes",
        "label": "Journalistes",
        "months": 36,
        "source": "CNIL : trois ans après le dernier contact.",
    },
    {
        "key": "publics",
        "label": "Candidats et participants du public",
        "months": 24,
        "source": "CNIL, recrutement et inscriptions : deux ans après le dernier contact.",
    },
    {
        "key": "membres",
        "label": "Membres : le temps de l’adhésion, puis douze mois",
        "months": 12,
        "source": "RGPD, art. 5-1-e : le temps de solder ce que l’adhésion a engagé.",
    },
)
"""The periods by default, in months without a sign of life."""

PROCESSINGS: Final = (
    {
        "key": "annuaire",
        "name": "Annuaire des personnes et des organisations",
        "purposes": "Connaître et joindre les partenaires de l’action culturelle du territoire ; "
        "savoir qui fait quoi et où ; préparer réunions, projets et conventions.",
        "legal_basis": "mission",
        "people_categories": "Élus, agents, salariés et bénévoles des structures ; artistes ; "
        "prestataires ; journalistes ; relais.",
        "data_categories": "Identité, fonctions, coordonnées professionnelles et, si elles sont "
        "données, personnelles, langue, photographie, mots-clés, notes de l’équipe.",
        "recipients": f"{_TEAM} Les membres lisent les fiches de leur organisation et celles de qui "
        "l’accepte.",
        "retention": "36 mois après le dernier signe de vie ; revue chaque mois par l’administration.",
        "security": f"{_ACCESS} La lecture des notes réservées est notée.",
    },
    {
        "key": "accessibilite",
        "name": "Besoins d’accessibilité",
        "purposes": "Bien accueillir les personnes qui ont fait connaître un besoin.",
        "legal_basis": "consentement",
        "people_categories": "Personnes qui l’ont demandé.",
        "data_categories": "Ce qu’il faut prévoir pour l’accueil ; cela peut révéler l’état de santé "
        "(RGPD, art. 9-2-a : consentement explicite).",
        "recipients": "Les personnes qui organisent l’accueil, à la coordination.",
        "retention": "Jusqu’au retrait du consentement, qui efface aussitôt ; au plus la durée de la "
        "fiche.",
        "security": f"{_ACCESS} Chaque lecture est notée ; l’historique n’en garde pas le contenu.",
    },
    {
        "key": "comptes",
        "name": "Comptes et connexion",
        "purposes": "Ouvrir l’espace de travail à qui en a besoin, avec les droits de son rôle ; "
        "protéger les comptes.",
        "legal_basis": "interet",
        "people_categories": "Personnes qui ont un compte.",
        "data_categories": "Nom, adresse électronique, empreinte du mot de passe, seconds facteurs, "
        "rôles, appareils connectés et leur adresse IP, dates de connexion.",
        "recipients": "L’administration ; l’hébergeur, sous contrat.",
        "retention": "Le temps du compte, puis celui de la fiche ; les sessions, deux semaines.",
        "security": f"{_ACCESS} Mots de passe hachés.",
    },
    {
        "key": "projets",
        "name": "Projets, tâches et liens personnels",
        "purposes": "Répartir et suivre ce que chacun doit faire ; permettre à un partenaire de "
        "répondre sans compte, par un lien à son nom.",
        "legal_basis": "mission",
        "people_categories": "Équipe, partenaires, prestataires, artistes.",
        "data_categories": "Tâches confiées, dates, avancement ; lien envoyé, date de visite.",
        "recipients": _TEAM,
        "retention": "Les tâches restent au projet, sans nom après effacement ; un lien expire au bout "
        "de six mois.",
        "security": f"{_ACCESS} Seule l’empreinte d’un lien est gardée ; il se révoque.",
    },
    {
        "key": "agenda",
        "name": "Agenda public",
        "purposes": "Annoncer les événements du territoire.",
        "legal_basis": "mission",
        "people_categories": "Artistes et intervenants nommés au programme ; contacts publics.",
        "data_categories": "Nom tel qu’il figure au programme, contact public de l’événement.",
        "recipients": "Le public ; les agendas qui reprennent le flux.",
        "retention": "Le temps de la publication, puis mémoire du programme.",
        "security": "Relecture avant publication.",
    },
    {
        "key": "consentements",
        "name": "Consentements",
        "purposes": "Prouver ce que chaque personne a accepté ou refusé, pour chaque usage.",
        "legal_basis": "obligation",
        "people_categories": "Toute personne à qui l’on a demandé un accord.",
        "data_categories": "Réponse, date, moyen, formulation exacte, pièce.",
        "recipients": _TEAM,
        "retention": "La durée de la fiche ; une réponse n’est jamais réécrite.",
        "security": f"{_ACCESS} Pièces privées.",
    },
    {
        "key": "mises-a-jour",
        "name": "Vérification des coordonnées",
        "purposes": "Faire vérifier sa fiche par chaque personne, une fois l’an.",
        "legal_basis": "obligation",
        "people_categories": "Personnes de l’annuaire qui ont une adresse électronique.",
        "data_categories": "Lien personnel, date d’ouverture et de réponse, changements proposés.",
        "recipients": _TEAM,
        "retention": "Le lien vit deux mois ; les propositions, la durée de la fiche.",
        "security": f"{_ACCESS} Seule l’empreinte du lien est gardée.",
    },
    {
        "key": "imports",
        "name": "Imports de tableaux",
        "purposes": "Reprendre les carnets d’adresses existants ; pouvoir annuler un import.",
        "legal_basis": "mission",
        "people_categories": "Personnes qui figurent dans les tableaux importés.",
        "data_categories": "Celles du tableau : identité, fonctions, coordonnées.",
        "recipients": "Qui importe, et l’administration.",
        "retention": "Le fichier et son compte rendu restent pour pouvoir annuler ; effacer une "
        "personne supprime les fichiers où elle figure.",
        "security": f"{_ACCESS} Fichiers privés, contrôlés par leur contenu.",
    },
    {
        "key": "doublons",
        "name": "Recherche de doublons",
        "purposes": "Tenir des données exactes : rapprocher les fiches d’une même personne.",
        "legal_basis": "interet",
        "people_categories": "Personnes de l’annuaire.",
        "data_categories": "Nom, adresse, téléphone, commune comparés ; ressemblance calculée. Aucune "
        "décision n’est automatique.",
        "recipients": _TEAM,
        "retention": "Jusqu’à la décision de l’équipe.",
        "security": _ACCESS,
    },
    {
        "key": "historique",
        "name": "Historique des changements",
        "purposes": "Savoir qui a changé quoi et quand ; réparer une erreur ; rendre compte.",
        "legal_basis": "interet",
        "people_categories": "Personnes qui ont un compte ; personnes des fiches.",
        "data_categories": "Auteur, date, action, valeurs avant et après.",
        "recipients": "Qui lit la fiche, dans la limite de ses droits.",
        "retention": "La durée de la fiche ; les valeurs sont effacées avec la personne.",
        "security": f"{_ACCESS} Rien ne s’y réécrit, sauf par un effacement.",
    },
    {
        "key": "messages",
        "name": "Notifications et courriels de service",
        "purposes": "Prévenir chacun de ce qui le concerne.",
        "legal_basis": "interet",
        "people_categories": "Personnes qui ont un compte ou un lien personnel.",
        "data_categories": "Adresse, objet, texte, date d’envoi. Aucune mesure d’ouverture.",
        "recipients": "La personne ; le prestataire d’envoi, sous contrat.",
        "retention": "400 jours après l’envoi.",
        "security": f"{_ACCESS} Le texte d’un lien personnel est effacé dès l’envoi ; sans "
        "compte, l’adresse et l’objet aussi.",
    },
    {
        "key": "contributions",
        "name": "Participation du public aux collections",
        "purposes": "Recevoir ce que le public sait des objets, lui répondre et le remercier ; nommer "
        "qui l’accepte à côté de sa contribution.",
        "legal_basis": "mission",
        "people_categories": "Visiteurs du site qui contribuent, sans compte.",
        "data_categories": "Contribution et sa source ; s’ils sont donnés : nom, accord pour être "
        "nommé, adresse électronique. Aucune adresse IP n’est gardée avec la contribution.",
        "recipients": "Qui modère à l’équipe ; le musée concerné, sans l’adresse ; le public, pour ce "
        "qui est publié et le nom de qui l’accepte.",
        "retention": "L’adresse, et le nom de qui ne veut pas être nommé : six mois après la réponse, "
        "deux ans sans réponse, ou aussitôt à sa demande par son lien. La contribution, la durée de la "
        "fiche de l’objet.",
        "security": f"{_ACCESS} Seule l’empreinte du lien de suivi est gardée ; l’historique masque "
        "nom et adresse.",
    },
    {
        "key": "selections",
        "name": "Sélections des visiteurs, galeries proposées",
        "purposes": "Laisser composer et retrouver une sélection d’objets sans compte ; recevoir celles "
        "que leurs auteurs proposent comme galeries, et leur répondre.",
        "legal_basis": "mission",
        "people_categories": "Visiteurs du site, sans compte.",
        "data_categories": "Titre, présentation et notes ; pour une proposition, s’ils sont donnés : "
        "signature, accord pour la publier, adresse électronique, message. L’adresse à laquelle on "
        "s’envoie le lien n’est pas gardée.",
        "recipients": "Qui détient le lien ; pour une proposition, qui répond à l’équipe ; le public, "
        "pour la signature de qui l’accepte.",
        "retention": "La sélection : douze mois sans visite, ou aussitôt par son lien. L’adresse : "
        "jusqu’à la réponse. La signature et le message : six mois après, deux ans sans réponse.",
        "security": f"{_ACCESS} Seule l’empreinte du lien est gardée ; l’historique masque nom, "
        "adresse et message.",
    },
    {
        "key": "classes",
        "name": "Classes qui travaillent avec une fiche pédagogique",
        "purposes": "Laisser une classe répondre aux questions d’une fiche, et son enseignant lire les "
        "réponses et en montrer.",
        "legal_basis": "mission",
        "people_categories": "Élèves, sous un nom tiré au sort que rien ne relie à eux ; enseignants, "
        "sans compte.",
        "data_categories": "Réponses, date. L’adresse à laquelle l’enseignant s’envoie le lien n’est "
        "pas gardée. Aucun témoin (cookie), aucune adresse IP avec les réponses.",
        "recipients": "L’enseignant qui détient le lien ; la classe, pour ce qu’il lui montre.",
        "retention": "Soixante jours après la fin de la classe, ou aussitôt par l’enseignant.",
        "security": "Connexion chiffrée ; seule l’empreinte du lien de l’enseignant est gardée ; "
        "l’historique ne garde rien des réponses ; les essais de codes sont limités.",
    },
    {
        "key": "sauvegardes",
        "name": "Sauvegardes et journaux du serveur",
        "purposes": "Remettre le service en marche après un incident ; détecter les abus.",
        "legal_basis": "interet",
        "people_categories": "Toute personne connue du service ou qui le visite.",
        "data_categories": "Copie de la base et des fichiers ; adresse IP, page, date.",
        "recipients": "L’hébergeur, sous contrat.",
        "retention": "À compléter selon l’hébergement : par exemple 30 jours pour les sauvegardes, un "
        "an pour les journaux.",
        "security": "Chiffrement, accès réservé. Après restauration, les effacements sont refaits.",
    },
)
"""The register (RGPD, art. 30) as Maillage itself fills it."""
