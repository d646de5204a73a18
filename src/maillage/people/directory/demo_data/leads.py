"""The leading parts of the demonstration: whoever signs in, and whom later chapters name."""

from __future__ import annotations

from typing import Final

# Nature | name | postal code and commune | latitude longitude | key of the address | presentation
BODIES: Final = """
association | Petites Cités vives de l’Orne | 61000 Alençon | 48.43 0.09 | petites-cites | Quatorze petites cités qui font entrer l’art d’aujourd’hui dans leurs plus beaux lieux.
commune | Mairie de Bellême | 61130 Bellême | 48.38 0.56 | mairie.belleme |
commune | Mairie de Mortagne-au-Perche | 61400 Mortagne-au-Perche | 48.52 0.55 | mairie.mortagne |
commune | Mairie de Domfront en Poiraie | 61700 Domfront en Poiraie | 48.59 -0.65 | mairie.domfront |
commune | Mairie de Sées | 61500 Sées | 48.61 0.17 | mairie.sees |
commune | Mairie de Carrouges | 61320 Carrouges | 48.57 -0.15 | mairie.carrouges |
commune | Mairie de Longny les Villages | 61290 Longny les Villages | 48.53 0.75 | mairie.longny |
commune | Mairie de Sap-en-Auge | 61470 Sap-en-Auge | 48.89 0.34 | mairie.sap |
departement | Collection départementale d’art de l’Orne | 61000 Alençon | 48.43 0.09 | collection-art.orne | Prête ses œuvres aux communes, aux collèges et aux hôpitaux.
departement | Service du tourisme de l’Orne | 61000 Alençon | 48.43 0.09 | tourisme.orne |
artiste | Atelier Vandaele | 76000 Rouen | 49.44 1.09 | atelier.vandaele | Sculptures de verre et de fil.
artiste | Collectif Ronce | 61110 Rémalard en Perche | 48.43 0.77 | ronce | Installations végétales.
prestataire | Atelier Trait d’union | 61400 Mortagne-au-Perche | 48.52 0.55 | traitdunion | Graphisme et signalétique.
prestataire | Imprimerie du Val d’Huisne | 61110 Rémalard en Perche | 48.43 0.77 | imprimerie.huisne |
prestataire | Caisses et Convois | 14000 Caen | 49.18 -0.37 | caisses-convois | Emballage et transport d’œuvres.
ecole | École des Quatre-Vents | 61130 Bellême | 48.38 0.56 | ecole.quatrevents |
ecole | Collège des Hautes Haies | 61400 Mortagne-au-Perche | 48.52 0.55 | college.hauteshaies |
media | La Feuille du Perche | 61400 Mortagne-au-Perche | 48.52 0.55 | redaction.feuille |
media | Radio Poiraie | 61700 Domfront en Poiraie | 48.59 -0.65 | radio.poiraie |
autre | Coopération des musées normands | 14000 Caen | 49.18 -0.37 | cooperation.musees | Établissement de coopération : un site, une base, une lettre pour tous les musées du réseau.
musee | Musée du Ruban et du Fil | 27300 Bernay | 49.09 0.60 | ruban | Deux siècles de tissage du ruban, et des métiers qui battent encore le samedi.
musee | Musée des Vents et Marées | 50760 Barfleur | 49.67 -1.26 | vents-marees | La pêche, le sauvetage, la météo des anciens.
musee | Musée du Peigne à lin | 76560 Doudeville | 49.72 0.79 | peigne-lin | De la fleur bleue au drap.
musee | Musée de la Terre vernissée | 14490 Noron-la-Poterie | 49.22 -0.79 | terre-vernissee |
musee | Musée de la Poste à chevaux | 27130 Verneuil d’Avre et d’Iton | 48.74 0.93 | poste-chevaux |
musee | Musée de l’Écorce et du Tan | 50600 Saint-Hilaire-du-Harcouët | 48.58 -1.09 | ecorce-tan |
musee | Musée des Petits Métiers du port | 76400 Fécamp | 49.75 0.40 | petits-metiers |
musee | Musée de la Carte et du Relief | 50300 Avranches | 48.69 -1.36 | carte-relief |
musee | Musée des Vergers hauts | 14340 Cambremer | 49.15 0.05 | vergers-hauts |
musee | Musée du Papier peint rural | 14290 Orbec | 49.02 0.41 | papier-peint |
musee | Musée de la Ville rebâtie | 14500 Vire Normandie | 48.84 -0.89 | ville-rebatie |
musee | Musée des Gens de rivière | 27500 Pont-Audemer | 49.36 0.52 | gens-riviere |
prestataire | Studio Marée haute | 76600 Le Havre | 49.49 0.12 | studio.mareehaute | Identité visuelle, affiches, animation.
musee | Musée d’archéologie de la Boucle de Seine | 92000 Nanterre | 48.89 2.20 | archeologie.boucle | Fouilles, laboratoire ouvert, réserves visitables.
commune | Ville de Nanterre | 92000 Nanterre | 48.89 2.20 | ville.nanterre |
commune | Ville de Colombes | 92700 Colombes | 48.92 2.25 | ville.colombes |
social | Espace jeunes Le Tremplin | 92000 Nanterre | 48.89 2.20 | tremplin | Accueil des 16–25 ans.
social | Centre social Les Grands Prés | 92700 Colombes | 48.92 2.25 | grandspres |
medico-social | Foyer de vie Les Tilleuls | 92000 Nanterre | 48.89 2.20 | tilleuls |
artiste | Compagnie Terre battue | 93100 Montreuil | 48.86 2.44 | terrebattue | Théâtre d’objets.
universite | Laboratoire d’archéosciences de la Seine | 92000 Nanterre | 48.89 2.20 | archeosciences |
commune | Ville de Dunkerque | 59140 Dunkerque | 51.03 2.38 | ville.dunkerque |
association | Les Voisins du Grand Large | 59240 Dunkerque | 51.05 2.40 | voisins.grandlarge |
association | Les Jardins de la Digue | 59240 Dunkerque | 51.05 2.40 | jardins.digue |
association | Roue libre des Dunes | 59240 Dunkerque | 51.05 2.40 | rouelibre | Atelier de réparation de vélos.
association | La Fanfare des Bassins | 59140 Dunkerque | 51.03 2.38 | fanfare.bassins |
prestataire | Scènes et Chapiteaux du Littoral | 59760 Grande-Synthe | 51.01 2.30 | chapiteaux |
prestataire | La Sono des Quais | 59140 Dunkerque | 51.03 2.38 | sono.quais |
prestataire | Les Marmites du Phare | 59140 Dunkerque | 51.03 2.38 | marmites |
ecole | École du Pont tournant | 59140 Dunkerque | 51.03 2.38 | ecole.pont |
region | Région Centre-Val de Loire | 45000 Orléans | 47.90 1.91 | culture.region |
intercommunalite | Communauté de communes Brenne et Rivières | 36300 Le Blanc | 46.63 1.06 | cc.brenne |
intercommunalite | Communauté de communes Étangs et Bruyères | 41200 Romorantin-Lanthenay | 47.36 1.74 | cc.etangs |
intercommunalite | Communauté de communes Beauce des Clochers | 28140 Orgères-en-Beauce | 48.15 1.69 | cc.clochers |
association | Le Plancher des voyelles | 36300 Le Blanc | 46.63 1.06 | plancher.voyelles | Lectures et veillées.
association | Les Nuits de brume | 41200 Romorantin-Lanthenay | 47.36 1.74 | nuitsdebrume | Festival de musiques.
"""

