"""What is known of the demonstration's organisations and people, besides who they are.

Keys are the beginnings of addresses: « tremplin » is tremplin@exemple.org, « jeanne »
jeanne@exemple.fr.
"""

from __future__ import annotations

from typing import Final

# Key of the network | since (–until), role | keys of the members
MEMBERSHIPS: Final = """
petites-cites | 2004 fondateur | mairie.belleme, mairie.mortagne, mairie.domfront, mairie.sees
petites-cites | 2009 | mairie.carrouges, mairie.saint-ceneri, mairie.lonlay
petites-cites | 2014 | mairie.longny, mairie.ecouche, mairie.belforet
petites-cites | 2019 | mairie.sap, mairie.remalard
petites-cites | 2023 | mairie.vimoutiers, mairie.bagnoles
petites-cites | 2016 associé | collection-art.orne, tourisme.orne
cooperation.musees | 2008 fondateur | ruban, petits-metiers, ville-rebatie
cooperation.musees | 2011 | vents-marees, terre-vernissee, carte-relief, gens-riviere
cooperation.musees | 2015 | peigne-lin, poste-chevaux, vergers-hauts
cooperation.musees | 2020 | ecorce-tan, papier-peint
cooperation.musees | 2018 associé | institut.musee
fabriques | 2021 | plancher.voyelles, passeurs-creuse, traverse-douce
"""

# Key of the organisation | key of that on which it depends
SERVICES: Final = """
publics.nanterre | ville.nanterre
jeunesse.colombes | ville.colombes
participation.dunkerque | ville.dunkerque
direction-culture.region | culture.region
"""

# Family | word | keys of the organisations | keys of the people
TAGS: Final = """
label | Tourisme et handicap | ruban, petits-metiers, quai-laines, trois-rivieres, haut-fourneau, grands-departs, verre-souffle, beton-clair, cheval-travail, acadie, archeologie.boucle |
label | Petite cité de caractère | mairie.belleme, mairie.mortagne, mairie.domfront, mairie.sees, mairie.carrouges, mairie.longny, mairie.sap, mairie.ecouche, mairie.saint-ceneri, mairie.lonlay, mairie.belforet |
label | Plus beaux villages | mairie.saint-ceneri, colombage |
label | Maison des illustres | ciels, manoirs |
label | Ville d’art et d’histoire | ville.dunkerque |
label | Entreprise du patrimoine vivant | dinanderie, quatre-ponts, pendule |
public | 16-25 ans | tremplin, passerelle-bleue, etincelle, hirondelles, boussole, jeunesse.colombes, lycee.fleuve, alizes | fatou.diallo, moussa.camara, enzo.ferreira, lucie.perrault, adrien.fournier, kadiatou.barry
public | familles | grandspres, peupliers, panier-quais, parents.pont | djamila.saidi, grace.mbemba
public | personnes âgées | residence.vigie, petites-cites | emilie.caron
public | handicap mental | tilleuls, coquelicots, moulin-neuf, clos-sorbiers | franck.duvivier, sylvie.marchetti, patrice.germain
public | handicap auditif | mains-paroles, signes-scene | celine.rambert, victor.haas
public | scolaires | ecole.quatrevents, college.hauteshaies, inspection.perche, culture-ecole | ludivine.marchais
public | habitants des quartiers prioritaires | passerelle-bleue, etincelle, peupliers, alizes | rachel.simonet
competence | médiation | guides.seine, signes-scene, terres-tessons | margaux.cazin, idriss.bensalem, bilal.hamidi
competence | captation vidéo | plan-large, etincelle | solenn.jouan
competence | régie | hautes-echelles, energie-place | amadou.keita, lionel.dugard, gauthier.dhoudetot
competence | facile à lire et à comprendre | deux-rives | greta.hoffmann
competence | accompagnement de bénévoles | voisins.grandlarge, voisins.sables | mireille.bouttemy, josiane.vandamme
competence | couture | couturieres.bastion, fil-endroit | rokia.konate, daniele.lefebvre
lieu | salle de danse | grandspres, college.merles |
lieu | jardin | jardins.digue, potager.glacis, clos-sorbiers |
lieu | atelier de céramique | kaolin, terres-tessons | piotr.zielinski
lieu | hébergement | fabriques, chemin-creux, hirondelles |
lieu | studio d’enregistrement | radio.poiraie, radio.chene, radio.pavois |
vehicule | minibus | etincelle, grandspres, tilleuls, coquelicots, alizes |
vehicule | camion | caisses-convois, bibliobus, sono.grandair | amadou.keita
vehicule | vélos cargos | rouelibre | samir.haddad
vehicule | tentes et tables | barnums, chapiteaux |
langue | langue des signes | mains-paroles, signes-scene | celine.rambert, victor.haas, bilal.hamidi
langue | anglais | deux-rives, cafe-langues | lesley.harper, emily.lecarpentier, greta.hoffmann
langue | ukrainien | cafe-langues | oksana.bondarenko, viktor.kovalenko
langue | arabe | cafe-langues | brahim.ouali, rayan.toumi, djamila.saidi
autre | accueille un stage | institut.musee, archeologie.boucle, petites-cites |
autre | prête des œuvres | collection-art.orne, archeosciences |
"""

