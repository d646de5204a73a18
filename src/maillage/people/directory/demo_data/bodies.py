"""Whom each scenario of the demonstration works with, besides its first cast; and their contacts.

Communes are real; organisations and people are not. The place of a commune's centre is known to
about a kilometre.
"""

from __future__ import annotations

from typing import Final

# Nature | name | postal code and commune | latitude longitude | key of the address | presentation |
# contact, function, since
ORNE: Final = """
commune | Mairie d’Écouché-les-Vallées | 61150 Écouché-les-Vallées | 48.72 -0.12 | mairie.ecouche | | Brigitte Lainé, maire, 2020
commune | Mairie de Saint-Céneri-le-Gérei | 61250 Saint-Céneri-le-Gérei | 48.38 -0.05 | mairie.saint-ceneri | Soixante habitants, un pont, une chapelle peinte. | Lucas d’Hauterive, adjoint au patrimoine, 2020
commune | Mairie de Lonlay-l’Abbaye | 61700 Lonlay-l’Abbaye | 48.65 -0.71 | mairie.lonlay | | Martine Gahéry, secrétaire de mairie, 2008
commune | Mairie de Belforêt-en-Perche | 61130 Belforêt-en-Perche | 48.37 0.49 | mairie.belforet | | Arnaud Chevallier, conseiller délégué à la culture, 2020
commune | Mairie de Rémalard en Perche | 61110 Rémalard en Perche | 48.43 0.77 | mairie.remalard | | Caroline Ozenne, adjointe à la culture, 2020
commune | Mairie de Vimoutiers | 61120 Vimoutiers | 48.93 0.20 | mairie.vimoutiers | | Daniel Toutain, adjoint au tourisme, 2014
commune | Mairie de Bagnoles de l’Orne Normandie | 61140 Bagnoles de l’Orne Normandie | 48.56 -0.41 | mairie.bagnoles | Ville thermale aux façades à colombages peints. | Hélène Thiébaut, directrice des affaires culturelles, 2016
intercommunalite | Communauté de communes Perche des Sources | 61400 Mortagne-au-Perche | 48.52 0.55 | cc.sources | | Grégory Lemarchand, chargé de développement culturel, 2021
etat | Inspection de l’éducation du Perche | 61400 Mortagne-au-Perche | 48.52 0.55 | inspection.perche | | Ludivine Marchais, conseillère pédagogique, 2019
artiste | Compagnie du Chemin creux | 61340 Perche en Nocé | 48.37 0.69 | chemin-creux | Théâtre en itinérance, de ferme en ferme. | Lou Kermarrec, metteuse en scène, 2012
artiste | Atelier Bleu sarrasin | 61130 Bellême | 48.38 0.56 | bleu-sarrasin | Teinture végétale et papiers. | Hanaé Fujita, teinturière, 2017
artiste | Ensemble La Hulotte | 61400 Mortagne-au-Perche | 48.52 0.55 | hulotte | Musiques anciennes pour lieux anciens. | Tristan de Lassay, directeur musical, 2010
artiste | Studio Grain de lande | 61600 La Ferté Macé | 48.59 -0.36 | grain-lande | Photographie au collodion. | Morgane Tessier, photographe, 2015
artiste | Atelier Kaolin | 61000 Alençon | 48.43 0.09 | kaolin | Porcelaine, pièces sonores. | Piotr Zielinski, céramiste, 2014
artiste | Compagnie Les Pieds dans l’herbe | 61200 Argentan | 48.74 -0.02 | pieds-herbe | Danse in situ. | Awatef Mrad, chorégraphe, 2018
artiste | Théâtre du Lavoir sec | 61350 Passais Villages | 48.52 -0.75 | lavoir-sec | | Simon Leroyer, comédien, 2009
artiste | Collectif Sous-bois sonore | 61380 Soligny-la-Trappe | 48.61 0.53 | sous-bois | Installations d’écoute. | Ismaël Roche, compositeur, 2020
artiste | Atelier Nuage de laine | 61170 Le Mêle-sur-Sarthe | 48.51 0.35 | nuage-laine | | Camille Aubin, feutrière, 2016
ecole | École des Primevères | 61500 Sées | 48.61 0.17 | ecole.primeveres | | Aurélie Cousin, directrice, 2018
ecole | École du Vieux Tilleul | 61320 Carrouges | 48.57 -0.15 | ecole.tilleul | | Fabrice Noël, directeur, 2021
ecole | Collège de la Croisée des vents | 61700 Domfront en Poiraie | 48.59 -0.65 | college.croisee | | Sarah Benchetrit, professeure documentaliste, 2017
ecole | Lycée des Trois Croix | 61000 Alençon | 48.43 0.09 | lycee.troiscroix | | Mickaël Renard, professeur d’histoire, 2013
ecole | Lycée agricole du Haut Bocage | 61100 Flers | 48.75 -0.57 | lycee.hautbocage | | Solange Pottier, professeure d’éducation socioculturelle, 2011
media | L’Écho des deux bocages | 61100 Flers | 48.75 -0.57 | redaction.echo | Bihebdomadaire. | Frédérique Jamet, cheffe d’agence, 2015
media | Le Petit Ornais libre | 61000 Alençon | 48.43 0.09 | redaction.ornais | | Antoine Bourgeais, journaliste, 2022
media | Radio Chêne sonore | 61190 Tourouvre au Perche | 48.59 0.65 | radio.chene | Radio associative. | Mona Lavigne, animatrice d’antenne, 2019
media | Argentan en images | 61200 Argentan | 48.74 -0.02 | argentan.images | Télévision sur internet. | Jordan Mabille, reporter, 2023
prestataire | Sonorisation Grand Air | 61200 Argentan | 48.74 -0.02 | sono.grandair | | Cyril Heuzé, gérant, 2010
prestataire | Barnums du Perche | 61110 Rémalard en Perche | 48.43 0.77 | barnums | Tentes, tables et bancs. | Valérie Guillin, responsable location, 2016
prestataire | La Table d’hiver | 61130 Bellême | 48.38 0.56 | table-hiver | Traiteur. | Émilien Roger, cuisinier, 2019
prestataire | Hautes Échelles | 61700 Domfront en Poiraie | 48.59 -0.65 | hautes-echelles | Accrochage et travaux en hauteur. | Bastien Lecornu, chef d’équipe, 2018
association | Les Veilleurs de chapelles | 61320 Carrouges | 48.57 -0.15 | veilleurs-chapelles | Ouvrent, balaient et racontent douze chapelles. | Thérèse de La Ferrière, présidente, 2011
association | Les Chemins de Longny | 61290 Longny les Villages | 48.53 0.75 | chemins-longny | | Jean-Marc Ribot, trésorier, 2015
association | Cinéma Le Préau | 61470 Sap-en-Auge | 48.89 0.34 | cinema.preau | | Nina Vasseur-Petit, programmatrice, 2021
medico-social | Foyer Le Clos des Sorbiers | 61500 Sées | 48.61 0.17 | clos-sorbiers | | Patrice Germain, éducateur, 2012
"""

