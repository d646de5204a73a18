"""References: mended, refused, doubled, provisional."""

from __future__ import annotations

import pytest
from tests.heritage.catalogue.readers.helpers import codes

from maillage.heritage.catalogue.readers import SourceRecord, check_references


def record(number=1, key="", **values):
    found = SourceRecord(number, number + 1, {code: [value] for code, value in values.items()})
    if key:
        found.extra["key"] = key
    return found


def settle(*records, **options):
    return list(check_references(records, **options))


@pytest.mark.parametrize(
    ("given", "museum", "kept", "told"),
    [
        ("01230002742", "M0123", "01230002742", []),
        ("1230002742", "M0123", "01230002742", ["zeros"]),
        ("440000006", "M0044", "00440000006", ["zeros"]),
        ("107815", "M5013", "00000107815", ["zeros", "incoherent"]),
        ("1230002742.0", "M0123", "01230002742", ["zeros"]),
        ("1,230002742E+09", "M0123", "01230002742", ["zeros"]),
        ("000PE012345", "M0123", "000PE012345", []),
        (" 0123 0002742 ", "M0123", "01230002742", []),
        ("50200018057", "M5077", "50200018057", ["incoherent"]),
    ],
)
def test_references_are_mended(given, museum, kept, told):
    (one,) = settle(record(REF=given, MUSEO=museum, TITR="Vase"))
    assert one.reference == kept
    assert codes(one) == told
    assert not one.is_blocked
    assert one.values["REF"] == [given], "the source's own words stay"


@pytest.mark.parametrize(
    "given", ["12345", "PE0001", "1,23E+09", "0123<0002742>", "x" * 65, "?" * 11, "²" * 11]
)
def test_references_that_cannot_be(given):
    (one,) = settle(record(REF=given, TITR="Vase"))
    assert one.is_blocked
    assert codes(one) == ["reference"]
    assert not one.reference


def test_without_reference_refused_and_explained():
    (one,) = settle(record(TITR="Vase"))
    assert codes(one) == ["no-reference"]
    assert one.is_blocked
    assert "identifiants provisoires" in one.problems[0].message


def test_without_reference_kept_provisionally_and_found_again():
    def given():
        return [
            record(1, key="K1", MUSEO="M0044", TITR="Vase"),
            record(2, INV="12", MUSEO="M0044", TITR="Vase"),
            record(3, TITR="Vase", MUSEO="M0044"),
            record(4, TITR="Vase", MUSEO="M0044", DMAJ="2020-01-01"),
            record(5, TITR="Pot", MUSEO="M0044"),
        ]

    first, again = (settle(*given(), missing="provisional") for _turn in range(2))
    names = [one.reference for one in first]
    assert names == [one.reference for one in again]
    assert len(set(names)) == 5
    assert all(one.is_provisional and not one.is_blocked for one in first)
    assert names[0].startswith("PROV-M0044-")
    assert names[3] == f"{names[2]}-2", "the same object twice, told by its rank"
    assert "sa clé" in first[0].problems[0].message
    assert "numéro d’inventaire" in first[1].problems[0].message
    renamed = settle(record(2, INV="12", MUSEO="M0044", TITR="Autre"), missing="provisional")
    assert renamed[0].reference == names[1]


def test_a_record_of_another_museum():
    own, other, silent = settle(
        record(1, REF="01230002742", MUSEO="M0123"),
        record(2, REF="00440002742", MUSEO="m0044"),
        record(3, REF="01230002743"),
        museum="M0123",
    )
    assert codes(other) == ["other-museum"]
    assert not own.is_blocked
    assert not silent.is_blocked


def test_what_could_not_be_read_passes_through():
    stretch = SourceRecord(1, 0)
    stretch.tell("truncated", "…", blocking=True)
    assert settle(stretch) == [stretch]
    assert codes(stretch) == ["truncated"]


@pytest.mark.parametrize(
    ("given", "museum", "kept"),
    [
        ("6964000", "M6964", ""),
        ("0123000", "M0123", ""),
        ("4400000", "M0044", ""),
        ("107815", "M5013", "00000107815"),
        ("6964000", "", "00006964000"),
        ("107815", "M0000", "00000107815"),
    ],
)
def test_a_reference_that_lost_its_end_is_not_another_object(given, museum, kept):
    (one,) = settle(record(REF=given, MUSEO=museum, TITR="Vase"))
    assert one.reference == kept
    assert one.is_blocked is not bool(kept)
    if not kept:
        assert "il y manque les derniers" in one.problems[0].message
