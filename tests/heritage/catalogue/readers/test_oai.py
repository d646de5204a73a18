"""OAI-PMH harvests against servers of every temper."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from tests.heritage.catalogue.readers.helpers import codes, read
from tests.heritage.catalogue.readers.test_lido import FOREIGN

from maillage.heritage.catalogue.readers import Harvest, harvest
from maillage.heritage.catalogue.readers.oai import ATTEMPTS, LONGEST_WAIT
from maillage.kernel.outgoing import Answer, OutgoingError

DC = """<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Vase {n}</dc:title><dc:creator>BOUDIN Eugène</dc:creator><dc:date>1850</dc:date><dc:date>19e siècle</dc:date>
<dc:format>H. 32 cm</dc:format><dc:format>faïence</dc:format><dc:identifier>https://m.example/{n}</dc:identifier>
<dc:identifier>INV {n}</dc:identifier><dc:source>musée de Rouen</dc:source><dc:publisher>réseau</dc:publisher></oai_dc:dc>"""


def record(n, body=DC, status=""):
    return (
        f"<record><header{status}><identifier>oai:m.example:{n:011}</identifier><datestamp>2026-01-0{n % 9 + 1}"
        f"</datestamp><setSpec>m</setSpec></header>"
        + (f"<metadata>{body.format(n=n)}</metadata>" if body else "")
        + "</record>"
    )


def page(*records, token=None, error=""):
    end = "" if token is None else f"<resumptionToken>{token}</resumptionToken>"
    return (
        '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>x</responseDate>'
        f"<request>y</request>{error}<ListRecords>{''.join(records)}{end}</ListRecords></OAI-PMH>"
    )


class Server:
    """Answers by token; keeps what it was asked and how long it was left alone."""

    def __init__(self, pages):
        self.pages = pages
        self.asked = []
        self.waits = []

    def fetch(self, url):
        query = {name: value[0] for name, value in parse_qs(urlsplit(url).query).items()}
        self.asked.append(query)
        found = self.pages[query.get("resumptionToken", "")]
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, Answer) else Answer(200, found.encode())

    def harvest(self, **options):
        return Harvest(
            "https://m.example/oai", fetch=self.fetch, pause=self.waits.append, **options
        )


def busy(status=503, after=""):
    return Answer(status, b"", {"retry-after": after} if after else {})


def test_pages_are_followed_to_the_end():
    server = Server(
        {"": page(record(1001), record(1002), token="a&amp;b"), "a&b": page(record(1003), token="")}
    )
    run = server.harvest(set_spec="m", since=date(2026, 1, 2))
    records = list(run.records())
    assert [one.number for one in records] == [1, 2, 3]
    assert records[0].values == {
        "TITR": ["Vase 1001"],
        "AUTR": ["BOUDIN Eugène"],
        "MILL": ["1850"],
        "PERI": ["19e siècle"],
        "DIMS": ["H. 32 cm"],
        "TECH": ["faïence"],
        "WWW": ["https://m.example/1001"],
        "INV": ["INV 1001"],
        "NOMOFF": ["musée de Rouen"],
        "REF": ["00000001001"],
    }
    assert records[0].extra == {
        "key": "oai:m.example:00000001001",
        "stamp": "2026-01-03",
        "sets": ["m"],
    }
    assert server.asked == [
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "m", "from": "2026-01-02"},
        {"verb": "ListRecords", "resumptionToken": "a&b"},
    ]
    assert (run.token, run.failure, run.pages) == ("", "", 2)


def test_lido_and_deletions():
    lido = FOREIGN[FOREIGN.index("<lido:lidoWrap") :].replace("{", "{{").replace("}", "}}")
    server = Server({"": page(record(1001, lido), record(1002, "", ' status="deleted"'))})
    one, two = server.harvest(prefix="lido").records()
    assert one.values["TITR"] == ["Grand vase"]
    assert one.extra["key"] == "oai:m.example:00000001001"
    assert two.is_deleted
    assert two.values == {"REF": ["00000001002"]}
    assert not two.problems


def test_resumed_from_its_token():
    server = Server({"": page(record(1001), token="t"), "t": page(record(1002), token="")})
    run = server.harvest()
    stream = run.records()
    next(stream)
    next(stream)
    assert run.token == "t"
    again = server.harvest(token=run.token)
    assert [one.values["TITR"] for one in again.records()] == [["Vase 1002"]]
    assert "metadataPrefix" not in server.asked[-1]


def test_a_server_that_loops_its_tokens():
    server = Server(
        {
            "": page(record(1001), token="a"),
            "a": page(record(1002), token="b"),
            "b": page(record(1003), token="a"),
        }
    )
    run = server.harvest()
    records = list(run.records())
    assert len(records) == 4
    assert codes(records[-1]) == ["loop"]
    assert records[-1].is_blocked
    assert "3 notices" in run.failure


def test_a_server_that_gives_one_page_under_ever_new_tokens():
    class Endless(dict):
        def __getitem__(self, token):
            return page(record(1001), token=f"{token}x")

    server = Server(Endless())
    records = list(server.harvest().records())
    assert [codes(one) for one in records] == [[], ["loop"]]


def test_busy_servers_are_waited_for_within_bounds():
    first = [busy(after="7"), busy(after="999999"), busy(429), page(record(1001), token="t")]
    server = Server(
        {"": first, "t": [OutgoingError("timeout", "lent"), page(record(1002), token="")]}
    )
    run = server.harvest()
    assert len(list(run.records())) == 2
    assert server.waits == [7.0, LONGEST_WAIT, 8.0, 2.0]
    assert not run.failure


@time_machine.travel(datetime(2026, 11, 26, 12, 0, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("Thu, 26 Nov 2026 12:00:30 GMT", 30.0),
        ("Thu, 26 Nov 2020 12:00:30 GMT", 1.0),
        ("bientôt", 2.0),
        ("²", 2.0),
    ],
)
def test_retry_after_as_a_date(told, wait):
    server = Server({"": [busy(after=told), page(record(1001))]})
    assert len(list(server.harvest().records())) == 1
    assert server.waits == [wait]


@pytest.mark.parametrize(
    ("answer", "code", "times"),
    [
        (busy(503), "status", ATTEMPTS),
        (busy(404), "status", 1),
        (OutgoingError("timeout", "trop lent"), "timeout", ATTEMPTS),
        (OutgoingError("private", "réseau intérieur"), "private", 1),
    ],
)
def test_servers_that_never_answer(answer, code, times):
    server = Server({"": answer})
    run = server.harvest()
    (one,) = run.records()
    assert codes(one) == [code]
    assert run.failure == one.problems[0].message
    assert len(server.asked) == times
    assert len(server.waits) == times - 1


def test_a_broken_page_is_told_and_the_next_one_read():
    broken = page(record(1001), record(1002), token="t").replace(
        "Vase 1002</dc:title>", "Vase 1002"
    )
    server = Server({"": broken, "t": page(record(1003), token="")})
    one, told, three = server.harvest().records()
    assert one.values["TITR"] == ["Vase 1001"]
    assert codes(told) == ["malformed"]
    assert "Page 1" in told.problems[0].message
    assert three.values["TITR"] == ["Vase 1003"]
    lost = Server({"": "<html>maintenance"}).harvest()
    (told,) = lost.records()
    assert told.is_blocked
    assert lost.failure


@pytest.mark.parametrize(
    ("code", "told"),
    [("badResumptionToken", "relancez-la"), ("cannotDisseminateFormat", "cannotDisseminateFormat")],
)
def test_refusals_of_the_protocol(code, told):
    run = Server({"": page(error=f'<error code="{code}">non</error>')}).harvest()
    (one,) = run.records()
    assert codes(one) == [code]
    assert told in run.failure


def test_nothing_new():
    run = Server({"": page(error='<error code="noRecordsMatch"/>')}).harvest()
    assert list(run.records()) == []
    assert run.notes
    assert not run.failure


def test_the_short_form_and_an_address_with_a_query():
    server = Server({"": page(record(1001))})
    records = harvest("https://m.example/oai?base=1", fetch=server.fetch, pause=server.waits.append)
    assert len(list(records)) == 1
    assert server.asked[0]["base"] == "1"


def test_a_saved_answer_is_a_source(tmp_path):
    source, (one, two) = read(tmp_path, page(record(1001), record(1002), token="x"))
    assert source.kind == "oai"
    assert [one.values["TITR"], two.values["TITR"]] == [["Vase 1001"], ["Vase 1002"]]
    assert {column.code for column in source.columns} >= {"TITR", "AUTR"}
    _source, (one, rest) = read(tmp_path, page(record(1001), record(1002))[:-400])
    assert rest.is_blocked


MAINTENANCE = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Revenez plus tard</p></body></html>'
)


@pytest.mark.parametrize("other", [MAINTENANCE, "<!DOCTYPE html><html>x</html>", "", "<rss/>"])
def test_a_page_that_is_not_of_the_protocol_is_asked_for_again_then_told(other):
    server = Server({"": page(record(1001), token="t"), "t": [other, page(record(1002), token="")]})
    run = server.harvest()
    assert [codes(one) for one in run.records()] == [[], []]
    assert server.waits == [2.0]
    server = Server({"": page(record(1001), token="t"), "t": other})
    run = server.harvest()
    _one, told = run.records()
    assert codes(told) == ["not-oai"]
    assert "maintenance" in run.failure
    assert run.token == "t", "it can go on from there"
    assert len(server.asked) == 1 + ATTEMPTS


def test_a_page_cut_on_its_way_is_asked_for_again():
    whole = page(record(1001), record(1002), token="")
    server = Server({"": [whole[:-300], whole]})
    run = server.harvest()
    assert [codes(one) for one in run.records()] == [[], []]
    assert not run.failure
    server = Server({"": [whole[:-300], whole[:-310], *[whole[: -300 - n] for n in range(9)]]})
    list(server.harvest().records())
    assert len(server.asked) == ATTEMPTS


def test_a_page_that_stays_unreadable_leaves_the_harvest_incomplete():
    broken = page(record(1002), record(1003), token="u").replace("Vase 1003</dc:title>", "x")
    server = Server(
        {"": page(record(1001), token="t"), "t": broken, "u": page(record(1004), token="")}
    )
    run = server.harvest()
    records = list(run.records())
    assert [one.first("TITR") for one in records] == ["Vase 1001", "Vase 1002", "", "Vase 1004"]
    assert [one["resumptionToken"] for one in server.asked[1:]] == ["t", "t", "u"]
    assert run.broken == "t"
    assert "illisible" in run.failure


def test_a_token_that_expired_is_forgotten():
    run = Server({"t": page(error='<error code="badResumptionToken"/>')}).harvest(token="t")
    list(run.records())
    assert run.token == ""
    assert run.failure


def test_what_xml_does_not_allow_is_mended_and_told_once():
    first = page(record(1001).replace("Vase", "Tom & Jerry"), token="t")
    run = Server({"": first, "t": page(record(1002).replace("Vase", "B&eacute;b&eacute;"))})
    run = run.harvest()
    one, two = run.records()
    assert (one.first("TITR"), two.first("TITR")) == ("Tom & Jerry 1001", "Bébé 1002")
    (told,) = run.notes
    assert "Page 1" in told


def test_html_inside_dublin_core():
    body = DC.replace("Vase {n}", "Un <b>portrait</b> de <i>femme</i>")
    (one,) = Server({"": page(record(1001, body))}).harvest().records()
    assert one.values["TITR"] == ["Un portrait de femme"]
    assert codes(one) == ["html"]


def test_nothing_new_says_since_when_or_what_to_check():
    server = Server({"": page(error='<error code="noRecordsMatch"/>')})
    run = server.harvest(since=date(2026, 1, 2))
    list(run.records())
    assert run.notes == ["Le serveur n’a rien de nouveau depuis le 2 janvier 2026."]
    run = server.harvest(set_spec="inconnu")
    list(run.records())
    assert "vérifiez l’ensemble" in run.notes[0]