# Key of the organisation | what it can bring
OFFERS: Final = """
tremplin | Un groupe de douze jeunes, disponible le mercredi et pendant les vacances.
etincelle | Un minibus de neuf places, une salle de montage, deux animatrices.
grandspres | Un minibus le samedi, une salle de danse de cent mètres carrés.
hirondelles | Une salle commune de quarante places et trois studios de passage.
mains-paroles | Interprètes en langue des signes, à réserver trois semaines avant.
signes-scene | Visites signées, ateliers de conte pour sourds et entendants.
coquelicots | Un groupe de huit jeunes et leur éducateur, une fois par mois.
clos-sorbiers | Un verger, une serre, des résidents jardiniers.
collection-art.orne | Cent œuvres à emprunter, caisses et notices comprises.
jardins.digue | Vingt parcelles, un cabanon, de l’eau et du thé.
rouelibre | Trente vélos et deux vélos cargos pour une journée.
fabriques | Onze lieux de résidence, du lit à la salle de répétition.
kaolin | Un four de cent litres et de la patience.
"""

# Key of the organisation, or of the person | means | use | value
CONTACT_POINTS: Final = """
cooperation.musees | facebook | travail | https://www.facebook.com/exemple-musees-normands
cooperation.musees | instagram | travail | https://www.instagram.com/exemple.musees.normands
cooperation.musees | linkedin | travail | https://www.linkedin.com/company/exemple-musees-normands
cooperation.musees | telephone | secretariat | 02 61 91 12 01
petites-cites | facebook | travail | https://www.facebook.com/exemple-petites-cites
petites-cites | instagram | travail | https://www.instagram.com/exemple.petites.cites
ruban | instagram | travail | https://www.instagram.com/exemple.ruban
ruban | courriel | accueil | accueil.ruban@exemple.org
quai-laines | instagram | travail | https://www.instagram.com/exemple.quai.laines
verre-souffle | youtube | travail | https://www.youtube.com/@exemple-verre-souffle
archeologie.boucle | mastodon | travail | https://exemple.org/@archeologie.boucle
archeologie.boucle | bluesky | travail | https://exemple.org/bluesky/archeologie.boucle
archeologie.boucle | courriel | accueil | reservations.boucle@exemple.org
ville.dunkerque | facebook | travail | https://www.facebook.com/exemple-dunkerque-citoyenne
culture.region | linkedin | travail | https://www.linkedin.com/company/exemple-region-culture
etincelle | tiktok | travail | https://www.tiktok.com/@exemple.etincelle
plan-large | youtube | travail | https://www.youtube.com/@exemple-plan-large
mairie.belleme | telephone | accueil | 02 61 91 12 02
mairie.sees | telephone | accueil | 02 61 91 12 03
traitdunion | telephone | urgence | 06 39 98 12 04
nadia.durand | telephone | domicile | 02 61 91 12 05
ilse.vandaele | site | travail | https://atelier-vandaele.exemple.org
amadou.keita | telephone | urgence | 06 39 98 12 06
solene | courriel | domicile | solene.duhamel.perso@exemple.fr
"""

# Key of the organisation, or of the person | use | address | postal code and commune
ADDRESSES: Final = """
mairie.belleme | facturation | Service comptable, 1 place de l’Exemple | 61130 Bellême
cooperation.musees | livraison | Quai de déchargement, rue de l’Exemple | 14000 Caen
ruban | livraison | Cour des métiers, 3 rue de l’Exemple | 27300 Bernay
ilse.vandaele | travail | Atelier, 12 rue de l’Exemple | 76000 Rouen
nadia.durand | domicile | 4 chemin de l’Exemple | 61130 Bellême
marc-antoine.ruault | domicile | La Ferme de l’Exemple | 61110 Rémalard en Perche
"""

# Key of the person | key of the author | « réservée » to whom, or nothing | what was noted
NOTES: Final = """
nadia.durand | camille | | Préfère le téléphone, après 17 h. Connaît tous les présidents d’association du canton.
ilse.vandaele | camille | | Ses sculptures ne supportent pas le plein soleil : prévoir un lieu au nord.
yves.letourneur | camille | | Fin de mandat annoncée : préparer le passage de relais avec la mairie.
marc-antoine.ruault | helene | helene, camille | Différend sur la facture de l’an dernier, réglé à l’amiable en mars : passer par la direction.
solene | jeanne | | Relit volontiers la lettre avant l’envoi.
philippe.lenormand | jeanne | | En déplacement le lundi.
gwenaelle.picot | jeanne | | A proposé d’accueillir l’assemblée plénière.
fatou.diallo | ines | | À voir avant toute annonce : c’est elle qui forme le groupe.
mireille.bouttemy | thomas | | La voix de la fête des voisins. À inviter à chaque réunion de préparation.
damien.ribault | karim | karim, bernard | Dossier PACT fragile : le cofinancement n’est pas voté.
"""

# Key of the person | what they need to come and take part
NEEDS: Final = """
joel.delamare | Se déplace en fauteuil : salle de plain-pied, place réservée près de l’entrée.
victor.haas | Sourd : interprète en langue des signes, ou échange par écrit.
"""

# What was typed twice: the same telephone, the same address, nearly the same name.
# Nature | name | postal code and commune | telephone | address under its contact points
DOUBLE_BODIES: Final = """
commune | Ville de Sées | 61500 Sées | 02 61 91 12 03 | mairie.sees@exemple.org
prestataire | Atelier Trait d'Union graphisme | 61400 Mortagne-au-Perche | 06 39 98 12 04 | traitdunion@exemple.org
musee | Musee du Beton clair | 76600 Le Havre | |
"""

# Person | function | key of the organisation | telephone | address under their contact points
DOUBLE_PEOPLE: Final = """
Nadia Durant | adjointe culture | mairie.belleme | 06 39 98 10 03 |
Anthony LEMOINE | directeur du musée | dinanderie | | anthony.lemoine@exemple.fr
J.-B. N’Guessan | conservateur | enseignes | | jean-baptiste.nguessan@exemple.fr
"""
