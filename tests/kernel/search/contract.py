"""What any engine of faceted search must do; each engine's tests inherit `Contract`."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from maillage.kernel.search.faceted import (
    BadCursor,
    Clause,
    Document,
    Histogram,
    How,
    IndexField,
    IndexSchema,
    Join,
    Kind,
    Query,
    SearchRefused,
    Span,
    drift_between,
)

SCHEMA = IndexSchema(
    "objets",
    (
        IndexField("title", Kind.TEXT, boost=4, extract=True, suggest=True),
        IndexField("description", Kind.TEXT, extract=True),
        IndexField("museum", Kind.KEYWORD, facet=True),
        IndexField("domain", Kind.KEYWORD, facet=True, text=True, usual=2),
        IndexField("author", Kind.KEYWORD, facet=True, text=True, suggest=True),
        IndexField("year", Kind.INTEGER, facet=True, sort=True),
        IndexField("year_to", Kind.INTEGER),
        IndexField("sort_title", Kind.SORT),
    ),
)
START = 1_001

WORKS = (
    # title, description, museum, domains, authors, from, to
    (
        "La plage de Trouville",
        "Élégantes au bord de la mer",
        "mal",
        ["peinture"],
        ["Boudin, Eugène"],
        1865,
        1865,
    ),
    (
        "Honfleur, le port",
        "Des bateaux <b>à quai</b> & des voiles",
        "mab",
        ["peinture", "dessin"],
        ["Boudin, Eugène"],
        1860,
        1870,
    ),
    (
        "Portrait de femme",
        "Huile sur toile, cadre doré",
        "mba",
        ["peinture"],
        ["anonyme"],
        1750,
        1800,
    ),
    ("Assiette à la bergère", "Faïence de Rouen", "mcr", ["céramique"], [], 1720, 1750),
    ("Biface", "Silex taillé", "mal", ["archéologie"], [], -300000, -200000),
    (
        "Les peintres au travail",
        "Scène d'atelier, huiles",
        "mba",
        ["dessin", "estampe", "peinture"],
        ["Monet, Claude", "Boudin, Eugène"],
        1880,
        None,
    ),
    ("Étude de ciel", "", "mab", ["dessin"], ["Boudin, Eugène"], None, None),
    ("Œuvre sans nom", "Bœuf écorché", "mba", ["peinture"], ["anonyme"], -50, 20),
)


def document(pk, work, stamp=1):
    title, description, museum, domains, authors, first, last = work
    return Document(
        pk,
        {
            "title": title,
            "description": description,
            "museum": museum,
            "domain": domains,
            "author": authors,
            "year": first,
            "year_to": last,
            "sort_title": title,
        },
        stamp,
    )


def works():
    return [document(START + rank, work) for rank, work in enumerate(WORKS)]


def many(number, seed=3):
    """Records with few words and many ties."""
    chance = random.Random(seed)
    for pk in range(START, START + number):
        yield Document(
            pk,
            {
                "title": f"Vue de {chance.choice(('Caen', 'Rouen', 'Dieppe'))} {chance.randint(1, 9)}",
                "description": "moulin " * chance.randint(1, 3) + "rivière",
                "museum": f"m{chance.randint(1, 40)}",
                "domain": chance.sample(
                    [f"d{i}" for i in range(30)], chance.choice((0, 1, 1, 2, 3, 4))
                ),
                "author": f"auteur a{int(chance.expovariate(1 / 40))}",
                "year": chance.choice((None, chance.randint(1500, 1900))),
                "sort_title": f"Vue {chance.randint(1, 20)}",
            },
        )


def removing_then_failing(engine):
    with engine.write() as writer:
        writer.remove(START)
        raise ZeroDivisionError


class Contract:
    """Inherit, and give the fixture `engine`: an empty index of `SCHEMA`."""

    @pytest.fixture
    def filled(self, engine):
        engine.rebuild(works())
        return engine

    def titles(self, engine, query):
        return {WORKS[pk - START][0] for pk in engine.search(query).pks}

    # -- words ------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("peintre", {"Les peintres au travail"}),
            ("HUILES", {"Portrait de femme", "Les peintres au travail"}),
            ("elegante", {"La plage de Trouville"}),
            ("boeuf", {"Œuvre sans nom"}),
            ("boudin plage", {"La plage de Trouville"}),
            ('"bord de la mer"', {"La plage de Trouville"}),
            ('"mer bord"', set()),
            ("« huile sur toile »", {"Portrait de femme"}),
            ("trou*", {"La plage de Trouville"}),
            ("b* qu*", {"Honfleur, le port"}),
            ("boudin -plage -port -travail", {"Étude de ciel"}),
            ("-boudin silex", {"Biface"}),
            ("l’assiette", {"Assiette à la bergère"}),
            ("archéologie", {"Biface"}),
        ],
    )
    def test_words(self, filled, text, found):
        assert self.titles(filled, Query(text=text)) == found

    def test_small_words_alone_ask_nothing(self, filled):
        assert filled.search(Query(text="de la")).total == len(WORKS)
        assert filled.search(Query(text="!!! …")).total == len(WORKS)

    @pytest.mark.parametrize(
        "text",
        ['"', "«", "-", "*", "a:b", "(", "\\", "\0", "\ud800", "+" * 500, "é" * 9_000, "AND OR"],
    )
    def test_nothing_typed_breaks_it(self, filled, text):
        filled.search(Query(text=text, extracts=True, facets=("domain",)))
        filled.suggest(text)

    def test_words_in_titles_rank_higher(self, engine):
        engine.rebuild(
            [
                Document(START, {"title": "Vase", "description": "sur une table de bois"}),
                Document(START + 1, {"title": "Table", "description": "en bois"}),
            ]
        )
        assert engine.search(Query(text="table")).pks == [START + 1, START]

    def test_near_spellings_only_when_nothing_matches(self, filled):
        result = filled.search(Query(text="trouvile"))
        assert result.fuzzy
        assert result.suggestion == "trouville"
        assert result.pks == [START]
        exact = filled.search(Query(text="trouville"))
        assert (exact.fuzzy, exact.suggestion) == (False, "")
        elsewhere = filled.search(Query(text="trouville", filters={"museum": ("mba",)}))
        assert (elsewhere.total, elsewhere.fuzzy) == (0, False)

    def test_nothing_near_either(self, filled):
        result = filled.search(
            Query(text="xylophoniste", facets=("domain",), histogram=Histogram("year"))
        )
        assert (result.total, result.fuzzy, result.suggestion, result.hits) == (0, False, "", ())
        assert result.facets == {"domain": ()}
        assert result.histogram == ()

    # -- advanced ---------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("clauses", "found"),
        [
            (
                [Clause("boudin", "author"), Clause("dessin", "domain")],
                {"Honfleur, le port", "Les peintres au travail", "Étude de ciel"},
            ),
            (
                [Clause("biface", "title"), Clause("assiette", "title", join=Join.OR)],
                {"Biface", "Assiette à la bergère"},
            ),
            (
                [Clause("boudin", "author"), Clause("ciel plage", how=How.ANY, join=Join.NOT)],
                {"Honfleur, le port", "Les peintres au travail"},
            ),
            ([Clause("plage silex", how=How.ANY)], {"La plage de Trouville", "Biface"}),
            ([Clause("port de", "title", How.PREFIX)], {"Honfleur, le port", "Portrait de femme"}),
            ([Clause("plage de trouville", "title", How.PHRASE)], {"La plage de Trouville"}),
            ([Clause("plage de trouville", "description", How.PHRASE)], set()),
        ],
    )
    def test_clauses(self, filled, clauses, found):
        assert self.titles(filled, Query(clauses=tuple(clauses))) == found

    def test_only_not(self, filled):
        result = filled.search(Query(clauses=(Clause("boudin", join=Join.NOT),)))
        assert result.total == len(WORKS) - 4

    @pytest.mark.parametrize(
        "query",
        [
            Query(clauses=(Clause("x", "nowhere"),)),
            Query(clauses=(Clause("x", "museum"),)),
            Query(filters={"title": ("x",)}),
            Query(ranges={"museum": (1, 2)}),
            Query(sort="museum"),
            Query(sort="year_to"),
            Query(facets=("title",)),
            Query(histogram=Histogram("year_to")),
        ],
    )
    def test_what_means_nothing_is_refused(self, filled, query):
        with pytest.raises(SearchRefused):
            filled.search(query)

    # -- filters and counts -----------------------------------------------------------------------

    def test_filters_or_within_and_across(self, filled):
        query = Query(filters={"museum": ("mal", "mab"), "domain": ("peinture",)})
        assert self.titles(filled, query) == {"La plage de Trouville", "Honfleur, le port"}

    def test_a_facet_ignores_its_own_filter(self, filled):
        query = Query(
            filters={"museum": ("mal",), "domain": ("peinture",)}, facets=("museum", "domain")
        )
        result = filled.search(query)
        museums = {one.value: (one.count, one.chosen) for one in result.facets["museum"]}
        domains = {one.value: (one.count, one.chosen) for one in result.facets["domain"]}
        assert museums == {"mba": (3, False), "mab": (1, False), "mal": (1, True)}
        assert domains == {"peinture": (1, True), "archéologie": (1, False)}
        assert result.total == 1

    def test_a_chosen_value_is_always_shown(self, filled):
        query = Query(filters={"domain": ("estampe", "inconnu")}, facets=("domain",), facet_size=1)
        shown = [
            (one.value, one.count, one.chosen) for one in filled.search(query).facets["domain"]
        ]
        assert shown == [("peinture", 5, False), ("estampe", 1, True), ("inconnu", 0, True)]

    @pytest.mark.parametrize("size", [3, 12, 100])
    @pytest.mark.parametrize("text", ["", "moulin", "caen", "caen 7"])
    def test_counts_are_exact(self, engine, text, size):
        documents = list(many(600))
        engine.rebuild(documents[:450], expected=450)
        for start in range(450, 600, 50):
            with engine.write() as writer:
                for one in documents[start : start + 50]:
                    writer.put(one)
        with engine.write() as writer:
            for one in documents[:20]:
                writer.put(one)
            for one in documents[20:30]:
                writer.remove(one.pk)
        kept = documents[:20] + documents[30:]
        words = text.title().split()
        kept = [
            one
            for one in kept
            if all(
                w in one.values["title"].split() or w in one.values["description"].title().split()
                for w in words
            )
        ]
        facets = ("museum", "domain", "author")
        result = engine.search(
            Query(text=text, facets=facets, facet_size=size, histogram=Histogram("year", 50))
        )
        assert result.total == len(kept)
        for name in facets:
            expected = Counter()
            for one in kept:
                value = one.values[name]
                expected.update([value] if isinstance(value, str) else value)
            shown = [(one.value, one.count) for one in result.facets[name]]
            assert all(expected[value] == count for value, count in shown)
            assert [count for _, count in shown] == sorted(expected.values(), reverse=True)[:size]
        years = Counter(one.values["year"] // 50 * 50 for one in kept if one.values["year"])
        assert {one.start: one.count for one in result.histogram} == years

    def test_ranges_and_spans(self, filled):
        assert self.titles(filled, Query(ranges={"year": (1860, 1865)})) == {
            "La plage de Trouville",
            "Honfleur, le port",
        }
        assert self.titles(filled, Query(ranges={"year": (None, -300)})) == {"Biface"}
        assert self.titles(filled, Query(ranges={"year": (5, 1)})) == set()
        assert self.titles(filled, Query(ranges={"year": (10**30, None)})) == set()
        spans = (Span("year", "year_to", 1745, 1760),)
        assert self.titles(filled, Query(spans=spans)) == {
            "Portrait de femme",
            "Assiette à la bergère",
        }

    def test_histogram(self, filled):
        buckets = filled.search(Query(histogram=Histogram("year", 100))).histogram
        assert [(one.start, one.end, one.count) for one in buckets] == [
            (-300000, -299901, 1),
            (-100, -1, 1),
            (1700, 1799, 2),
            (1800, 1899, 3),
        ]
        ignored = Query(histogram=Histogram("year", 100), ranges={"year": (1800, 1900)})
        result = filled.search(ignored)
        assert (result.total, result.histogram) == (3, buckets)
        fine = filled.search(Query(text="boudin", histogram=Histogram("year", 1))).histogram
        assert [(one.start, one.count) for one in fine] == [(1860, 1), (1865, 1), (1880, 1)]

    # -- order and pages --------------------------------------------------------------------------

    def test_sorts(self, filled):
        by_title = filled.search(Query(sort="sort_title")).pks
        assert [WORKS[pk - START][0] for pk in by_title] == [
            "Assiette à la bergère",
            "Biface",
            "Étude de ciel",
            "Honfleur, le port",
            "La plage de Trouville",
            "Les peintres au travail",
            "Œuvre sans nom",
            "Portrait de femme",
        ]
        assert filled.search(Query(sort="-sort_title")).pks == by_title[::-1]
        by_year = [WORKS[pk - START][5] for pk in filled.search(Query(sort="year")).pks]
        assert by_year == [-300000, -50, 1720, 1750, 1860, 1865, 1880, None]
        latest = [WORKS[pk - START][5] for pk in filled.search(Query(sort="-year")).pks]
        assert latest == [1880, 1865, 1860, 1750, 1720, -50, -300000, None]
        assert filled.search(Query()).pks == [START + rank for rank in range(7, -1, -1)]

    @pytest.mark.parametrize(
        "sort", ["", "year", "-year", "sort_title", "-sort_title", "pk", "-pk"]
    )
    @pytest.mark.parametrize("text", ["", "moulin"])
    def test_pages_hold_every_record_once(self, engine, sort, text):
        engine.rebuild(many(230), expected=230)
        query, seen = Query(text=text, sort=sort, limit=17), []
        while True:
            result = engine.search(query)
            seen += result.pks
            if not result.next_cursor:
                break
            query = Query(text=text, sort=sort, limit=17, cursor=result.next_cursor)
        assert len(seen) == 230
        assert set(seen) == set(range(START, START + 230))
        assert seen == engine.search(Query(text=text, sort=sort, limit=500)).pks

    @pytest.mark.parametrize("sort", ["year", "-year", "sort_title", "-sort_title", "-pk"])
    def test_pages_hold_while_records_come_and_go(self, engine, sort):
        documents = list(many(200))
        engine.rebuild(documents[20:], expected=180)
        first = engine.search(Query(sort=sort, limit=60))
        with engine.write() as writer:
            for one in documents[:20]:
                writer.put(one)
            for pk in first.pks[-5:]:
                writer.remove(pk)
        rest = engine.search(Query(sort=sort, limit=500, cursor=first.next_cursor)).pks
        old = {one.pk for one in documents[20:]}
        assert not set(rest) & set(first.pks)
        assert set(rest) | set(first.pks) >= old

    def test_relevance_goes_on_after_the_last_one_shown(self, engine):
        engine.rebuild(many(200), expected=200)
        first = engine.search(Query(text="caen", limit=20))
        with engine.write() as writer:
            for pk in first.pks[:10]:
                writer.remove(pk)
        second = engine.search(Query(text="caen", limit=500, cursor=first.next_cursor))
        assert not set(first.pks) & set(second.pks)
        assert len(second.pks) == first.total - 20

    @pytest.mark.parametrize(
        "change", [lambda c: c[:-2] + "xx", lambda c: c[:1], lambda c: c[1:], lambda c: "é:é:é" + c]
    )
    def test_a_changed_cursor_is_refused(self, engine, change):
        engine.rebuild(many(50), expected=50)
        cursor = engine.search(Query(limit=10)).next_cursor
        with pytest.raises(BadCursor):
            engine.search(Query(limit=10, cursor=change(cursor)))

    def test_a_cursor_continues_its_own_search_only(self, engine):
        engine.rebuild(many(50), expected=50)
        cursor = engine.search(Query(limit=10)).next_cursor
        assert engine.search(Query(limit=3, cursor=cursor, facets=("museum",))).pks
        with pytest.raises(BadCursor):
            engine.search(Query(text="moulin", cursor=cursor))

    # -- extracts, suggestions, neighbours --------------------------------------------------------

    def test_extracts_are_safe(self, filled):
        hit = filled.search(Query(text="quai voile", extracts=True)).hits[0]
        html = hit.extracts["description"]
        assert "&lt;b&gt;" in html
        assert "<b>" not in html
        assert html.count("<mark>") == 2
        assert "<mark>quai</mark>" in html
        assert "title" not in hit.extracts

    def test_suggestions(self, filled):
        found = {(one.text, one.field, one.count) for one in filled.suggest("bou")}
        assert found == {("Boudin, Eugène", "author", 4)}
        assert [one.text for one in filled.suggest("eugene bou")] == ["Boudin, Eugène"]
        assert [one.text for one in filled.suggest("TROUV")] == ["La plage de Trouville"]
        assert {one.text for one in filled.suggest("p")} >= {
            "La plage de Trouville",
            "Portrait de femme",
        }
        assert filled.suggest("") == []
        assert filled.suggest("zzz") == []

    def test_suggestions_follow_edits(self, filled):
        with filled.write() as writer:
            writer.remove(START)
            writer.put(
                document(START + 6, ("Ciel du soir", "", "mab", [], ["Corot, Camille"], None, None))
            )
        counts = {one.text: one.count for one in filled.suggest("bou")}
        assert counts == {"Boudin, Eugène": 2}
        assert filled.suggest("trouv") == []
        assert [(one.text, one.count) for one in filled.suggest("corot")] == [("Corot, Camille", 1)]

    def test_similar(self, engine):
        texts = [
            "moulin au bord de la rivière",
            "moulin sur la rivière gelée",
            "armure de chevalier",
        ]
        engine.rebuild(
            [
                Document(
                    START + rank, {"title": text, "description": text, "museum": f"m{rank % 2}"}
                )
                for rank, text in enumerate(texts * 3)
            ]
        )
        found = [one.pk for one in engine.similar(START, limit=5)]
        assert START not in found
        assert found
        assert all((pk - START) % 3 != 2 for pk in found)
        within = engine.similar(START, limit=5, query=Query(filters={"museum": ("m1",)}))
        assert within
        assert all((one.pk - START) % 2 == 1 for one in within)
        assert engine.similar(9_999_999) == []

    # -- writing ----------------------------------------------------------------------------------

    def test_changes_appear_together_or_not_at_all(self, filled):
        with pytest.raises(ZeroDivisionError):
            removing_then_failing(filled)
        assert filled.count() == len(WORKS)
        with filled.write() as writer:
            writer.put(document(START, ("Nouveau titre", "", "mal", [], [], None, None), stamp=2))
            writer.put(document(START + 50, ("Venu depuis", "", "mal", [], [], None, None)))
            writer.remove(START + 1)
            assert filled.search(Query(text="depuis")).total == 0
        assert filled.search(Query(text="nouveau titre")).pks == [START]
        assert filled.search(Query(text="trouville")).total == 0
        assert filled.count() == len(WORKS)

    def test_the_last_of_two_changes_wins(self, filled):
        with filled.write() as writer:
            writer.put(document(START, ("Premier", "", "mal", [], [], None, None)))
            writer.put(document(START, ("Second", "", "mal", [], [], None, None)))
        assert filled.search(Query(text="second")).pks == [START]
        assert filled.search(Query(text="premier")).fuzzy is False
        assert filled.count() == len(WORKS)

    def test_what_is_written_during_a_rebuild_is_in_it(self, filled):
        def slowly():
            for rank, one in enumerate(works()):
                if rank == 4:
                    with filled.write() as writer:
                        writer.put(
                            document(
                                START,
                                ("Pendant la refonte", "", "mal", [], [], None, None),
                                stamp=2,
                            )
                        )
                        writer.remove(START + 1)
                yield one

        def late(pks):
            assert list(pks) == [START, START + 1]
            yield document(START, ("Pendant la refonte", "", "mal", [], [], None, None), stamp=2)

        count = filled.rebuild(slowly(), expected=len(WORKS), late=late)
        assert count == filled.count() == len(WORKS) - 1
        assert filled.search(Query(text="refonte")).pks == [START]
        assert filled.search(Query(text="trouville", facets=("museum",))).total == 0
        assert [one.text for one in filled.suggest("trouv")] == []
        assert [one.count for one in filled.suggest("boudin")] == [2]

    def test_drift(self, filled):
        database = [(START + rank, 1) for rank in range(len(WORKS))]
        assert not drift_between(database, filled.stamps())
        database[0] = (START, 2)
        del database[3]
        database.append((START + 90, 1))
        found = drift_between(database, filled.stamps())
        assert (found.missing, found.extra, found.stale) == ((START + 90,), (START + 3,), (START,))

    def test_hostile_documents(self, engine):
        long = "mot " * 30_000
        engine.rebuild(
            [
                Document(
                    START,
                    {
                        "title": "nul \0 et \ud800 seul",
                        "author": ["x" * 70_000, "", "  "],
                        "domain": [],
                    },
                ),
                Document(
                    START + 1, {"title": long, "description": "a" * 100_000, "museum": "m\n\tm"}
                ),
                Document(START + 2, {}),
                Document(
                    START + 3, {"title": ["un", "deux"], "year": "1850", "author": ["b", "b", "a"]}
                ),
            ]
        )
        assert engine.count() == 4
        assert engine.search(Query(text="seul")).pks == [START]
        assert engine.search(Query(filters={"museum": ("m m",)})).pks == [START + 1]
        authors = {
            one.value: one.count
            for one in engine.search(Query(facets=("author",))).facets["author"]
        }
        assert authors == {"x" * 250: 1, "a": 1, "b": 1}
        assert engine.search(Query(ranges={"year": (1850, 1850)})).pks == [START + 3]
