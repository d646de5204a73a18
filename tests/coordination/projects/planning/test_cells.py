from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maillage.coordination.projects.planning.cells import parse_date_cell
from maillage.coordination.projects.planning.found import (
    Kind,
    NoDate,
    ParsedDate,
    Problem,
    ProblemCode,
)
from maillage.coordination.projects.planning.rules import Anchor, DateRule, Unit, describe

TODAY = date(2026, 2, 2)
ANCHORS = (
    Anchor("v", "Vernissage", date(2026, 6, 12), aliases=("ouverture",)),
    Anchor("m", "Montage", date(2026, 6, 3)),
    Anchor("d", "Démontage", date(2026, 9, 20)),
)
NAMES = {anchor.key: anchor.name for anchor in ANCHORS}
MAY_12 = date(2026, 5, 12)


def read(value, **options):
    return parse_date_cell(value, **{"anchors": ANCHORS, "today": TODAY, **options})


def day(value, **options) -> ParsedDate:
    found = read(value, **options)
    assert isinstance(found, ParsedDate), found
    assert found.kind is Kind.DAY
    return found


def problem(value, **options) -> Problem:
    found = read(value, **options)
    assert isinstance(found, Problem), found
    return found


@pytest.mark.parametrize(
    "value",
    [
        MAY_12,
        datetime(2026, 5, 12, 14, 30),  # noqa: DTZ001 - as openpyxl gives it
        46154,
        46154.75,
        "46154",
        "46154,5",
        20260512,
        "20260512",
        "12/05/2026",
        "12/5/26",
        "12-05-2026",
        "12.05.2026",
        "12 05 2026",
        "12 / 05 / 2026",
        "2026-05-12",
        "2026/05/12",
        "2026-05-12 00:00:00",
        "2026-05-12T09:00:00Z",
        "12 mai 2026",
        "12 MAI 2026",
        " 12\u00a0mai\u00a02026 ",
        "12mai2026",
        "12-mai-26",
        "12 mai '26",
        "mardi 12 mai 2026",
        "Mar. 12 mai 2026",
        "mar 12/05/2026",
        "le mardi 12 mai 2026",
        "12 mai 2026 à 14h30",
        "12/05/2026 18 h",
        "12 mai 2026 (à confirmer avec la mairie)",
        "12 mai 2026 matin",
        "au plus tard le 12 mai 2026",
        "12 mai 2026 au plus tard",
        "d’ici le 12 mai 2026",
        "pour le 12 mai 2026",
        "jusqu’au 12 mai 2026",
        "dès le 12/05/2026",
        '"12/05/2026"',
    ],
)
def test_one_certain_day(value) -> None:
    assert read(value) == ParsedDate(Kind.DAY, day=MAY_12)


@pytest.mark.parametrize("value", ["12 mai", "mardi 12 mai", "12/05", "12.05", "12-mai", "12/5 ?"])
def test_the_year_that_is_nearest_to_the_main_anchor(value: str) -> None:
    found = day(value)
    assert (found.day, found.guessed_year) == (MAY_12, True)
    assert found.approximate == value.endswith("?")


