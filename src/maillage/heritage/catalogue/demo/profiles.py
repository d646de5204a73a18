"""What the invented museums keep: by theme, words that objects are made of.

A line is « denomination | domain | family of drawing | techniques | subjects or uses | heights in cm ».
Names of makers are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from maillage.kernel.text_fr import plain


@dataclass(frozen=True, slots=True)
class Model:
    """A kind of object; `subjects` are what it shows or serves for; sizes in centimetres."""

    denomination: str
    domain: str
    family: str
    techniques: tuple[str, ...]
    subjects: tuple[str, ...]
    smallest: int
    largest: int


_THEMES: Final = {
    "textile": """
coiffe | costume ; textile | textile | tulle, broderie ; linon, dentelle à l’aiguille ; mousseline, dentelle au fuseau | coiffe de fête ; coiffe de deuil ; coiffe de travail | 14 | 42
ruban | textile | textile | soie, tissage façonné ; coton, tissage | motif de roses ; motif de gerbes ; motif géométrique ; deuil | 20 | 180
échantillon | textile | textile | laine, teinture ; coton, impression à la planche ; lin, armure sergé | rayures ; semis de fleurs ; damier ; palmettes | 12 | 40
châle | costume | textile | cachemire, brochage ; laine, tissage | palmes ; bordure fleurie | 120 | 180
fuseau | artisanat | outil | buis, tournage ; os, tournage | outil de dentellière | 9 | 13
métier à tisser (modèle) | sciences et techniques | outil | bois, assemblage ; fer | tissage du ruban ; tissage du drap | 40 | 95
carnet d’échantillons | imprimé ; textile | estampe | papier, collage ; soie | collection d’hiver ; collection d’été ; commandes d’Angleterre | 22 | 38
portrait | peinture | portrait | huile sur toile ; pastel sur papier | portrait de fabricant ; portrait de brodeuse ; portrait de dame en coiffe | 46 | 92
""",
    "mer": """
maquette de bateau | marine ; sciences et techniques | marine | bois, assemblage ; toile, corde | morutier ; caboteur ; bateau pilote ; chaloupe de sauvetage ; dundee | 30 | 120
ex-voto | religion ; marine | peinture | huile sur bois ; huile sur toile | naufrage ; tempête ; Vierge en gloire | 32 | 70
marine | peinture | peinture | huile sur toile ; aquarelle sur papier | entrée du port ; plage à marée basse ; régates ; retour de pêche ; ciel d’orage | 24 | 110
photographie | photographie | photographie | tirage argentique ; carte postale, phototypie | criée ; lancement ; équipage ; estacade | 9 | 30
navette à ramender | ethnologie | outil | bois, taille ; corne | filet de pêche | 15 | 30
couteau de pêche | ethnologie | outil | acier, bois | pêche à la morue ; ouverture des huîtres | 18 | 34
médaille de sauvetage | numismatique | medaille | bronze, frappe ; argent, frappe | sauvetage en mer ; profil de la République | 3 | 7
affiche | imprimé | estampe | lithographie en couleurs ; impression sur papier | bains de mer ; régates ; compagnie de navigation | 60 | 120
""",
    "beaux-arts": """
tableau | peinture | peinture | huile sur toile ; huile sur carton ; huile sur bois | paysage ; bord de rivière ; ferme au printemps ; falaise ; nuages ; pommiers en fleurs | 22 | 130
portrait | peinture | portrait | huile sur toile ; pastel sur papier | portrait d’homme ; portrait de femme ; portrait d’enfant ; autoportrait ; notable | 40 | 116
dessin | dessin | estampe | fusain sur papier ; mine de plomb ; encre, lavis | étude de nuages ; étude de mains ; halle ; pont ; église | 12 | 60
estampe | estampe | estampe | eau-forte ; lithographie ; gravure sur bois | rue aux maisons de bois ; abbaye en ruine ; marché ; port | 14 | 55
médaille | numismatique ; sculpture | medaille | bronze, fonte ; cuivre, frappe | profil d’un maire ; comice ; inauguration | 3 | 9
photographie | photographie | photographie | tirage argentique ; tirage sur papier albuminé | fenaison ; pêcheurs à pied ; crue ; foire | 9 | 40
""",
    "terre": """
pichet | céramique | ceramique | grès, glaçure ; terre vernissée | service du cidre ; service de l’eau | 14 | 34
plat | céramique | ceramique | faïence, décor de grand feu ; faïence stannifère | corbeille fleurie ; oiseau ; armoiries | 22 | 46
vase | céramique | ceramique | porcelaine, émail ; faïence, décor de petit feu ; grès, couverte | semis de fleurs ; chinois ; guirlande | 12 | 58
albarelle | céramique ; sciences et techniques | ceramique | faïence, décor de grand feu | pot de pharmacie ; thériaque ; sirop de violette | 16 | 28
épi de faîtage | céramique ; architecture | ceramique | terre vernissée, modelage | oiseau ; pot à fleurs | 60 | 150
flacon | verrerie | ceramique | verre soufflé ; verre, taille | parfum ; pharmacie ; cidre | 8 | 30
moule | artisanat | outil | plâtre ; buis, taille | décor d’assiette ; beurre | 10 | 36
""",
    "metiers": """
