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
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from maillage.heritage.classroom import pseudonyms
from maillage.heritage.classroom.models import ClassCode, Pupil, PupilAnswer, SchoolSheet
from maillage.heritage.classroom.options import Chosen, Options, redrawn
from maillage.kernel import clock
from maillage.kernel.models import Notification
from maillage.kernel.notifications import notify
from maillage.kernel.text_fr import french_day
from maillage.kernel.tokens import hash_token, new_token

ALPHABET: Final = "CDFHJKLMNPRTVWXY34679"
"""No vowel (no code is a word), nothing that looks like something else (0 O, 1 I, 2 Z, 5 S, 8 B)."""
CODE_LENGTH: Final = 6
"""21⁶ = 85 million codes: with a hundred classes open, one guess in 850 000 finds one."""
MOST_WEEKS: Final = 8
MOST_PUPILS: Final = 96
"""Twice what the pages let in from one address: who fills a class from a telephone does not shut out
those who come from their school's."""
RETURN_LENGTH: Final = 5
"""21⁵ = 4 million: what follows a class's code in the code by which one pupil comes back."""
KEPT: Final = timedelta(days=60)
"""How long answers are kept after the class has ended."""
_SALT: Final = "maillage.classroom.pupil"
_RETURN_SALT: Final = "maillage.classroom.return"


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
        dedupe=_told(room),
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


def pupil_of_entry(*, room: ClassCode, entry: str) -> Pupil | None:
    """Who came in by that very form of the code already."""
    known = room.pupils.filter(entry=_entry(entry)) if entry else room.pupils.none()
    return known.first()


def join_class(*, room: ClassCode, entry: str = "") -> Pupil:
    """Come in under a name drawn for you; raises ClassRefused when the class is over or full.

    `entry` is the number of the form that was filled in: sent twice, it gives the same pupil.
    """
    with transaction.atomic():
        locked = ClassCode.objects.select_for_update().get(pk=room.pk)
        if not locked.is_running:
            raise ClassRefused(_("Cette classe est terminée."))
        if (known := pupil_of_entry(room=locked, entry=entry)) is not None:
            return known
        taken = set(locked.pupils.values_list("pseudonym", flat=True))
        if len(taken) >= MOST_PUPILS:
            raise ClassRefused(
                _(
                    "Cette classe est complète : demande à ton enseignant de retirer, sur sa page, "
                    "les élèves sans réponse."
                )
            )
        name = pseudonyms.draw(taken)
        return Pupil.objects.create(room=locked, pseudonym=name, entry=_entry(entry))


def _entry(text: str) -> str:
    return hash_token(text)[:40] if text else ""


def remove_silent(*, room: ClassCode, pupils: Iterable[int] | None = None) -> int:
    """Take out the pupils who have answered nothing, all of them or these; returns how many.

    Somebody may have come in several times for nothing. Who has answered stays.
    """
    with transaction.atomic():
        locked = ClassCode.objects.select_for_update().get(pk=room.pk)
        silent = locked.pupils.filter(answers__isnull=True)
        if pupils is not None:
            silent = silent.filter(pk__in=list(pupils))
        keys = list(silent.values_list("pk", flat=True))
        Pupil.objects.filter(pk__in=keys).delete()
    return len(keys)


def return_code(pupil: Pupil, room: ClassCode) -> str:
    """« KTR-4M7-CDFHJ »: typed instead of the class's code, it gives a pupil's own page back."""
    return f"{room.shown_code}-{_return_part(pupil.pk)}"


def find_returning(code: str) -> Pupil | None:
    """The pupil whose own code that is; the caller counts the attempts that find none."""
    plain = plain_code(code)
    if len(plain) != CODE_LENGTH + RETURN_LENGTH:
        return None
    room = find_running(plain[:CODE_LENGTH])
    pupils = room.pupils.all() if room is not None else Pupil.objects.none()
    wanted = plain[CODE_LENGTH:]
    found = (one for one in pupils if constant_time_compare(_return_part(one.pk), wanted))
    return next(found, None)


def _return_part(key: int) -> str:
    """Computed, not kept: it says no more than the pupil's address."""
    number = int(salted_hmac(_RETURN_SALT, str(key), algorithm="sha256").hexdigest(), 16)
    part = ""
    for _n in range(RETURN_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        part += ALPHABET[rest]
    return part


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


def save_answers(
    *, pupil: Pupil, answers: Mapping[int, str], chosen: Mapping[int, Chosen | None] | None = None
) -> int:
    """Write a pupil's answers, by question; an empty one takes the earlier one back.

    `chosen` says what the answers to questions with lines chose. A question that is in no mapping is
    left as it was. An answer that changes is hidden again until the teacher has read it; the same
    choice in lines that were reworded since is no change. Returns how many changed. Raises
    ClassRefused when the class is over.
    """
    choices = chosen or {}
    changed = 0
    with transaction.atomic():
        room = ClassCode.objects.select_for_update().get(pk=pupil.room_id)
        if not room.is_running:
            raise ClassRefused(_("Cette classe est terminée : tes réponses ne changent plus."))
        asked = set(room.sheet.questions.values_list("pk", flat=True))
        known = {one.question_id: one for one in pupil.answers.all()}
        for key, text in answers.items():
            if key in asked:
                changed += _write(pupil, key, text, choices.get(key), known.get(key))
    return changed


def _write(
    pupil: Pupil, question: int, text: str, chosen: Chosen | None, earlier: PupilAnswer | None
) -> bool:
    stored = chosen.stored() if chosen is not None else None
    if earlier is None:
        if text:
            PupilAnswer.objects.create(pupil=pupil, question_id=question, text=text, chosen=stored)
        return bool(text)
    if _says_the_same(earlier, text, chosen):
        return False
    if not text:
        earlier.delete()
        return True
    earlier.text, earlier.chosen = text, stored
    earlier.is_shown, earlier.answered_at = False, clock.now()
    earlier.save(update_fields=["text", "chosen", "is_shown", "answered_at"])
    return True


def _says_the_same(earlier: PupilAnswer, text: str, chosen: Chosen | None) -> bool:
    before = Chosen.restored(earlier.chosen)
    if chosen is None or before is None:
        return earlier.text == text
    now = Options(chosen.kind, chosen.lines, partners=chosen.partners)
    return redrawn(now, before) == chosen.places


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
    """Forget the class, its drawn names and its answers, now; and a link that was not sent yet."""
    Notification.objects.filter(dedupe=_told(room)).delete()
    room.delete()


def _told(room: ClassCode) -> str:
    return f"class:{room.pk}"


def deleted_on(room: ClassCode) -> date:
    """The day on which `forget_old` will take it."""
    return room.ended_on + KEPT + timedelta(days=1)


def forget_old() -> int:
    """Delete the classes that ended more than 60 days ago, with all their answers; how many."""
    old = ClassCode.objects.over_since(clock.today() - KEPT)
    count = old.count()
    old.delete()
    return count