def test_how_a_missing_year_is_chosen() -> None:
    assert day("12 mai", default_year=2027).day == date(2027, 5, 12)
    assert day("15 novembre").day == date(2026, 11, 15)
    assert day("15 janvier", anchors=(), today=date(2026, 12, 1)).day == date(2027, 1, 15)
    assert day("12 octobre", main="m").day == date(2026, 10, 12)
    # The weekday decides between two years that are near enough.
    assert day("samedi 15 novembre").day == date(2025, 11, 15)
    assert day("29 février", today=date(2027, 12, 1), anchors=()).day == date(2028, 2, 29)
    assert day("sem. 3", anchors=(), today=date(2026, 12, 1)).start == date(2027, 1, 18)
    assert day("semaine 20", default_year=2027).start == date(2027, 5, 17)


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("1er juin", None, (6, 1)),
        ("mi-mai", None, (5, 15)),
        ("mi mai", None, (5, 15)),
        ("milieu mai", None, (5, 15)),
        ("fin mai", None, (5, 31)),
        ("fin du mois de mai", None, (5, 31)),
        ("début juin", None, (6, 1)),
        ("début août 2026", None, (8, 1)),
        ("mai 2026", (5, 1), (5, 31)),
        ("mai-26", (5, 1), (5, 31)),
        ("05/2026", (5, 1), (5, 31)),
        ("courant mai", (5, 1), (5, 31)),
        ("mai", (5, 1), (5, 31)),
        ("sem. 20", (5, 11), (5, 15)),
        ("S20", (5, 11), (5, 15)),
        ("semaine n° 20", (5, 11), (5, 15)),
        ("S20 2026", (5, 11), (5, 15)),
        ("2026-W20", (5, 11), (5, 15)),
        ("S20-S21", (5, 11), (5, 22)),
        ("semaines 20 à 21", (5, 11), (5, 22)),
        ("semaine du 12 mai", (5, 11), (5, 15)),
        ("semaine du 12 au 17 mai", (5, 11), (5, 17)),
        ("2e trimestre 2026", (4, 1), (6, 30)),
        ("T2", (4, 1), (6, 30)),
        ("du 3 au 5 mai", (5, 3), (5, 5)),
        ("du dimanche 3 au mardi 5 mai 2026", (5, 3), (5, 5)),
        ("du 3 mai au 5", (5, 3), (5, 5)),
        ("3-5 mai", (5, 3), (5, 5)),
        ("3 et 5 mai", (5, 3), (5, 5)),
        ("3 ou 5 mai", (5, 3), (5, 5)),
        ("entre le 3 et le 5 mai", (5, 3), (5, 5)),
        ("du 28 avril au 2 mai", (4, 28), (5, 2)),
        ("12/05/2026 - 15/05/2026", (5, 12), (5, 15)),
        ("12/05/2026-15/05/2026", (5, 12), (5, 15)),
        ("12/05 au 15/05/2026", (5, 12), (5, 15)),
        ("12/05/2026 au 15/05", (5, 12), (5, 15)),
        ("12/05/2026\n15/05/2026", (5, 12), (5, 15)),
        ("12/05 → 15/05", (5, 12), (5, 15)),
        ("mai-juin 2026", (5, 1), (6, 30)),
        ("mi-mai à mi-juin", (5, 15), (6, 15)),
    ],
)
def test_periods_and_approximations(value: str, start, end) -> None:
    found = day(value)
    assert found.start == (start and date(2026, *start))
    assert found.day == date(2026, *end)
    exact = ("1er juin", "du ", "3-5", "3 et", "entre", "12/")
    assert found.approximate == (not value.startswith(exact))
    assert found.guessed_year == ("26" not in value)


@pytest.mark.parametrize("value", ["vers le 12 mai", "avant le 12 mai", "12 mai environ"])
def test_words_of_doubt(value: str) -> None:
    assert day(value) == ParsedDate(Kind.DAY, day=MAY_12, approximate=True, guessed_year=True)