marteau | artisanat ; sciences et techniques | outil | fer, forge ; bois | dinanderie ; forge ; taille de pierre | 18 | 60
faucille | agriculture ; ethnologie | outil | fer, forge ; bois, tournage | moisson ; coupe du genêt | 30 | 62
serpe | agriculture | outil | acier, forge ; bois | haie ; vannerie | 24 | 46
enseigne | ethnologie | estampe | tôle peinte ; bois peint | auberge ; serrurier ; sabotier ; barbier | 50 | 140
pot | ethnologie | ceramique | cuivre, dinanderie ; étain, fonte | lait ; cidre ; cuisson | 16 | 44
règlement d’atelier | imprimé | estampe | impression sur papier | heures de travail ; amendes ; apprentissage | 32 | 64
photographie d’atelier | photographie | photographie | tirage argentique | ouvriers devant l’usine ; sortie d’atelier ; apprentis | 13 | 40
jeton | numismatique | medaille | laiton, frappe ; cuivre, frappe | coopérative ; corporation ; cantine | 2 | 4
""",
    "campagne": """
moule à beurre | ethnologie | outil | bois, taille | vache ; fleur ; initiales | 8 | 22
fourche | agriculture | outil | bois, étuvage ; fer | foin ; fumier | 120 | 180
cruche | céramique ; ethnologie | ceramique | grès ; terre vernissée | cidre ; eau | 20 | 44
affiche de comice | imprimé ; agriculture | estampe | lithographie ; impression sur papier | concours de taureaux ; foire aux chevaux ; concours de labours | 50 | 110
photographie | photographie | photographie | tirage argentique ; plaque de verre | battage ; pressoir ; traite ; foire | 9 | 30
paysage | peinture | peinture | huile sur toile ; aquarelle sur papier | verger ; ferme ; chemin creux ; pré en pente | 24 | 90
collier de cheval | agriculture | outil | cuir, bourre ; bois | labour ; transport | 60 | 110
""",
    "jeux": """
jouet | jeux et jouets | jouet | bois, tournage, peinture ; tôle, lithographie | cheval à roulettes ; toupie ; animal | 8 | 48
toupie | jeux et jouets | jouet | buis, tournage ; tôle peinte | jeu de cour | 4 | 16
affiche | imprimé | estampe | lithographie en couleurs | étrennes ; distribution des prix | 50 | 100
photographie de classe | photographie | photographie | tirage argentique | école de garçons ; école de filles | 13 | 30
bon point | imprimé | estampe | chromolithographie | fables ; animaux ; métiers | 5 | 12
portrait d’enfant | peinture | portrait | huile sur toile ; pastel sur papier | enfant au cerceau ; fillette à la poupée | 35 | 80
""",
    "archeologie": """
biface | archéologie | archeologie | silex, taille | outil de chasseur | 8 | 18
hache polie | archéologie | archeologie | dolérite, polissage ; silex, polissage | défrichement | 9 | 26
éclat | archéologie | archeologie | silex, taille | débitage | 3 | 9
urne | archéologie ; céramique | ceramique | terre cuite, tournage ; terre cuite, modelage | funéraire ; stockage | 14 | 40
monnaie | archéologie ; numismatique | medaille | bronze, frappe ; argent, frappe ; billon, frappe | profil d’empereur ; cheval ; croix | 1 | 4
fibule | archéologie | medaille | bronze, fonte ; bronze, émail | vêtement | 3 | 9
carreau de pavement | archéologie ; céramique | textile | terre cuite, glaçure | fleur de lys ; rosace ; animal | 10 | 18
""",
}

_USES: Final = """
coiffe | parure ; habillement
ruban | ornement du costume ; mercerie
échantillon | vente en gros ; choix des motifs
châle | habillement ; cadeau de mariage
fuseau | travail de la dentelle
métier à tisser (modèle) | enseignement technique
carnet d’échantillons | prise de commandes
maquette de bateau | enseignement de la construction navale ; décor de la maison
ex-voto | remerciement après un danger
navette à ramender | réparation des filets
couteau de pêche | travail du poisson
médaille de sauvetage | récompense
affiche | publicité
affiche de comice | publicité
pichet | repas ; service des boissons
plat | repas ; présentation sur le vaisselier
vase | décor de la maison
albarelle | conservation des remèdes
épi de faîtage | ornement du toit
flacon | conservation des liquides
moule | mise en forme en série
marteau | travail du métal ; travail de la pierre
faucille | récolte des céréales
serpe | taille des arbres ; travail de l’osier
enseigne | signalement d’une boutique
pot | conservation des aliments ; cuisine
règlement d’atelier | discipline du travail
jeton | paiement à l’intérieur d’une société
moule à beurre | décor d’un aliment pour la vente
fourche | chargement des récoltes
cruche | transport des boissons aux champs
collier de cheval | attelage
jouet | jeu
toupie | jeu d’adresse
bon point | récompense à l’école
biface | découpe de la viande ; travail de la peau
hache polie | abattage des arbres
éclat | raclage des peaux
urne | dépôt de cendres ; conservation des grains
monnaie | paiement
fibule | attache des étoffes
carreau de pavement | revêtement du sol
"""
"""What objects served for, as a museum's record says it (UTIL): « denomination | uses ».

