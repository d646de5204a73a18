"""Pupils: a code, a name drawn for them, answers. No account, no cookie, no name of anyone.

The forms carry no CSRF token, which would need a cookie: what changes something is the code or the
pupil's own address, which another site does not know.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from maillage.heritage.classroom import options
from maillage.heritage.classroom.domain import classes, reading
from maillage.heritage.classroom.models import ClassCode, Pupil
from maillage.kernel.http import kept_name, over_limit, rate_limited
from maillage.kernel.permissions import LINK, PUBLIC, requires
from maillage.website.collections.classroom.forms import CodeForm
from maillage.website.collections.classroom.presenting import (
    Document,
    Field,
    field_of,
    for_page,
    may_be_taken_back,
    on_show,
    was_rewritten,
    without_links,
)

WRONG: Final = 40
"""Wrong codes from one address in ten minutes: a whole class mistypes less behind its school's one."""
WRONG_SECONDS: Final = 600
JOINED: Final = 48
"""Pupils of one class from one address in a day: a large class behind its school's one, with room for
those who lost their page. The count begins again when the teacher takes out those without answers."""
DAY: Final = 24 * 3600


def _block_of(address: str) -> str:
    return kept_name("class-codes-blocked", address)


def _blocked(address: str) -> bool:
    return bool(cache.get(_block_of(address)))


def let_in_again(room: ClassCode) -> None:
    """Count those who come into a class from the beginning."""
    cache.set(f"class-joins-from:{room.pk}", secrets.token_hex(4), DAY)


def _too_many(room: ClassCode, address: str) -> bool:
    start = cache.get(f"class-joins-from:{room.pk}", "")
    return over_limit("class-joins", f"{room.pk}:{start}:{address}", limit=JOINED, seconds=DAY)


def _count_wrong(address: str) -> None:
    if over_limit("class-codes", address, limit=WRONG, seconds=WRONG_SECONDS):
        cache.set(_block_of(address), 1, WRONG_SECONDS)


@csrf_exempt  # no cookie for pupils: see the module
@never_cache
@requires(PUBLIC)
def join(request: HttpRequest) -> HttpResponse:
    """Type the code; come in under a drawn name, or come back to one's own."""
    initial = {"code": request.GET.get("code", "")[:20], "entry": secrets.token_urlsafe(16)}
    form = CodeForm(request.POST or None, initial=initial)
    address = str(request.META.get("REMOTE_ADDR", ""))
    status = 200
    if request.method == "POST" and _blocked(address):
        form.add_error("code", _("Trop de codes faux. Attends dix minutes, puis réessaie."))
        status = 429
    elif request.method == "POST" and form.is_valid():
        try:
            pupil = _pupil(form.cleaned_data["code"], form.cleaned_data["entry"], address)
        except classes.ClassRefused as refused:
            form.add_error("code", str(refused))
        else:
            return redirect("public-pupil", token=classes.token_of(pupil))
    return render(request, "website/classroom/join.html", {"form": form}, status=status)


def _pupil(code: str, entry: str, address: str) -> Pupil:
    """Who types that code: whoever comes back, else a new pupil; raises ClassRefused."""
    if (returning := classes.find_returning(code)) is not None:
        return returning
    room = classes.find_running(code)
    if room is None:
        _count_wrong(address)
        raise classes.ClassRefused(_("Ce code n’ouvre aucune classe. Vérifie-le au tableau."))
    known = classes.pupil_of_entry(room=room, entry=entry)
    if known is None and _too_many(room, address):
        raise classes.ClassRefused(
            _(
                "Trop d’élèves sont entrés d’ici : demande à ton enseignant de retirer, sur sa page,"
                " les élèves sans réponse."
            )
        )
    return known or classes.join_class(room=room, entry=entry)


@csrf_exempt  # no cookie for pupils: see the module
@never_cache
@requires(LINK)
@rate_limited("pupil-answers", limit=300, seconds=600)
def work(request: HttpRequest, token: str) -> HttpResponse:
    """The documents, the questions, what the pupil answered; what the teacher shows of the class."""
    pupil = classes.pupil_of(token)
    if pupil is None:
        raise Http404
    room = pupil.room
    documents = reading.documents_of(room.sheet)
    questions = reading.questions_of(room.sheet, documents)
    refused = ""
    errors: dict[int, str] = {}
    if request.method == "POST":
        refused, errors = _save(request, pupil, questions)
        if not refused and not errors:
            return redirect(f"{request.path}?enregistre=1#reponses")
    pages = for_page(documents)
    context = {
        "pupil": pupil,
        "room": room,
        "return_code": classes.return_code(pupil, room),
        "sheet": room.sheet,
        "documents": pages,
        "fields": _fields(request, pupil, questions, pages, errors),
        "refused": refused,
        "errors": errors,
        "saved": "enregistre" in request.GET and request.method == "GET",
        "introduction": mark_safe(without_links(room.sheet.introduction)),  # noqa: S308 - sanitised by its field
    }
    status = 200 if request.method != "POST" else 422
    response = render(request, "website/classroom/pupil.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _save(
    request: HttpRequest, pupil: Pupil, questions: list[reading.ShownQuestion]
) -> tuple[str, dict[int, str]]:
    """Write what can be written; the reason why nothing was, and what is wrong by question."""
    given = dict(request.POST.lists())
    stored = {one.question_id: one for one in pupil.answers.all()}
    answers: dict[int, str] = {}
    chosen: dict[int, options.Chosen | None] = {}
    errors: dict[int, str] = {}
    for one in questions:
        key = one.question.pk
        if was_rewritten(one, given):
            errors[key] = _(
                "Cette question a changé pendant que tu répondais : relis-la, puis réponds."
            )
            continue
        try:
            text = options.answer(one.options, one.name, given)
            if text or may_be_taken_back(one, given, stored.get(key)):
                answers[key] = text
            if one.options.kind != options.OPEN:
                chosen[key] = options.choose(one.options, one.name, given)
        except ValueError as error:
            errors[key] = str(error)
    try:
        classes.save_answers(pupil=pupil, answers=answers, chosen=chosen)
    except classes.ClassRefused as refused:
        return str(refused), {}
    return "", errors


def _fields(
    request: HttpRequest,
    pupil: Pupil,
    questions: list[reading.ShownQuestion],
    pages: list[Document],
    errors: dict[int, str],
) -> list[Field]:
    known = {one.question_id: one for one in pupil.answers.all()}
    by_key = {one.shown.document.pk: one for one in pages}
    shown = on_show(pupil.room)
    typed = dict(request.POST.lists())
    return [
        field_of(
            one,
            by_key,
            known.get(one.question.pk),
            typed=typed if one.question.pk in errors and not was_rewritten(one, typed) else None,
            error=errors.get(one.question.pk, ""),
            on_show=shown.get(one.question.pk, ()),
        )
        for one in questions
    ]
