"""The school pages: a teacher, her class, nobody's name; who may not, and who insists."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.factories import (
    ClassCodeFactory,
    CulturalObjectFactory,
    GalleryFactory,
    PupilAnswerFactory,
    PupilFactory,
    QuestionFactory,
    SchoolSheetFactory,
    SheetDocumentFactory,
)

from maillage.heritage.classroom import printing
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


def test_whoever_waits_leaves_no_address_in_the_cache(sheet, client):
    for n in range(41):
        client.post(
            "/collections/en-classe/code/", {"code": f"CC{n:04d}"}, REMOTE_ADDR="203.0.113.77"
        )
    assert cache._cache  # something is kept, under names that tell nobody
    assert "203.0.113" not in str(list(cache._cache))


def test_pupils_read_neither_notes_nor_answers(sheet, client, monkeypatch):
    """On paper and on screen: what the teacher's page folds is nowhere."""
    told = []
    render = printing.render_pdf
    monkeypatch.setattr(
        printing,
        "render_pdf",
        lambda template, given, **files: told.append(given) or render(template, given, **files),
    )
    assert client.get(reverse("public-sheet-pdf", args=[sheet.slug])).status_code == 200
    paper = str(told[0])  # all that the sheet is made of
    token = classes.token_of(PupilFactory(room=ClassCodeFactory(sheet=sheet)))
    screen = client.get(f"/collections/en-classe/eleve/{token}/").text
    for page in (paper, screen):
        for question in sheet.questions.all():
            assert question.text in page
        assert "Secret de la maîtresse" not in page
        assert "Réponses attendues" not in page
        assert "* Deux" not in page
        assert "a = b" not in page
    # In another order than the right one.
    order = next(one for one in told[0]["questions"] if one["kind"] == "ordre")
    assert order["lines"] == ["Récolter", "Semer"]
    assert SchoolSheet._meta.get_field("teacher_notes").help_text.endswith(
        "Jamais sur la page des élèves ni sur la feuille imprimée."
    )


def test_a_whole_class_behind_one_address_comes_in(sheet, client):
    room = ClassCodeFactory(sheet=sheet)
    for _n in range(45):
        assert client.post("/collections/en-classe/code/", {"code": room.code}).status_code == 302
    assert room.pupils.count() == 45


def entry_of(page) -> str:
    """The number of a form of the code."""
    return re.search(r'name="entry" value="([^"]+)"', page.text)[1]


def test_one_pupil_does_not_fill_the_class(sheet, client):
    room = ClassCodeFactory(sheet=sheet, token="cle")
    join = "/collections/en-classe/code/"
    statuses = [client.post(join, {"code": room.code}).status_code for _n in range(62)]
    assert statuses.count(302) == 48
    assert "Trop d’élèves sont entrés d’ici" in client.post(join, {"code": room.code}).text
    # Those who come from elsewhere come in; the teacher takes out those who answer nothing.
    assert client.post(join, {"code": room.code}, REMOTE_ADDR="192.0.2.7").status_code == 302
    working = room.pupils.first()
    PupilAnswerFactory(pupil=working)
    page = client.get("/collections/en-classe/classe/cle/").text
    assert page.count("sans réponse</span>") == 48
    out = reverse("public-class-remove-silent", args=["cle"])
    client.post(out, {"eleve": [working.pk, room.pupils.last().pk], "acte": "coches"})
    assert room.pupils.count() == 48
    client.post(out, {"acte": "tous"})
    assert list(room.pupils.all()) == [working]
    assert client.post(join, {"code": room.code}).status_code == 302


def test_a_form_sent_twice_is_one_pupil(sheet, client):
    room = ClassCodeFactory(sheet=sheet)
    join = "/collections/en-classe/code/"
    form = {"code": room.code, "entry": entry_of(client.get(join))}
    assert entry_of(client.get(join)) != form["entry"]
    places = {client.post(join, form).headers["Location"] for _n in range(60)}
    assert len(places) == room.pupils.count() == 1
    other = ClassCodeFactory(sheet=sheet)
    client.post(join, form | {"code": other.code})
    assert other.pupils.count() == 1