What is only looked at (a painting, a photograph) has no line.
"""

_KEYS: Final = (
    (
        "textile",
        "fil ruban coton drap laine bonneterie maille tissage lin indienne mercerie epingle ombrelle parachute quai aiguille costume",
    ),
    (
        "mer",
        "morue huitre criee sauveteur regate chenal phare sauniers estran naufrage terre-neuvas bac gabare batellerie mascaret funiculaire cerf-volant bains depart arsenal maree marins pavillon",
    ),
    ("archeologie", "pierre thermes donjon falaise cloitre levees roche motte rois estrans"),
    ("jeux", "jouet ecole boite papier voliere pendule"),
    ("terre", "faience verre verriere apothicaire tuilier ceramique sources eaux chaux"),
    ("beaux-arts", "ciel enluminure livre ivoire statue manoir gouverneur villas pont"),
    (
        "campagne",
        "cidre beurre creme affinage cheval verger bondon laiterie labour foire boeufs pres colombage saumon haras lande foret",
    ),
    (
        "metiers",
        "fondeur tannerie dinanderie coutelier clouterie serrure quincaillerie forge rail imprimeur charbon fer moulin cuivre cuir",
    ),
)

MAKERS: Final = (
    ("AUBRÉE Célestin", "peintre"), ("de BRÉVAL Louise", "peintre"), ("HARDOUIN Isidore", "peintre"),
    ("LETELLIER Marguerite", "peintre, dessinateur"), ("VAUQUELIN Anatole", "peintre"),
    ("DESHAYES Victoire", "pastelliste"), ("COSNARD Émile", "graveur"), ("OZOUF Henri", "lithographe"),
    ("PESNEL Auguste", "photographe"), ("studio Marchand-Le Bis", "photographe"),
    ("LECACHEUX Jean", "potier"), ("manufacture de la Vallée sèche", "manufacture"),
    ("BRUNET et fils", "fabricant"), ("maison Dujardin-Hue", "fabricant"),
    ("GOSSELIN Pierre", "menuisier"), ("atelier des sœurs Mauger", "brodeuse"),
    ("TABOUREL Nicolas", "graveur en médailles"), ("imprimerie Quesnel", "imprimeur"),
    ("LE BRETON Achille", "constructeur"), ("anonyme", ""),
)  # fmt: skip

PLACES: Final = (
    "Caen", "Rouen", "Le Havre", "Honfleur", "Alençon", "Dieppe", "Fécamp", "Bayeux", "Lisieux",
    "Évreux", "Cherbourg", "Granville", "Paris", "Elbeuf", "Flers", "Étretat", "Trouville-sur-Mer",
)  # fmt: skip


def themes_of(name: str) -> tuple[str, ...]:
    """The themes of a museum, from its name; two at least, in order of importance."""
    words = plain(name)
    found = [theme for theme, keys in _KEYS if any(key in words for key in keys.split())]
    rest = [theme for theme in _THEMES if theme not in found]
    turn = sum(map(ord, name)) % len(rest)
    return (*found, *rest[turn:], *rest[:turn])[: max(2, len(found))]


@cache
def models_of(theme: str) -> tuple[Model, ...]:
    """The kinds of objects of a theme."""
    found = []
    for line in _THEMES[theme].strip().splitlines():
        name, domain, family, techniques, subjects, small, large = (
            cell.strip() for cell in line.split("|")
        )
        found.append(
            Model(
                name,
                domain,
                family,
                tuple(one.strip() for one in techniques.split(";")),
                tuple(one.strip() for one in subjects.split(";")),
                int(small),
                int(large),
            )
        )
    return tuple(found)


@cache
def _all_uses() -> dict[str, tuple[str, ...]]:
    rows = (line.partition(" | ") for line in _USES.strip().splitlines())
    return {name: tuple(one.strip() for one in uses.split(";")) for name, _bar, uses in rows}


def uses_of(denomination: str) -> tuple[str, ...]:
    """What objects of that name served for; () when they are only looked at."""
    return _all_uses().get(denomination, ())
