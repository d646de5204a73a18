"""Classes: opening one, coming in with its code, answering, showing, closing, forgetting.

Nobody has an account here, so these verbs take no actor; who may call them is whoever holds the
code (a pupil) or the link (the teacher).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.heritage.classroom import pseudonyms
from maillage.heritage.classroom.models import ClassCode, Pupil, PupilAnswer, SchoolSheet
from maillage.kernel import clock
from maillage.kernel.notifications import notify
from maillage.kernel.text_fr import french_day
from maillage.kernel.tokens import hash_token, new_token

ALPHABET: Final = "CDFHJKLMNPRTVWXY34679"
"""No vowel (no code is a word), nothing that looks like something else (0 O, 1 I, 2 Z, 5 S, 8 B)."""
CODE_LENGTH: Final = 6
"""21⁶ = 85 million codes: with a hundred classes open, one guess in 850 000 finds one."""
MOST_WEEKS: Final = 8
MOST_PUPILS: Final = 60
KEPT: Final = timedelta(days=60)
"""How long answers are kept after the class has ended."""
_SALT: Final = "maillage.classroom.pupil"


class ClassRefused(Exception):
    """It cannot be done; str() says why, in French, for the pupil or the teacher."""


@dataclass(frozen=True, slots=True)
class OpenedClass:
    """A class and its teacher's secret, which is told once."""

    room: ClassCode
    token: str


def open_class(*, sheet: SchoolSheet, weeks: int, email: str = "") -> OpenedClass:
    """Open a class for some weeks; the link also leaves by mail, to an address that is not kept here.

    Raises ClassRefused when the sheet is not published or the number of weeks is not one of 1 to 8.
    """
    if not sheet.is_public:
        raise ClassRefused(_("Cette fiche n’est plus en ligne."))
    if not 1 <= weeks <= MOST_WEEKS:
        raise ClassRefused(_("Une classe reste ouverte d’une à huit semaines."))
    token = new_token()
    last_day = clock.today() + timedelta(weeks=weeks)
    with transaction.atomic():
        room = _with_free_code(sheet, hash_token(token), last_day)
        if email:
            _send_link(room, token, email)
    return OpenedClass(room, token)


def _with_free_code(sheet: SchoolSheet, token_hash: str, last_day: date) -> ClassCode:
    for _attempt in range(10):
        code = "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                return ClassCode.objects.create(
                    sheet=sheet, code=code, token_hash=token_hash, ends_on=last_day
                )
        except IntegrityError:
            continue
    raise ClassRefused(_("Aucun code n’est libre. Réessayez dans un instant."))


def _send_link(room: ClassCode, token: str, email: str) -> None:
    notify(
        kind="class_link",
        email=email,
        subject=_("Votre classe : code %(code)s") % {"code": room.shown_code},
        paragraphs=[
            _("Vous avez ouvert une classe avec la fiche « %(title)s ».") % {"title": room.sheet},
            _("Vos élèves tapent le code %(code)s jusqu’au %(day)s.")
            % {"code": room.shown_code, "day": french_day(room.ends_on, year=True)},
            _("Ce lien est le vôtre : il montre les réponses. Ne le donnez pas aux élèves."),
        ],
        url=reverse("public-class", kwargs={"token": token}),
        button=_("Lire les réponses"),
        dedupe=f"class:{room.pk}",
        secret=True,
    )


def plain_code(typed: str) -> str:
    """What was typed, as codes are kept: « ktr 4m7 » gives KTR4M7."""
    return "".join(char for char in typed.upper() if char.isascii() and char.isalnum())[:12]


def find_running(code: str) -> ClassCode | None:
    """The class of a code that works; the caller counts the attempts that find none."""
    return ClassCode.objects.running().select_related("sheet").filter(code=plain_code(code)).first()


def of_teacher(token: str) -> ClassCode | None:
    """The class of a teacher's link."""
    found = ClassCode.objects.select_related("sheet").filter(token_hash=hash_token(token))
    return found.first()


def join_class(*, room: ClassCode) -> Pupil:
    """Come in under a name drawn for you; raises ClassRefused when the class is over or full."""
    with transaction.atomic():
        locked = ClassCode.objects.select_for_update().get(pk=room.pk)
        if not locked.is_running:
            raise ClassRefused(_("Cette classe est terminée."))
        taken = set(locked.pupils.values_list("pseudonym", flat=True))
        if len(taken) >= MOST_PUPILS:
            raise ClassRefused(_("Cette classe est complète : demandez à votre enseignant."))
        return Pupil.objects.create(room=locked, pseudonym=pseudonyms.draw(taken))


def token_of(pupil: Pupil) -> str:
    """The part of a pupil's address that nobody can make up; it holds a number, no name."""
    return str(signing.Signer(salt=_SALT).sign_object([pupil.pk]))


def pupil_of(token: str) -> Pupil | None:
    """The pupil of an address; None for one that was made up, or whose class was forgotten."""
    try:
        (key,) = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if not isinstance(key, int):
        return None
    return Pupil.objects.select_related("room__sheet").filter(pk=key).first()


def save_answers(*, pupil: Pupil, answers: Mapping[int, str]) -> int:
    """Write a pupil's answers, by question; an empty one takes the earlier one back.

    An answer that changes is hidden again until the teacher has read it. Returns how many changed.
    Raises ClassRefused when the class is over.
    """
    changed = 0
    with transaction.atomic():
        room = ClassCode.objects.select_for_update().get(pk=pupil.room_id)
        if not room.is_running:
            raise ClassRefused(_("Cette classe est terminée : tes réponses ne changent plus."))
        asked = set(room.sheet.questions.values_list("pk", flat=True))
        known = {one.question_id: one for one in pupil.answers.all()}
        for key, text in answers.items():
            if key in asked:
                changed += _write(pupil, key, text, known.get(key))
    return changed


def _write(pupil: Pupil, question: int, text: str, earlier: PupilAnswer | None) -> bool:
    if earlier is None:
        if text:
            PupilAnswer.objects.create(pupil=pupil, question_id=question, text=text)
        return bool(text)
    if earlier.text == text:
        return False
    if not text:
        earlier.delete()
        return True
    earlier.text, earlier.is_shown, earlier.answered_at = text, False, clock.now()
    earlier.save(update_fields=["text", "is_shown", "answered_at"])
    return True


def show_answers(*, room: ClassCode, answers: Iterable[int], shown: bool, seen_at: datetime) -> int:
    """Show answers to the class, or hide them; returns how many.

    Only what was written before `seen_at`, when the teacher's page was made, is shown: a pupil may
    have rewritten an answer in between.
    """
    chosen = PupilAnswer.objects.filter(pupil__room=room, pk__in=list(answers))
    if shown:
        chosen = chosen.filter(answered_at__lte=seen_at)
    return chosen.update(is_shown=shown)


def close_class(*, room: ClassCode) -> None:
    """Its code opens nothing from now on; the teacher may read the answers until they are deleted."""
    ClassCode.objects.filter(pk=room.pk, closed_at__isnull=True).update(closed_at=clock.now())


def delete_class(*, room: ClassCode) -> None:
    """Forget the class, its drawn names and its answers, now."""
    room.delete()


def deleted_on(room: ClassCode) -> date:
    """The day on which `forget_old` will take it."""
    return room.ended_on + KEPT + timedelta(days=1)


def forget_old() -> int:
    """Delete the classes that ended more than 60 days ago, with all their answers; how many."""
    old = ClassCode.objects.over_since(clock.today() - KEPT)
    count = old.count()
    old.delete()
    return count