def test_periods_across_the_new_year() -> None:
    winter = (date(2025, 12, 20), date(2026, 1, 5))
    for value in ("du 20 décembre au 5 janvier", "20/12/2025 au 5 janvier", "20/12 au 05/01/2026"):
        found = day(value)
        assert (found.start, found.day) == winter
    found = day("S52-S2 2026")
    assert (found.start, found.day) == (date(2026, 12, 21), date(2027, 1, 15))


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("J-60", ("v", -60, Unit.DAYS)),
        ("j – 60", ("v", -60, Unit.DAYS)),
        ("J‑60 jours", ("v", -60, Unit.DAYS)),
        ("J - 3 semaines", ("v", -3, Unit.WEEKS)),
        ("J-3 sem.", ("v", -3, Unit.WEEKS)),
        ("J–2 mois", ("v", -2, Unit.MONTHS)),
        ("J-1 an", ("v", -12, Unit.MONTHS)),
        ("J+2", ("v", 2, Unit.DAYS)),
        ("J plus 2", ("v", 2, Unit.DAYS)),
        ("J-10 ouvrés", ("v", -10, Unit.WORKING_DAYS)),
        ("J-10 jours ouvrés", ("v", -10, Unit.WORKING_DAYS)),
        ("J-10 j. ouv.", ("v", -10, Unit.WORKING_DAYS)),
        ("J-10 jo", ("v", -10, Unit.WORKING_DAYS)),
        ("M-2", ("v", -2, Unit.MONTHS)),
        ("S-3", ("v", -3, Unit.WEEKS)),
        ("S-3 montage", ("m", -3, Unit.WEEKS)),
        ("J-60 (montage)", ("m", -60, Unit.DAYS)),
        ("J-60 avant le montage", ("m", -60, Unit.DAYS)),
        ("au plus tard J-60", ("v", -60, Unit.DAYS)),
        ("montage - 10", ("m", -10, Unit.DAYS)),
        ("montage J-10", ("m", -10, Unit.DAYS)),
        ("montage + 2 semaines", ("m", 2, Unit.WEEKS)),
        ("2 semaines avant le montage", ("m", -2, Unit.WEEKS)),
        ("deux semaines avant", ("v", -2, Unit.WEEKS)),
        ("au moins 15 jours avant l’ouverture", ("v", -15, Unit.DAYS)),
        ("quinze jours après le démontage", ("d", 15, Unit.DAYS)),
        ("le lendemain du vernissage", ("v", 1, Unit.DAYS)),
        ("surlendemain du vernissage", ("v", 2, Unit.DAYS)),
        ("la veille du montage", ("m", -1, Unit.DAYS)),
        ("veille", ("v", -1, Unit.DAYS)),
        ("l’avant-veille du montage", ("m", -2, Unit.DAYS)),
        ("le jour J", ("v", 0, Unit.DAYS)),
        ("J", ("v", 0, Unit.DAYS)),
        ("J-0", ("v", 0, Unit.DAYS)),
        ("Vernissage", ("v", 0, Unit.DAYS)),
        ("au montage", ("m", 0, Unit.DAYS)),
        ("le montage", ("m", 0, Unit.DAYS)),
        ("pendant le montage", ("m", 0, Unit.DAYS)),
        ("lors du vernissage", ("v", 0, Unit.DAYS)),
        ("le jour même du vernissage", ("v", 0, Unit.DAYS)),
        ("DEMONTAGE", ("d", 0, Unit.DAYS)),
    ],
)
def test_rules(value: str, rule: tuple[str, int, Unit]) -> None:
    assert read(value) == ParsedDate(Kind.RULE, rule=DateRule(*rule))


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("avant le vernissage", ("v", -1, Unit.WORKING_DAYS)),
        ("juste après le démontage", ("d", 1, Unit.WORKING_DAYS)),
        ("environ 2 semaines avant le montage", ("m", -2, Unit.WEEKS)),
        ("2 à 3 semaines avant le montage", ("m", -3, Unit.WEEKS)),
        ("fin du montage", ("m", 0, Unit.DAYS)),
    ],
)
def test_approximate_rules(value: str, rule: tuple[str, int, Unit]) -> None:
    assert read(value) == ParsedDate(Kind.RULE, rule=DateRule(*rule), approximate=True)


@pytest.mark.parametrize("value", ["J-30 à J-15", "de J-30 à J-15", "J-30/J-15", "J-30 - J-15"])
def test_ranges_of_rules(value: str) -> None:
    found = read(value)
    assert found == ParsedDate(Kind.RULE, rule=DateRule("v", -15), start_rule=DateRule("v", -30))
    assert found.text(NAMES) == "30 jours avant le vernissage → 15 jours avant le vernissage"


