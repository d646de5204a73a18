"""The member museums of the invented network of Normandie, and whom one writes to there.

Communes are real, with their postal code and the place of their centre to about a kilometre; the
museums and the people are not.
"""

from __future__ import annotations

from typing import Final

# Name | postal code and commune | latitude longitude | key of the address | member since (–until),
# role | presentation | contact, function, since (some museums have nobody to write to)
CALVADOS: Final = """
Musée des Pierres et des Carriers | 14000 Caen | 49.18 -0.37 | pierres-carriers | 2008 fondateur | Six siècles d’extraction, de taille et de voyages de la pierre blanche. | Agnès Delaunay, directrice, 2016
Musée de l’Imprimeur de plein vent | 14000 Caen | 49.19 -0.36 | imprimeur | 2011 | Presses, casses et placards : l’atelier se visite encre aux doigts. | Idriss Bensalem, médiateur, 2021
Musée du Fil compté | 14400 Bayeux | 49.28 -0.70 | fil-compte | 2008 fondateur | Broderies, patrons et carnets de brodeuses du Bessin. | Bénédicte d’Amfreville, conservatrice, 2009
Musée de l’Enluminure et de l’Encre | 14400 Bayeux | 49.27 -0.71 | enluminure | 2014 | | Mathilde Le Bas, chargée des collections, 2019
Musée des Merceries | 14100 Lisieux | 49.14 0.23 | merceries | 2010 | Boutons, galons et rubans d’une rue de marchands. | Corinne Foucault, responsable, 2012
Musée des Bouchons et des Bondes | 14600 Honfleur | 49.42 0.23 | bondes | 2013 | | Yann Kervella, régisseur, 2018
Maison des Ciels changeants | 14600 Honfleur | 49.41 0.24 | ciels | 2009 | Études de nuages, de Boudin à nos téléphones. | Clémence du Fay, directrice, 2020
Musée de la Tannerie basse | 14700 Falaise | 48.89 -0.20 | tannerie-basse | 2012 | | Gérard Lemonnier, président des amis du musée, 2008
Musée des Bains et des Planches | 14360 Trouville-sur-Mer | 49.37 0.08 | bains-planches | 2010 | Cabines, costumes et règlements des premiers bains de mer. | Apolline Saint-Clair, chargée des publics, 2022
Musée des Régates | 14800 Deauville | 49.36 0.07 | regates | 2017 | | Stanislas de Vaux, responsable, 2017
Musée de l’Ombrelle | 14390 Cabourg | 49.29 -0.12 | ombrelle | 2015 | Se protéger du soleil, puis le chercher. | Nathalie Costa, médiatrice, 2015
Musée des Fondeurs de la Dives | 14160 Dives-sur-Mer | 49.28 -0.10 | fondeurs | 2011 | Une usine, une cité ouvrière, des carnets de paie. | Abdelkader Mansouri, responsable, 2014
Musée du Temps des villas | 14510 Houlgate | 49.30 -0.08 | villas | 2018 | | Béatrice Lescot, bénévole, 2018
Musée du Chenal et des Écluses | 14150 Ouistreham | 49.28 -0.26 | chenal | 2009 | De la drague à la vanne, vingt maquettes qui fonctionnent. | Kevin Leprovost, médiateur, 2023
Musée de l’Huître plate | 14470 Courseulles-sur-Mer | 49.33 -0.46 | huitre-plate | 2016 | | Jocelyne Marie, présidente, 2011
Musée de la Criée | 14520 Port-en-Bessin-Huppain | 49.34 -0.75 | criee | 2012 | Le prix du poisson crié, écrit, puis affiché. | Fabien Hardelay, responsable, 2012
Musée de la Crème et du Beurre salé | 14230 Isigny-sur-Mer | 49.32 -1.10 | creme | 2019 | | Aminata Sow, chargée de médiation, 2021
Musée des Sauveteurs de la baie | 14450 Grandcamp-Maisy | 49.39 -1.04 | sauveteurs | 2010–2021 | Fermé pour travaux, puis réuni à la collection municipale. | Roger Tostain, président, 2004
Musée du Charbon de bois | 14490 Balleroy-sur-Drôme | 49.18 -0.84 | charbon | 2013 | | Ludovic Enguehard, animateur, 2016
Musée de la Route des bœufs | 14310 Villers-Bocage | 49.08 -0.66 | route-boeufs | 2014 | | Sandrine Lechevallier, secrétaire, 2014
Musée du Granit et du Schiste | 14260 Les Monts d’Aunay | 49.02 -0.63 | granit-schiste | 2020 | | Ewa Nowak, attachée de conservation, 2020
Musée des Moulins de l’Orne | 14220 Thury-Harcourt-le-Hom | 48.99 -0.48 | moulins-orne | 2011 | Trois roues, une turbine, un bief à curer chaque printemps. | Jean-Loup Hébert, meunier et guide, 2002
Musée du Petit Train du bocage | 14570 Clécy | 48.92 -0.48 | petit-train | 2017 | | Marcel Duchemin, président, 2010
Musée du Coton et des Cités | 14110 Condé-en-Normandie | 48.85 -0.55 | coton | 2009 | Filatures, grèves et bals du bocage industriel. | Sofia Alvarez, chargée des publics, 2022
Musée de la Touque et des Lavoirs | 14130 Pont-l’Évêque | 49.29 0.19 | lavoirs | 2015 | |
Musée du Colombage | 14430 Beuvron-en-Auge | 49.19 -0.05 | colombage | 2012 | Comment tient une maison de bois, de terre et de paille. | Baptiste Aumont, charpentier et médiateur, 2019
Musée des Caves d’affinage | 14140 Livarot-Pays-d’Auge | 49.01 0.15 | affinage | 2018 correspondant | | Mélanie Graindorge, responsable, 2018
Musée de la Halte et du Rail | 14270 Mézidon Vallée d’Auge | 49.08 -0.07 | halte-rail | 2010 | Un dépôt, une rotonde et les voix des cheminots. | Pascal Dumesnil, responsable, 2010
Musée des Marais et des Roseaux | 14670 Troarn | 49.18 -0.18 | roseaux | 2016 | | Typhaine Rouxel, animatrice nature, 2020
Musée du Château de papier | 14480 Creully sur Seulles | 49.28 -0.54 | chateau-papier | 2021 | Le jeu de rôle, le pliage et la maquette pris au sérieux. | Hugo Tran, médiateur, 2021
Musée des Ex-voto de la côte | 14440 Douvres-la-Délivrande | 49.29 -0.38 | ex-voto | 2013 | | Marie-Claude Lebailly, présidente, 2013
Musée du Haut Fourneau | 14460 Colombelles | 49.20 -0.29 | haut-fourneau | 2008 fondateur | La mémoire de l’acier par ceux qui l’ont coulé. | Zohra Belkacem, directrice, 2018
Musée de la Ville nouvelle | 14200 Hérouville-Saint-Clair | 49.20 -0.33 | ville-nouvelle | 2022 | | Marlène Okou, chargée des publics, 2022
Musée du Fer d’en bas | 14420 Potigny | 48.97 -0.24 | fer-bas | 2012 | Les mineurs de fer, venus de toute l’Europe. | Stefan Kowalczyk, président, 2006
Musée du Viaduc | 14350 Souleuvre en Bocage | 48.93 -0.90 | viaduc | 2019 | | Émeline Madelaine, responsable, 2019
"""

