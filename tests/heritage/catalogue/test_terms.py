"""Vocabularies: built from the objects, counted, merged, split."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests import factories

from maillage.heritage.catalogue import indexing
from maillage.heritage.catalogue.domain import terms
from maillage.heritage.catalogue.domain.objects import withdraw_object
from maillage.heritage.catalogue.models import Term, Vocabulary
from maillage.kernel import clock
from maillage.kernel.models import Heartbeat, SearchTouch
from maillage.kernel.search.faceted import Query

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return factories.UserFactory(role="communication")


def named(*denominations: str, **given):
    return factories.CulturalObjectFactory(values={"DENO": list(denominations)}, **given)


def counted() -> dict[str, int]:
    found = Term.objects.filter(vocabulary=Vocabulary.DENOMINATION)
    return dict(found.values_list("label", "count"))


def test_words_are_built_and_counted_on_what_the_public_sees():
    named("coiffe", "dentelle")
    named("coiffe")
    named("secret", visibility="equipe")
    gone = named("coiffe")
    gone.withdraw()
    gone.save()
    terms.refresh_terms()
    assert counted() == {"coiffe": 2, "dentelle": 1}
    terms.refresh_terms()
    assert counted() == {"coiffe": 2, "dentelle": 1}


def test_a_word_that_nobody_bears_any_more_stays_with_zero():
    one = named("coiffe")
    terms.refresh_terms()
    one.values = {**one.values, "DENO": ["bonnet"]}
    one.save()
    terms.refresh_terms()
    assert counted() == {"coiffe": 0, "bonnet": 1}


def test_spellings_meet_under_the_most_frequent():
    named("Écuelle"), named("écuelle"), named("écuelle"), named("ecuelle")
    terms.refresh_terms()
    assert counted() == {"écuelle": 4}


def test_merged_words_count_together_once_an_object(editor, django_capture_on_commit_callbacks):
    named("coiffe", "bonnet")
    named("bonnet")
    terms.refresh_terms()
    kept = Term.objects.get(label="coiffe")
    with django_capture_on_commit_callbacks(execute=True):
        terms.merge_terms(kept=kept, merged=[Term.objects.get(label="bonnet")], actor=editor)
    assert counted() == {"coiffe": 2, "bonnet": 0}
    borne = {"denominations": [{"name": "coiffe"}, {"name": "bonnet"}]}
    assert terms.kept_words(borne) == {
        (Vocabulary.DENOMINATION, "coiffe"): "coiffe",
        (Vocabulary.DENOMINATION, "bonnet"): "coiffe",
    }
    with django_capture_on_commit_callbacks(execute=True):
        terms.split_term(term=Term.objects.get(label="bonnet"), actor=editor)
    assert counted() == {"coiffe": 1, "bonnet": 2}


def test_synonyms_follow_the_word_that_is_merged(editor):
    first, second, third = (factories.TermFactory(label=one) for one in ("a", "b", "c"))
    terms.merge_terms(kept=second, merged=[first], actor=editor)
    terms.merge_terms(kept=third, merged=[second], actor=editor)
    first.refresh_from_db()
    assert first.merged_into == third
    with pytest.raises(ValidationError):
        terms.merge_terms(kept=second, merged=[third], actor=editor)


def test_what_makes_no_sense_is_refused(editor):
    one = factories.TermFactory()
    other = factories.TermFactory(vocabulary=Vocabulary.PLACE)
    with pytest.raises(ValidationError):
        terms.merge_terms(kept=one, merged=[one], actor=editor)
    with pytest.raises(ValidationError):
        terms.merge_terms(kept=one, merged=[other], actor=editor)
    with pytest.raises(ValidationError):
        terms.split_term(term=one, actor=editor)


def test_who_may_not_may_not():
    one, other = factories.TermFactory(), factories.TermFactory()
    for role in ("lecture", "membre"):
        with pytest.raises(PermissionDenied):
            terms.merge_terms(kept=one, merged=[other], actor=factories.UserFactory(role=role))
    other.refresh_from_db()
    assert other.merged_into is None


def test_the_bearers_of_a_merged_word_are_indexed_again(editor, monkeypatch):
    bearer = named("bonnet")
    named("coiffe")
    terms.refresh_terms()
    touched = []
    monkeypatch.setattr(terms.indexing, "touch_keys", touched.extend)
    terms.follow_terms.call(Vocabulary.DENOMINATION, ["bonnet"])
    assert touched == [bearer.pk]


def facet(name: str, field: str = "denomination") -> int:
    indexing.drain()
    found = indexing.index().search(Query(facets=(field,)))
    return {one.value: one.count for one in found.facets[field]}.get(name, 0)


def test_an_object_indexed_before_its_word_was_known_follows_it():
    for spelt in ("émail", "émail", "email"):
        named(spelt)
    indexing.rebuild()
    assert (facet("émail"), facet("email")) == (2, 1)
    terms.refresh_terms()
    assert (facet("émail"), facet("email")) == (3, 0)
    terms.refresh_terms()
    assert not SearchTouch.objects.filter(ref__startswith="@catalogue:").exists()


def test_a_word_spelt_anew_is_found_under_its_new_spelling(
    editor, client, django_capture_on_commit_callbacks
):
    named("coiffe"), named("bonnet")
    terms.refresh_terms()
    term = Term.objects.get(label="coiffe")
    with django_capture_on_commit_callbacks(execute=True):
        terms.merge_terms(kept=term, merged=[Term.objects.get(label="bonnet")], actor=editor)
    indexing.rebuild()
    assert facet("coiffe") == 2
    client.force_login(editor)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(
            f"/gestion/vocabulaires/{term.pk}/modifier/",
            {"label": "coiffe normande", "_version": term.version},
        )
    assert sent.status_code == 302
    assert (facet("coiffe normande"), facet("coiffe")) == (2, 0)
    term.refresh_from_db()
    assert (term.label, term.key) == ("coiffe normande", "coiffe")


def test_who_may_not_changes_no_word():
    named("coiffe")
    terms.refresh_terms()
    term = Term.objects.get(label="coiffe")
    term.label = "autre"
    with pytest.raises(PermissionDenied):
        terms.change_term(term=term, actor=factories.UserFactory(role="lecture"))
    assert Term.objects.get(pk=term.pk).label == "coiffe"


def test_words_of_hidden_objects_leave_the_public_lists_at_once(
    editor, client, django_capture_on_commit_callbacks
):
    first, second, third = named("secret"), named("rare"), named("unique")
    terms.refresh_terms()
    admin = factories.UserFactory(role="administration")
    client.force_login(admin)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_object(record=first, actor=admin)
    assert counted()["secret"] == 0
    with django_capture_on_commit_callbacks(execute=True):
        Heartbeat.objects.update(beat_at=clock.now())  # the first recount has begun
        client.post(
            f"/gestion/objets/{second.pk}/modifier/",
            {"visibility": "equipe", "_version": second.version},
        )
        second.refresh_from_db()
        assert second.visibility == "equipe"
    assert counted()["rare"] == 0
    Heartbeat.objects.update(beat_at=clock.now())
    museum = third.museum
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/gestion/musees/{museum.pk}/modifier/",
            {
                "organisation": museum.organisation_id,
                "software": museum.software,
                "_version": museum.version,
            },
        )
        museum.refresh_from_db()
        assert museum.is_open is False
    assert counted()["unique"] == 0


def test_many_changes_are_counted_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        terms.recount_soon()
        terms.recount_soon()
    assert len(queued) == 1
