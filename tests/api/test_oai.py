"""The OAI-PMH provider: word for word what the protocol says, public facts only, nothing lost."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
import time_machine
from defusedxml import ElementTree
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.harvesting import DAY, O, ask, dated, error_of, harvest, headers_of, listed, withdraw
from tests.factories import CulturalObjectFactory, MuseumFactory, ObjectImageFactory

from maillage.api.oai import answers, tokens
from maillage.heritage.catalogue.models import CulturalObject
from maillage.kernel import clock

pytestmark = pytest.mark.django_db


# -- Identify, formats, sets -----------------------------------------------------------------------


def test_identify(client):
    dated(CulturalObjectFactory(), DAY)
    dated(CulturalObjectFactory(), DAY - timedelta(days=3))
    root = ask(client, verb="Identify")
    said = {one.tag.removeprefix(O): one.text for one in root.find(f"{O}Identify")}
    del said["description"]
    assert said == {
        "repositoryName": "Maillage",
        "baseURL": "http://testserver/oai/",
        "protocolVersion": "2.0",
        "adminEmail": "maillage@localhost",
        "earliestDatestamp": "2026-05-09T10:30:15Z",
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
    }


def test_the_earliest_date_is_not_that_of_a_hidden_object(client):
    dated(CulturalObjectFactory(visibility="equipe"), DAY - timedelta(days=9))
    dated(CulturalObjectFactory(), DAY)
    assert (
        ask(client, verb="Identify").find(f".//{O}earliestDatestamp").text == "2026-05-12T10:30:15Z"
    )


def test_formats(client):
    record = CulturalObjectFactory()
    for arguments in ({}, {"identifier": f"oai:testserver:{record.reference}"}):
        root = ask(client, verb="ListMetadataFormats", **arguments)
        assert [one.text for one in root.iter(f"{O}metadataPrefix")] == ["oai_dc", "lido", "edm"]


def test_sets_name_museums_and_domains(client):
    museum = MuseumFactory(organisation__name="Musée de la Dentelle")
    CulturalObjectFactory(museum=museum, values={"DOMN": ["arts décoratifs", "dentelle"]})
    hidden = CulturalObjectFactory(values={"DOMN": ["armes"]}, visibility="reseau")
    root = ask(client, verb="ListSets")
    found = {
        one.find(f"{O}setSpec").text: one.find(f"{O}setName").text for one in root.iter(f"{O}set")
    }
    assert found == {
        "musee": "Musées",
        f"musee:{museum.slug}": "Musée de la Dentelle",
        "domaine": "Domaines",
        "domaine:arts-decoratifs": "arts decoratifs",
        "domaine:dentelle": "dentelle",
    }
    assert hidden.museum.slug not in str(found)


def test_no_set_while_nothing_is_public(client):
    CulturalObjectFactory(visibility="equipe")
    assert error_of(ask(client, verb="ListSets")) == "noSetHierarchy"


def test_records_by_set(client):
    lace, sword = (
        CulturalObjectFactory(values={"DOMN": [domain]}) for domain in ("arts décoratifs", "armes")
    )
    assert set(listed(client, set=f"musee:{lace.museum.slug}")) == {lace.reference}
    assert set(listed(client, set="domaine:armes")) == {sword.reference}
    assert set(listed(client, set="domaine:arts-decoratifs")) == {lace.reference}
    assert set(listed(client, set="musee")) == {lace.reference, sword.reference}
    assert set(listed(client, set="domaine")) == {lace.reference, sword.reference}
    specs = [
        one.text
        for one in ask(
            client, verb="ListIdentifiers", metadataPrefix="oai_dc", set="domaine:armes"
        ).iter(f"{O}setSpec")
    ]
    assert specs == [f"musee:{sword.museum.slug}", "domaine:armes"]


@pytest.mark.parametrize(
    "spec", ["domaine:arm", "musee:rien", "salle:1", "domaine:arme.", "domaine:_____"]
)
def test_a_set_that_is_none_holds_nothing(client, spec):
    CulturalObjectFactory(values={"DOMN": ["armes"]})
    arguments = {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": spec}
    assert error_of(ask(client, **arguments)) == "noRecordsMatch"


# -- records ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "tag"),
    [
        ("oai_dc", "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"),
        ("lido", "{http://www.lido-schema.org}lido"),
        ("edm", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"),
    ],
)
def test_one_record_in_each_format(client, prefix, tag):
    record = dated(CulturalObjectFactory(), DAY)
    identifier = f"oai:testserver:{record.reference}"
    root = ask(client, verb="GetRecord", metadataPrefix=prefix, identifier=identifier)
    (given,) = root.findall(f"{O}GetRecord/{O}record")
    assert given.find(f"{O}header/{O}datestamp").text == "2026-05-12T10:30:15Z"
    (content,) = given.find(f"{O}metadata")
    assert content.tag == tag
    assert record.title in "".join(content.itertext())


def test_the_request_is_repeated(client):
    record = CulturalObjectFactory()
    arguments = {"metadataPrefix": "lido", "identifier": f"oai:testserver:{record.reference}"}
    shown = ask(client, verb="GetRecord", **arguments).find(f"{O}request")
    assert shown.attrib == {"verb": "GetRecord", **arguments}
    assert shown.text == "http://testserver/oai/"


def test_post_says_what_get_says(client):
    CulturalObjectFactory()
    form = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    strict = Client(enforce_csrf_checks=True)
    with time_machine.travel(DAY, tick=False):
        posted, got = strict.post("/oai/", form), client.get("/oai/", form)
    assert posted.content == got.content
    assert len(headers_of(ElementTree.fromstring(posted.content))) == 1


def test_records_hold_what_xml_allows(client):
    CulturalObjectFactory(values={"TITR": ["Vase\x0b\x1b <&> ]]> \ufffe"]})
    for prefix in ("oai_dc", "lido", "edm"):
        root = ask(client, verb="ListRecords", metadataPrefix=prefix)
        assert "Vase <&> ]]>" in "".join(root.itertext())


# -- dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "found"),
    [
        ({"from_": "2026-05-12T10:30:15Z"}, True),
        ({"from_": "2026-05-12T10:30:16Z"}, False),
        ({"until": "2026-05-12T10:30:15Z"}, True),
        ({"until": "2026-05-12T10:30:14Z"}, False),
        ({"from_": "2026-05-12"}, True),
        ({"from_": "2026-05-13"}, False),
        ({"until": "2026-05-12"}, True),
        ({"until": "2026-05-11"}, False),
        ({"from_": "2026-05-12", "until": "2026-05-12"}, True),
        ({"from_": "2026-05-12T10:30:15Z", "until": "2026-05-12T10:30:15Z"}, True),
        ({"from_": "0001-01-01", "until": "9999-12-31"}, True),
        ({"until": "9999-12-31T23:59:59Z"}, True),
    ],
)
def test_both_bounds_are_included(client, window, found):
    record = dated(CulturalObjectFactory(), DAY)
    given = {name.rstrip("_"): value for name, value in window.items()}
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc", **given)
    if found:
        assert headers_of(root) == {record.reference: False}
    else:
        assert error_of(root) == "noRecordsMatch"


# -- errors ----------------------------------------------------------------------------------------

LIST = "verb=ListRecords&metadataPrefix=oai_dc"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=", "badVerb"),
        ("verb=listRecords", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=Identify&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListIdentifiers&from=2026-05-12", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&identifier=oai:testserver:1", "badArgument"),
        (f"{LIST}&metadataPrefix=oai_dc", "badArgument"),
        (f"{LIST}&from=2026-05-12&from=2026-05-12", "badArgument"),
        (f"{LIST}&from=2026-05-12&until=2026-05-12T00:00:00Z", "badArgument"),
        (f"{LIST}&from=2026-05-13&until=2026-05-12", "badArgument"),
        (f"{LIST}&from=2026-5-1", "badArgument"),
        (f"{LIST}&from=2026-02-30", "badArgument"),
        (f"{LIST}&from=", "badArgument"),
        (f"{LIST}&until=2026-05-12T10:30Z", "badArgument"),
        (f"{LIST}&until=2026-05-12T10:30:15", "badArgument"),
        (f"{LIST}&until=2026-05-12T10:30:15.5Z", "badArgument"),
        (f"{LIST}&until=2026-05-12T25:30:15Z", "badArgument"),
        (f"{LIST}&from=%D9%A2026-05-12", "badArgument"),
        (f"{LIST}&set=", "badArgument"),
        (f"{LIST}&set=a%20b", "badArgument"),
        (f"{LIST}&set=musee:", "badArgument"),
        (f"{LIST}&resumptionToken=abc", "badArgument"),
        ("verb=ListRecords&resumptionToken=abc", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=", "badResumptionToken"),
        ("verb=ListIdentifiers&resumptionToken=%00", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=abc", "badResumptionToken"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=", "cannotDisseminateFormat"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:testserver:0", "idDoesNotExist"),
        (
            "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:ailleurs:07660000001",
            "idDoesNotExist",
        ),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:testserver:%2500", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%00%0b", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=07660000001", "idDoesNotExist"),
        (f"{LIST}&from=2999-01-01", "noRecordsMatch"),
        (f"{LIST}&until=1990-01-01", "noRecordsMatch"),
    ],
)
def test_each_mistake_has_its_code(client, query, code):
    CulturalObjectFactory()
    response = client.get(f"/oai/?{query}")
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)
    assert error_of(root) == code
    # A request that is wrong in form is not repeated (§ 3.2).
    repeated = root.find(f"{O}request").attrib
    assert bool(repeated) is (code not in {"badVerb", "badArgument"})


def test_an_object_that_found_its_reference_keeps_its_identifier(client):
    record = CulturalObjectFactory(former_reference="PROV-0001")
    kept = "oai:testserver:PROV-0001"
    assert list(listed(client)) == ["PROV-0001"]
    root = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=kept)
    assert list(headers_of(root)) == ["PROV-0001"]
    other = f"oai:testserver:{record.reference}"
    root = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=other)
    assert error_of(root) == "idDoesNotExist"


def test_get_record_of_an_unknown_format(client):
    record = CulturalObjectFactory()
    identifier = f"oai:testserver:{record.reference}"
    root = ask(client, verb="GetRecord", metadataPrefix="marc21", identifier=identifier)
    assert error_of(root) == "cannotDisseminateFormat"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)("/oai/").status_code == 405


# -- tokens ----------------------------------------------------------------------------------------


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(answers, "PAGE", 2)


def test_a_list_goes_on_to_its_end(client, small_pages):
    references = [CulturalObjectFactory().reference for _n in range(5)]
    told = []

    def page(root):
        token = root.find(f".//{O}resumptionToken")
        told.append((token.get("cursor"), token.get("completeListSize"), bool(token.text)))
        assert bool(token.get("expirationDate")) is bool(token.text)

    found = harvest(client, page=page)
    assert found == [f"oai:testserver:{reference}" for reference in references]
    assert told == [("0", "5", True), ("2", "5", True), ("4", "5", False)]


@pytest.mark.parametrize("count", [1, 2])
def test_a_list_of_one_page_has_no_token(client, small_pages, count):
    CulturalObjectFactory.create_batch(count)
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    assert len(headers_of(root)) == count
    assert root.find(f".//{O}resumptionToken") is None


def test_a_token_keeps_what_was_asked(client, small_pages):
    wanted = [
        dated(CulturalObjectFactory(values={"DOMN": ["armes"]}), DAY).reference for _n in range(3)
    ]
    dated(CulturalObjectFactory(values={"DOMN": ["armes"]}), DAY - timedelta(days=2))
    dated(CulturalObjectFactory(), DAY)
    found = harvest(
        client, "ListRecords", set="domaine:armes", **{"from": "2026-05-12", "until": "2026-05-12"}
    )
    assert found == [f"oai:testserver:{one}" for one in wanted]


def first_token(client, verb="ListRecords"):
    root = ask(client, verb=verb, metadataPrefix="lido")
    return root.find(f".//{O}resumptionToken").text


def test_a_token_may_be_used_twice(client, small_pages):
    CulturalObjectFactory.create_batch(3)
    token = first_token(client)
    once, twice = (
        headers_of(ask(client, verb="ListRecords", resumptionToken=token)) for _n in range(2)
    )
    assert once == twice
    assert len(once) == 1


def test_a_token_is_ours_for_its_verb_and_for_two_days(client, small_pages):
    CulturalObjectFactory.create_batch(3)
    token = first_token(client)
    for wrong in (token[:-2], "x" + token, token.replace(":", ""), token.upper()):
        assert (
            error_of(ask(client, verb="ListRecords", resumptionToken=wrong)) == "badResumptionToken"
        )
    assert (
        error_of(ask(client, verb="ListIdentifiers", resumptionToken=token)) == "badResumptionToken"
    )
    later = clock.now() + tokens.LIVES
    with time_machine.travel(later - timedelta(minutes=1), tick=False):
        assert headers_of(ask(client, verb="ListRecords", resumptionToken=token))
    with time_machine.travel(later + timedelta(minutes=1), tick=False):
        assert (
            error_of(ask(client, verb="ListRecords", resumptionToken=token)) == "badResumptionToken"
        )


def test_what_changes_during_a_harvest_moves_nothing(client, small_pages):
    records = CulturalObjectFactory.create_batch(6)
    pages = []

    def page(root):
        pages.append(root)
        if len(pages) == 1:
            records[0].save()  # already given: not given again
            withdraw(records[4])  # still to come: given as deleted
            records[5].save()  # still to come: given once

    found = harvest(client, page=page)
    assert found == [f"oai:testserver:{one.reference}" for one in records]
    assert headers_of(pages[2])[records[4].reference] is True


def test_what_leaves_the_window_during_a_harvest_ends_it_well(client, small_pages):
    records = [dated(one, DAY) for one in CulturalObjectFactory.create_batch(3)]
    window = {"until": "2026-05-12"}
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc", **window)
    token = root.find(f".//{O}resumptionToken").text
    records[2].save()
    root = ask(client, verb="ListRecords", resumptionToken=token)
    assert headers_of(root) == {}
    assert root.find(f".//{O}resumptionToken").text is None
    assert root.find(f"{O}error") is None


@pytest.mark.django_db(transaction=True)
def test_a_harvest_meets_each_object_once_while_others_write(client, monkeypatch):
    """Three threads edit, add and withdraw; nothing that stood at the start is missing or doubled."""
    monkeypatch.setattr(answers, "PAGE", 10)
    museum = MuseumFactory()
    start = [CulturalObjectFactory(museum=museum) for _n in range(150)]
    stop = threading.Event()
    problems, done = [], {"edit": 0, "add": 0, "withdraw": 0}

    def write(kind):
        draw = random.Random(kind)
        try:
            while not stop.is_set():
                if kind == "add":
                    CulturalObjectFactory(museum=museum)
                else:
                    record = CulturalObject.objects.get(pk=draw.choice(start).pk)
                    if kind == "withdraw":
                        record.withdraw()
                    record.save()
                done[kind] += 1
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(kind,)) for kind in done]
    for thread in threads:
        thread.start()
    try:
        found = harvest(client, "ListRecords", page=lambda _root: stop.wait(0.02))
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    assert not problems
    assert all(done.values())
    assert len(found) == len(set(found))
    assert {f"oai:testserver:{one.reference}" for one in start} <= set(found)


# -- cost, manners ---------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_whatever_it_holds(client, verb, count):
    for _n in range(count):
        ObjectImageFactory()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ask(client, verb=verb, metadataPrefix="lido")
    assert len(queries) == {"ListRecords": 3, "ListIdentifiers": 2}[verb]


def test_the_list_is_walked_by_its_own_index(client):
    """The page's numbers come from the narrow index; no wide row is read to choose them."""
    CulturalObjectFactory()
    queries = [
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "domaine:peinture"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2020-01-01"},
    ]
    for arguments in queries:
        with CaptureQueriesContext(connection) as captured:
            ask(client, **arguments)
        sql = captured.captured_queries[0]["sql"]
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            else:
                cursor.execute("SET enable_seqscan = off")
                cursor.execute(f"EXPLAIN {sql}")
            plan = str(cursor.fetchall())
        assert "object_for_harvest" in plan, plan


def test_a_hurried_harvester_is_told_when_to_come_back(client, monkeypatch):
    from maillage.api.oai import views

    monkeypatch.setattr(views, "PER_MINUTE", 2)
    answered = [client.get("/oai/?verb=Identify") for _n in range(3)]
    assert [one.status_code for one in answered] == [200, 200, 503]
    assert answered[2]["Retry-After"] == "60"