MANCHE: Final = """
Musée des Grands Départs | 50100 Cherbourg-en-Cotentin | 49.64 -1.62 | grands-departs | 2008 fondateur | Malles, billets et lettres de ceux qui embarquaient. | Gwenaëlle Picot, directrice, 2013
Musée de l’Arsenal ouvrier | 50100 Cherbourg-en-Cotentin | 49.65 -1.64 | arsenal | 2012 | | Mamadou Cissé, chargé des collections, 2020
Musée du Cheval de travail | 50000 Saint-Lô | 49.12 -1.09 | cheval-travail | 2009 | Atteler, ferrer, débarder : gestes et harnais. | Isabelle Groult, conservatrice, 2011
Musée des Pavillons et des Signaux | 50400 Granville | 48.84 -1.60 | pavillons | 2010 | | Erwan Le Moal, médiateur, 2017
Musée de la Morue verte | 50400 Granville | 48.83 -1.59 | morue-verte | 2015 | Les campagnes de Terre-Neuve, lettres et livres de bord. | Lætitia Hamel, attachée de conservation, 2019
Musée des Verrières | 50200 Coutances | 49.05 -1.45 | verrieres | 2011 | | Benoît de la Lande, responsable, 2011
Musée du Cidre et des Pressoirs longs | 50700 Valognes | 49.51 -1.47 | pressoirs | 2013 | Quatre pressoirs, dont un de neuf mètres. | Adèle Noyon, chargée des publics, 2021
Musée de la Tourbe et du Chanvre | 50500 Carentan-les-Marais | 49.30 -1.24 | tourbe | 2014 | | Régis Lecaplain, animateur, 2014
Musée des Parcs à marée | 50550 Saint-Vaast-la-Hougue | 49.59 -1.27 | parcs-maree | 2012 | | Nolwenn Cadiou, médiatrice, 2018
Musée du Marteau et de la Dinanderie | 50800 Villedieu-les-Poêles-Rouffigny | 48.84 -1.22 | dinanderie | 2008 fondateur | On y bat le cuivre devant vous, du lundi au samedi. | Anthony Lemoine, directeur, 2015
Musée des Cascades | 50140 Mortain-Bocage | 48.65 -0.94 | cascades | 2018 | | Viviane Blin, bénévole, 2018
Musée du Saumon et de la Sélune | 50220 Ducey-Les Chéris | 48.62 -1.29 | selune | 2020 | Une rivière sans barrages, racontée par ses riverains. | Joris Van den Berg, chargé de projet, 2022
Musée des Prés-salés | 50170 Pontorson | 48.55 -1.51 | pres-sales | 2011 | | Ghislaine Rault, responsable, 2011
Musée du Donjon et des Sabotiers | 50260 Bricquebec-en-Cotentin | 49.47 -1.63 | sabotiers | 2016 | | Lucien Poisson, président, 2009
Musée du Phare et des Gardiens | 50270 Barneville-Carteret | 49.38 -1.76 | gardiens | 2010 | Une lampe, trois gardiens, cent vingt ans de veille. | Manon Scelles, chargée de médiation, 2022
Musée du Havre et des Sauniers | 50580 Port-Bail-sur-Mer | 49.34 -1.70 | sauniers | 2017 | | Cédric Lepoittevin, responsable, 2017
Musée de la Foire | 50430 Lessay | 49.22 -1.53 | foire | 2013 | Bonimenteurs, manèges et bestiaux : mille ans de foire. | Dominique Lehodey, présidente, 2013
Musée de la Vannerie des haies | 50190 Périers | 49.19 -1.41 | vannerie | 2019 | | Rosalie Mesnage, vannière, 2019
Musée des Cloîtres retrouvés | 50450 Hambye | 48.95 -1.27 | cloitres | 2009 | | Xavier Thouroude, guide, 2010
Musée du Livre d’heures | 50160 Torigny-les-Villes | 49.04 -0.98 | livre-heures | 2014–2023 | | Monique Paris, présidente, 2012
Musée de la Boîte à musique | 50410 Percy-en-Normandie | 48.92 -1.19 | boite-musique | 2021 | Du tournebroche à la platine. | Chloé Yvon, médiatrice, 2023
Musée des Estrans | 50230 Agon-Coutainville | 49.05 -1.59 | estrans | 2016 | Ce que la mer découvre deux fois par jour. | Samuel Navet, responsable, 2016
Musée des Fours à chaux du littoral | 50590 Regnéville-sur-Mer | 49.01 -1.55 | fours-chaux | 2012 | | Lina Haddou, chargée des publics, 2021
Musée de la Volière peinte | 50310 Montebourg | 49.49 -1.38 | voliere | 2022 | |
Musée du Raz et des Naufrages | 50440 La Hague | 49.67 -1.84 | raz | 2010 | Cartes, épaves et récits de la côte la plus rude. | Soizic Le Brun, directrice, 2012
Musée des Mineurs sous la mer | 50340 Flamanville | 49.53 -1.86 | mineurs-mer | 2018 | | Christophe Bonnemains, président, 2015
Musée du Parachute de soie | 50480 Sainte-Mère-Église | 49.41 -1.32 | parachute | 2011 | Ce que l’on cousait avec la toile tombée du ciel. | Emily Lecarpentier, responsable, 2014
Musée des Couteliers | 50150 Sourdeval | 48.72 -0.92 | couteliers | 2015 | | Maxime Salliot, animateur, 2019
Musée du Drap noir | 50240 Saint-James | 48.52 -1.33 | drap-noir | 2013 | | Hortense Gautier, chargée des collections, 2018
Musée des Marins de pierre | 50330 Saint-Pierre-Église | 49.67 -1.40 | marins-pierre | 2023 | | Tiphaine Renet, bénévole, 2023
"""

