"""Named periods in years, as data. There is no year 0: -1 is 1 av. J.-C.

Limits are conventions and differ from one region to another; the confidence says how far they can be
trusted. Sources, named on each table: the Inrap's chronological frieze for France, the Louvre's and
the musée Guimet's chronologies, the reigns and regimes of French history (Archives nationales).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Period:
    """A named period: its label, its first and last year, its other names (plain, lower case)."""

    label: str
    first: int
    last: int
    confidence: float
    names: tuple[str, ...] = ()


# Inrap, « La frise chronologique » (mainland France).
_PREHISTORY: Final = """
Préhistoire|-800000|-2200|prehistorique
Paléolithique|-800000|-9600|
Paléolithique inférieur|-800000|-300000|paleolithique ancien
Paléolithique moyen|-300000|-40000|
Paléolithique supérieur|-40000|-9600|
Épipaléolithique|-12000|-9600|
Mésolithique|-9600|-6000|
Néolithique|-6000|-2200|
Néolithique ancien|-6000|-4700|
Néolithique moyen|-4700|-3500|
Néolithique récent|-3500|-2900|
Néolithique final|-2900|-2200|
Chalcolithique|-3000|-2200|age du cuivre
Protohistoire|-2200|-50|protohistorique
Âge du bronze|-2200|-800|age de bronze
Bronze ancien|-2200|-1600|age du bronze ancien
Bronze moyen|-1600|-1350|age du bronze moyen
Bronze final|-1350|-800|age du bronze final
Âge du fer|-800|-50|age de fer
Premier âge du fer|-800|-450|1er age du fer;hallstatt;hallstattien;epoque hallstattienne
Second âge du fer|-450|-50|2e age du fer;2nd age du fer;deuxieme age du fer;la tene;latenien
Acheuléen|-700000|-250000|
Moustérien|-300000|-40000|
Châtelperronien|-45000|-40000|
Aurignacien|-40000|-31000|
Gravettien|-31000|-23000|
Solutréen|-23000|-19000|
Magdalénien|-19000|-12000|
Azilien|-12000|-9600|
"""

# Musée du Louvre, chronologies of its departments of antiquities.
_ANTIQUITY: Final = """
Antiquité|-3000|476|antique
Gaule romaine|-50|476|gallo-romain;gallo-romaine;gallo romain;epoque gallo-romaine
Époque romaine|-27|476|romain;romaine;empire romain
Haut-Empire romain|-27|284|haut-empire;haut empire
Bas-Empire romain|284|476|bas-empire;bas empire
Antiquité tardive|284|600|
République romaine|-509|-27|
Grèce archaïque|-800|-480|grec archaique;epoque archaique;periode archaique
Grèce classique|-480|-323|grec classique
Époque hellénistique|-323|-31|hellenistique
Étrusque|-900|-100|
Égypte prédynastique|-4000|-3100|predynastique
Ancien Empire|-2700|-2200|ancien empire egyptien
Moyen Empire|-2033|-1710|moyen empire egyptien
Nouvel Empire|-1550|-1069|nouvel empire egyptien
Troisième Période intermédiaire|-1069|-664|3e periode intermediaire
Basse Époque|-664|-332|
Époque ptolémaïque|-332|-30|ptolemaique;lagide
Byzantin|395|1453|byzantine;empire byzantin
Auguste|-27|14|
Tibère|14|37|
Caligula|37|41|
Claude|41|54|
Néron|54|68|
Flaviens|69|96|
Vespasien|69|79|
Domitien|81|96|
Antonins|96|192|
Trajan|98|117|
Hadrien|117|138|
Antonin le Pieux|138|161|antonin
Marc Aurèle|161|180|marc-aurele
Sévères|193|235|
Constantin|306|337|
"""

# Archives nationales: reigns and regimes of France; usual limits of styles there.
_HISTORY: Final = """
Mérovingien|481|751|merovingienne
Carolingien|751|987|carolingienne
Capétiens|987|1328|
Moyen Âge|476|1492|moyen-age;medieval;medievale
Haut Moyen Âge|476|1000|haut moyen-age
Bas Moyen Âge|1300|1492|bas moyen-age
Roman|1000|1200|epoque romane;romane
Gothique|1140|1500|
Charles VII|1422|1461|
Louis XI|1461|1483|
Charles VIII|1483|1498|
Louis XII|1498|1515|
François Ier|1515|1547|francois 1er;francois i
Henri II|1547|1559|
François II|1559|1560|
Charles IX|1560|1574|
Henri III|1574|1589|
Henri IV|1589|1610|
Louis XIII|1610|1643|
Louis XIV|1643|1715|
Régence|1715|1723|
Louis XV|1715|1774|
Louis XVI|1774|1792|
Renaissance|1480|1610|
Baroque|1600|1750|
Époque moderne|1492|1789|temps modernes;moderne
Ancien Régime|1515|1789|
Rocaille|1720|1760|rococo
Transition|1755|1775|transition louis xv-louis xvi
Néo-classique|1750|1830|neoclassique;neo-classicisme;neoclassicisme
Révolution|1789|1799|revolution francaise;epoque revolutionnaire
Directoire|1795|1799|
Consulat|1799|1804|
Premier Empire|1804|1815|1er empire;empire;napoleon ier;napoleon 1er
Restauration|1814|1830|
Louis XVIII|1814|1824|
Charles X|1824|1830|
Romantisme|1800|1850|romantique
Monarchie de Juillet|1830|1848|louis-philippe;louis philippe;louis-philippe ier
Deuxième République|1848|1852|2e republique;iie republique;seconde republique
Second Empire|1852|1870|2nd empire;2e empire;napoleon iii
Troisième République|1870|1940|3e republique;iiie republique
Commune de Paris|1871|1871|
Néo-gothique|1820|1900|neogothique
Impressionnisme|1860|1890|impressionniste
Belle Époque|1879|1914|
Art nouveau|1890|1914|modern style;jugendstil
Première Guerre mondiale|1914|1918|1ere guerre mondiale;guerre 14-18;guerre de 14-18;grande guerre
Entre-deux-guerres|1918|1939|entre deux guerres
Art déco|1919|1939|art-deco
Seconde Guerre mondiale|1939|1945|2e guerre mondiale;2nde guerre mondiale;deuxieme guerre mondiale
État français|1940|1944|regime de vichy;vichy
Quatrième République|1946|1958|4e republique;ive republique
Cinquième République|1958|2100|5e republique;ve republique
Époque contemporaine|1789|2100|contemporain;contemporaine
Victorien|1837|1901|victorienne
Biedermeier|1815|1848|
"""

# Musée Guimet, chronologies of China and Japan.
_ASIA: Final = """
Jomon|-13000|-400|
Yayoi|-400|250|
Kofun|250|552|
Nara|710|794|
Heian|794|1185|
Kamakura|1185|1333|
Muromachi|1336|1573|
Momoyama|1573|1603|
Edo|1603|1868|tokugawa
Meiji|1868|1912|
Taisho|1912|1926|
Showa|1926|1989|
Shang|-1600|-1046|
Zhou|-1046|-256|
Han|-206|220|
Tang|618|907|
Song|960|1279|
Yuan|1279|1368|
Ming|1368|1644|
Qing|1644|1911|
Wanli|1573|1620|
Kangxi|1662|1722|kang-hi
Yongzheng|1723|1735|
Qianlong|1736|1795|k'ien-long;kien-long
Jiaqing|1796|1820|
Daoguang|1821|1850|
"""

_FOLDED: Final = str.maketrans("àâäéèêëîïôöùûüçÀÂÄÉÈÊËÎÏÔÖÙÛÜÇ", "aaaeeeeiioouuucaaaeeeeiioouuuc")


def _read(table: str, confidence: float) -> list[Period]:
    periods = []
    for line in table.strip().splitlines():
        label, first, last, names = line.split("|")
        others = tuple(name for name in names.split(";") if name)
        plain = label.translate(_FOLDED).lower()
        periods.append(Period(label, int(first), int(last), confidence, (plain, *others)))
    return periods


PERIODS: Final = (
    *_read(_PREHISTORY, 0.7),
    *_read(_ANTIQUITY, 0.7),
    *_read(_HISTORY, 0.75),
    *_read(_ASIA, 0.7),
)
BY_NAME: Final = {name: one for one in PERIODS for name in one.names}
"""Plain name → period."""

_BEFORE: Final = (
    r"(?:(?P<style>style|de style|gout|genre|dans le style)\s+|"
    r"(?:sous\s+(?:le\s+|la\s+|l')?)?(?:(?:regne|epoque|periode|dynastie|ere|civilisation|culture|"
    r"epoque du regne|temps)\s+)?)(?:de\s+la\s+|de\s+l'|d'|de\s+|du\s+|des\s+|la\s+|le\s+|l'|les\s+)?"
)
PATTERN: Final = re.compile(
    rf"(?<![\w-]){_BEFORE}(?P<name>"
    + "|".join(re.escape(name) for name in sorted(BY_NAME, key=len, reverse=True))
    + r")(?![\w-])"
)
"""Finds a named period in plain text; the group `style` tells that only the manner is meant."""
