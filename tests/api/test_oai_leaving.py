"""What leaves the catalogue, or changes, is told to the harvesters who come back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from tests.api.harvesting import DAY, O, ask, dated, error_of, headers_of, listed, withdraw
from tests.factories import CulturalObjectFactory, MuseumFactory, ObjectImageFactory

from maillage.heritage.catalogue.models import CulturalObject

pytestmark = pytest.mark.django_db


def _hide(record):
    record.visibility = CulturalObject.Visibility.NETWORK
    record.save()


def _close(record):
    record.museum.is_open = False
    record.museum.save()


@pytest.mark.parametrize("leave", [withdraw, _hide, _close])
@pytest.mark.parametrize("prefix", ["oai_dc", "lido", "edm"])
def test_what_leaves_is_given_as_deleted_to_those_who_come_back(client, leave, prefix):
    record = dated(CulturalObjectFactory(values={"TITR": ["Le secret"]}), DAY)
    dated(CulturalObjectFactory(), DAY)
    ObjectImageFactory(object=record)
    before = DAY + timedelta(days=1)
    CulturalObject.objects.update(updated_at=DAY)
    with time_machine.travel(DAY + timedelta(days=2), tick=False):
        leave(CulturalObject.objects.get(pk=record.pk))
        since = before.strftime("%Y-%m-%dT%H:%M:%SZ")
        root = ask(client, verb="ListRecords", metadataPrefix=prefix, **{"from": since})
        assert headers_of(root) == {record.reference: True}
        assert root.find(f".//{O}metadata") is None
        assert "Le secret" not in "".join(root.itertext())
        identifier = f"oai:testserver:{record.reference}"
        root = ask(client, verb="GetRecord", metadataPrefix=prefix, identifier=identifier)
        assert headers_of(root) == {record.reference: True}
        assert root.find(f".//{O}metadata") is None


def test_what_comes_back_is_given_again(client):
    record = CulturalObjectFactory()
    museum = record.museum
    museum.is_open = False
    museum.save()
    assert listed(client) == {record.reference: True}
    museum.is_open = True
    museum.save()
    assert listed(client) == {record.reference: False}


def test_a_museum_that_opens_shows_its_objects_to_those_who_come_back(client):
    museum = MuseumFactory(is_open=False)
    shown = dated(CulturalObjectFactory(museum=museum), DAY)
    kept = dated(CulturalObjectFactory(museum=museum, visibility="equipe"), DAY)
    assert listed(client) == {}
    museum.is_open = True
    museum.save()
    assert listed(client, **{"from": "2026-05-13"}) == {shown.reference: False}
    kept.refresh_from_db()
    assert not kept.was_public


@pytest.mark.parametrize(
    "given", [{"visibility": "reseau"}, {"visibility": "equipe"}, {"museum__is_open": False}]
)
def test_what_was_never_public_does_not_exist(client, given):
    record = CulturalObjectFactory(**given)
    if not given.get("visibility"):
        record.withdraw()
        record.save()
    for verb in ("ListRecords", "ListIdentifiers"):
        for more in ({}, {"set": f"musee:{record.museum.slug}"}, {"set": "domaine:peinture"}):
            root = ask(client, verb=verb, metadataPrefix="oai_dc", **more)
            assert error_of(root) == "noRecordsMatch"
    identifier = f"oai:testserver:{record.reference}"
    for verb in ("GetRecord", "ListMetadataFormats"):
        more = {"metadataPrefix": "oai_dc"} if verb == "GetRecord" else {}
        assert error_of(ask(client, verb=verb, identifier=identifier, **more)) == "idDoesNotExist"


def test_a_new_image_dates_the_object_anew(client):
    record = dated(CulturalObjectFactory(), DAY)
    image = ObjectImageFactory(object=record)
    assert listed(client, **{"from": "2026-05-13"}) == {record.reference: False}
    dated(record, DAY)
    image.delete()
    assert listed(client, **{"from": "2026-05-13"}) == {record.reference: False}


def test_a_new_mention_of_rights_dates_the_museum_s_objects_anew(client):
    record, _other = (dated(CulturalObjectFactory(), DAY) for _n in range(2))
    record.museum.rights_note = "© Musée, reproduction sur demande"
    record.museum.save()
    assert listed(client, **{"from": "2026-05-13"}) == {record.reference: False}
    dated(record, DAY)
    record.museum.save()
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc", **{"from": "2026-05-13"})
    assert error_of(root) == "noRecordsMatch"


def test_the_sets_of_a_museum_that_closed_still_tell_its_deletions(client):
    """Who harvests by set goes by ListSets: a set that left it would never be asked again."""
    record, other = dated(CulturalObjectFactory(), DAY), dated(CulturalObjectFactory(), DAY)
    never = CulturalObjectFactory(visibility="equipe").museum
    for one in (record, other):
        one.museum.is_open = False
        one.museum.save()
    withdraw(other)
    root = ask(client, verb="ListSets")
    specs = {one.text for one in root.iter(f"{O}setSpec")}
    own = {f"musee:{one.museum.slug}" for one in (record, other)}
    assert {"musee", *own} <= specs
    assert f"musee:{never.slug}" not in specs
    for one in (record, other):
        spec = f"musee:{one.museum.slug}"
        assert listed(client, set=spec, **{"from": "2026-05-13"}) == {one.reference: True}
        # Each set that a header names is listed (§ 2.6).
        root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec)
        assert {one.text for one in root.iter(f"{O}setSpec")} <= specs
