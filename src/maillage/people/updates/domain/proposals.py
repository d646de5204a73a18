"""Propose changes to a sheet, accept all or part of them, refuse, thank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel import audit
from maillage.kernel.notifications import notify
from maillage.kernel.states import perform
from maillage.people.accounts.models import User
from maillage.people.directory import domain as directory
from maillage.people.directory.models import Function, Organisation, Person
from maillage.people.updates.domain.fields import Sheet, function_of, set_text
from maillage.people.updates.models import ChangeProposal, SheetLink

State = ChangeProposal.State


class FactsChanged(Exception):
    """The sheet is no longer what the decision was about; str() says which fields, in French."""

    def __init__(self, labels: Iterable[str]) -> None:
        self.labels = list(labels)
        super().__init__(
            _("La fiche a changé entre-temps : %(fields)s. Relisez, puis décidez de nouveau.")
            % {"fields": ", ".join(self.labels)}
        )


@transaction.atomic
def propose_changes(
    *,
    sheet: Person | Organisation,
    changes: Mapping[str, str],
    author_label: str,
    actor: Any,
    author_email: str = "",
    link: SheetLink | None = None,
    comment: str = "",
) -> ChangeProposal | None:
    """Keep what somebody proposes to change of a sheet, for the team to answer; tell the team.

    `changes` maps the names of fields (see `fields`) to new values as text. What is so already is
    left out; when nothing is left and nothing is said in `comment`, there is no proposal and None
    is returned. The same proposal sent twice is one. Raises ValidationError on a value that the
    sheet could not hold, on a field that may not be proposed, and on an erased sheet.
    """
    # The row serialises two sendings of the same form.
    record = type(sheet)._base_manager.select_for_update().get(pk=sheet.pk)
    if getattr(record, "is_erased", False):
        raise ValidationError(_("Les données de cette fiche ont été effacées."))
    held = Sheet.of(record, changes)
    kept = held.cleaned(changes)
    comment = comment.replace("\r\n", "\n").strip()
    if not kept and not comment:
        return None
    pairs = {name: [held.text(name), after] for name, after in kept.items()}
    who = audit.Actor.of(actor)
    waiting = ChangeProposal.objects.about(record).pending().filter(comment=comment)
    for one in waiting.filter(proposed_by=who.user, link=link):
        if one.changes == pairs:
            return one
    about: dict[str, Any] = (
        {"person": record} if isinstance(record, Person) else {"organisation": record}
    )
    with audit.recording(actor=actor, verb=_("a proposé une mise à jour")):
        proposal = ChangeProposal.objects.create(
            **about,
            changes=pairs,
            comment=comment,
            proposed_by=who.user,
            link=link,
            author_label=author_label[:200],
            author_email=author_email,
        )
    _tell_the_team(proposal)
    return proposal


@transaction.atomic
def accept_proposal(
    *,
    proposal: ChangeProposal,
    fields: Iterable[str],
    actor: Any,
    answer: str = "",
    seen: Mapping[str, str] | None = None,
) -> ChangeProposal:
    """Write the chosen `fields` on the sheet, leave the others, thank the author.

    `seen` gives the values of today as whoever decides saw them (what the author saw, without it):
    a field that has another value now raises FactsChanged, and nothing is written. Of two people
    who decide at once, one wins; the other gets TransitionRefused. Raises ValidationError when
    nothing is chosen, and when the sheet cannot hold a value (somebody else has that address).
    """
    chosen = [name for name in proposal.changes if name in set(fields)]
    if proposal.changes and not chosen:
        raise ValidationError(_("Cochez ce que vous acceptez, ou refusez la proposition."))
    answer = answer.strip()
    who = audit.Actor.of(actor).user
    done = perform(proposal, "accept", actor=actor, fields=chosen, answer=answer, by=who)
    record = type(done.sheet)._base_manager.select_for_update().get(pk=done.sheet.pk)
    held = Sheet.of(record, done.changes)
    lost = [
        name
        for name in chosen
        if held.text(name)
        not in {(seen or {}).get(name, done.changes[name][0]), done.changes[name][1]}
    ]
    if lost:
        raise FactsChanged(held.label(name) for name in lost)
    _write(held, {name: done.changes[name][1] for name in chosen}, actor)
    _thank(done, Sheet.of(record, done.changes))
    return done


@transaction.atomic
def refuse_proposal(*, proposal: ChangeProposal, actor: Any, answer: str) -> ChangeProposal:
    """Leave the sheet as it is, and say why to the author, thanking them all the same.

    Raises ValidationError without a reason, TransitionRefused when it was decided already.
    """
    answer = answer.strip()
    if not answer:
        raise ValidationError({"answer": _("Dites pourquoi : la personne a pris le temps.")})
    who = audit.Actor.of(actor).user
    done = perform(proposal, "refuse", actor=actor, answer=answer, by=who)
    _thank(done, Sheet.of(done.sheet, done.changes))
    return done


def _write(held: Sheet, values: Mapping[str, str], actor: Any) -> None:
    """Write accepted values by the directory's own verbs."""
    own = [name for name in values if function_of(name) is None]
    for name in own:
        set_text(held.record, name, values[name])
    if own and isinstance(held.record, Person):
        directory.save_person(person=held.record, actor=actor)
    elif own and isinstance(held.record, Organisation):
        directory.save_organisation(organisation=held.record, actor=actor)
    by_function: dict[int, dict[str, str]] = {}
    for name, text in values.items():
        if (key := function_of(name)) is not None:
            by_function.setdefault(key, {})[name.rpartition(":")[2]] = text
    for key, texts in by_function.items():
        _write_function(held.functions[key], texts, actor)