NORMANDIE: Final = """
universite | Institut des métiers du musée | 14000 Caen | 49.18 -0.37 | institut.musee | Licence et stages en médiation. | Anne-Laure Fiquet, maîtresse de conférences, 2014
etat | Délégation culture et école de Normandie | 14000 Caen | 49.18 -0.37 | culture-ecole | | Sylvain Potel, délégué, 2020
media | Le Courrier de l’estuaire | 76600 Le Havre | 49.49 0.11 | redaction.estuaire | | Marjorie Allain, journaliste culture, 2016
media | Radio Falaise blanche | 76400 Fécamp | 49.76 0.38 | radio.falaise | | Théo Vimont, animateur, 2021
media | La Manche en pages | 50000 Saint-Lô | 49.12 -1.09 | redaction.manche | | Aude Lerouvillois, rédactrice en chef, 2013
media | Pays d’Auge matin | 14100 Lisieux | 49.14 0.23 | redaction.auge | | Bertrand Crespin, correspondant, 2009
media | Musées et marées | 14000 Caen | 49.18 -0.37 | revue.marees | Revue trimestrielle. | Eugénie Prudhomme, directrice de la publication, 2018
prestataire | Pixel et Galet | 76600 Le Havre | 49.49 0.11 | pixel-galet | Sites et applications. | Malik Ouedraogo, chef de projet, 2018
prestataire | Traduction Deux Rives | 76000 Rouen | 49.44 1.09 | deux-rives | Anglais, allemand, facile à lire. | Greta Hoffmann, traductrice, 2014
prestataire | Points cardinaux | 27000 Évreux | 49.02 1.15 | points-cardinaux | Signalétique. | Ugo Martel, designer, 2017
prestataire | Plan large | 50100 Cherbourg-en-Cotentin | 49.64 -1.62 | plan-large | Films et captations. | Solenn Jouan, vidéaste, 2019
prestataire | Imprimerie des Quatre Ponts | 14000 Caen | 49.18 -0.37 | quatre-ponts | | Régine Vauclair, technico-commerciale, 2007
prestataire | Numérisation du Plateau | 76190 Yvetot | 49.62 0.75 | numerisation | Prises de vue d’objets. | Armel Hauguel, photographe, 2013
artiste | Compagnie Hautes Eaux | 76000 Rouen | 49.44 1.09 | hautes-eaux | Théâtre de rue. | Gaspard Lemoine-Roy, codirecteur artistique, 2011
artiste | Atelier Sel gris | 50400 Granville | 48.84 -1.60 | sel-gris | Gravure. | Bleuenn Tanguy, graveuse, 2016
artiste | Duo Contrevent | 76600 Le Havre | 49.49 0.11 | contrevent | Musique et cerfs-volants. | Ravi Sharma, musicien, 2019
artiste | La Fabrique à contes | 14500 Vire Normandie | 48.84 -0.89 | fabrique-contes | | Paulette Binet, conteuse, 2004
ecole | École du Moulin vert | 27300 Bernay | 49.09 0.60 | ecole.moulinvert | | Élodie Gressent, directrice, 2019
ecole | Collège des Deux Phares | 50760 Barfleur | 49.67 -1.26 | college.phares | | Yannick Doucet, professeur de lettres, 2015
ecole | Lycée professionnel des Métiers du quai | 76600 Le Havre | 49.49 0.11 | lycee.quai | | Khadija Amari, proviseure adjointe, 2021
association | Amis des musées du bocage | 14500 Vire Normandie | 48.84 -0.89 | amis.bocage | | Françoise Letellier, présidente, 2013
association | Guides et conteurs de la Seine | 76490 Rives-en-Seine | 49.53 0.73 | guides.seine | | Ronan Le Gallic, guide-conférencier, 2017
association | Bibliobus Par-ci par-là | Le bocage, itinérant | | bibliobus | Passe où on l’attend : aucune commune n’est la sienne. | Nelly Marot, conductrice et bibliothécaire, 2018
"""

