"""What the office does with sheets: draft, compose, publish, withdraw."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from maillage.heritage.classroom.domain.classes import deleted_on
from maillage.heritage.classroom.models import (
    ClassCode,
    PupilAnswer,
    Question,
    SchoolSheet,
    SheetDocument,
)
from maillage.kernel import audit, states
from maillage.kernel.notifications import notify
from maillage.kernel.text_fr import french_day
from maillage.people.accounts.models import Role, User

Part = TypeVar("Part", SheetDocument, Question)
PROPOSED = "school_sheet"


def create_sheet(*, sheet: SchoolSheet, actor: Any) -> SchoolSheet:
    """Save a new draft; the team hears of one that a museum proposes."""
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a créé la fiche")):
        sheet.save()
        if sheet.museum is not None and not _publishes(actor):
            _tell_team(sheet)
    return sheet


def add_part(*, part: Part, actor: Any) -> Part:
    """Put a document or a question at the end of its sheet."""
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a complété la fiche")):
        sheet = SchoolSheet.objects.select_for_update().get(pk=part.sheet_id)
        siblings = type(part)._default_manager.filter(sheet=sheet)
        part.rank = (siblings.aggregate(last=Max("rank"))["last"] or 0) + 1
        part.full_clean()
        part.save()
    return part


def change_part(*, part: Part, actor: Any) -> Part:
    """Save another version of a document or of a question."""
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a modifié la fiche")):
        part.full_clean()
        part.save()
    return part


def remove_part(*, part: SheetDocument | Question, actor: Any) -> None:
    """Take a document or a question out; a published sheet keeps one of each.

    Raises ValidationError when it is the last one of a published sheet, and for a question that a
    class is answering or has answered: its pupils' answers would go along.
    """
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a retiré de la fiche")):
        sheet = SchoolSheet.objects.select_for_update().get(pk=part.sheet_id)
        siblings: models.QuerySet[Any] = type(part)._default_manager.filter(sheet=sheet)
        if sheet.is_public and not siblings.exclude(pk=part.pk).exists():
            raise ValidationError(_("C’est le dernier : retirez d’abord la fiche du site."))
        if isinstance(part, Question) and (why := _question_refusal(sheet, part)):
            raise ValidationError(why)
        part.delete()


def delete_sheet(*, sheet: SchoolSheet) -> None:
    """Delete a sheet with its documents and questions.

    Raises ValidationError while a class is kept: its pupils' answers would go along.
    """
    with transaction.atomic():
        locked = SchoolSheet.objects.select_for_update().get(pk=sheet.pk)
        if why := deletion_refusal(locked):
            raise ValidationError(why)
        sheet.delete()


def deletion_refusal(sheet: SchoolSheet) -> str:
    """Why a sheet cannot be deleted now, or ''."""
    kept = list(sheet.classes.all())
    if not kept:
        return ""
    day = french_day(max(deleted_on(one) for one in kept), year=True)
    return _(
        "Des classes ont travaillé avec cette fiche, et leurs réponses sont gardées : elle se "
        "supprime à partir du %(day)s, ou dès que leurs enseignants les ont effacées."
    ) % {"day": day}


def _question_refusal(sheet: SchoolSheet, question: Question) -> str:
    running = ClassCode.objects.running().filter(sheet=sheet).order_by("-ends_on").first()
    if running is not None:
        return _(
            "Une classe travaille avec cette fiche jusqu’au %(day)s : ses réponses seraient perdues."
            " Retirez la question ensuite, ou changez seulement son texte."
        ) % {"day": french_day(running.ends_on, year=True)}
    answered = PupilAnswer.objects.filter(question=question).select_related("pupil__room")
    days = [deleted_on(one.pupil.room) for one in answered]
    if not days:
        return ""
    return _(
        "Une classe a répondu à cette question, et son enseignant peut encore lire les réponses :"
        " la question se retire à partir du %(day)s."
    ) % {"day": french_day(max(days), year=True)}


def move_part(*, part: SheetDocument | Question, up: bool, actor: Any) -> None:
    """Exchange it with its neighbour; nothing happens at either end."""
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a changé l’ordre")):
        SchoolSheet.objects.select_for_update().get(pk=part.sheet_id)
        siblings: list[Any] = list(type(part)._default_manager.filter(sheet=part.sheet_id))
        here = next(n for n, one in enumerate(siblings) if one.pk == part.pk)
        there = here + (-1 if up else 1)
        if not 0 <= there < len(siblings):
            return
        siblings[here], siblings[there] = siblings[there], siblings[here]
        for rank, one in enumerate(siblings, 1):
            if one.rank != rank:
                one.rank = rank
                one.save(update_fields=["rank"])


def perform_sheet(*, sheet: SchoolSheet, verb: str, actor: Any) -> SchoolSheet:
    """Publish or withdraw; raises TransitionRefused as `kernel.states.perform` does."""
    return states.perform(sheet, verb, actor=actor)


def _publishes(actor: Any) -> bool:
    who = audit.Actor.of(actor).user
    return who is None or bool(who.has_perm("classroom.publish_schoolsheet"))


def _tell_team(sheet: SchoolSheet) -> None:
    team = User.objects.filter(is_active=True, role_grants__role=Role.COMMUNICATION).distinct()
    for user in team:
        notify(
            kind=PROPOSED,
            user=user,
            subject=_("%(museum)s propose une fiche pédagogique") % {"museum": sheet.museum},
            paragraphs=[_("« %(title)s » attend votre lecture.") % {"title": sheet.title}],
            url=sheet.get_absolute_url(),
            dedupe=f"school-sheet:{sheet.pk}:proposed:{user.pk}",
        )
