"""What a harvester asks of the OAI-PMH provider, and reads in its answers."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from defusedxml import ElementTree

from maillage.heritage.catalogue.models import CulturalObject

O = "{http://www.openarchives.org/OAI/2.0/}"  # noqa: E741 - the namespace, everywhere below
DAY = datetime(2026, 5, 12, 10, 30, 15, 700_000, tzinfo=UTC)


def ask(client, **arguments):
    """The root of the answer; `from_` stands for « from »."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    response = client.get(f"/oai/?{urlencode(given, doseq=True)}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{O}OAI-PMH"
    assert [one.tag for one in root][:2] == [f"{O}responseDate", f"{O}request"]
    return root


def error_of(root):
    (error,) = root.findall(f"{O}error")
    return error.get("code")


def headers_of(root):
    """Reference → whether it is given as deleted."""
    return {
        one.find(f"{O}identifier").text.rpartition(":")[2]: one.get("status") == "deleted"
        for one in root.iter(f"{O}header")
    }


def listed(client, verb="ListRecords", **arguments):
    return headers_of(ask(client, verb=verb, metadataPrefix="oai_dc", **arguments))


def harvest(client, verb="ListIdentifiers", page=None, **arguments):
    """Every header of a list, following its tokens; `page` is called with each answer."""
    found = []
    root = ask(client, verb=verb, metadataPrefix="oai_dc", **arguments)
    while True:
        found += [one.find(f"{O}identifier").text for one in root.iter(f"{O}header")]
        if page is not None:
            page(root)
        token = root.find(f".//{O}resumptionToken")
        if token is None or not token.text:
            return found
        root = ask(client, verb=verb, resumptionToken=token.text)


def dated(record, moment):
    """As if it had been written at that instant."""
    CulturalObject.objects.filter(pk=record.pk).update(updated_at=moment)
    return record


def withdraw(record):
    """Take it out of the catalogue."""
    record.withdraw()
    record.save()
