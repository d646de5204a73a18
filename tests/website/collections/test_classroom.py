"""The school pages: a teacher, her class, nobody's name; who may not, and who insists."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import (
    ClassCodeFactory,
    CulturalObjectFactory,
    PupilAnswerFactory,
    PupilFactory,
    QuestionFactory,
    SchoolSheetFactory,
    SheetDocumentFactory,
)

from maillage.heritage.classroom.domain import classes
from maillage.heritage.classroom.models import (
    ClassCode,
    Pupil,
    PupilAnswer,
    SchoolSheet,
)
from maillage.kernel import clock
from maillage.kernel.http import over_limit

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    made = SchoolSheetFactory(
        published=True,
        introduction='<p>Va voir <a href="https://ailleurs.exemple.fr/">ailleurs</a>.</p>',
        teacher_notes="<p>Secret de la maîtresse.</p>",
    )
    document = made.documents.get()
    QuestionFactory(
        sheet=made,
        document=document,
        kind="choix",
        text="Lequel ?",
        options="Un\n* Deux",
        rank=2000,
    )
    QuestionFactory(sheet=made, kind="ordre", text="Quand ?", options="Semer\nRécolter", rank=2001)
    QuestionFactory(sheet=made, kind="paires", text="Avec ?", options="a = b\nc = d", rank=2002)
    return made


@pytest.fixture
def strict():
    """A browser whose forms are checked as in production."""
    return Client(enforce_csrf_checks=True)


def test_mme_benali_and_her_class(sheet, strict):
    # She finds a sheet by level and subject…
    found = strict.get("/collections/en-classe/?niveau=cycle-3&matiere=histoire")
    assert sheet.title in found.text
    assert sheet.title not in strict.get("/collections/en-classe/?niveau=lycee").text
    page = strict.get(sheet.get_public_url()).text
    for words in (sheet.objective, "50 minutes", "Secret de la maîtresse", "Réponses attendues"):
        assert words in page
    # … prints it …
    pdf = strict.get(reverse("public-sheet-pdf", args=[sheet.slug]))
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert b"pdfuaid" in pdf.content
    # … opens a class …
    opened = strict.post(reverse("public-class-open", args=[sheet.slug]), {"weeks": "3"})
    assert opened.status_code == 302
    teacher = opened.headers["Location"]
    room = ClassCode.objects.get()
    page = strict.get(teacher).text
    assert room.shown_code in page
    assert "elle ne vous sera plus montrée" in page
    # … a pupil types the code on another tablet, without a cookie …
    tablet = Client(enforce_csrf_checks=True)
    joined = tablet.post("/collections/en-classe/code/", {"code": room.shown_code.lower()})
    pupil = Pupil.objects.get()
    work = joined.headers["Location"]
    page = tablet.get(work).text
    assert pupil.pseudonym in page
    assert "Secret de la maîtresse" not in page
    assert "ailleurs.exemple.fr" not in page
    open_question, choice, order, match = sheet.questions.all()
    answers = {
        f"q{open_question.pk}": "<script>alert(1)</script> Un port\x00",
        f"q{choice.pk}": "1",
        f"q{order.pk}_0": "0", f"q{order.pk}_1": "1",
        f"q{match.pk}_0": "0", f"q{match.pk}_1": "1",
    }  # fmt: skip
    assert tablet.post(work, answers).status_code == 302
    assert PupilAnswer.objects.count() == 4
    assert not tablet.cookies
    # … she reads first …
    page = strict.get(teacher).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Un port" in page
    assert "<script>alert" not in page
    assert "Dans la classe" not in tablet.get(work).text
    # … and shows one.
    answer = PupilAnswer.objects.get(question=open_question)
    token = teacher.split("/")[-2]
    show = {"reponse": answer.pk, "acte": "montrer", "question": open_question.pk}
    strict.post(reverse("public-class-show", args=[token]), {**show, "vu": clock.now().isoformat()})
    assert "&lt;script&gt;" in tablet.get(work).text
    assert "Dans la classe" in tablet.get(work).text
    # The file bears no name.
    csv = b"".join(strict.get(reverse("public-class-csv", args=[token])).streaming_content).decode()
    assert "Un port" in csv
    assert pupil.pseudonym not in csv
    # The class ends.
    strict.post(reverse("public-class-close", args=[token]))
    assert tablet.post(work, answers).status_code == 422
    strict.post(reverse("public-class-delete", args=[token]))
    assert not ClassCode.objects.exists()
    assert tablet.get(work).status_code == 404


def test_no_page_of_a_pupil_leads_elsewhere(sheet, client):
    room = ClassCodeFactory(sheet=sheet)
    html = client.get(
        f"/collections/en-classe/eleve/{classes.token_of(PupilFactory(room=room))}/"
    ).text
    links = re.findall(r'<a [^>]*href="([^"]+)"', html)
    assert links
    assert [one for one in links if not one.startswith(("#", "/collections/images/"))] == []
    assert 'name="robots" content="noindex"' in html


def test_what_was_typed_wrongly_is_said_and_the_rest_is_kept(sheet, client):
    room = ClassCodeFactory(sheet=sheet)
    work = f"/collections/en-classe/eleve/{classes.token_of(PupilFactory(room=room))}/"
    open_question, _choice, order, _match = sheet.questions.all()
    answer = client.post(
        work, {f"q{open_question.pk}": "Un port", f"q{order.pk}_0": "0", f"q{order.pk}_1": "0"}
    )
    assert answer.status_code == 422
    assert "Deux lignes ont la même réponse." in answer.text
    assert PupilAnswer.objects.get().text == "Un port"


def test_guessing_codes_stops(sheet, client):
    room = ClassCodeFactory(sheet=sheet)
    statuses = {
        client.post("/collections/en-classe/code/", {"code": f"CC{n:04d}"}).status_code
        for n in range(41)
    }
    assert statuses == {200}
    # From then on, even the right code waits; from elsewhere it works.
    assert client.post("/collections/en-classe/code/", {"code": room.code}).status_code == 429
    elsewhere = client.post(
        "/collections/en-classe/code/", {"code": room.code}, REMOTE_ADDR="192.0.2.7"
    )
    assert elsewhere.status_code == 302


def test_a_whole_class_behind_one_address_comes_in(sheet, client):
    room = ClassCodeFactory(sheet=sheet)
    for _n in range(45):
        assert client.post("/collections/en-classe/code/", {"code": room.code}).status_code == 302
    assert room.pupils.count() == 45


def test_opening_classes_and_printing_are_limited(sheet, client):
    url = reverse("public-class-open", args=[sheet.slug])
    assert [client.post(url, {"weeks": "2"}).status_code for _n in range(11)][-2:] == [302, 429]
    assert client.post(url, {"weeks": "99"}, REMOTE_ADDR="192.0.2.8").status_code == 200
    assert (
        client.post(url, {"weeks": "2", "website": "x"}, REMOTE_ADDR="192.0.2.8").status_code == 404
    )
    for _n in range(40):
        over_limit("sheet-pdf", "127.0.0.1", limit=40, seconds=600)
    assert client.get(reverse("public-sheet-pdf", args=[sheet.slug])).status_code == 429


@pytest.mark.parametrize("state", ["brouillon", "retiree"])
def test_what_is_not_published_is_nowhere(client, state):
    sheet = SchoolSheetFactory()
    SchoolSheet.objects.filter(pk=sheet.pk).update(state=state)
    assert sheet.title not in client.get("/collections/en-classe/").text
    for name in ("public-sheet", "public-sheet-pdf", "public-class-open"):
        assert client.get(reverse(name, args=[sheet.slug])).status_code == 404


def test_a_class_goes_on_when_its_sheet_is_withdrawn(sheet, client):
    room = ClassCodeFactory(sheet=sheet)
    SchoolSheet.objects.filter(pk=sheet.pk).update(state="retiree")
    assert client.post("/collections/en-classe/code/", {"code": room.code}).status_code == 302


def test_hidden_objects_do_not_show(sheet, client):
    hidden = CulturalObjectFactory(visibility="equipe", values={"TITR": ["Objet caché"]})
    SheetDocumentFactory(sheet=sheet, object=hidden, caption="légende cachée")
    gallery = SheetDocumentFactory(
        sheet=sheet,
        object=None,
        address="/collections/galeries/port/",
        caption="La galerie du port",
    )
    page = client.get(sheet.get_public_url()).text
    assert "Objet caché" not in page
    assert "légende cachée" not in page
    assert gallery.caption in page
    assert client.get(reverse("public-sheet-pdf", args=[sheet.slug])).status_code == 200


def test_another_class_is_not_mine(sheet, client):
    mine = ClassCodeFactory(sheet=sheet, token="le-mien")
    theirs = PupilAnswerFactory(pupil__room__sheet=sheet)
    show = reverse("public-class-show", args=["le-mien"])
    seen = clock.now().isoformat()
    client.post(show, {"reponse": theirs.pk, "acte": "montrer", "vu": seen})
    theirs.refresh_from_db()
    assert not theirs.is_shown
    for bad in ("", "hier", "2026-13-45T99:99", "2026-01-01T00:00:00"):
        assert client.post(show, {"reponse": "1", "acte": "montrer", "vu": bad}).status_code == 404
    assert (
        client.post(
            show, {"reponse": ["²", "-1", "9" * 40], "acte": "montrer", "vu": seen}
        ).status_code
        == 302
    )
    for token in ("autre", mine.code, mine.token_hash):
        for name in ("public-class", "public-class-csv", "public-class-delete"):
            assert client.get(reverse(name, args=[token])).status_code == 404


def test_the_teacher_cannot_show_what_she_has_not_read(sheet, client):
    answer = PupilAnswerFactory(pupil__room__sheet=sheet, pupil__room__token="cle")
    show = reverse("public-class-show", args=["cle"])
    before = (answer.answered_at - timedelta(minutes=1)).isoformat()
    client.post(show, {"reponse": answer.pk, "acte": "montrer", "vu": before})
    answer.refresh_from_db()
    assert not answer.is_shown


def test_the_list_asks_as_many_questions_for_many_sheets(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    SchoolSheetFactory(published=True)
    client.get("/collections/en-classe/")
    with CaptureQueriesContext(connection) as one:
        client.get("/collections/en-classe/")
    for _n in range(3):
        SchoolSheetFactory(published=True)
    with CaptureQueriesContext(connection) as four:
        client.get("/collections/en-classe/")
    assert len(four) == len(one)


def test_a_room_asks_as_many_questions_for_many_answers(sheet, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    room = ClassCodeFactory(sheet=sheet, token="cle")
    PupilAnswerFactory(pupil__room=room)
    with CaptureQueriesContext(connection) as one:
        client.get("/collections/en-classe/classe/cle/")
    for _n in range(4):
        PupilAnswerFactory(pupil__room=room)
    with CaptureQueriesContext(connection) as five:
        client.get("/collections/en-classe/classe/cle/")
    assert len(five) == len(one)
