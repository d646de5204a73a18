"""The index of the public objects follows the database, and says when it does not."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from tests.factories import CulturalObjectFactory, MuseumFactory, ObjectImageFactory, TermFactory

from maillage.heritage.catalogue import hooks, indexing
from maillage.heritage.catalogue.domain import objects as domain
from maillage.heritage.catalogue.domain.terms import refresh_terms
from maillage.heritage.catalogue.models import CulturalObject
from maillage.heritage.catalogue.search import SearchRequest, find, keys_of, similar, suggest
from maillage.kernel import audit, search
from maillage.kernel.jobs import check_search_index
from maillage.kernel.models import SearchTouch
from maillage.kernel.ops import health

pytestmark = pytest.mark.django_db


def painted(title="La plage de Trouville", **extra):
    values = {
        "TITR": [title],
        "AUTR": ["BOUDIN Eugène"],
        "DOMN": ["peinture"],
        "DENO": ["tableau"],
        "TECH": ["huile sur toile"],
        "MILL": ["1865"],
        "LIEUX": ["Trouville"],
        "DESC": ["Des élégantes au bord de la mer"],
    }
    return CulturalObjectFactory(values={**values, **extra.pop("values", {})}, **extra)


def found(text="", **filters):
    return find(SearchRequest(text=text, filters=filters)).pks


def test_an_object_is_found_by_all_that_is_said_of_it():
    one, other = painted(), CulturalObjectFactory(values={"TITR": ["Biface"]})
    assert indexing.drain() == 2
    for text in ("plages", "boudin", "elegante", "huile", "tableau", one.reference, "trouville"):
        assert found(text) == [one.pk], text
    assert found("", musee=(one.museum.slug,), domaine=("peinture",), image=("non",)) == [one.pk]
    assert set(found()) == {one.pk, other.pk}
    request = SearchRequest(year_from=1860, year_to=1870)
    assert find(request).pks == [one.pk]
    result = find(SearchRequest(), facets=("auteur", "domaine", "technique"), histogram=True)
    assert [one.value for one in result.facets["author"]] == ["Eugène Boudin"]
    assert sum(one.count for one in result.histogram) == 1
    assert [one.text for one in suggest("eug")] == ["Eugène Boudin"]


def test_only_what_everyone_may_see_is_there():
    shown = painted()
    painted(visibility="reseau")
    painted(museum__is_open=False)
    gone = painted()
    indexing.drain()
    assert set(found()) == {shown.pk, gone.pk}
    domain.withdraw_object(record=gone, actor=audit.SYSTEM)
    indexing.drain()
    assert found() == [shown.pk]
    museum = shown.museum
    museum.is_open = False
    museum.save()
    indexing.drain()
    assert found() == []
    assert suggest("eug") == []


def test_an_edit_is_followed_on_commit(django_capture_on_commit_callbacks):
    one = painted()
    indexing.drain()
    connection.run_on_commit.clear()  # the test's own transaction never commits: a new one begins
    with django_capture_on_commit_callbacks(execute=True):
        domain.change_values(
            record=one, values={"TITR": ["Ciel du soir"]}, version=one.version, actor=audit.SYSTEM
        )
    assert found("ciel soir") == [one.pk]
    assert not SearchTouch.objects.filter(ref__startswith="@").exists()


def test_a_deleted_object_is_forgotten():
    one = painted()
    indexing.drain()
    one.delete()
    indexing.drain()
    assert found() == []


def test_images_give_their_rights():
    one = painted()
    indexing.drain()
    image = ObjectImageFactory(object=one, rights="cc-by")
    CulturalObject.objects.filter(pk=one.pk).update(has_image=True)
    indexing.drain()
    assert found("", droits=("cc-by",), image=("oui",)) == [one.pk]
    image.delete()
    indexing.drain()
    assert found("", droits=("cc-by",)) == []


def test_without_words_pictures_come_first_and_museums_are_mixed():
    museums = [MuseumFactory() for _ in range(3)]
    made = [painted(museum=museum) for museum in museums for _rank in range(8)]
    CulturalObject.objects.filter(pk=made[4].pk).update(has_image=True)
    indexing.rebuild()
    first, *others = found()
    assert first == made[4].pk
    shown = CulturalObject.objects.filter(pk__in=others[:8]).values_list("museum", flat=True)
    assert set(shown) == {museum.pk for museum in museums}
    assert found() == [first, *others]  # at each visit, so that pages follow each other


def test_synonyms_count_under_the_word_kept():
    one = painted(values={"TECH": ["toile (huile)"]})
    kept = TermFactory(vocabulary="domaine", label="Peinture ancienne", key="peinture ancienne")
    TermFactory(vocabulary="domaine", label="peinture", key="peinture", merged_into=kept)
    indexing.touch(one)
    indexing.drain()
    assert found("", domaine=("Peinture ancienne",)) == [one.pk]
    indexing.rebuild()
    assert found("", domaine=("Peinture ancienne",)) == [one.pk]


def test_galleries_are_a_facet(monkeypatch):
    one = painted()
    membership = hooks.GalleryMembership(
        "essai", lambda keys: {key: ["bord-de-mer"] for key in keys}
    )
    monkeypatch.setitem(hooks.gallery_memberships._items, "essai", membership)
    indexing.touch_keys([one.pk])
    indexing.drain()
    assert found("", galerie=("bord-de-mer",)) == [one.pk]


def test_rebuilding_gives_the_same_answers(django_assert_max_num_queries):
    made = [painted(f"Vue {rank}") for rank in range(5)]
    with django_assert_max_num_queries(20):
        assert indexing.rebuild() == 5
    assert set(found("vue")) == {one.pk for one in made}
    assert not indexing.drift()


def test_many_at_once_are_read_with_all_the_words(monkeypatch):
    monkeypatch.setattr(indexing, "FEW", 1)
    monkeypatch.setattr(indexing, "BATCH", 2)
    made = [painted(f"Vue {rank}") for rank in range(5)]
    refresh_terms()
    indexing.drain()
    assert set(found("vue")) == {one.pk for one in made}
    assert indexing.rebuild() == 5


def test_a_large_part_of_the_index_is_made_anew(monkeypatch):
    made = [painted(f"Vue {rank}") for rank in range(3)]
    monkeypatch.setattr(indexing, "REMADE", 2)
    assert indexing.drain() >= 3
    assert set(found("vue")) == {one.pk for one in made}


def test_drift_is_found_and_mended():
    kept, changed, extra = painted(), painted(), painted()
    indexing.drain()
    missing = painted()
    SearchTouch.objects.all().delete()
    CulturalObject.objects.filter(pk=changed.pk).update(version=9)
    extra_pk = extra.pk
    CulturalObject.objects.filter(pk=extra_pk).update(visibility="equipe")
    drift = indexing.drift()
    assert (drift.missing, drift.extra, drift.stale) == ((missing.pk,), (extra_pk,), (changed.pk,))
    (warning,) = [one for one in health.check_search() if one.level is health.Level.WARNING]
    assert "catalogue (1 manquants, 1 en trop, 1 périmés)" in warning.message
    check_search_index.func()
    indexing.drain()
    assert not indexing.drift()
    assert set(found()) == {kept.pk, changed.pk, missing.pk}


def test_what_waits_is_no_drift():
    painted()
    assert indexing.drift()
    assert search.followed.drift() == {}


def test_a_large_drift_makes_the_index_anew(monkeypatch):
    monkeypatch.setattr("maillage.kernel.search.faceted.types.MOST_MENDED", 1)
    one = painted()
    SearchTouch.objects.all().delete()
    assert search.followed.repair() == 1
    assert found() == [one.pk]


def test_a_new_machine_builds_its_index():
    one = painted()
    SearchTouch.objects.all().delete()
    assert indexing.is_missing()
    search.followed.ensure()
    assert found() == [one.pk]
    assert not indexing.is_missing()


def test_the_command_rebuilds_everything(capsys):
    one = painted()
    call_command("rebuild_search")
    assert "indexée" in capsys.readouterr().out
    assert found() == [one.pk]


def test_keys_in_order_for_exports():
    museum = MuseumFactory()
    made = [painted(f"Vue {rank}", museum=museum) for rank in range(7)]
    indexing.drain()
    request = SearchRequest(text="vue", sort="titre")
    assert list(keys_of(request)) == [one.pk for one in made]
    assert list(keys_of(request, most=3)) == [one.pk for one in made[:3]]


def test_neighbours():
    made = [painted("Plage de Trouville à marée basse") for _ in range(3)]
    CulturalObjectFactory(values={"TITR": ["Armure"]})
    indexing.drain()
    near = {one.pk for one in similar(made[0].pk)}
    assert near
    assert near <= {made[1].pk, made[2].pk}


def test_a_museum_s_settings_do_not_index_its_collection_anew():
    museum = CulturalObjectFactory().museum
    indexing.drain()
    museum.rights_note = "Tous droits réservés"
    museum.save()
    assert not SearchTouch.objects.filter(ref__startswith="@catalogue:").exists()
    museum.is_open = False
    museum.save()
    assert SearchTouch.objects.filter(ref__startswith="@catalogue:").count() == 1
    indexing.drain()
    assert indexing.index().count() == 0