# First name, name | address | function | organisation | telephone | since
PEOPLE: Final = """
Hélène Morvan | helene@exemple.fr | directrice | Petites Cités vives de l’Orne | 02 61 91 10 01 | 2016
Camille Lefort | camille@exemple.fr | chargée du festival | Petites Cités vives de l’Orne | 06 39 98 10 02 | 2025
Nadia Durand | nadia.durand@exemple.fr | adjointe à la culture | Mairie de Bellême | 06 39 98 10 03 | 2020
Louis Perdriel | louis.perdriel@exemple.fr | services techniques | Mairie de Bellême | 06 39 98 10 04 | 2011
Gaëlle Thibout | gaelle.thibout@exemple.fr | adjointe au patrimoine | Mairie de Mortagne-au-Perche | | 2020
Yves Letourneur | yves.letourneur@exemple.fr | maire | Mairie de Domfront en Poiraie | | 2014
Monique Aubry | monique.aubry@exemple.fr | secrétaire générale | Mairie de Sées | | 2009
Denis Lecourt | denis.lecourt@exemple.fr | premier adjoint | Mairie de Carrouges | | 2020
Aurore Hamelin | aurore.hamelin@exemple.fr | conseillère municipale | Mairie de Longny les Villages | | 2020
Rémi Vauquelin | remi.vauquelin@exemple.fr | maire | Mairie de Sap-en-Auge | | 2008
Sabine Corbière | sabine.corbiere@exemple.fr | régisseuse des collections | Collection départementale d’art de l’Orne | 02 61 91 10 05 | 2013
Julien Marais | julien.marais@exemple.fr | chargé de promotion | Service du tourisme de l’Orne | | 2019
Ilse Vandaele | ilse.vandaele@exemple.fr | sculptrice | Atelier Vandaele | 06 39 98 10 06 | 2012
Marc-Antoine Ruault | marc-antoine.ruault@exemple.fr | plasticien | Collectif Ronce | | 2015
Odile Ferrand | odile.ferrand@exemple.fr | graphiste | Atelier Trait d’union | 06 39 98 10 07 | 2010
Patrick Gosselin | patrick.gosselin@exemple.fr | chef de fabrication | Imprimerie du Val d’Huisne | | 2007
Amadou Keita | amadou.keita@exemple.fr | régisseur transport | Caisses et Convois | 06 39 98 10 08 | 2021
Claire Bourdon | claire.bourdon@exemple.fr | directrice | École des Quatre-Vents | | 2018
Étienne Roussel | etienne.roussel@exemple.fr | professeur d’arts plastiques | Collège des Hautes Haies | | 2012
Maud Chesnel | maud.chesnel@exemple.fr | journaliste | La Feuille du Perche | | 2017
Jeanne Anquetil | jeanne@exemple.fr | responsable médiation et communication | Coopération des musées normands | 02 61 91 10 09 | 2014
Philippe Lenormand | philippe.lenormand@exemple.fr | directeur | Coopération des musées normands | | 2011
Solène Duhamel | solene@exemple.fr | chargée des publics | Musée du Ruban et du Fil | 06 39 98 10 10 | 2021
Hervé Le Goff | herve.legoff@exemple.fr | conservateur | Musée des Vents et Marées | | 2010
Marine Dubosc | marine.dubosc@exemple.fr | responsable | Musée du Peigne à lin | | 2019
Paul Lecacheux | paul.lecacheux@exemple.fr | médiateur | Musée de la Terre vernissée | | 2022
Annick Vasseur | annick.vasseur@exemple.fr | présidente des amis du musée | Musée de la Poste à chevaux | | 2013
Bruno Lemière | bruno.lemiere@exemple.fr | responsable | Musée de l’Écorce et du Tan | | 2016
Léa Fouquet | lea.fouquet@exemple.fr | attachée de conservation | Musée des Petits Métiers du port | | 2020
Tanguy Osmont | tanguy.osmont@exemple.fr | médiateur | Musée de la Carte et du Relief | | 2018
Violaine Prével | violaine.prevel@exemple.fr | directrice artistique | Studio Marée haute | | 2015
Inès Carvalho | ines@exemple.fr | chargée des publics | Musée d’archéologie de la Boucle de Seine | 06 39 98 10 11 | 2017
Mathieu Sorel | mathieu.sorel@exemple.fr | archéologue | Musée d’archéologie de la Boucle de Seine | | 2009
Fatou Diallo | fatou.diallo@exemple.fr | éducatrice | Espace jeunes Le Tremplin | 06 39 98 10 12 | 2016
Brahim Ouali | brahim.ouali@exemple.fr | animateur jeunesse | Centre social Les Grands Prés | | 2020
Sylvie Marchetti | sylvie.marchetti@exemple.fr | éducatrice spécialisée | Foyer de vie Les Tilleuls | | 2012
Noé Castel | noe.castel@exemple.fr | metteur en scène | Compagnie Terre battue | | 2011
Rachel Simonet | rachel.simonet@exemple.fr | chargée de mission politique de la ville | Ville de Nanterre | | 2018
Thomas Vanhove | thomas@exemple.fr | chargé de l’engagement citoyen | Ville de Dunkerque | 06 39 98 10 13 | 2021
Delphine Agneray | delphine.agneray@exemple.fr | régie de l’espace public | Ville de Dunkerque | | 2014
Mireille Bouttemy | mireille.bouttemy@exemple.fr | présidente | Les Voisins du Grand Large | | 2012
Samir Haddad | samir.haddad@exemple.fr | coordinateur | Roue libre des Dunes | | 2016
Christelle Debruyne | christelle.debruyne@exemple.fr | gérante | Scènes et Chapiteaux du Littoral | | 2008
Karim Benhaddou | karim@exemple.fr | chargé de coopération culturelle | Région Centre-Val de Loire | 02 61 91 10 14 | 2015
Bernard Chauvin | bernard@exemple.fr | conseiller régional | Région Centre-Val de Loire | | 2021
Estelle Gaudry | estelle.gaudry@exemple.fr | gestionnaire budgétaire | Région Centre-Val de Loire | | 2013
Pauline Jacquet | pauline.jacquet@exemple.fr | juriste | Région Centre-Val de Loire | | 2019
Damien Ribault | damien.ribault@exemple.fr | développeur culturel | Communauté de communes Brenne et Rivières | | 2017
Agnès Cormier | agnes.cormier@exemple.fr | vice-présidente à la culture | Communauté de communes Étangs et Bruyères | | 2020
Lucie Pasquier | lucie.pasquier@exemple.fr | chargée de mission | Communauté de communes Beauce des Clochers | | 2022
"""