NANTERRE_COLOMBES: Final = """
social | Club de prévention La Passerelle bleue | 92000 Nanterre | 48.89 2.20 | passerelle-bleue | Éducatrices et éducateurs de rue. | Moussa Camara, éducateur, 2017
social | Maison de quartier L’Étincelle | 92000 Nanterre | 48.90 2.19 | etincelle | Un atelier vidéo, une cuisine, un minibus. | Lucie Perrault, coordinatrice jeunesse, 2020
social | Foyer de jeunes travailleurs Les Hirondelles | 92000 Nanterre | 48.88 2.21 | hirondelles | Quatre-vingts logements, de 18 à 25 ans. | Adrien Fournier, responsable de la vie sociale, 2019
social | Atelier d’insertion Le Fil à l’endroit | 92700 Colombes | 48.92 2.25 | fil-endroit | Couture et retouche. | Rokia Konaté, encadrante technique, 2016
social | Point jeunes La Boussole | 92700 Colombes | 48.93 2.24 | boussole | Orientation, logement, premiers emplois. | Enzo Ferreira, informateur jeunesse, 2022
social | Épicerie solidaire Le Panier des quais | 92000 Nanterre | 48.89 2.19 | panier-quais | | Micheline Jourdan, bénévole, 2014
social | Centre social Les Peupliers d’argent | 92700 Colombes | 48.91 2.26 | peupliers | | Djamila Saïdi, directrice, 2015
medico-social | Service d’accompagnement Mains et paroles | 92000 Nanterre | 48.89 2.21 | mains-paroles | Personnes sourdes ou malentendantes. | Céline Rambert, interprète, 2013
medico-social | Institut Les Coquelicots | 92700 Colombes | 48.92 2.24 | coquelicots | Jeunes en situation de handicap mental. | Franck Duvivier, chef de service, 2018
medico-social | Ateliers protégés du Moulin neuf | 92000 Nanterre | 48.90 2.21 | moulin-neuf | | Sabrina Lopes, monitrice d’atelier, 2021
association | Signes en scène | 92700 Colombes | 48.92 2.25 | signes-scene | Théâtre en langue des signes. | Victor Haas, comédien sourd, 2016
association | Terres et Tessons | 92000 Nanterre | 48.89 2.20 | terres-tessons | Fouilles bénévoles et ateliers de céramique. | Élise Kaplan, présidente, 2012
ecole | Collège du Clos aux merles | 92000 Nanterre | 48.89 2.20 | college.merles | | Omar Benslimane, professeur d’histoire, 2014
ecole | Lycée du Bord du fleuve | 92700 Colombes | 48.93 2.25 | lycee.fleuve | | Judith Blum, professeure documentaliste, 2018
artiste | Collectif Ville buissonnière | 92700 Colombes | 48.92 2.25 | ville-buissonniere | Promenades dessinées. | Anouk Verdier, dessinatrice, 2017
artiste | Atelier Papier porcelaine | 92000 Nanterre | 48.89 2.21 | papier-porcelaine | | Seo-yeon Park, plasticienne, 2021
media | La Boucle, journal d’habitants | 92700 Colombes | 48.92 2.25 | journal.boucle | | Rayan Toumi, rédacteur, 2020
commune | Service des publics de la Ville de Nanterre | 92000 Nanterre | 48.89 2.20 | publics.nanterre | | Marianne Oudin, cheffe de service, 2016
commune | Direction de la jeunesse de la Ville de Colombes | 92700 Colombes | 48.92 2.25 | jeunesse.colombes | | Saïd Ziani, directeur, 2019
universite | Chaire musées et société | 92000 Nanterre | 48.90 2.21 | chaire.musees | | Irina Popescu, chercheuse, 2018
"""