def test_a_closed_tablet_comes_back_to_its_name(sheet, client):
    room = ClassCodeFactory(sheet=sheet, token="cle")
    pupil, _other = PupilFactory.create_batch(2, room=room)
    code = classes.return_code(pupil, room)
    work = f"/collections/en-classe/eleve/{classes.token_of(pupil)}/"
    assert code in client.get(work).text
    assert code in client.get("/collections/en-classe/classe/cle/").text
    join = "/collections/en-classe/code/"
    assert client.post(join, {"code": code.lower()}).headers["Location"] == work
    assert room.pupils.count() == 2
    wrong = code[:-1] + ("C" if code[-1] != "C" else "D")
    assert client.post(join, {"code": wrong}).status_code == 200
    classes.close_class(room=room)
    assert client.post(join, {"code": code}).status_code == 200


def posted(page) -> dict[str, list[str]]:
    """What a browser would send back of a pupil's form, untouched."""
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = re.search(r'name="(q[^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ('type="hidden"' in tag or " checked" in tag):
            fields.setdefault(name[1], []).append(value[1])
    for name, body in re.findall(r'<select [^>]*name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        fields[name] = [chosen[1] if chosen else ""]
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page):
        fields[name] = [text]
    return fields


@pytest.mark.parametrize(
    ("kind", "lines", "given"),
    [
        ("choix", "* Un moulin ; une ferme\nUn phare", {"": "0"}),
        ("choix", "* Un moulin\n* une ferme\nUn phare", {"": ["0", "1"]}),
        ("ordre", "1. Blé / avoine\nFarine. Pain", {"_0": "1", "_1": "0"}),
        ("paires", "Blé / avoine = céréales\nLin = fil = tissu", {"_0": "1", "_1": "0"}),
    ],
)
def test_an_answer_comes_back_as_it_was_chosen(client, kind, lines, given):
    sheet = SchoolSheetFactory(published=True)
    question = QuestionFactory(sheet=sheet, kind=kind, options=lines, rank=2000)
    pupil = PupilFactory(room=ClassCodeFactory(sheet=sheet, token="cle"))
    work = f"/collections/en-classe/eleve/{classes.token_of(pupil)}/"
    client.post(work, {f"q{question.pk}{end}": value for end, value in given.items()})
    before = PupilAnswer.objects.get(question=question)
    fields = posted(client.get(work).text)
    for end, value in given.items():
        assert fields[f"q{question.pk}{end}"] == ([value] if isinstance(value, str) else value)
    # Saving the whole form again loses nothing, and does not hide it from the class.
    PupilAnswer.objects.update(is_shown=True)
    assert client.post(work, fields).status_code == 302
    after = PupilAnswer.objects.get(question=question)
    assert (after.text, after.chosen, after.is_shown) == (before.text, before.chosen, True)


def test_an_option_reworded_in_mid_class_loses_no_answer(client):
    sheet = SchoolSheetFactory(published=True)
    question = QuestionFactory(
        sheet=sheet, kind="choix", options="Un moulin\n* Un far\nUne tour", rank=2000
    )
    pupil = PupilFactory(room=ClassCodeFactory(sheet=sheet, token="cle"))
    work = f"/collections/en-classe/eleve/{classes.token_of(pupil)}/"
    name = f"q{question.pk}"
    client.post(work, {name: "1"})
    old = posted(client.get(work).text)

    def rewrite(lines):
        question.options = lines
        question.save()
        return client.get(work).text

    # Reworded and moved: drawn where it is now, still right, said as it was.
    page = rewrite("Une tour\n* Un phare\nUn moulin")
    assert posted(page)[name] == ["1"]
    assert "Tu avais répondu : « Un far »" in page
    assert client.post(work, posted(page)).status_code == 302
    assert PupilAnswer.objects.get(question=question).text == "Un far"
    assert "juste" in client.get("/collections/en-classe/classe/cle/").text
    # A form drawn before says other things by its positions.
    answer = client.post(work, old)
    assert answer.status_code == 422
    assert "Cette question a changé pendant que tu répondais" in answer.text
    # Gone: it cannot be drawn, and not posting it takes nothing back.
    page = rewrite("Une tour\n* Un moulin")
    assert name not in posted(page)
    assert "Tu avais répondu : « Un far »" in page
    assert client.post(work, posted(page)).status_code == 302
    assert PupilAnswer.objects.get(question=question).text == "Un far"
    client.post(work, posted(page) | {name: "1"})
    assert PupilAnswer.objects.get(question=question).text == "Un moulin"
    # One that is drawn can be taken back; a question that was not asked stays.
    client.post(work, {f"q{sheet.questions.first().pk}": "Un port"})
    assert PupilAnswer.objects.count() == 2
    fields = posted(client.get(work).text)
    del fields[name]
    client.post(work, fields)
    assert not PupilAnswer.objects.filter(question=question).exists()


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
    GalleryFactory(slug="port", state="publiee")
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
