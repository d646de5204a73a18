"""Harvests of OAI-PMH servers: resumed from their token, patient, not fooled by loops."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.heritage.catalogue.importing import bring, museum, outcomes, preview

from maillage.heritage.catalogue.domain.importing import Choices, applying, reading, receiving
from maillage.heritage.catalogue.models import CatalogueImport, CulturalObject
from maillage.kernel.outgoing import Answer

pytestmark = pytest.mark.django_db
State = CatalogueImport.State


@pytest.fixture
def actor():
    return factories.UserFactory(role="communication")


def page(
    first: int,
    count: int,
    token: str = "",
    *,
    deleted: tuple[int, ...] = (),
    identifier: str = "oai:musee.fr:0766{:07d}",
    more: str = "",
) -> bytes:
    records = ""
    for n in range(first, first + count):
        status = ' status="deleted"' if n in deleted else ""
        said = (
            ""
            if n in deleted
            else '<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>La plage {n}</dc:title><dc:creator>BOUDIN Eugène</dc:creator>"
            f"{more.format(n)}</oai_dc:dc></metadata>"
        )
        records += (
            f"<record><header{status}><identifier>{identifier.format(n)}</identifier>"
            f"<datestamp>2026-01-02</datestamp></header>{said}</record>"
        )
    told = f"<resumptionToken>{token}</resumptionToken>"
    return (
        '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<ListRecords>{records}{told}</ListRecords></OAI-PMH>"
    ).encode()


class Server:
    """Answers by token; `failing` tokens answer 503."""

    def __init__(self, pages: dict[str, bytes], failing: set[str] = frozenset()) -> None:
        self.pages = pages
        self.failing = set(failing)
        self.asked: list[str] = []

    def __call__(self, url: str) -> Answer:
        token = parse_qs(urlsplit(url).query).get("resumptionToken", [""])[0]
        self.asked.append(token)
        if token in self.failing:
            return Answer(503, b"", {"retry-after": "1"})
        return Answer(200, self.pages[token])


@pytest.fixture
def start(actor, monkeypatch):
    def begin(**given):
        monkeypatch.setattr(receiving.outgoing, "check_address", lambda *_a, **_k: ("", 0, ""))
        here = museum()
        return receiving.receive_harvest(
            address="https://musee.exemple.fr/oai", museum=here, actor=actor, **given
        )

    return begin


def read(run, server, actor):
    return reading.read_run(run, actor=actor, fetch=server, pause=lambda _seconds: None)


def test_all_pages_are_read_and_applied(start, actor):
    server = Server({"": page(1, 3, "a"), "a": page(4, 3, "b"), "b": page(7, 2)})
    run = read(start(), server, actor)
    assert run.state == State.PREVIEWED
    assert run.counts["nouveau"] == 8
    assert run.resumption == ""
    run = applying.apply_run(run, actor=actor)
    assert CulturalObject.objects.count() == 8
    assert CulturalObject.objects.get(reference="07660000008").title == "La plage 8"


def test_a_server_that_is_down_stops_it_and_it_goes_on_from_its_token(start, actor):
    server = Server({"": page(1, 3, "a"), "a": page(4, 3, "b"), "b": page(7, 2)}, {"b"})
    run = read(start(), server, actor)
    assert run.state == State.PREVIEWED
    assert "503" in run.failure
    assert run.counts["nouveau"] == 6
    assert run.resumption == "b"
    server.failing.clear()
    server.asked.clear()
    run = read(run, server, actor)
    assert server.asked == ["b"]
    assert run.failure == ""
    assert run.counts["nouveau"] == 8
    assert [row.number for row in run.records.order_by("number")] == list(range(1, 9))


def test_killed_in_the_middle_of_a_page_nothing_is_doubled_or_lost(start, actor, monkeypatch):
    server = Server({"": page(1, 3, "a"), "a": page(4, 3, "b"), "b": page(7, 2)})
    run = start()
    original = reading.Comparer.rows
    seen = []

    def rows(self, records):
        seen.append(1)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return original(self, records)

    with monkeypatch.context() as patch:
        patch.setattr(reading.Comparer, "rows", rows)
        with pytest.raises(KeyboardInterrupt):
            read(run, server, actor)
    run.refresh_from_db()
    assert (run.state, run.position, run.resumption) == (State.READING, 3, "a")
    run = read(run, server, actor)
    assert sorted(outcomes(run)) == [f"0766{n:07d}" for n in range(1, 9)]
    assert run.state == State.PREVIEWED


def test_killed_after_the_last_page_nothing_is_doubled(start, actor, monkeypatch):
    server = Server({"": page(1, 3, "a"), "a": page(4, 3)})
    run = start()

    def die(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reading, "_conclude", die)
        with pytest.raises(KeyboardInterrupt):
            read(run, server, actor)
    run.refresh_from_db()
    assert (run.state, run.position, run.resumption) == (State.READING, 6, "")
    run = read(run, server, actor)
    assert (run.counts["nouveau"], run.counts["refuse"]) == (6, 0)


def test_a_server_that_loops_is_said_and_what_it_gave_is_kept(start, actor):
    server = Server({"": page(1, 3, "a"), "a": page(4, 3, "a")})
    run = read(start(), server, actor)
    assert run.state == State.PREVIEWED
    assert "rond" in run.failure
    assert run.counts["nouveau"] == 6
    assert run.counts["complete"] is False


def test_a_server_that_never_answers_is_a_failure(start, actor):
    run = read(start(), Server({}, {""}), actor)
    assert run.state == State.FAILED
    assert "503" in run.failure
    assert read(run, Server({"": page(1, 1)}), actor).state == State.PREVIEWED


def test_deleted_records_are_withdrawn_and_undone(start, actor):
    run = applying.apply_run(read(start(), Server({"": page(1, 3)}), actor), actor=actor)
    again = receiving.receive_harvest(
        address=run.address, museum=run.museum, actor=actor, since=date(2026, 1, 1)
    )
    again = read(again, Server({"": page(2, 2, deleted=(3,))}), actor)
    assert outcomes(again) == {"07660000002": "identique", "07660000003": "retire"}
    assert again.counts["absent"] == 0
    again = applying.apply_run(again, actor=actor)
    gone = CulturalObject.objects.get(reference="07660000003")
    assert gone.withdrawn_at is not None
    from maillage.heritage.catalogue.domain.importing import undoing

    undoing.undo_run(again, actor=actor)
    gone.refresh_from_db()
    assert gone.withdrawn_at is None


OWN = "oai:musee.fr:notice/{}"
"""An identifier of the server's own, which says nothing of the reference."""

