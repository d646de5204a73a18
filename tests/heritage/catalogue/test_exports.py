"""The office's table of objects: what one may see, in every format."""

from __future__ import annotations

import csv
import io

import pytest
from defusedxml import ElementTree
from tests.factories import CulturalObjectFactory, ObjectImageFactory, UserFactory

from maillage.heritage.catalogue.exports import OBJECTS, export_museum
from maillage.kernel import registry
from maillage.kernel.exports import write_export

pytestmark = pytest.mark.django_db


def taken_by(user, fmt):
    output = io.BytesIO()
    write_export(OBJECTS, user, fmt, output)
    return output.getvalue()


@pytest.fixture
def objects():
    shown = CulturalObjectFactory()
    return {
        "public": shown,
        "network": CulturalObjectFactory(visibility="reseau"),
        "team": CulturalObjectFactory(visibility="equipe"),
    }


@pytest.mark.parametrize(
    ("role", "seen"),
    [("communication", {"public", "network", "team"}), ("membre", {"public", "network"})],
)
def test_one_takes_what_one_sees(objects, role, seen):
    user = UserFactory(role=role)
    wanted = {objects[key].reference for key in seen}
    rows = csv.DictReader(io.StringIO(taken_by(user, "csv").decode("utf-8-sig")), delimiter=";")
    assert {one["REF"] for one in rows} == wanted
    root = ElementTree.fromstring(taken_by(user, "lido"))
    assert {one.text for one in root.iter("{http://www.lido-schema.org}lidoRecID")} == wanted


def test_the_office_finds_it():
    assert registry.exports.get("objects") is OBJECTS


def test_a_museum_gives_what_everyone_may_see(objects):
    museum = objects["team"].museum
    assert b"".join(export_museum(museum, "csv").chunks).count(b"\r\n") == 1
    museum = objects["public"].museum
    assert objects["public"].reference.encode() in b"".join(export_museum(museum, "csv").chunks)


@pytest.mark.parametrize("count", [1, 3])
def test_the_table_costs_the_same_whatever_it_holds(django_assert_num_queries, count):
    for _n in range(count):
        ObjectImageFactory()
    user = UserFactory(role="communication")
    taken_by(user, "csv")
    with django_assert_num_queries(2):
        taken_by(user, "csv")
