"""A teacher: opens a class, reads its answers first, chooses what the class sees, closes it.

Whoever holds the link is the teacher; the forms carry no CSRF token, as another site does not know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from maillage.heritage.classroom.domain import classes, reading
from maillage.heritage.classroom.models import ClassCode, PupilAnswer
from maillage.kernel import clock
from maillage.kernel.exports import ExportColumn, csv_chunks
from maillage.kernel.http import rate_limited
from maillage.kernel.notifications import absolute
from maillage.kernel.permissions import LINK, PUBLIC, requires
from maillage.website.collections.classroom.forms import OpenForm
from maillage.website.collections.classroom.presenting import answers_of
from maillage.website.collections.classroom.pupils import let_in_again
from maillage.website.collections.classroom.sheets import published


def _room(token: str) -> ClassCode:
    found = classes.of_teacher(token)
    if found is None:
        raise Http404
    return found


@csrf_exempt  # it opens a room for whoever asks, under no one's name
@never_cache
@requires(PUBLIC)
@rate_limited("class-open", limit=10, seconds=3600)
def open_class(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a class with a sheet: how long, and where to send the link."""
    sheet = published(slug)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["website"]:
            raise Http404  # a machine
        data = form.cleaned_data
        try:
            opened = classes.open_class(sheet=sheet, weeks=data["weeks"], email=data["email"])
        except classes.ClassRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(f"{reverse('public-class', args=[opened.token])}?nouvelle=1")
    return render(request, "website/classroom/open.html", {"sheet": sheet, "form": form})


@never_cache
@require_safe
@requires(LINK)
def room(request: HttpRequest, token: str) -> HttpResponse:
    """The code, the answers by question, what the class sees of them."""
    found = _room(token)
    questions = reading.questions_of(found.sheet, reading.documents_of(found.sheet))
    context = {
        "room": found,
        "token": token,
        "sheet": found.sheet,
        "answers": answers_of(found, questions),
        "pupils": _pupils(found),
        "deleted_on": classes.deleted_on(found),
        "seen_at": clock.now().isoformat(),
        "is_new": "nouvelle" in request.GET,
        "link": absolute(request.path),
        "join_url": absolute(reverse("public-class-join")),
    }
    response = render(request, "website/classroom/room.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _pupils(found: ClassCode) -> list[dict[str, Any]]:
    """Each with the code to come back, and whether anything was answered."""
    rows = found.pupils.annotate(
        is_silent=~Exists(PupilAnswer.objects.filter(pupil=OuterRef("pk")))
    )
    return [
        {
            "pupil": one,
            "is_silent": one.is_silent,
            "return_code": classes.return_code(one, found),
        }
        for one in rows.order_by("pseudonym")
    ]


@csrf_exempt  # the link is the teacher's secret: see the module
@never_cache
@require_POST
@requires(LINK)
def remove_silent(request: HttpRequest, token: str) -> HttpResponse:
    """Take out the pupils who have answered nothing: those ticked, or all of them."""
    found = _room(token)
    keys = [int(key) for key in request.POST.getlist("eleve") if _is_key(key)]
    every = request.POST.get("acte") == "tous"
    if every or keys:
        classes.remove_silent(room=found, pupils=None if every else keys)
        let_in_again(found)
    return redirect(f"{reverse('public-class', args=[token])}#eleves")


@csrf_exempt  # the link is the teacher's secret: see the module
@never_cache
@require_POST
@requires(LINK)
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show answers to the class, or hide them: one, or all those of a question."""
    found = _room(token)
    keys = [int(key) for key in request.POST.getlist("reponse") if _is_key(key)]
    shown = request.POST.get("acte") == "montrer"
    classes.show_answers(room=found, answers=keys, shown=shown, seen_at=_moment(request))
    question = request.POST.get("question", "")
    anchor = f"#question-{question}" if _is_key(question) else ""
    return redirect(f"{reverse('public-class', args=[token])}{anchor}")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _moment(request: HttpRequest) -> datetime:
    """When the page was made that the teacher had read; now, never later."""
    try:
        found = parse_datetime(request.POST.get("vu", ""))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Http404
    return min(found, clock.now())


@never_cache
@require_safe
@requires(LINK)
def export(request: HttpRequest, token: str) -> HttpResponseBase:
    """The answers as a spreadsheet, without the drawn names: pupils are numbered."""
    del request
    found = _room(token)
    questions = reading.questions_of(found.sheet, reading.documents_of(found.sheet))
    columns = [
        ExportColumn("pupil", _("Élève"), str),
        ExportColumn("question", _("Question"), str),
        ExportColumn("answer", _("Réponse"), str),
        ExportColumn("right", _("Juste"), str),
    ]
    chunks = csv_chunks(columns, _rows(found, answers_of(found, questions)))
    response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="classe-{found.code}.csv"'
    return response


def _rows(found: ClassCode, answers: list[Any]) -> Iterator[list[object]]:
    numbers = {pk: n for n, pk in enumerate(found.pupils.values_list("pk", flat=True), 1)}
    for one in answers:
        for answer in one.answers:
            is_right = _("oui") if answer.pk in one.rights else _("non")
            yield [
                numbers[answer.pupil_id],
                one.shown.question.text,
                answer.text,
                is_right if one.right else "",
            ]


@csrf_exempt  # the link is the teacher's secret: see the module
@never_cache
@require_POST
@requires(LINK)
def close(request: HttpRequest, token: str) -> HttpResponse:
    """The code opens nothing any more."""
    del request
    classes.close_class(room=_room(token))
    return redirect("public-class", token=token)


@csrf_exempt  # the link is the teacher's secret: see the module
@never_cache
@requires(LINK)
def delete(request: HttpRequest, token: str) -> HttpResponse:
    """Forget the class and its answers now; asked once more before."""
    found = _room(token)
    if request.method != "POST":
        context = {"room": found, "sheet": found.sheet, "token": token}
        return render(request, "website/classroom/delete.html", context)
    classes.delete_class(room=found)
    return redirect("public-sheets")
