"""Classes: codes, drawn names, answers read first by the teacher, all of it forgotten."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, connections
from tests.factories import (
    ClassCodeFactory,
    CulturalObjectFactory,
    PupilAnswerFactory,
    PupilFactory,
    QuestionFactory,
    SchoolSheetFactory,
)

from maillage.heritage.classroom import demo, options, pseudonyms
from maillage.heritage.classroom.domain import classes
from maillage.heritage.classroom.models import ClassCode, Pupil, PupilAnswer
from maillage.heritage.classroom.tasks import forget_old_classes
from maillage.kernel import clock
from maillage.kernel.models import AuditEntry, Notification


@pytest.fixture
def room(db):
    return ClassCodeFactory()


def test_a_code_is_easy_to_copy_and_is_no_word(db):
    opened = classes.open_class(sheet=SchoolSheetFactory(published=True), weeks=3)
    code = opened.room.code
    assert len(code) == 6
    assert set(code) <= set(classes.ALPHABET)
    assert not set("AEIOU0158ZSB2GQ") & set(classes.ALPHABET)
    assert opened.room.ends_on == clock.today() + timedelta(days=21)
    assert opened.token not in str(ClassCode.objects.values().get())
    assert classes.of_teacher(opened.token) == opened.room
    assert classes.of_teacher("autre") is None
    typed = f" {code[:3].lower()} {code[3:]} "
    assert classes.find_running(typed) == opened.room


@pytest.mark.parametrize("weeks", [0, 9, -1])
def test_a_class_has_an_end(db, weeks):
    with pytest.raises(classes.ClassRefused):
        classes.open_class(sheet=SchoolSheetFactory(published=True), weeks=weeks)


def test_no_class_with_a_draft(db):
    with pytest.raises(classes.ClassRefused):
        classes.open_class(sheet=SchoolSheetFactory(), weeks=2)


def test_the_link_leaves_by_mail_and_stays_nowhere(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        opened = classes.open_class(
            sheet=SchoolSheetFactory(published=True), weeks=2, email="benali@ecole.exemple.fr"
        )
    (message,) = mail.outbox
    assert opened.token in message.body
    assert opened.room.shown_code in message.body
    assert opened.token not in str(list(Notification.objects.values()))
    assert "benali" not in str(ClassCode.objects.values().get())
    for words in ("benali", opened.room.shown_code):
        assert words not in str(list(Notification.objects.values()))


def test_a_class_deleted_before_its_link_has_left_takes_it_along(db):
    sheet = SchoolSheetFactory(published=True)
    opened = classes.open_class(sheet=sheet, weeks=2, email="benali@ecole.exemple.fr")
    assert Notification.objects.filter(email="benali@ecole.exemple.fr").exists()
    classes.delete_class(room=opened.room)
    assert not Notification.objects.exists()


def test_names_are_drawn_and_agree(room):
    assert len(set(pseudonyms.ALL)) == len(pseudonyms.ALL) == 288
    assert "Loutre bleue" in pseudonyms.ALL
    assert "Renard bleu" in pseudonyms.ALL
    found = {classes.join_class(room=room).pseudonym for _n in range(20)}
    assert len(found) == 20
    with pytest.raises(LookupError):
        pseudonyms.draw(pseudonyms.ALL)


def test_a_full_class_says_so(room):
    Pupil.objects.bulk_create(
        Pupil(room=room, pseudonym=name) for name in pseudonyms.ALL[: classes.MOST_PUPILS]
    )
    with pytest.raises(classes.ClassRefused, match="complète"):
        classes.join_class(room=room)


def test_a_code_dies(room):
    ClassCode.objects.filter(pk=room.pk).update(ends_on=clock.today())
    assert classes.find_running(room.code) == room
    ClassCode.objects.filter(pk=room.pk).update(ends_on=clock.today() - timedelta(days=1))
    assert classes.find_running(room.code) is None
    pupil = PupilFactory(room=room)
    with pytest.raises(classes.ClassRefused):
        classes.join_class(room=room)
    with pytest.raises(classes.ClassRefused):
        classes.save_answers(pupil=pupil, answers={room.sheet.questions.get().pk: "Un phare"})


def test_closing_kills_the_code_at_once(room):
    classes.close_class(room=room)
    assert classes.find_running(room.code) is None
    assert classes.of_teacher(room.code) == room  # the factory's secret is its code


def test_a_pupils_address_cannot_be_made_up(room):
    pupil = PupilFactory(room=room)
    token = classes.token_of(pupil)
    assert classes.pupil_of(token) == pupil
    hostile = [
        "",
        "x",
        f"{token}x",
        token[1:],
        token.replace(":", "."),
        classes.signing.Signer(salt="other").sign_object([pupil.pk]),
        classes.signing.Signer(salt="maillage.classroom.pupil").sign_object({"a": 1}),
        classes.signing.Signer(salt="maillage.classroom.pupil").sign_object([1, 2]),
        classes.signing.Signer(salt="maillage.classroom.pupil").sign_object(["x"]),
        classes.signing.Signer(salt="maillage.classroom.pupil").sign_object(3),
    ]
    assert [one for one in hostile if classes.pupil_of(one) is not None] == []


def test_answers_are_written_changed_taken_back(room):
    question = room.sheet.questions.get()
    other = QuestionFactory()
    pupil = PupilFactory(room=room)
    assert classes.save_answers(pupil=pupil, answers={question.pk: "Un port", other.pk: "non"}) == 1
    assert classes.save_answers(pupil=pupil, answers={question.pk: "Un port"}) == 0
    assert classes.save_answers(pupil=pupil, answers={question.pk: "Un phare"}) == 1
    assert PupilAnswer.objects.get().text == "Un phare"
    assert classes.save_answers(pupil=pupil, answers={question.pk: ""}) == 1
    assert not PupilAnswer.objects.exists()


def test_the_teacher_reads_first(room):
    answer = PupilAnswerFactory(pupil__room=room)
    assert not answer.is_shown
    seen = clock.now()
    assert classes.show_answers(room=room, answers=[answer.pk], shown=True, seen_at=seen) == 1
    # The pupil rewrites: hidden again, and what the teacher's older page shows stays hidden.
    classes.save_answers(pupil=answer.pupil, answers={answer.question_id: "Autre chose"})
    answer.refresh_from_db()
    assert not answer.is_shown
    assert classes.show_answers(room=room, answers=[answer.pk], shown=True, seen_at=seen) == 0
    later = clock.now()
    assert classes.show_answers(room=room, answers=[answer.pk], shown=True, seen_at=later) == 1
    assert classes.show_answers(room=room, answers=[answer.pk], shown=False, seen_at=seen) == 1


def test_nobody_shows_another_classs_answers(room):
    foreign = PupilAnswerFactory()
    shown = classes.show_answers(room=room, answers=[foreign.pk], shown=True, seen_at=clock.now())
    assert shown == 0


def test_everything_is_forgotten_after_sixty_days(room):
    today = clock.today()
    kept, gone, closed = room, ClassCodeFactory(), ClassCodeFactory()
    for one in (kept, gone, closed):
        PupilAnswerFactory(pupil__room=one)
    ClassCode.objects.filter(pk=kept.pk).update(ends_on=today - timedelta(days=60))
    ClassCode.objects.filter(pk=gone.pk).update(ends_on=today - timedelta(days=61))
    ClassCode.objects.filter(pk=closed.pk).update(
        closed_at=clock.now() - timedelta(days=62), ends_on=today + timedelta(days=3)
    )
    assert classes.deleted_on(ClassCode.objects.get(pk=gone.pk)) == today
    forget_old_classes.func() if hasattr(forget_old_classes, "func") else classes.forget_old()
    assert list(ClassCode.objects.all()) == [kept]
    assert Pupil.objects.count() == PupilAnswer.objects.count() == 1


def test_no_history_keeps_what_a_pupil_wrote(room):
    pupil = PupilFactory(room=room)
    question = room.sheet.questions.get()
    classes.save_answers(pupil=pupil, answers={question.pk: "mot-de-l-élève"})
    told = AuditEntry.objects.filter(changes__icontains="mot-de-l")
    assert not told.exists()


def test_the_demonstrations_class_answers_as_pupils_do(db):
    CulturalObjectFactory()
    sheet = demo._add_sheet(*demo._SHEETS[0])
    demo._add_class(sheet)
    ordered = sheet.questions.get(kind="ordre")
    lines = options.read(ordered.kind, ordered.options)
    answers = list(PupilAnswer.objects.filter(question=ordered))
    places = [options.redrawn(lines, options.Chosen.restored(one.chosen)) for one in answers]
    assert (len(places), places.count(lines.right_places)) == (4, 2)
    assert "1. Sortir du port / 2. Relever les filets / 3. Réparer" in answers[0].text


def _at_once(count, work):
    """Run `work` in as many threads, all started together; what each gave or raised."""
    gate = threading.Barrier(count)
    results: list = []

    def run(number):
        try:
            gate.wait(timeout=20)
            results.append(work(number))
        except Exception as error:  # noqa: BLE001 - told to the test
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return results


@pytest.mark.django_db(transaction=True)
def test_a_whole_class_comes_in_at_once():
    room = ClassCodeFactory()
    connection.close()
    found = _at_once(12, lambda _n: classes.join_class(room=room))
    assert [one for one in found if not isinstance(one, Pupil)] == []
    assert len({one.pseudonym for one in found}) == 12


@pytest.mark.django_db(transaction=True)
def test_two_tabs_of_one_pupil_write_one_answer():
    room = ClassCodeFactory()
    question = room.sheet.questions.get()
    pupil = PupilFactory(room=room)
    connection.close()
    found = _at_once(
        6,
        lambda n: classes.save_answers(
            pupil=classes.pupil_of(classes.token_of(pupil)), answers={question.pk: f"réponse {n}"}
        ),
    )
    assert found == [1] * 6
    assert PupilAnswer.objects.count() == 1