DUNKERQUE: Final = """
commune | Direction de la participation de la Ville de Dunkerque | 59140 Dunkerque | 51.03 2.38 | participation.dunkerque | | Coralie Devos, directrice, 2020
association | Les Voisins de la rue des Sables | 59240 Dunkerque | 51.05 2.40 | voisins.sables | | Josiane Vandamme, voisine référente, 2017
association | Les Couturières du Bastion | 59140 Dunkerque | 51.03 2.37 | couturieres.bastion | | Danièle Lefebvre, présidente, 2010
association | Le Potager des glacis | 59140 Dunkerque | 51.04 2.38 | potager.glacis | | Hakim Bouzid, jardinier, 2021
association | Le Fou du port | 59140 Dunkerque | 51.03 2.38 | fou-port | Échecs dans la rue. | Ludwig Maes, animateur, 2016
association | Chorale Vents du nord | 59640 Dunkerque | 51.01 2.34 | chorale.vents | | Marie-Ange Ryckelynck, cheffe de chœur, 2008
association | Les Brigades du sable propre | 59240 Dunkerque | 51.05 2.41 | sable-propre | Ramassages et inventaires. | Tom Degroote, coordinateur, 2022
association | Les Parents du Pont tournant | 59140 Dunkerque | 51.04 2.37 | parents.pont | | Sonia Wattel, présidente, 2023
association | Le Café des langues | 59140 Dunkerque | 51.03 2.38 | cafe-langues | Vingt langues, une table. | Oksana Bondarenko, animatrice, 2022
association | Les Cerfs-volants solidaires | 59240 Dunkerque | 51.05 2.40 | cerfs-volants | | Rémy Hooghe, vice-président, 2014
association | Le Carillon d’en face | 59140 Dunkerque | 51.04 2.38 | carillon | | Pierre-Yves Baert, carillonneur, 2005
association | Les Voisins du quai des Bateliers | 59140 Dunkerque | 51.03 2.37 | voisins.bateliers | | Latifa Chaoui, voisine référente, 2019
social | Maison de quartier Les Alizés | 59640 Dunkerque | 51.01 2.34 | alizes | | Gaétan Six, directeur, 2018
medico-social | Résidence La Vigie | 59240 Dunkerque | 51.04 2.40 | residence.vigie | Une chorale, une terrasse, quatre-vingts mémoires. | Émilie Caron, animatrice, 2020
ecole | École des Goélands gris | 59240 Dunkerque | 51.05 2.40 | ecole.goelands | | Arnaud Delattre, directeur, 2016
ecole | Collège du Grand Môle | 59140 Dunkerque | 51.04 2.37 | college.mole | | Barbara Nowicki, principale adjointe, 2019
artiste | Les Échassiers du large | 59140 Dunkerque | 51.03 2.38 | echassiers | Parades. | Igor Dumont, directeur artistique, 2007
artiste | Compagnie Vent debout | 59760 Grande-Synthe | 51.01 2.30 | vent-debout | Cirque. | Zoé Leclercq, artiste de cirque, 2015
media | Radio Grand Pavois | 59140 Dunkerque | 51.03 2.38 | radio.pavois | | Benjamin Coppens, journaliste, 2017
media | La Feuille de la digue | 59240 Dunkerque | 51.05 2.40 | feuille.digue | | Nathan Dewaele, rédacteur, 2021
prestataire | Veilleurs du soir | 59140 Dunkerque | 51.03 2.38 | veilleurs-soir | Sécurité d’événements. | Steeve Malanda, chef d’équipe, 2019
prestataire | Gobelets du littoral | 59760 Grande-Synthe | 51.01 2.30 | gobelets | Vaisselle réutilisable. | Fanny Hermant, gérante, 2018
prestataire | Énergie de place | 59640 Dunkerque | 51.01 2.34 | energie-place | Électricité temporaire. | Michaël Roelens, électricien, 2012
"""