ORNE: Final = """
Musée de la Maille et de l’Aiguille | 61000 Alençon | 48.43 0.09 | maille-aiguille | 2008 fondateur | Le point, le vélin, la patience. | Ségolène de Corday, conservatrice, 2014
Musée du Rouage et du Ressort | 61200 Argentan | 48.74 -0.02 | rouage | 2011 | | Farid Amrani, médiateur, 2020
Musée du Tissage du bocage | 61100 Flers | 48.75 -0.57 | tissage | 2009 | Cent métiers, une sirène et le règlement de l’usine. | Laurence Madec, responsable, 2013
Musée de l’Épingle | 61300 L’Aigle | 48.76 0.63 | epingle | 2010 | Dix-huit opérations pour une épingle. | Thibault Gérard, attaché de conservation, 2019
Musée des Confréries | 61400 Mortagne-au-Perche | 48.52 0.55 | confreries | 2012 | |
Musée du Jouet de bois | 61600 La Ferté Macé | 48.59 -0.36 | jouet-bois | 2014 | | Perrine Olivier, chargée des publics, 2022
Musée de la Quincaillerie | 61800 Tinchebray-Bocage | 48.76 -0.73 | quincaillerie | 2016 | Outils, catalogues et représentants de commerce. | Jérôme Pichard, président, 2016
Musée des Marchés au beurre | 61120 Vimoutiers | 48.93 0.20 | marches-beurre | 2013 | | Denise Lhermitte, présidente, 2007
Musée des Maîtres d’école | 61230 Gacé | 48.79 0.30 | maitres-ecole | 2017 | | Olivier Bisson, animateur, 2017
Musée du Haras de papier | 61310 Gouffern en Auge | 48.76 0.09 | haras-papier | 2015 | Affiches, registres et photographies des étalons. | Justine Lévesque, chargée de médiation, 2021
Musée de la Roche et du Lac | 61210 Putanges-le-Lac | 48.76 -0.25 | roche-lac | 2020 | | Florian Guesdon, bénévole, 2020
Musée des Partants pour l’Acadie | 61190 Tourouvre au Perche | 48.59 0.65 | acadie | 2009 | Familles, contrats et traversées du dix-septième siècle. | Éloïse Bouchard, directrice, 2017
Musée des Manoirs | 61340 Perche en Nocé | 48.37 0.69 | manoirs | 2018 | | Édouard de Bellou, président, 2018
Musée de la Forge du silence | 61380 Soligny-la-Trappe | 48.61 0.53 | forge-silence | 2012–2019 | | Frédéric Lambert, responsable, 2012
Musée du Verger haute tige | 61350 Passais Villages | 48.52 -0.75 | haute-tige | 2016 | Trente variétés, un pressoir, un arbre de deux siècles. | Clotilde Bazin, responsable, 2016
Musée des Eaux et de la Cure | 61140 Bagnoles de l’Orne Normandie | 48.56 -0.41 | eaux-cure | 2011 | | Rodolphe Ménard, chargé des publics, 2019
Musée de la Lande et du Genêt | 61220 Briouze | 48.70 -0.37 | lande-genet | 2021 | | Maëlys Poirier, animatrice nature, 2022
Musée des Tuiliers | 61170 Le Mêle-sur-Sarthe | 48.51 0.35 | tuiliers | 2019 correspondant | | Guy Chartrain, bénévole, 2019
"""