def test_ranges_between_anchors() -> None:
    found = read("du montage au vernissage")
    assert (found.start_rule, found.rule) == (DateRule("m"), DateRule("v"))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, NoDate.BLANK),
        ("", NoDate.BLANK),
        (" - ", NoDate.BLANK),
        ("–", NoDate.BLANK),
        (float("nan"), NoDate.BLANK),
        ("N/A", NoDate.BLANK),
        ("?", NoDate.UNDECIDED),
        ("À définir", NoDate.UNDECIDED),
        ("à confirmer", NoDate.UNDECIDED),
        ("dès que possible", NoDate.ASAP),
        ("ASAP", NoDate.ASAP),
        ("en continu", NoDate.ONGOING),
    ],
)
def test_no_date_on_purpose(value, why: NoDate) -> None:
    found = read(value)
    assert found == ParsedDate(Kind.NONE, no_date=why)
    assert found.text(NAMES)


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("31/02/2026", ProblemCode.BAD_DAY, "le mois de février 2026 n’a que 28 jours"),
        ("31 avril", ProblemCode.BAD_DAY, "le mois d’avril 2026 n’a que 30 jours"),
        ("du 3 au 32 août", ProblemCode.BAD_DAY, "le mois d’août 2026 n’a que 31 jours"),
        ("du 0 au 3 août", ProblemCode.BAD_DAY, "Le 00/08/2026 n’existe pas"),
        ("05/13/2026", ProblemCode.BAD_MONTH, "peut-être vouliez-vous écrire 13/05"),
        ("99/99/2026", ProblemCode.BAD_MONTH, "Le mois 99 n’existe pas"),
        ("13/2026", ProblemCode.BAD_MONTH, "Le mois 13 n’existe pas"),
        ("S60", ProblemCode.BAD_WEEK, "n’a pas de semaine 60"),
        ("semaine du 31 avril", ProblemCode.BAD_DAY, "30 jours"),
        ("lundi 12 mai 2026", ProblemCode.WRONG_WEEKDAY, "est un mardi, pas un lundi"),
        (datetime(1900, 1, 1), ProblemCode.EXCEL_ZERO, "1900"),  # noqa: DTZ001 - a spreadsheet knows no zone
        ("00/01/1900", ProblemCode.EXCEL_ZERO, "1900"),
        (0, ProblemCode.EXCEL_ZERO, "0 au lieu d’une date"),
        ("0", ProblemCode.EXCEL_ZERO, "0 au lieu d’une date"),
        (time(0, 0), ProblemCode.EXCEL_ZERO, "minuit"),
        (timedelta(0), ProblemCode.EXCEL_ZERO, "minuit"),
        (time(9, 30), ProblemCode.HOUR, "09:30"),
        ("12/05/2206", ProblemCode.FAR_YEAR, "L’année 2206 est trop loin"),
        ("mai 2206", ProblemCode.FAR_YEAR, "2206"),
        ("du 3 mai 2206 au 5 mai 2206", ProblemCode.FAR_YEAR, "2206"),
        ("du 3 mai 2006 au 5 mai 2026", ProblemCode.FAR_YEAR, "2006"),
        (2026, ProblemCode.YEAR_ONLY, "mai 2026"),
        ("fin 2026", ProblemCode.YEAR_ONLY, "mai 2026"),
        ("le 12", ProblemCode.NO_MONTH, "Le mois manque"),
        ("mardi 12", ProblemCode.NO_MONTH, "Le mois manque"),
        ("du 3 au 5", ProblemCode.NO_MONTH, "Le mois manque"),
        (45, ProblemCode.NUMBER, "Le nombre 45 n’est pas une date"),
        (-12.5, ProblemCode.NUMBER, "-12.5"),
        (float("inf"), ProblemCode.NUMBER, "inf"),
        ("9" * 400, ProblemCode.NUMBER, "n’est pas une date"),
        ("du 5 au 3 mai 2026", ProblemCode.REVERSED, "vient avant le début"),
        ("J-15 à J-30", ProblemCode.REVERSED, "inversez-les"),
        ("#N/A", ProblemCode.EXCEL_ERROR, "#N/A"),
        ("########", ProblemCode.EXCEL_ERROR, "élargissez la colonne"),
        ("=B2-30", ProblemCode.FORMULA, "=B2-30"),
        (
            "avant l’inauguration",
            ProblemCode.UNKNOWN_ANCHOR,
            "n’existe pas dans ce projet\u00a0: vernissage, montage, démontage.",
        ),
        ("inauguration", ProblemCode.UNKNOWN_ANCHOR, "ni une date ni un repère"),
        ("vernisage", ProblemCode.UNKNOWN_ANCHOR, "peut-être «\u00a0vernissage\u00a0»"),
        ("J-3 avant le vernisage", ProblemCode.UNKNOWN_ANCHOR, "peut-être"),
        ("J-1,5 mois", ProblemCode.UNREADABLE, "J-1,5 mois"),
        ("J+3 avant le montage", ProblemCode.UNREADABLE, "écrivez par exemple"),
        ("x" * 300, ProblemCode.UNREADABLE, "…"),
        ("(matin)", ProblemCode.UNKNOWN_ANCHOR, "matin"),
        (True, ProblemCode.UNREADABLE, "True"),
        (b"12", ProblemCode.UNREADABLE, "b'12'"),
        ("12 mai 2026 bis repetita 4", ProblemCode.UNREADABLE, "bis"),
    ],
)
def test_problems_say_what_is_wrong(value, code: ProblemCode, words: str) -> None:
    found = problem(value)
    assert found.code is code
    assert words in found.message
    assert found.message.endswith(".")


def test_projects_without_anchors() -> None:
    assert problem("J-60", anchors=()).code is ProblemCode.NO_ANCHOR
    assert problem("vernissage", anchors=()).code is ProblemCode.UNREADABLE


