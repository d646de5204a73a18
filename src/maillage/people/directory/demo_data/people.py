"""Further people of the demonstration, what else they do, and what they did before.

Keys are the beginnings of addresses: « jeanne » is jeanne@exemple.fr, « ruban » ruban@exemple.org.
"""

from __future__ import annotations

from typing import Final

# Person | function | key of the organisation | since
COLLEAGUES: Final = """
Anne-Sophie Legendre | comptable | petites-cites | 2018
Valentin Prieur | médiateur saisonnier | petites-cites | 2024
Ophélie Bellanger | chargée de communication | mairie.belleme | 2021
Jean-Yves de Montgommery | délégué au patrimoine | mairie.mortagne | 2014
Rachida Boukhari | responsable de la médiathèque | mairie.mortagne | 2016
Sylvain Fromont | directeur des services techniques | mairie.sees | 2012
Amélie du Perche | attachée culturelle | mairie.domfront | 2022
Claire Bourdin | cuisinière | table-hiver | 2021
Cyprien Angot | professeur des écoles | ecole.quatrevents | 2019
Estelle Maubert | chargée de la communication | tourisme.orne | 2017
Loïse Hautin | documentaliste | collection-art.orne | 2020
Aboubacar Diarra | administrateur de la base des collections | cooperation.musees | 2019
Mathilde Royer | chargée des ressources numériques | cooperation.musees | 2021
Christian Vauvert | directeur adjoint | cooperation.musees | 2012
Lisa-Marie Tessel | apprentie en communication | cooperation.musees | 2025
Robert Lhuillier | directeur | ruban | 2006
Nadège Fouchard | agente d’accueil | ruban | 2018
Suzanne Marguerie | directrice | petits-metiers | 2011
Gauthier d’Houdetot | régisseur des œuvres | petits-metiers | 2020
Manuela Teixeira | agente d’accueil | vents-marees | 2015
Sophie Le Nevez | conservatrice | carte-relief | 2014
Timothée Brault | photographe | beton-clair | 2021
Assia Belhadj | chargée des publics | quai-laines | 2022
Lionel Dugard | régisseur | quai-laines | 2012
Hermine Lasalle | chargée des archives | pierres-carriers | 2018
Édith Fortin | médiatrice | haut-fourneau | 2013
Raphaël Lebreton | chargé des collections | grands-departs | 2017
Salomé Levallois | médiatrice | verre-souffle | 2021
Diego Herrera | souffleur de verre | verre-souffle | 2016
Margaux Cazin | responsable des publics | archeologie.boucle | 2014
Bilal Hamidi | médiateur | archeologie.boucle | 2022
Catherine Weiss | directrice | archeologie.boucle | 2017
Kadiatou Barry | éducatrice | tremplin | 2021
Grâce Mbemba | animatrice | grandspres | 2022
Laurent Pruvost | directeur général des services techniques | ville.dunkerque | 2013
Juliette Vermeersch | chargée de communication | ville.dunkerque | 2020
Manu Willaert | bénévole | rouelibre | 2018
Geoffrey Top | chef de fanfare | fanfare.bassins | 2009
Adeline Fournié | chargée de coopération culturelle | culture.region | 2020
Gilles de Rochebrune | directeur de programme | culture.region | 2012
Nour Hakimi | assistante | culture.region | 2023
Mathurin Chêne | programmateur | nuitsdebrume | 2015
Perle Auger | comédienne | plancher.voyelles | 2017
Viktor Kovalenko | interprète | cafe-langues | 2023
Lesley Harper | bénévole, visites en anglais | amis.bocage | 2016
Ulrich Baumann | correspondant | deux-rives | 2018
"""

# Key of the person | function | key of the organisation | since (–until)
OTHER_FUNCTIONS: Final = """
annick.vasseur | membre du bureau | cooperation.musees | 2019
helene | administratrice | culture-ecole | 2022
philippe.lenormand | chargé de cours | institut.musee | 2015
marc-antoine.ruault | professeur associé | college.hauteshaies | 2023
agnes.delaunay | vice-présidente | cooperation.musees | 2020
gwenaelle.picot | administratrice | cooperation.musees | 2018
mathieu.sorel | chercheur associé | archeosciences | 2012
francoise.letellier | administratrice | route-boeufs | 2015
jean-loup.hebert | administrateur | amis.bocage | 2014
fatou.diallo | administratrice | terres-tessons | 2021
victor.haas | intervenant | mains-paroles | 2019
mireille.bouttemy | bénévole | jardins.digue | 2015
samir.haddad | administrateur | sable-propre | 2023
rachel.simonet | chargée de mission jeunesse | ville.colombes | 2011–2017
solene | médiatrice | peigne-lin | 2018–2020
jeanne | chargée des publics | quai-laines | 2010–2014
lea.fouquet | stagiaire | bains-planches | 2014–2014
bruno.lemiere | médiateur | carte-relief | 2009–2012
camille | stagiaire | collection-art.orne | 2024–2024
karim | chargé de mission | agglo.levees | 2009–2014
thomas | animateur | alizes | 2012–2018
maud.chesnel | pigiste | redaction.echo | 2013–2016
nathalie.costa | agente d’accueil | bains-planches | 2010–2014
idriss.bensalem | bénévole | quai-laines | 2018–2020
zohra.belkacem | chargée des publics | pierres-carriers | 2011–2017
christelle.debruyne | régisseuse | ville.dunkerque | 2004–2007
"""

# Person | function | key of the organisation | since–until: those who have left
GONE: Final = """
André Letourmy | conservateur | dinanderie | 1998–2015
Ginette Brisset | directrice | pierres-carriers | 2001–2016
Jean-Pierre Maheut | maire | mairie.belleme | 2001–2020
Michelle Lechat | directrice | archeologie.boucle | 2003–2017
Claude Dupont-Hébert | chargé du festival | petites-cites | 2019–2024
"""

# Language or form of address | keys of the people
SPOKEN: Final = """
language | en | lesley.harper, oscar.lindqvist, emily.lecarpentier
language | de | greta.hoffmann, ulrich.baumann
language | uk | oksana.bondarenko, viktor.kovalenko
language | nl | joris.vandenberg, ludwig.maes
language | br | soizic.lebrun
language | pt | rosangela.pinto
language | ar | rayan.toumi
civility | mme | benedicte.damfreville, segolene.decorday, therese.delaferriere, marie-claude.lebailly, sylvie.marchetti, odile.desaint-fargeau, monique.aubry, claire.bourdon
civility | m | stanislas.devaux, yves.letourneur, jean-loup.hebert, bernard, roger.tostain, edouard.debellou, benoit.delalande, gaston.dehautot
"""
