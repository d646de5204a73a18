"""Who plays in the demonstration: invented people and organisations, on real communes.

One line for each. Addresses are at exemple.fr and exemple.org; telephone numbers are of the ranges
that the telecommunications regulator keeps for fictions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Nature | name | postal code and commune | address | presentation
BODIES: Final = """
association | Petites Cités vives de l’Orne | 61000 Alençon | petites-cites@exemple.org | Onze petites cités qui font entrer l’art d’aujourd’hui dans leurs plus beaux lieux.
commune | Mairie de Bellême | 61130 Bellême | mairie.belleme@exemple.org |
commune | Mairie de Mortagne-au-Perche | 61400 Mortagne-au-Perche | mairie.mortagne@exemple.org |
commune | Mairie de Domfront en Poiraie | 61700 Domfront en Poiraie | mairie.domfront@exemple.org |
commune | Mairie de Sées | 61500 Sées | mairie.sees@exemple.org |
commune | Mairie de Carrouges | 61320 Carrouges | mairie.carrouges@exemple.org |
commune | Mairie de Longny les Villages | 61290 Longny les Villages | mairie.longny@exemple.org |
commune | Mairie de Sap-en-Auge | 61470 Sap-en-Auge | mairie.sap@exemple.org |
departement | Collection départementale d’art de l’Orne | 61000 Alençon | collection-art.orne@exemple.org | Prête ses œuvres aux communes, aux collèges et aux hôpitaux.
departement | Service du tourisme de l’Orne | 61000 Alençon | tourisme.orne@exemple.org |
artiste | Atelier Vandaele | 76000 Rouen | atelier.vandaele@exemple.org | Sculptures de verre et de fil.
artiste | Collectif Ronce | 61110 Rémalard en Perche | ronce@exemple.org | Installations végétales.
prestataire | Atelier Trait d’union | 61400 Mortagne-au-Perche | traitdunion@exemple.org | Graphisme et signalétique.
prestataire | Imprimerie du Val d’Huisne | 61110 Rémalard en Perche | imprimerie.huisne@exemple.org |
prestataire | Caisses et Convois | 14000 Caen | caisses-convois@exemple.org | Emballage et transport d’œuvres.
ecole | École des Quatre-Vents | 61130 Bellême | ecole.quatrevents@exemple.org |
ecole | Collège des Hautes Haies | 61400 Mortagne-au-Perche | college.hauteshaies@exemple.org |
media | La Feuille du Perche | 61400 Mortagne-au-Perche | redaction.feuille@exemple.org |
media | Radio Poiraie | 61700 Domfront en Poiraie | radio.poiraie@exemple.org |
autre | Coopération des musées normands | 14000 Caen | cooperation.musees@exemple.org | Établissement de coopération : un site, une base, une lettre pour tous les musées du réseau.
musee | Musée du Ruban et du Fil | 27300 Bernay | ruban@exemple.org | Deux siècles de tissage du ruban, et des métiers qui battent encore le samedi.
musee | Musée des Vents et Marées | 50760 Barfleur | vents-marees@exemple.org | La pêche, le sauvetage, la météo des anciens.
musee | Musée du Peigne à lin | 76560 Doudeville | peigne-lin@exemple.org | De la fleur bleue au drap.
musee | Musée de la Terre vernissée | 14490 Noron-la-Poterie | terre-vernissee@exemple.org |
musee | Musée de la Poste à chevaux | 27130 Verneuil d’Avre et d’Iton | poste-chevaux@exemple.org |
musee | Musée de l’Écorce et du Tan | 50600 Saint-Hilaire-du-Harcouët | ecorce-tan@exemple.org |
musee | Musée des Petits Métiers du port | 76400 Fécamp | petits-metiers@exemple.org |
musee | Musée de la Carte et du Relief | 50300 Avranches | carte-relief@exemple.org |
musee | Musée des Vergers hauts | 14340 Cambremer | vergers-hauts@exemple.org |
musee | Musée du Papier peint rural | 14290 Orbec | papier-peint@exemple.org |
musee | Musée de la Ville rebâtie | 14500 Vire Normandie | ville-rebatie@exemple.org |
musee | Musée des Gens de rivière | 27500 Pont-Audemer | gens-riviere@exemple.org |
prestataire | Studio Marée haute | 76600 Le Havre | studio.mareehaute@exemple.org | Identité visuelle, affiches, animation.
musee | Musée d’archéologie de la Boucle de Seine | 92000 Nanterre | archeologie.boucle@exemple.org | Fouilles, laboratoire ouvert, réserves visitables.
commune | Ville de Nanterre | 92000 Nanterre | ville.nanterre@exemple.org |
commune | Ville de Colombes | 92700 Colombes | ville.colombes@exemple.org |
social | Espace jeunes Le Tremplin | 92000 Nanterre | tremplin@exemple.org | Accueil des 16–25 ans.
social | Centre social Les Grands Prés | 92700 Colombes | grandspres@exemple.org |
medico-social | Foyer de vie Les Tilleuls | 92000 Nanterre | tilleuls@exemple.org |
artiste | Compagnie Terre battue | 93100 Montreuil | terrebattue@exemple.org | Théâtre d’objets.
universite | Laboratoire d’archéosciences de la Seine | 92000 Nanterre | archeosciences@exemple.org |
commune | Ville de Dunkerque | 59140 Dunkerque | ville.dunkerque@exemple.org |
association | Les Voisins du Grand Large | 59240 Dunkerque | voisins.grandlarge@exemple.org |
association | Les Jardins de la Digue | 59240 Dunkerque | jardins.digue@exemple.org |
association | Roue libre des Dunes | 59240 Dunkerque | rouelibre@exemple.org | Atelier de réparation de vélos.
association | La Fanfare des Bassins | 59140 Dunkerque | fanfare.bassins@exemple.org |
prestataire | Scènes et Chapiteaux du Littoral | 59760 Grande-Synthe | chapiteaux@exemple.org |
prestataire | La Sono des Quais | 59140 Dunkerque | sono.quais@exemple.org |
prestataire | Les Marmites du Phare | 59140 Dunkerque | marmites@exemple.org |
ecole | École du Pont tournant | 59140 Dunkerque | ecole.pont@exemple.org |
region | Région Centre-Val de Loire | 45000 Orléans | culture.region@exemple.org |
intercommunalite | Communauté de communes Brenne et Rivières | 36300 Le Blanc | cc.brenne@exemple.org |
intercommunalite | Communauté de communes Étangs et Bruyères | 41200 Romorantin-Lanthenay | cc.etangs@exemple.org |
intercommunalite | Communauté de communes Beauce des Clochers | 28140 Orgères-en-Beauce | cc.clochers@exemple.org |
association | Le Plancher des voyelles | 36300 Le Blanc | plancher.voyelles@exemple.org | Lectures et veillées.
association | Les Nuits de brume | 41200 Romorantin-Lanthenay | nuitsdebrume@exemple.org | Festival de musiques.
"""

# First name, name | address | function | organisation | telephone
PEOPLE: Final = """
Hélène Morvan | helene@exemple.fr | directrice | Petites Cités vives de l’Orne | 02 61 91 10 01
Camille Lefort | camille@exemple.fr | chargée du festival | Petites Cités vives de l’Orne | 06 39 98 10 02
Nadia Durand | nadia.durand@exemple.fr | adjointe à la culture | Mairie de Bellême | 06 39 98 10 03
Louis Perdriel | louis.perdriel@exemple.fr | services techniques | Mairie de Bellême | 06 39 98 10 04
Gaëlle Thibout | gaelle.thibout@exemple.fr | adjointe au patrimoine | Mairie de Mortagne-au-Perche |
Yves Letourneur | yves.letourneur@exemple.fr | maire | Mairie de Domfront en Poiraie |
Monique Aubry | monique.aubry@exemple.fr | secrétaire générale | Mairie de Sées |
Denis Lecourt | denis.lecourt@exemple.fr | premier adjoint | Mairie de Carrouges |
Aurore Hamelin | aurore.hamelin@exemple.fr | conseillère municipale | Mairie de Longny les Villages |
Rémi Vauquelin | remi.vauquelin@exemple.fr | maire | Mairie de Sap-en-Auge |
Sabine Corbière | sabine.corbiere@exemple.fr | régisseuse des collections | Collection départementale d’art de l’Orne | 02 61 91 10 05
Julien Marais | julien.marais@exemple.fr | chargé de promotion | Service du tourisme de l’Orne |
Ilse Vandaele | ilse.vandaele@exemple.fr | sculptrice | Atelier Vandaele | 06 39 98 10 06
Marc-Antoine Ruault | marc-antoine.ruault@exemple.fr | plasticien | Collectif Ronce |
Odile Ferrand | odile.ferrand@exemple.fr | graphiste | Atelier Trait d’union | 06 39 98 10 07
Patrick Gosselin | patrick.gosselin@exemple.fr | chef de fabrication | Imprimerie du Val d’Huisne |
Amadou Keita | amadou.keita@exemple.fr | régisseur transport | Caisses et Convois | 06 39 98 10 08
Claire Bourdon | claire.bourdon@exemple.fr | directrice | École des Quatre-Vents |
Étienne Roussel | etienne.roussel@exemple.fr | professeur d’arts plastiques | Collège des Hautes Haies |
Maud Chesnel | maud.chesnel@exemple.fr | journaliste | La Feuille du Perche |
Jeanne Anquetil | jeanne@exemple.fr | responsable médiation et communication | Coopération des musées normands | 02 61 91 10 09
Philippe Lenormand | philippe.lenormand@exemple.fr | directeur | Coopération des musées normands |
Solène Duhamel | solene@exemple.fr | chargée des publics | Musée du Ruban et du Fil | 06 39 98 10 10
Hervé Le Goff | herve.legoff@exemple.fr | conservateur | Musée des Vents et Marées |
Marine Dubosc | marine.dubosc@exemple.fr | responsable | Musée du Peigne à lin |
Paul Lecacheux | paul.lecacheux@exemple.fr | médiateur | Musée de la Terre vernissée |
Annick Vasseur | annick.vasseur@exemple.fr | présidente des amis du musée | Musée de la Poste à chevaux |
Bruno Lemière | bruno.lemiere@exemple.fr | responsable | Musée de l’Écorce et du Tan |
Léa Fouquet | lea.fouquet@exemple.fr | attachée de conservation | Musée des Petits Métiers du port |
Tanguy Osmont | tanguy.osmont@exemple.fr | médiateur | Musée de la Carte et du Relief |
Violaine Prével | violaine.prevel@exemple.fr | directrice artistique | Studio Marée haute |
Inès Carvalho | ines@exemple.fr | chargée des publics | Musée d’archéologie de la Boucle de Seine | 06 39 98 10 11
Mathieu Sorel | mathieu.sorel@exemple.fr | archéologue | Musée d’archéologie de la Boucle de Seine |
Fatou Diallo | fatou.diallo@exemple.fr | éducatrice | Espace jeunes Le Tremplin | 06 39 98 10 12
Brahim Ouali | brahim.ouali@exemple.fr | animateur jeunesse | Centre social Les Grands Prés |
Sylvie Marchetti | sylvie.marchetti@exemple.fr | éducatrice spécialisée | Foyer de vie Les Tilleuls |
Noé Castel | noe.castel@exemple.fr | metteur en scène | Compagnie Terre battue |
Rachel Simonet | rachel.simonet@exemple.fr | chargée de mission politique de la ville | Ville de Nanterre |
Thomas Vanhove | thomas@exemple.fr | chargé de l’engagement citoyen | Ville de Dunkerque | 06 39 98 10 13
Delphine Agneray | delphine.agneray@exemple.fr | régie de l’espace public | Ville de Dunkerque |
Mireille Bouttemy | mireille.bouttemy@exemple.fr | présidente | Les Voisins du Grand Large |
Samir Haddad | samir.haddad@exemple.fr | coordinateur | Roue libre des Dunes |
Christelle Debruyne | christelle.debruyne@exemple.fr | gérante | Scènes et Chapiteaux du Littoral |
Karim Benhaddou | karim@exemple.fr | chargé de coopération culturelle | Région Centre-Val de Loire | 02 61 91 10 14
Bernard Chauvin | bernard@exemple.fr | conseiller régional | Région Centre-Val de Loire |
Estelle Gaudry | estelle.gaudry@exemple.fr | gestionnaire budgétaire | Région Centre-Val de Loire |
Pauline Jacquet | pauline.jacquet@exemple.fr | juriste | Région Centre-Val de Loire |
Damien Ribault | damien.ribault@exemple.fr | développeur culturel | Communauté de communes Brenne et Rivières |
Agnès Cormier | agnes.cormier@exemple.fr | vice-présidente à la culture | Communauté de communes Étangs et Bruyères |
Lucie Pasquier | lucie.pasquier@exemple.fr | chargée de mission | Communauté de communes Beauce des Clochers |
"""


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation of the cast."""

    kind: str
    name: str
    postal_code: str
    city: str
    email: str
    description: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the cast, with one function."""

    first_name: str
    last_name: str
    email: str
    title: str
    body: str
    phone: str


@dataclass(frozen=True, slots=True)
class AccountOf:
    """Someone of the cast who signs in; `body` is the scope of a « membre »."""

    email: str
    role: str
    body: str = ""


ACCOUNTS: Final = (
    AccountOf("camille@exemple.fr", "coordination"),
    AccountOf("helene@exemple.fr", "administration"),
    AccountOf("jeanne@exemple.fr", "communication"),
    AccountOf("solene@exemple.fr", "membre", "Musée du Ruban et du Fil"),
    AccountOf("ines@exemple.fr", "coordination"),
    AccountOf("thomas@exemple.fr", "coordination"),
    AccountOf("karim@exemple.fr", "instruction"),
    AccountOf("bernard@exemple.fr", "lecture"),
)


def cells(table: str) -> list[list[str]]:
    """The rows of a table written with bars, each cell without the spaces around it."""
    return [[cell.strip() for cell in row.split("|")] for row in table.strip().splitlines()]


def bodies() -> list[Body]:
    """The organisations, in the order of the scenarios."""
    found = []
    for kind, name, place, email, description in cells(BODIES):
        postal_code, city = place.split(" ", 1)
        found.append(Body(kind, name, postal_code, city, email, description))
    return found


def people() -> list[Somebody]:
    """The people, in the order of the scenarios."""
    found = []
    for name, email, title, body, phone in cells(PEOPLE):
        first_name, last_name = name.split(" ", 1)
        found.append(Somebody(first_name, last_name, email, title, body, phone))
    return found