REFERENCE = "<dc:identifier>0766{:07d}</dc:identifier>"


@pytest.mark.parametrize(
    ("choice", "more"), [("refuse", REFERENCE), ("provisional", REFERENCE), ("provisional", "")]
)
def test_a_deleted_record_is_found_by_its_identifier(start, actor, choice, more):
    choices = Choices(reference=choice)
    server = Server({"": page(1, 3, identifier=OWN, more=more)})
    run = applying.apply_run(read(start(choices=choices), server, actor), actor=actor)
    assert CulturalObject.objects.current().count() == 3
    again = receiving.receive_harvest(
        address=run.address, museum=run.museum, actor=actor, choices=choices
    )
    server = Server({"": page(1, 3, identifier=OWN, more=more, deleted=(2,))})
    again = read(again, server, actor)
    gone = CulturalObject.objects.get(source_key=OWN.format(2))
    assert outcomes(again)[gone.reference] == "retire"
    assert again.counts["absent"] == 0
    assert again.counts["refuse"] == 0
    assert again.records.get(outcome="retire").problems == []
    applying.apply_run(again, actor=actor)
    gone.refresh_from_db()
    assert gone.withdrawn_at is not None
    assert CulturalObject.objects.current().count() == 2


def test_a_deleted_record_of_another_source_withdraws_nothing(start, actor):
    given = {"identifier": OWN, "more": REFERENCE + "<dc:source>x</dc:source>"}
    run = applying.apply_run(read(start(), Server({"": page(1, 2, **given)}), actor), actor=actor)
    other = museum("M0123")
    deleted = Server({"": page(1, 1, identifier=OWN, deleted=(1,))})
    for where in (
        {"address": run.address, "museum": other},
        {"address": "https://autre.exemple.fr/oai", "museum": None},
    ):
        again = read(receiving.receive_harvest(actor=actor, **where), deleted, actor)
        assert again.counts["retire"] == 0, where
    again = receiving.receive_harvest(actor=actor, address=run.address, museum=None)
    assert read(again, deleted, actor).counts["retire"] == 1