CENTRE: Final = """
region | Direction de la culture de la Région | 45000 Orléans | 47.90 1.91 | direction-culture.region | | Florence Guérineau, directrice, 2017
intercommunalite | Communauté de communes Creuse et Collines | 36200 Argenton-sur-Creuse | 46.59 1.52 | cc.collines | | Vanessa Bertrand, vice-présidente à la culture, 2020
intercommunalite | Communauté de communes Sologne des prés | 18700 Aubigny-sur-Nère | 47.49 2.44 | cc.pres | | Éric Soulat, directeur général, 2012
intercommunalite | Communauté de communes Gâtine des chênes | 37460 Montrésor | 47.16 1.20 | cc.chenes | | Clara Delhommais, agente de développement, 2021
intercommunalite | Agglomération des Trois Levées | 41000 Blois | 47.59 1.34 | agglo.levees | | Matthieu Poulain, directeur de la culture, 2016
intercommunalite | Communauté de communes Forêt et Canal | 45260 Lorris | 47.89 2.51 | cc.canal | | Amandine Pasquier, chargée de mission, 2022
intercommunalite | Communauté de communes Perche des rivières | 28400 Nogent-le-Rotrou | 48.32 0.82 | cc.rivieres | | Hervé Daguet, président, 2014
intercommunalite | Communauté de communes Boischaut des haies | 36400 La Châtre | 46.58 1.99 | cc.haies | | Noémie Chauveau, coordinatrice du PACT, 2019
intercommunalite | Communauté de communes Champagne des puits | 18100 Vierzon | 47.22 2.07 | cc.puits | | Jean-Noël Aupetit, vice-président, 2020
association | Les Passeurs de Creuse | 36200 Argenton-sur-Creuse | 46.59 1.52 | passeurs-creuse | Arts de la rue. | Yvan Michaud, administrateur, 2013
association | Les Lectures du canal | 45260 Lorris | 47.89 2.51 | lectures-canal | | Odile de Saint-Fargeau, présidente, 2016
association | Réseau des fabriques rurales | 18700 Aubigny-sur-Nère | 47.49 2.44 | fabriques | Onze lieux où l’on répète et où l’on habite. | Chiara Rossi, coordinatrice, 2020
association | Jazz à la halle | 28400 Nogent-le-Rotrou | 48.32 0.82 | jazz-halle | | Éliane Brossard, trésorière, 2011
artiste | Compagnie La Traverse douce | 45000 Orléans | 47.90 1.91 | traverse-douce | | Jonas Weber, metteur en scène, 2014
artiste | Quatuor des Varennes | 41200 Romorantin-Lanthenay | 47.36 1.74 | quatuor.varennes | | Alix Montagne, altiste, 2018
media | Le Val en toutes lettres | 45000 Orléans | 47.90 1.91 | val-lettres | | Jérémie Colas, journaliste, 2019
media | Radio Brenne claire | 36300 Le Blanc | 46.63 1.06 | radio.brenne | | Séverine Aubrun, animatrice, 2015
prestataire | Sans marche | 45000 Orléans | 47.90 1.91 | sans-marche | Diagnostics d’accessibilité. | Damien Lacroix, consultant, 2017
universite | Observatoire des politiques culturelles du Val | 37000 Tours | 47.39 0.69 | observatoire.val | | Fernanda Oliveira, chercheuse, 2016
ecole | Lycée des Rives claires | 36300 Le Blanc | 46.63 1.06 | lycee.rives | | Christian Moreau-Duval, professeur de lettres, 2010
"""