EURE: Final = """
Musée des Trois Rivières | 27000 Évreux | 49.02 1.15 | trois-rivieres | 2008 fondateur | Archéologie d’une ville d’eau. | Raphaëlle Simon, directrice, 2015
Musée de la Bonneterie | 27000 Évreux | 49.03 1.14 | bonneterie | 2016 | | Nabila Cherif, médiatrice, 2021
Musée du Pont habité | 27200 Vernon | 49.09 1.48 | pont-habite | 2010 | | Quentin Marchand, responsable, 2018
Musée du Drap fin | 27400 Louviers | 49.22 1.17 | drap-fin | 2009 | De la laine au drap, et du drap à la scène. | Marguerite Lenoir, conservatrice, 2012
Musée des Falaises blanches | 27700 Les Andelys | 49.25 1.42 | falaises-blanches | 2013 | | Loïc Besnard, chargé de médiation, 2020
Musée du Pays de l’Epte | 27140 Gisors | 49.28 1.78 | epte | 2012 | Une frontière, ses péages et ses légendes. | Patricia Roussel, responsable, 2012
Musée de la Ville en dix ans | 27100 Val-de-Reuil | 49.27 1.21 | dix-ans | 2019 | | Mariam Traoré, chargée des publics, 2019
Musée des Labours | 27110 Le Neubourg | 49.15 0.91 | labours | 2011 | | Joël Delamare, président, 2003
Musée du Verre soufflé | 27190 Conches-en-Ouche | 48.96 0.94 | verre-souffle | 2009 | Le four s’allume le premier dimanche du mois. | Inga Petersen, directrice, 2019
Musée de la Clouterie | 27160 Breteuil | 48.84 0.92 | clouterie | 2017 | |
Musée du Moulin à huile | 27800 Brionne | 49.20 0.72 | moulin-huile | 2014 | | Cassandre Leroux, médiatrice, 2023
Musée de l’Eau filante | 27170 Beaumont-le-Roger | 49.08 0.78 | eau-filante | 2021 | | Wilfried Morin, responsable, 2021
Musée de la Flûte et du Peigne | 27530 Ézy-sur-Eure | 48.86 1.42 | flute-peigne | 2010 | Corne, ivoire, puis matières nouvelles : tout passe par la main. | Véronique Barbier, responsable, 2010
Musée de la Batellerie d’Eure | 27340 Pont-de-l’Arche | 49.30 1.16 | batellerie | 2015 | | Dimitri Hue, animateur, 2020
Musée de la Forêt des rois | 27480 Lyons-la-Forêt | 49.40 1.48 | foret-rois | 2018 | | Capucine de Mauny, chargée des publics, 2020
Musée de la Laiterie | 27150 Étrépagny | 49.31 1.61 | laiterie | 2016 | | Marie-Josée Adam, bénévole, 2016
Musée du Cuivre laminé | 27610 Romilly-sur-Andelle | 49.33 1.26 | cuivre-lamine | 2013 | La fonderie, de la marine à l’électricité. | Salim Khelifi, chargé des collections, 2022
Musée du Cuir et du Papier | 27260 Cormeilles | 49.25 0.38 | cuir-papier | 2012 | | Delphine Hauchard, responsable, 2012
Musée du Mascaret | 27680 Quillebeuf-sur-Seine | 49.47 0.53 | mascaret | 2011 | La vague qui remontait le fleuve, filmée et racontée. | Gilles Vattier, président, 2011
Musée du Lin bleu | 27270 Broglie | 49.01 0.53 | lin-bleu | 2022 | | Anaïs Rivière, médiatrice, 2022
"""