def test_deleted_records_are_looked_for_at_once(start, actor):
    given = {"identifier": OWN, "more": REFERENCE}
    run = applying.apply_run(read(start(), Server({"": page(1, 9, **given)}), actor), actor=actor)
    counts = []
    for gone in ((1,), tuple(range(1, 9))):
        again = receiving.receive_harvest(
            address=run.address, museum=run.museum, actor=actor, since=date(2026, 1, 1)
        )
        with CaptureQueriesContext(connection) as queries:
            read(
                again, Server({"": page(1, 9, identifier=OWN, more=REFERENCE, deleted=gone)}), actor
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_dublin_core_does_not_empty_what_it_cannot_say(start, actor):
    run = start()
    here = run.museum
    factories.CulturalObjectFactory(
        museum=here, reference="07660000001", values={"INSC": ["signé"], "TITR": ["Ancien"]}
    )
    applying.apply_run(read(run, Server({"": page(1, 1)}), actor), actor=actor)
    one = CulturalObject.objects.get(reference="07660000001")
    assert one.title == "La plage 1"
    assert one.values["INSC"] == ["signé"]


def test_an_address_of_the_inner_network_is_refused(actor):
    with pytest.raises(ValidationError) as refusal:
        receiving.receive_harvest(address="http://127.0.0.1/oai", actor=actor)
    assert refusal.value.code == "private"
    assert CatalogueImport.objects.count() == 0


NOT_OAI = b'<html xmlns="http://www.w3.org/1999/xhtml"><body>Maintenance</body></html>'
EXPIRED = (
    b'<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    b'<error code="badResumptionToken">expired</error></OAI-PMH>'
)


def test_a_harvest_of_one_set_withdraws_nothing(start, actor):
    run = applying.apply_run(read(start(), Server({"": page(1, 4)}), actor), actor=actor)
    again = receiving.receive_harvest(
        address=run.address, museum=run.museum, actor=actor, set_spec="peintures"
    )
    again = read(again, Server({"": page(1, 2)}), actor)
    assert again.counts["complete"] is False
    assert again.counts["absent"] == 0
    assert any("« peintures »" in one for one in again.remarks)


def test_a_server_under_maintenance_is_not_the_end_of_the_list(start, actor):
    pages = {"": page(1, 3, "a"), "a": NOT_OAI}
    run = read(start(), Server(pages), actor)
    assert run.state == State.PREVIEWED
    assert run.counts["complete"] is False
    assert "maintenance" in run.failure
    assert run.resumption == "a"
    run = read(run, Server({"a": page(4, 2)}), actor)
    assert (run.failure, run.counts["nouveau"]) == ("", 5)
    assert not any("maintenance" in one or "pas complète" in one for one in run.remarks)
    assert read(start_again(run, actor), Server({"": NOT_OAI}), actor).state == State.FAILED


def start_again(run, actor, **given):
    return receiving.receive_harvest(address=run.address, museum=run.museum, actor=actor, **given)


def test_an_expired_token_starts_the_list_again(start, actor):
    server = Server({"": page(1, 3, "a"), "a": page(4, 3, "b"), "b": page(7, 2)}, {"b"})
    run = read(start(), server, actor)
    assert run.resumption == "b"
    server.failing.clear()
    server.pages["b"] = EXPIRED
    run = read(run, server, actor)
    assert run.resumption == ""
    assert "depuis le début" in run.failure
    server.pages["b"] = page(7, 2)
    server.asked.clear()
    run = read(run, server, actor)
    assert server.asked == ["", "a", "b"]
    assert (run.failure, run.counts["nouveau"], run.counts["refuse"]) == ("", 8, 0)


def test_a_page_that_stays_unreadable_is_read_again_later_with_what_follows(start, actor):
    broken = page(4, 3, "b").replace(b"La plage 5</dc:title>", b"La plage 5")
    server = Server({"": page(1, 3, "a"), "a": broken, "b": page(7, 2)})
    run = read(start(), server, actor)
    assert run.state == State.PREVIEWED
    assert (run.counts["nouveau"], run.counts["refuse"]) == (6, 1)
    assert run.counts["complete"] is False
    assert (run.resumption, run.position) == ("a", 3)
    server.pages["a"] = page(4, 3, "b")
    server.asked.clear()
    run = read(run, server, actor)
    assert server.asked == ["a", "b"]
    assert (run.counts["nouveau"], run.counts["refuse"]) == (8, 0)
    assert run.counts["complete"] is True
    assert [row.number for row in run.records.order_by("number")] == list(range(1, 9))


def test_a_last_page_cut_short_is_read_again_alone(start, actor):
    server = Server({"": page(1, 3, "a"), "a": page(4, 3)[:-500]})
    run = read(start(), server, actor)
    assert run.counts["complete"] is False
    assert run.resumption == "a"
    server.pages["a"] = page(4, 3)
    server.asked.clear()
    run = read(run, server, actor)
    assert server.asked == ["a"]
    assert (run.counts["nouveau"], run.counts["refuse"], run.failure) == (6, 0, "")


def test_nothing_new_is_no_failure(start, actor):
    run = applying.apply_run(read(start(), Server({"": page(1, 3)}), actor), actor=actor)
    nothing = EXPIRED.replace(b"badResumptionToken", b"noRecordsMatch")
    again = start_again(run, actor, since=date(2026, 1, 1))
    again = read(again, Server({"": nothing}), actor)
    assert again.state == State.PREVIEWED
    assert again.remarks[0] == "Le serveur n’a rien de nouveau depuis le 1 janvier 2026."
    assert again.counts["absent"] == 0
    again = applying.apply_run(again, actor=actor)
    assert CulturalObject.objects.current().count() == 3
    unknown = read(start_again(run, actor, set_spec="inconnu"), Server({"": nothing}), actor)
    assert unknown.state == State.FAILED
    assert "vérifiez l’ensemble" in unknown.failure


def test_one_page_kept_in_a_file_withdraws_nothing(actor):
    here = museum()
    bring(page(1, 3), actor, name="page.xml", museum=here)
    run = preview(page(1, 2, "suite"), actor, name="page.xml", museum=here)
    assert run.counts["complete"] is False
    assert run.counts["absent"] == 0
    assert "Moissonnez plutôt" in run.remarks[-1]
    assert preview(page(1, 2), actor, name="page.xml", museum=here).counts["absent"] == 1
