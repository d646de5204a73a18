"""The office's pages of the sheets: who writes, who publishes, what a museum may propose."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import (
    CulturalObjectFactory,
    GalleryFactory,
    MuseumFactory,
    PupilAnswerFactory,
    QuestionFactory,
    SchoolSheetFactory,
    SheetDocumentFactory,
    UserFactory,
)

from maillage.heritage.classroom.domain import classes, sheets
from maillage.heritage.classroom.models import PupilAnswer, Question, SchoolSheet, SheetDocument
from maillage.kernel.models import Notification

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Le cidre",
    "levels": ["cycle-3"],
    "subjects": ["histoire"],
    "objective": "Comprendre une fabrication.",
    "minutes": "45",
    "introduction": "<p>Bonjour<script>alert(1)</script></p>",
    "teacher_notes": "",
}


@pytest.fixture
def museum():
    return MuseumFactory()


@pytest.fixture
def member(museum):
    return UserFactory(role="membre", organisation=museum.organisation)


@pytest.fixture
def team():
    return UserFactory(role="communication")


def enter(client, user):
    client.force_login(user, backend="maillage.people.accounts.backends.MailBackend")
    return client


def test_a_museum_proposes_and_the_team_hears_of_it(client, member, museum, team):
    enter(client, member)
    client.post("/gestion/en-classe/nouveau/", {**FORM, "museum": museum.pk})
    sheet = SchoolSheet.objects.get()
    assert sheet.museum == museum
    assert "<script" not in sheet.introduction
    assert sheet.level_keys == "|cycle-3|"
    told = Notification.objects.get(kind=sheets.PROPOSED)
    assert told.user == team
    # It does not publish, and no longer writes once it is published.
    verb = reverse("school-sheet-verb", kwargs={"pk": sheet.pk, "verb": "publish"})
    assert client.post(verb).status_code == 404
    SchoolSheet.objects.filter(pk=sheet.pk).update(state="publiee")
    assert client.get(f"/gestion/en-classe/{sheet.pk}/modifier/").status_code == 404
    assert client.get(f"/gestion/en-classe/{sheet.pk}/documents/ajouter/").status_code == 404
    assert client.get(f"/gestion/en-classe/{sheet.pk}/").status_code == 200


def test_a_museum_proposes_for_itself_only(client, member):
    enter(client, member)
    answer = client.post("/gestion/en-classe/nouveau/", {**FORM, "museum": MuseumFactory().pk})
    assert answer.status_code == 200
    assert client.post("/gestion/en-classe/nouveau/", FORM).status_code == 200
    assert not SchoolSheet.objects.exists()


def test_another_museums_draft_is_not_seen(client, member):
    enter(client, member)
    other = SchoolSheetFactory(museum=MuseumFactory())
    for path in ("", "modifier/", "feuille.pdf", "documents/ajouter/", "historique/"):
        assert client.get(f"/gestion/en-classe/{other.pk}/{path}").status_code == 404
    assert other.title not in client.get("/gestion/en-classe/").text


def test_documents_by_reference_or_address(client, team):
    enter(client, team)
    sheet = SchoolSheetFactory()
    record = CulturalObjectFactory()
    url = f"/gestion/en-classe/{sheet.pk}/documents/ajouter/"
    page = f"http://testserver{record.get_public_url()}"
    for target in (record.reference, page, record.get_public_url()):
        assert client.post(url, {"target": target, "caption": "Regarde"}).status_code == 302
    GalleryFactory(slug="le-port", state="publiee")
    GalleryFactory(slug="en-cours")
    museum = MuseumFactory(is_open=True)
    assert client.post(url, {"target": "/collections/galeries/le-port"}).status_code == 302
    assert client.post(url, {"target": museum.get_public_url()}).status_code == 302
    documents = list(sheet.documents.all())
    assert [one.object for one in documents] == [record] * 3 + [None] * 2
    assert [one.rank for one in documents] == [1, 2, 3, 4, 5]
    assert documents[3].address == "/collections/galeries/le-port/"
    for bad in (
        "inconnue",
        "https://ailleurs.exemple.fr/collections/galeries/x/",
        "/gestion/",
        "javascript:alert(1)",
        "/collections/objets/inconnu/",
        "//ailleurs.exemple.fr/collections/",
        "/collections/galeries/en-cours/",
        "/collections/galeries/inconnue/",
        "/collections/ma-selection/un-secret/",
        "/collections/recherche/",
    ):
        assert client.post(url, {"target": bad}).status_code == 200, bad
    assert sheet.documents.count() == 5


def test_a_gallery_withdrawn_later_leaves_the_sheet(client, team):
    enter(client, team)
    sheet = SchoolSheetFactory(published=True)
    GalleryFactory(slug="le-port", state="retiree")
    SheetDocumentFactory(
        sheet=sheet, object=None, address="/collections/galeries/le-port/", caption="Le port"
    )
    assert "Le port" not in client.get(sheet.get_public_url()).text
    assert "cette page n’est pas publique" in client.get(f"/gestion/en-classe/{sheet.pk}/").text


def test_an_object_that_a_member_may_not_see_has_no_name(client, member, museum):
    sheet = SchoolSheetFactory(published=True, museum=museum)
    hidden = CulturalObjectFactory(
        museum=MuseumFactory(), visibility="restreinte", values={"TITR": ["Le coffre secret"]}
    )
    document = SheetDocumentFactory(sheet=sheet, object=hidden, caption="")
    QuestionFactory(sheet=sheet, document=document)
    enter(client, member)
    page = client.get(f"/gestion/en-classe/{sheet.pk}/").text
    assert "Le coffre secret" not in page
    assert hidden.reference not in page
    assert "un objet que vous ne pouvez pas voir" in page
    SchoolSheet.objects.filter(pk=sheet.pk).update(state="brouillon")
    parts = f"/gestion/en-classe/{sheet.pk}"
    for path in (f"documents/{document.pk}/", "questions/ajouter/"):
        page = client.get(f"{parts}/{path}")
        assert page.status_code == 200, path
        assert "Le coffre secret" not in page.text
        assert hidden.reference not in page.text
    enter(client, UserFactory(role="communication"))
    assert "Le coffre secret" in client.get(f"/gestion/en-classe/{sheet.pk}/").text


def test_a_question_stays_while_a_class_works(client, team):
    enter(client, team)
    answer = PupilAnswerFactory()
    room, sheet = answer.pupil.room, answer.pupil.room.sheet
    other = QuestionFactory(sheet=sheet)
    remove = f"/gestion/en-classe/{sheet.pk}/questions/{{}}/retirer/"
    page = client.post(remove.format(other.pk), follow=True)
    assert "Une classe travaille avec cette fiche jusqu’au" in page.text
    assert Question.objects.filter(pk=other.pk).exists()
    # Ended: what was answered is kept for its teacher, the rest goes.
    classes.close_class(room=room)
    page = client.post(remove.format(answer.question_id), follow=True)
    assert "la question se retire à partir du" in page.text
    client.post(remove.format(other.pk))
    assert not Question.objects.filter(pk=other.pk).exists()
    assert PupilAnswer.objects.filter(pk=answer.pk).exists()
    with pytest.raises(ProtectedError):
        answer.question.delete()


def test_a_sheet_stays_as_long_as_its_classes(client, team):
    enter(client, team)
    answer = PupilAnswerFactory()
    room, sheet = answer.pupil.room, answer.pupil.room.sheet
    SchoolSheet.objects.filter(pk=sheet.pk).update(state="retiree")
    url = f"/gestion/en-classe/{sheet.pk}/supprimer/"
    for ask in (client.get, client.post):
        page = ask(url, follow=True)
        assert "leurs réponses sont gardées" in page.text
        assert room.shown_code not in page.text
    with pytest.raises(ValidationError):
        sheets.delete_sheet(sheet=sheet)
    assert PupilAnswer.objects.filter(pk=answer.pk).exists()
    classes.delete_class(room=room)
    assert client.get(url).status_code == 200
    client.post(url)
    assert not SchoolSheet.objects.filter(pk=sheet.pk).exists()


def test_questions_that_cannot_be_asked_are_refused(client, team):
    enter(client, team)
    sheet = SchoolSheetFactory()
    foreign = SheetDocumentFactory()
    url = f"/gestion/en-classe/{sheet.pk}/questions/ajouter/"
    page = client.post(url, {"text": "Lequel ?", "kind": "choix", "options": "Un\nDeux"})
    assert "devant la bonne" in page.text
    wrong = {"text": "Lequel ?", "kind": "ouverte", "document": foreign.pk}
    assert client.post(url, wrong).status_code == 200
    assert not sheet.questions.exists()
    client.post(
        url, {"text": "Lequel ?", "kind": "choix", "options": "Un\n* Deux", "_another": "1"}
    )
    assert sheet.questions.get().options == "Un\n* Deux"


def test_parts_move_and_leave(client, team):
    enter(client, team)
    sheet = SchoolSheetFactory()
    first, second = QuestionFactory(sheet=sheet, rank=1), QuestionFactory(sheet=sheet, rank=2)
    act = f"/gestion/en-classe/{sheet.pk}/questions/{second.pk}"
    client.post(f"{act}/monter/")
    assert list(sheet.questions.all()) == [second, first]
    client.post(f"{act}/monter/")
    client.post(f"{act}/descendre/")
    assert list(sheet.questions.all()) == [first, second]
    assert client.post(f"{act}/brûler/").status_code == 404
    client.post(f"{act}/retirer/")
    assert list(sheet.questions.all()) == [first]
    other = QuestionFactory()
    assert (
        client.post(f"/gestion/en-classe/{sheet.pk}/questions/{other.pk}/retirer/").status_code
        == 404
    )


def test_a_published_sheet_keeps_one_of_each(client, team):
    enter(client, team)
    sheet = SchoolSheetFactory(published=True)
    question = sheet.questions.get()
    client.post(f"/gestion/en-classe/{sheet.pk}/questions/{question.pk}/retirer/")
    assert Question.objects.filter(pk=question.pk).exists()
    assert client.get(f"/gestion/en-classe/{sheet.pk}/supprimer/").status_code == 404


def test_publishing_asks_for_a_document_and_a_question(client, team):
    enter(client, team)
    sheet = SchoolSheetFactory()
    verb = reverse("school-sheet-verb", kwargs={"pk": sheet.pk, "verb": "publish"})
    for make in (SheetDocumentFactory, QuestionFactory):
        client.post(verb)
        assert SchoolSheet.objects.get(pk=sheet.pk).state == "brouillon"
        make(sheet=sheet)
    client.post(verb)
    assert SchoolSheet.objects.get(pk=sheet.pk).state == "publiee"
    assert client.get(f"/gestion/en-classe/{sheet.pk}/feuille.pdf").content.startswith(b"%PDF-")
    assert SheetDocument.objects.filter(sheet=sheet).count() == 1


def test_the_list_and_the_page_ask_as_many_questions(client, team):
    enter(client, team)
    sheet = SchoolSheetFactory(published=True, museum=MuseumFactory())
    paths = ("/gestion/en-classe/", f"/gestion/en-classe/{sheet.pk}/")

    def count():
        counts = []
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
            counts.append(len(asked))
        return counts

    one = count()
    for _n in range(3):
        SchoolSheetFactory(published=True, museum=MuseumFactory())
        SheetDocumentFactory(sheet=sheet)
        QuestionFactory(sheet=sheet)
    assert count() == one