SEINE_MARITIME: Final = """
Musée du Quai aux laines | 76000 Rouen | 49.44 1.09 | quai-laines | 2008 fondateur | Négociants, teinturiers et dockers de la rive gauche. | Constance Hervieu, directrice, 2016
Musée des Enseignes | 76000 Rouen | 49.45 1.10 | enseignes | 2012 | Bois peints, fers découpés et néons. | Jean-Baptiste N’Guessan, conservateur, 2019
Musée du Béton clair | 76600 Le Havre | 49.49 0.11 | beton-clair | 2009 | La ville refaite, ses plans et ses habitants. | Pauline Auvray, chargée des collections, 2018
Musée des Cafés verts | 76600 Le Havre | 49.48 0.13 | cafes-verts | 2014 | Sacs, bourses et torréfacteurs d’un port de café. | Rosângela Pinto, médiatrice, 2021
Musée de l’Ivoire et de la Nacre | 76200 Dieppe | 49.92 1.07 | ivoire-nacre | 2010 | | Vincent Delarue, responsable, 2010
Musée du Cerf-volant | 76200 Dieppe | 49.93 1.08 | cerf-volant | 2017 | | Mei-Lin Chen, chargée des publics, 2022
Musée de la Laine cardée | 76500 Elbeuf | 49.29 1.01 | laine-cardee | 2009 | Une fabrique entière, de la balle au coupon. | Sébastien Gilles, directeur, 2017
Musée de la Motte et du Blé | 76190 Yvetot | 49.62 0.75 | motte-ble | 2015 | | Claudine Lefrançois, présidente, 2015
Musée des Thermes oubliés | 76170 Lillebonne | 49.52 0.54 | thermes | 2011 | | Arthur Le Meur, archéologue, 2020
Musée du Bondon et des Herbages | 76270 Neufchâtel-en-Bray | 49.73 1.44 | herbages | 2013 | | Stéphanie Carpentier, responsable, 2013
Musée de la Faïence de Bray | 76220 Gournay-en-Bray | 49.48 1.72 | faience-bray | 2016 | | Henri Boulanger, bénévole, 2016
Musée des Sources ferrées | 76440 Forges-les-Eaux | 49.61 1.54 | sources-ferrees | 2012 | Trois sources, une reine et beaucoup de curistes. | Fatima-Zahra El Idrissi, chargée des publics, 2021
Musée des Verriers de la Bresle | 76340 Blangy-sur-Bresle | 49.93 1.63 | verriers-bresle | 2008 fondateur | Flacons et moules de la vallée du verre. | Nicolas Debeaurain, directeur, 2011
Musée de la Serrure | 76260 Eu | 50.05 1.42 | serrure | 2014 | |
Musée du Funiculaire et des Galets | 76470 Le Tréport | 50.06 1.37 | galets | 2018 | | Romain Leclerc, animateur, 2021
Musée des Terre-Neuvas cauchois | 76460 Saint-Valery-en-Caux | 49.87 0.71 | terre-neuvas | 2010 | | Christine Lemaître, responsable, 2010
Musée des Aiguilles | 76790 Étretat | 49.71 0.20 | aiguilles | 2019 | Peintres, grimpeurs et géologues devant la même falaise. | Oscar Lindqvist, médiateur, 2022
Musée de l’Indienne | 76210 Bolbec | 49.57 0.47 | indienne | 2011 | Toiles peintes, planches gravées et commerce au loin. | Awa Ndiaye, attachée de conservation, 2021
Musée de la Statue en ville | 76360 Barentin | 49.55 0.95 | statue-ville | 2017 | | Francis Ledoux, président, 2017
Musée du Bac et du Passage d’eau | 76480 Duclair | 49.48 0.87 | bac | 2013 | | Marion Leblond, médiatrice, 2020
Musée du Pigeonnier | 76450 Cany-Barville | 49.79 0.64 | pigeonnier | 2020 | | Gaston de Hautot, bénévole, 2020
Musée du Plus Petit Fleuve | 76980 Veules-les-Roses | 49.87 0.80 | petit-fleuve | 2015 | Onze cents mètres, dix moulins. | Elsa Beuzelin, responsable, 2015
Musée de la Pendule | 76510 Saint-Nicolas-d’Aliermont | 49.88 1.22 | pendule | 2009 | | Denis Sannier, horloger et guide, 2009
Musée des Deux Rois | 76880 Arques-la-Bataille | 49.88 1.13 | deux-rois | 2021–2024 | | Évelyne Duval, présidente, 2021
Musée des Gabares | 76490 Rives-en-Seine | 49.53 0.73 | gabares | 2012 | La Seine maritime, vue du pont d’un bateau. | Killian Savoye, chargé des publics, 2023
Musée des Pierres levées | 76480 Jumièges | 49.43 0.82 | pierres-levees | 2018 | | Jeanne Hautecœur, bénévole, 2018
Musée du Gouverneur | 76700 Harfleur | 49.51 0.20 | gouverneur | 2014 | | Yasmine Ferhat, médiatrice, 2022
Musée du Rail et du Bleu de travail | 76300 Sotteville-lès-Rouen | 49.42 1.08 | bleu-travail | 2010 | Les ateliers, la cantine, la fanfare. | Philippe Da Silva, responsable, 2014
Musée des Apothicaires | 76116 Ry | 49.47 1.34 | apothicaires | 2016 | Pots, formules et romans. | Geneviève Tellier, présidente, 2016
"""

MUSEUMS: Final = CALVADOS + MANCHE + ORNE + EURE + SEINE_MARITIME