def _write_function(function: Function, texts: Mapping[str, str], actor: Any) -> None:
    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    directory.change_function(
        function=function,
        title=texts.get("title", function.title),
        start=day(texts["start"]) if "start" in texts else function.start,
        end=day(texts["end"]) if "end" in texts else function.end,
        actor=actor,
    )


# -- who is told ------------------------------------------------------------------------------------


def team() -> list[User]:
    """The accounts that answer proposals."""
    active = User.objects.active().prefetch_related("role_grants").order_by("pk")
    return [one for one in active.filter(role_grants__isnull=False).distinct() if _answers(one)]


def _answers(user: User) -> bool:
    return bool(user.has_perm("updates.change_changeproposal"))


def _tell_the_team(proposal: ChangeProposal) -> None:
    held = Sheet.of(proposal.sheet, proposal.changes)
    labels = ", ".join(held.label(name) for name in proposal.changes) or _("un message")
    for user in team():
        if user.pk == proposal.proposed_by_id:
            continue
        notify(
            kind="sheet_proposal",
            user=user,
            subject=_("Mise à jour proposée : %(sheet)s") % {"sheet": proposal.sheet},
            paragraphs=[
                _("%(who)s propose une mise à jour : %(fields)s.")
                % {"who": proposal.author_label, "fields": labels}
            ],
            url=proposal.get_absolute_url(),
            button=_("Relire"),
            dedupe=f"sheet-proposal:{proposal.pk}:{user.pk}",
        )


def _thank(proposal: ChangeProposal, held: Sheet) -> None:
    """Tell the author what became of their proposal."""
    if proposal.proposed_by is None and not proposal.author_email:
        return
    kept: list[str] = []
    left: list[str] = []
    for name, (_before, after) in proposal.changes.items():
        line = f"{held.label(name)} : {held.words(name, after) or _('vide')}"
        (kept if name in proposal.accepted else left).append(line)
    paragraphs = [
        _("Merci d’avoir pris le temps de vérifier la fiche « %(sheet)s ».")
        % {"sheet": proposal.sheet}
    ]
    if kept:
        title = ngettext("Voici ce que nous avons repris :", "Voici ce que nous avons repris :", 1)
        paragraphs += [f"{title} {' ; '.join(kept)}."]
    if left:
        paragraphs += [
            _("La fiche reste comme elle était pour : %(fields)s.") % {"fields": " ; ".join(left)}
        ]
    if proposal.answer:
        paragraphs += [_("L’équipe vous répond : %(answer)s") % {"answer": proposal.answer}]
    notify(
        kind="sheet_answer",
        user=proposal.proposed_by,
        email="" if proposal.proposed_by else proposal.author_email,
        subject=_("Votre mise à jour : %(sheet)s") % {"sheet": proposal.sheet},
        paragraphs=paragraphs,
        url=proposal.get_absolute_url() if proposal.proposed_by else "",
        dedupe=f"sheet-answer:{proposal.pk}",
    )
