"""Dates as museums write them, into years."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.heritage.catalogue.normal.dates import parse_dates, parse_list, shifted

# expression: (first, last), …; most are real ones of the Joconde base.
CASES = {
    # centuries and their parts
    "18e siècle": [(1701, 1800)],
    "XVIIe siècle": [(1601, 1700)],
    "19ème siècle": [(1801, 1900)],
    "19 e siècle": [(1801, 1900)],
    "19ème s.": [(1801, 1900)],
    "1er siècle": [(1, 100)],
    "Ier siècle": [(1, 100)],
    "2e moitié 18e siècle": [(1751, 1800)],
    "1ère moitié 19e siècle": [(1801, 1850)],
    "1ère moitié du 19e siècle": [(1801, 1850)],
    "première moitié du XIXe siècle": [(1801, 1850)],
    "1re moitié 19e siècle": [(1801, 1850)],
    "1e moitié 19e siècle": [(1801, 1850)],
    "1 re moitié 19e siècle": [(1801, 1850)],
    "2de moitié 19e siècle": [(1851, 1900)],
    "2d quart 19e siècle": [(1826, 1850)],
    "2nde moitié du XVIIIe siècle": [(1751, 1800)],
    "19e siècle, 1re moitié": [(1801, 1850)],
    "seconde moitié du XVIIIe siècle": [(1751, 1800)],
    "deuxième moitié 18e siècle": [(1751, 1800)],
    "1er quart 20e siècle": [(1901, 1925)],
    "2e quart  19e siècle": [(1826, 1850)],
    "2 e quart 17e siècle": [(1626, 1650)],
    "3e quart 18e siècle": [(1751, 1775)],
    "4e quart 19e siècle": [(1876, 1900)],
    "dernier quart 17e siècle": [(1676, 1700)],
    "premier quart du XXe siècle": [(1901, 1925)],
    "1er tiers 18e siècle": [(1701, 1733)],
    "2e tiers 18e siècle": [(1734, 1767)],
    "dernier tiers du 18e siècle": [(1768, 1800)],
    "début 18e siècle": [(1701, 1725)],
    "fin du XVIIIe siècle": [(1776, 1800)],
    "milieu 19e siècle": [(1835, 1866)],
    "courant 19e siècle": [(1801, 1900)],
    "mi 19e siècle": [(1835, 1866)],
    "18e siècle (fin)": [(1776, 1800)],
    "19e siècle fin": [(1876, 1900)],
    "16e siècle, 2e moitié": [(1551, 1600)],
    "18e siècle (?)": [(1701, 1800)],
    "4E QUART 19E SIÈCLE": [(1876, 1900)],
    "20e": [(1901, 2000)],
    "21e siècle": [(2001, 2100)],
    # several, and ranges
    "4e quart 19e siècle ; 1er quart 20e siècle": [(1876, 1900), (1901, 1925)],
    "4e quart 19e siècle,1er quart 20e siècle": [(1876, 1900), (1901, 1925)],
    "1er quart 19e siècle,2e quart 19e siècle": [(1801, 1825), (1826, 1850)],
    "4e quart 19e siècle,1ère moitié 20e siècle": [(1876, 1900), (1901, 1950)],
    "18e siècle,19e siècle": [(1701, 1800), (1801, 1900)],
    "18e siècle et 19e siècle": [(1701, 1800), (1801, 1900)],
    "fin 17e-début 18e": [(1676, 1725)],
    "fin XVIIe - début XVIIIe siècle": [(1676, 1725)],
    "fin du 17e siècle - début du 18e siècle": [(1676, 1725)],
    "17e-18e siècles": [(1601, 1800)],
    "XVIe-XVIIe siècles": [(1501, 1700)],
    "XIX-XXe siècles": [(1801, 2000)],
    "17e s. - 18e s.": [(1601, 1800)],
    "du 16e au 18e siècle": [(1501, 1800)],
    "17e siècle ou 18e siècle": [(1601, 1800)],
    "entre le 16e et le 17e siècle": [(1501, 1700)],
    # before our era, millennia
    "1er siècle av. J.-C.": [(-100, -1)],
    "Ier siècle avant J.-C.": [(-100, -1)],
    "5e siècle av JC": [(-500, -401)],
    "5e siècle avant notre ère": [(-500, -401)],
    "1er quart 5e siècle av. J.-C.": [(-500, -476)],
    "2e moitié 4e siècle av. J.-C.": [(-350, -301)],
    "5e siècle av. J.-C., 1er quart": [(-500, -476)],
    "5e siècle av. J.-C., fin": [(-425, -401)],
    "3e-2e siècle av. J.-C.": [(-300, -101)],
    "1er siècle av. J.-C. - 1er siècle ap. J.-C.": [(-100, 100)],
    "1er siècle av. J.-C. ; 1er siècle": [(-100, -1), (1, 100)],
    "27 av. J.-C. à 68 apr. J.-C.": [(-27, 68)],
    "27 av. J.-C. - 14 ap. J.-C.": [(-27, 14)],
    "vers 50 apr. J.-C.": [(45, 55)],
    "68 de notre ère": [(68, 68)],
    "1er siècle apr. J.-C., 2e moitié": [(51, 100)],
    "2e siècle apr. J.-C. (fin)": [(176, 200)],
    "-500 -300": [(-500, -300)],
    "vers -500 -300": [(-500, -300)],
    "-500 / -300": [(-500, -300)],
    "-52 -50": [(-52, -50)],
    "IIe millénaire av. J.-C.": [(-2000, -1001)],
    "2e millénaire av. J.-C.": [(-2000, -1001)],
    "1ère moitié 2e millénaire av. J.-C.": [(-2000, -1501)],
    "1er millénaire": [(1, 1000)],
    "3e siècle ap. J.-C.": [(201, 300)],
    "52 av. J.-C.": [(-52, -52)],
    "-52": [(-52, -52)],
    "-300000": [(-300000, -300000)],
    "300 000 av. J.-C.": [(-300000, -300000)],
    "-300 000": [(-300000, -300000)],
    "- 300\u202f000": [(-300000, -300000)],
    "entre -1 200 000 et -300 000": [(-1200000, -300000)],
    "-5 000 / -3 000": [(-5000, -3000)],
    "-5 000 -3 000": [(-5000, -3000)],
    "-300 000 ans": [(-300000, -300000)],
    "500-300 av. J.-C.": [(-500, -300)],
    "-500 à -300": [(-500, -300)],
    "1500 av. J.-C. à 1200 av. J.-C.": [(-1500, -1200)],
    "12000 BP": [(-10051, -10051)],
    "il y a 20000 ans": [(-18051, -18051)],
    "vers 50 av. J.-C.": [(-55, -45)],
    "vers 3 av. J.-C.": [(-8, 3)],
    # years
    "1872": [(1872, 1872)],
    "1872.": [(1872, 1872)],
    "[1872]": [(1872, 1872)],
    "1872 ?": [(1872, 1872)],
    "en 1872": [(1872, 1872)],
    "daté 1872": [(1872, 1872)],
    "1820,1830": [(1820, 1820), (1830, 1830)],
    "1820 ; 1830": [(1820, 1820), (1830, 1830)],
    "1820 et 1830": [(1820, 1820), (1830, 1830)],
    "1822 entre, 1832 et": [(1822, 1832)],
    "1822 ENTRE,1832 ET": [(1822, 1832)],
    "1822 entre ; 1832 et": [(1822, 1832)],
    "entre 1822 et 1832": [(1822, 1832)],
    "ENTRE VERS 1745 ET 1750 (?)": [(1740, 1755)],
    "de 1822 à 1832": [(1822, 1832)],
    "1822 à 1832": [(1822, 1832)],
    "1914-1918": [(1914, 1918)],
    "1914 - 1918": [(1914, 1918)],
    "1914–1918": [(1914, 1918)],
    "1914/1918": [(1914, 1918)],
    "1914-18": [(1914, 1918)],
    "1897-98": [(1897, 1898)],
    "1850 ou 1860": [(1850, 1860)],
    "1845/1846": [(1845, 1846)],
    "MDCCCXXX": [(1830, 1830)],
    "MDCCLXXXIX (1789)": [(1789, 1789), (1789, 1789)],
    "l'an 1000": [(1000, 1000)],
    "an XII": [(1803, 1804)],
    "an 2": [(1793, 1794)],
    "An VIII de la République": [(1799, 1800)],
    "années 1920": [(1920, 1929)],
    "les années 1920-1930": [(1920, 1939)],
    "1920s": [(1920, 1929)],
    "décennie 1850": [(1850, 1859)],
    # days
    "15/03/1872": [(1872, 1872)],
    "15.3.1872": [(1872, 1872)],
    "1872-03-15": [(1872, 1872)],
    "1780-10": [(1780, 1780)],
    "12 mars 1872": [(1872, 1872)],
    "1er août 1914": [(1914, 1914)],
    "mars 1872": [(1872, 1872)],
    # about, before, after
    "vers 1900": [(1895, 1905)],
    "1789 VERS": [(1784, 1794)],
    "1789  vers": [(1784, 1794)],
    "ca. 1850": [(1845, 1855)],
    "circa 1850": [(1845, 1855)],
    "v. 1850": [(1845, 1855)],
    "environ 1850": [(1845, 1855)],
    "autour de 1850": [(1845, 1855)],
    "vers 1850-1860": [(1850, 1860)],
    "1850 (vers)": [(1845, 1855)],
    "avant 1789": [(1739, 1789)],
    "1789 AVANT": [(1739, 1789)],
    "antérieur à 1789": [(1739, 1789)],
    "après 1850": [(1850, 1900)],
    "1764 après": [(1764, 1814)],
    "à partir de 1850": [(1850, 1900)],
    "après 1850 et avant 1860": [(1850, 1860)],
    "après 1850 avant 1860": [(1850, 1900), (1810, 1860)],
    "1870 avant ; 1880 après": [(1820, 1870), (1880, 1930)],
    "1780 VERS,1791 APRÈS": [(1775, 1785), (1791, 1841)],
    "avant 18e siècle": [(1651, 1701)],
    # reigns, regimes, cultures
    "Second Empire": [(1852, 1870)],
    "époque Second Empire": [(1852, 1870)],
    "ÉPOQUE PREMIER EMPIRE": [(1804, 1815)],
    "EMPIRE": [(1804, 1815)],
    "Restauration": [(1814, 1830)],
    "EMPIRE,RESTAURATION": [(1804, 1815), (1814, 1830)],
    "ÉPOQUE RESTAURATION,ÉPOQUE LOUIS-PHILIPPE": [(1814, 1830), (1830, 1848)],
    "règne de Louis XIV": [(1643, 1715)],
    "sous le règne de Louis XIV": [(1643, 1715)],
    "Louis XV": [(1715, 1774)],
    "style Louis XV": [(1715, 1774)],
    "ÉPOQUE LOUIS XVI": [(1774, 1792)],
    "LOUIS XVI,DIRECTOIRE": [(1774, 1792), (1795, 1799)],
    "Napoléon III": [(1852, 1870)],
    "IIIe République": [(1870, 1940)],
    "Troisième République": [(1870, 1940)],
    "ART NOUVEAU": [(1890, 1914)],
    "Art déco": [(1919, 1939)],
    "Révolution française": [(1789, 1799)],
    "Première Guerre mondiale": [(1914, 1918)],
    "entre-deux-guerres": [(1918, 1939)],
    "Moyen Âge": [(476, 1492)],
    "haut Moyen Age": [(476, 1000)],
    "Renaissance": [(1480, 1610)],
    "GALLO-ROMAIN": [(-50, 476)],
    "époque gallo-romaine": [(-50, 476)],
    "AUGUSTE": [(-27, 14)],
    "Antiquité": [(-3000, 476)],
    "Paléolithique supérieur": [(-40000, -9600)],
    "Paléolithique": [(-800000, -9600)],
    "Néolithique final": [(-2900, -2200)],
    "Âge du bronze final": [(-1350, -800)],
    "Age du Bronze": [(-2200, -800)],
    "2e âge du fer": [(-450, -50)],
    "La Tène": [(-450, -50)],
    "Magdalénien": [(-19000, -12000)],
    "époque d'Edo": [(1603, 1868)],
    "EDO": [(1603, 1868)],
    "dynastie Qing": [(1644, 1911)],
    "époque Meiji": [(1868, 1912)],
    "Nouvel Empire": [(-1550, -1069)],
    # nothing
    "s.d.": [],
    "S. D.": [],
    "sans date": [],
    "n.d.": [],
    "date inconnue": [],
    "indéterminé": [],
    "?": [],
    "": [],
    "0": [],
    "-0": [],
    "00": [],
    "36e": [],
    "2e état": [],
    "12": [],
    "bleu": [],
    "99999": [],
    "²": [],
    "١٨٥٠": [(1850, 1850)],
}


@pytest.mark.parametrize("text", list(CASES))
def test_expressions(text):
    assert [(one.first, one.last) for one in parse_dates(text)] == list(dict.fromkeys(CASES[text]))


def test_the_table_is_large_enough():
    assert len(CASES) >= 150


@pytest.mark.parametrize(
    ("surer", "less_sure"),
    [
        ("1872", "vers 1872"),
        ("vers 1872", "avant 1872"),
        ("1872", "1872 ?"),
        ("18e siècle", "18e siècle (?)"),
        ("1872", "1872 dans le goût de quelque chose"),
        ("Louis XV", "style Louis XV"),
        ("2e moitié 18e siècle", "fin 18e siècle"),
        ("18e siècle", "18e"),
    ],
)
def test_confidence_follows_the_words(surer, less_sure):
    first, second = parse_dates(surer)[0], parse_dates(less_sure)[0]
    assert 1 >= first.confidence > second.confidence > 0


def test_one_span_over_two_values():
    assert [(one.first, one.last) for one in parse_list(["1822 entre", "1832 et", "1840"])] == [
        (1822, 1832),
        (1840, 1840),
    ]
    assert [(one.first, one.last) for one in parse_list(["1822 entre"])] == [(1822, 1822)]


@pytest.mark.parametrize(
    ("year", "years", "moved"), [(1, -1, -1), (-1, 1, 1), (3, -5, -3), (-3, 5, 3), (1900, 5, 1905)]
)
def test_there_is_no_year_0(year, years, moved):
    assert shifted(year, years) == moved


WORDS = st.lists(
    st.sampled_from(
        [
            "vers",
            "avant",
            "après",
            "entre",
            "et",
            "ou",
            "à",
            "de",
            "du",
            "-",
            "/",
            ",",
            ";",
            "(",
            ")",
            "?",
            "siècle",
            "siècles",
            "millénaire",
            "av.",
            "J.-C.",
            "ap.",
            "1er",
            "2e",
            "18e",
            "XIXe",
            "quart",
            "moitié",
            "tiers",
            "début",
            "fin",
            "milieu",
            "1789",
            "1850",
            "-500",
            "0",
            "1",
            "18",
            "300000",
            "Louis",
            "XV",
            "Empire",
            "style",
            "an",
            "XII",
            "années",
            "1920",
            "MDCC",
            "12/03/1872",
            "1780-10",
            "BP",
        ]
    ),
    max_size=9,
).map(" ".join)


@settings(max_examples=400)
@given(
    st.one_of(WORDS, st.text(max_size=80), st.from_regex(r"[-0-9ivx e.?]{0,20}", fullmatch=True))
)
def test_any_text_gives_years_in_order_without_year_0(text):
    for one in parse_dates(text):
        assert one.first <= one.last
        assert one.first != 0 != one.last
        assert 0 < one.confidence <= 1
        assert one.label == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "at_most"),
    [
        ("27 av. J.-C. à 68", 0.5),  # of our era, or not?
        ("1850-3", 0.5),
        ("1850, 3", 0.85),
        ("-500 - 300", 0.6),
    ],
)
def test_a_number_that_is_not_understood_is_not_passed_over_with_confidence(text, at_most):
    assert all(one.confidence <= at_most for one in parse_dates(text))


@pytest.mark.parametrize("text", ["27 av. J.-C. à 68 apr. J.-C.", "-500 -300", "1914-18"])
def test_what_is_understood_is_believed(text):
    assert all(one.confidence >= 0.85 for one in parse_dates(text))