def test_anchors_by_part_of_their_name_alias_or_key() -> None:
    anchors = (
        Anchor("a", "Vernissage à Alençon"),
        Anchor("b", "Vernissage à Bellême"),
        Anchor("c", "Clôture (fête)"),
        Anchor("j", "Jour J"),
        Anchor("w", "8 mai"),
    )
    assert problem("avant le vernissage", anchors=anchors).code is ProblemCode.AMBIGUOUS_ANCHOR
    found = read("2 jours avant le vernissage à Bellême", anchors=anchors, main="c")
    assert found.rule == DateRule("b", -2)
    assert read("la clôture", anchors=anchors).rule == DateRule("c")
    assert read("J-2", anchors=anchors, main="a").rule == DateRule("a", -2)
    assert read("jour J", anchors=anchors, main="a").rule == DateRule("j")
    assert read("8 mai", anchors=anchors).rule == DateRule("w")
    found = read("veille de l’inauguration", aliases={"Inauguration": "v"})
    assert found.rule == DateRule("v", -1)


def test_what_was_understood_in_words() -> None:
    assert read("du 3 au 5 mai").text(NAMES) == "dimanche 3 mai 2026 → mardi 5 mai 2026"
    assert read("mi-mai").text(NAMES) == "vendredi 15 mai 2026 (environ)"
    assert read("S-3").text(NAMES) == "3 semaines avant le vernissage"
    assert read("S-3").text({}) == "3 semaines avant le v"


ANCHOR_NAMES = (
    "Vernissage", "Montage", "Démontage", "Inauguration", "Ouverture au public", "Remise des prix",
    "La Nuit des musées", "Journées européennes du patrimoine", "L’Escale", "Fête de clôture",
    "Hommage à Rosa", "FRAC", "Huitième jour", "Assemblée plénière", "Une journée", "8 mai",
    "Montage son", "Bilan (interne)", "Jour J", "Fin des travaux", "Œuvre dévoilée", "Les Portes",
)  # fmt: skip


@given(
    st.integers(0, len(ANCHOR_NAMES) - 1),
    st.integers(-400, 400),
    st.sampled_from(Unit),
    st.permutations(range(len(ANCHOR_NAMES))),
)
@example(18, 0, Unit.DAYS, list(range(len(ANCHOR_NAMES))))
def test_what_is_described_is_read_back(which: int, offset: int, unit: Unit, order) -> None:
    anchors = tuple(Anchor(f"key-{i}", ANCHOR_NAMES[i]) for i in order)
    rule = DateRule(f"key-{which}", offset, unit)
    text = describe(rule, ANCHOR_NAMES[which])
    assert read(text, anchors=anchors) == ParsedDate(Kind.RULE, rule=rule)
    assert read(text.upper().replace(" ", "\u00a0 "), anchors=anchors).rule == rule


@given(
    st.from_regex(r"[A-ZÉ][a-zéèç]{2,9}( (de |d’|du )?[a-zé]{3,8})?", fullmatch=True),
    st.integers(-40, 40),
    st.sampled_from(Unit),
)
def test_names_that_nobody_thought_of(name: str, offset: int, unit: Unit) -> None:
    rule = DateRule("k", offset, unit)
    assert read(describe(rule, name), anchors=(Anchor("k", name),)) == ParsedDate(
        Kind.RULE, rule=rule
    )


@given(st.dates(date(2017, 1, 1), date(2035, 12, 31)))
def test_days_as_written_are_read_back(when: date) -> None:
    for text in (f"{when:%d/%m/%Y}", f"{when:%d/%m/%y}", f"{when:%Y-%m-%d}", f"{when:%d.%m.%Y}"):
        assert day(text).day == when
    assert day((when - date(1899, 12, 30)).days).day == when
    assert day(ParsedDate(Kind.DAY, day=when).text({})).day == when


@given(st.text(max_size=40) | st.floats() | st.integers() | st.times() | st.timedeltas())
@example("J-9999 ans")
@example("S0")
def test_nothing_makes_it_fail(value) -> None:
    found = read(value)
    assert isinstance(found, ParsedDate | Problem)


PIECES = "J - + S M 3 12 20 mai mars fin mi du au le de la avant après semaines jours ouvrés 2026 / . à vernissage montage veille lundi 31 février t2".split()  # fmt: skip # noqa: SIM905 - one line of words


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(["", " "]))
def test_no_mixture_of_known_words_makes_it_fail(words: list[str], space: str) -> None:
    assert isinstance(read(space.join(words)), ParsedDate | Problem)
