"""Permanent addresses: well formed, checked, unique, kept."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import CulturalObjectFactory, MuseumFactory

from maillage.heritage.catalogue import ark_names, arks
from maillage.heritage.catalogue.ark_names import (
    BETANUMERIC,
    Ark,
    check_character,
    find_ark,
    mint,
    parse_ark,
)
from maillage.heritage.catalogue.ark_tasks import mint_missing_arks
from maillage.heritage.catalogue.models import BareArk, CulturalObject
from maillage.kernel import clock


def test_the_check_character_is_that_of_noid():
    """The example of noid's own documentation: 13030/xf93gt2 → q."""
    assert check_character("13030/xf93gt2") == "q"


@given(
    st.text(BETANUMERIC, min_size=7, max_size=7), st.integers(0, 13), st.sampled_from(BETANUMERIC)
)
def test_one_wrong_character_is_found(drawn, place, wrong):
    whole = f"99999/m{drawn}"
    spoilt = whole[:place] + wrong + whole[place + 1 :]
    if whole[place] in BETANUMERIC and spoilt != whole:
        assert check_character(spoilt) != check_character(whole)


@given(st.text(BETANUMERIC, min_size=7, max_size=7), st.integers(6, 12))
def test_two_exchanged_neighbours_are_found(drawn, place):
    whole = f"99999/m{drawn}"
    spoilt = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    if spoilt != whole:
        assert check_character(spoilt) != check_character(whole)


def test_what_is_minted_is_ours_and_well_formed():
    ark = parse_ark(mint())
    assert ark.is_ours
    assert ark.is_well_copied
    assert ark.naan == "99999"
    assert len(ark.name) == 9
    assert not Ark(ark.naan, ark.name[:-1]).is_well_copied


def test_the_number_is_that_of_the_installation(settings):
    settings.ARK_NAAN = "12148"
    assert mint().startswith("ark:/12148/m")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ark:/12345/x7", "ark:/12345/x7"),
        ("ark:12345/x7", "ark:/12345/x7"),
        ("ARK:/12345/x7", "ark:/12345/x7"),
        ("https://n2t.net/ark:/12345/x-7.b/", "ark:/12345/x-7.b"),
        ("ark:/bcd29/x7", "ark:/bcd29/x7"),
        ("ark:/12345/", None),
        ("ark:/1234/x7", None),
        ("ark:/12345/x7/vue/2", None),
        ("ark:/12345/é", None),
        ("12345/x7", None),
        ("", None),
    ],
)
def test_arks_are_read_in_both_spellings(text, found):
    ark = parse_ark(text)
    assert (str(ark) if ark else None) == found


def test_the_first_ark_of_a_source_is_kept():
    assert (
        find_ark(["07660000001", "https://ark.exemple.fr/ark:/12345/x7", "ark:/1/2"])
        == "ark:/12345/x7"
    )
    assert find_ark(["07660000001"]) == ""


@pytest.mark.django_db
def test_objects_receive_an_ark_and_keep_theirs():
    own = CulturalObjectFactory(ark="ark:/12345/x7")
    bare = CulturalObjectFactory.create_batch(3)
    CulturalObject.objects.update(updated_at=clock.now() - timedelta(days=1))
    before = clock.now()
    assert arks.ensure_arks([own, *bare]) == 3
    kept = dict(CulturalObject.objects.values_list("pk", "ark"))
    assert kept[own.pk] == "ark:/12345/x7"
    assert len(set(kept.values())) == 4
    assert [one.ark for one in bare] == [kept[one.pk] for one in bare]
    assert arks.ensure_arks(bare) == 0
    dated = CulturalObject.objects.filter(updated_at__gte=before)
    assert set(dated.values_list("pk", flat=True)) == {one.pk for one in bare}


@pytest.mark.django_db
def test_a_name_that_is_taken_is_drawn_again(monkeypatch):
    taken = CulturalObjectFactory(ark=mint())
    names = iter([taken.ark, taken.ark, "ark:/99999/mnew"])
    monkeypatch.setattr(arks, "mint", lambda: next(names))
    record = CulturalObjectFactory()
    arks.ensure_arks([record])
    assert record.ark == "ark:/99999/mnew"


@pytest.mark.django_db
def test_objects_about_to_be_created_keep_what_their_source_gives():
    taken = CulturalObjectFactory(ark="ark:/12345/x7")
    asked = ["ark:/12345/x8", taken.ark, "ark:/12345/x9", "ark:/12345/x9", None]
    records = [CulturalObject(reference=f"r{n}", ark=ark) for n, ark in enumerate(asked)]
    arks.assign_arks(records)
    found = [one.ark for one in records]
    assert [found[0], found[2]] == ["ark:/12345/x8", "ark:/12345/x9"]
    assert len({*found, taken.ark}) == 6
    assert all(parse_ark(found[n]).is_ours for n in (1, 3, 4))


@pytest.mark.django_db
def test_the_worker_gives_those_that_are_missing(django_assert_max_num_queries):
    CulturalObjectFactory.create_batch(3)
    with django_assert_max_num_queries(8):
        mint_missing_arks.func()
    assert not CulturalObject.objects.filter(ark__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
def test_two_processes_give_one_ark_to_each():
    museum = MuseumFactory()
    records = [CulturalObjectFactory(museum=museum) for _n in range(20)]
    gate, given, problems = threading.Barrier(2), [], []

    def work():
        try:
            own = list(CulturalObject.objects.filter(pk__in=[one.pk for one in records]))
            gate.wait(10)
            given.append(arks.ensure_arks(own))
            stored = dict(CulturalObject.objects.values_list("pk", "ark"))
            assert all(one.ark == stored[one.pk] for one in own)
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not problems
    assert sorted(given) == [0, 20]


@pytest.mark.django_db
def test_hyphens_mean_nothing():
    record = CulturalObjectFactory(ark="ark:/99999/mbcdfghj8")
    assert arks.find_by_ark(Ark("99999", "mbcd-fgh-j8")) == record
    assert arks.find_by_ark(Ark("99998", "mbcdfghj8")) is None


@pytest.mark.django_db
def test_hyphens_mean_nothing_in_what_a_source_gave():
    record = CulturalObjectFactory(ark="ark:/12345/ab-cd")
    for asked in ("abcd", "ab-cd", "a-bcd"):
        assert arks.find_by_ark(Ark("12345", asked)) == record
    asked = ["ark:/12345/abcd", "ark:/12345/x-7", "ark:/12345/x7"]
    records = [CulturalObject(reference=f"r{n}", ark=ark) for n, ark in enumerate(asked)]
    arks.assign_arks(records)
    assert [one.ark for one in records][1] == "ark:/12345/x-7"
    assert all(parse_ark(records[n].ark).is_ours for n in (0, 2))
    with pytest.raises(IntegrityError), transaction.atomic():
        CulturalObjectFactory(ark="ark:/12345/abc-d")


@pytest.mark.django_db
def test_an_ark_is_found_by_its_index():
    query = CulturalObject.objects.alias(bare_ark=BareArk("ark")).filter(bare_ark="ark:/12345/x7")
    assert "object_bare_ark" in query.explain() or connection.vendor != "sqlite"


def test_the_alphabet_has_a_prime_number_of_letters():
    assert len(set(BETANUMERIC)) == len(BETANUMERIC) == 29
    assert ark_names.DRAWN + len("99999/m") + 1 < 29
