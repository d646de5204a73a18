"""What moves are called, and who is told of them: one message a person, with only their changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.domain.changes import MovePreview, Preview
from maillage.coordination.projects.models import Project, Task
from maillage.kernel import audit, clock
from maillage.kernel.models import AuditEntry, UndoRecord
from maillage.kernel.notifications import notify
from maillage.kernel.registry import Move, ObjectRef
from maillage.kernel.text_fr import french_day
from maillage.people.directory.models import Person

LABEL_LENGTH = 180  # an audited verb quotes it, in 200 characters
MOST_TOLD = 3  # changes of others that a refusal names


def follows(move: Move, taken: set[str]) -> bool:
    """Whether it can move and was agreed to."""
    return move.after is not None and not move.blocked and move.key in taken


def day_of(value: date | datetime | str | None) -> date:
    """The day of a move that has one; raises TypeError otherwise."""
    if isinstance(value, datetime):
        return clock.local(value).date()
    if isinstance(value, date):
        return value
    message = f"not a day: {value!r}"
    raise TypeError(message)


def label_of(seen: Preview) -> str:
    """« Vernissage : du 12 mai 2026 au 26 mai 2026 », or what stands for many such moves."""
    if seen.shared is not None:
        return _shared_label(seen.shared)[:LABEL_LENGTH]
    asked = [move for part in seen.projects for move in part.chosen]
    if not asked:
        return _("des dates, remises selon leurs règles")
    names = {move.label for move in asked}
    if len(asked) > 1 and len(names) == 1:
        words = {"name": names.pop(), "n": len(asked)}
        return (_("%(name)s, dans %(n)d projets") % words)[:LABEL_LENGTH]
    told = _shift(asked[0])
    if len(asked) > 1:
        rest = ngettext("et %(n)d autre date", "et %(n)d autres dates", len(asked) - 1)
        told = f"{told} {rest % {'n': len(asked) - 1}}"
    return told[:LABEL_LENGTH]


def _shift(move: Move) -> str:
    return _("%(anchor)s : du %(before)s au %(after)s") % {
        "anchor": move.label,
        "before": french_day(day_of(move.before), year=True) if move.before else "—",
        "after": french_day(day_of(move.after), year=True),
    }


def _shared_label(move: Move) -> str:
    if move.target.model == "calendars.bodysession":
        if move.after is None:
            return _("la séance de %(body)s du %(day)s, annulée") % {
                "body": move.label,
                "day": french_day(day_of(move.before), year=True),
            }
        return _("la séance de %(shift)s") % {"shift": _shift(move)}
    return _("la fermeture « %(label)s », %(after)s") % {"label": move.label, "after": move.after}


def what_changed(seen: Preview, *, since: datetime | None) -> str:
    """Why a preview no longer holds: who changed what, and when."""
    intro = _(
        "Le plan a changé depuis cet aperçu : quelqu’un d’autre y travaille. "
        "Voici l’aperçu refait ; rien n’a été enregistré."
    )
    since = since or clock.now() - timedelta(hours=1)
    roots = [str(ObjectRef.of(part.project)) for part in seen.projects]
    entries = (
        AuditEntry.objects.filter(root__in=roots, timestamp__gt=since)
        .exclude(verb="")
        .order_by("-timestamp")
        .values_list("actor__email", "actor_label", "verb", "timestamp")
    )
    lines: dict[tuple[str, str], datetime] = {}
    for email, label, verb, at in entries[:200]:
        lines.setdefault((label or email or _("Quelqu’un"), verb), at)
    told = [
        _("%(who)s %(what)s, à %(time)s") % {"who": who, "what": what, "time": _clock_time(at)}
        for (who, what), at in list(lines.items())[:MOST_TOLD]
    ]
    return f"{intro} {' ; '.join(told)}." if told else intro


def _clock_time(at: datetime) -> str:
    return f"{clock.local(at):%H h %M}"


def tell_moved(
    parts: Sequence[MovePreview], taken: set[str], label: str, *, key: str, actor: Any
) -> None:
    """One message for each person whose dates move."""
    mine: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        agreed = [move for move in part.moves if follows(move, taken)]
        for move in (*part.chosen, *agreed):
            line = _("%(task)s : %(after)s (au lieu du %(before)s)") % {
                "task": move.label,
                "after": french_day(day_of(move.after), year=True, weekday=True),
                "before": french_day(day_of(move.before)) if move.before else "—",
            }
            for person in move.people:
                mine[person][part.project.pk].append(line)
    projects = {part.project.pk: part.project for part in parts}
    intro = _("Les dates ont changé (%(label)s).") % {"label": label}
    _notify(mine, projects, intro=intro, key=key, actor=actor)


def tell_unmoved(tasks: Iterable[Task], record: UndoRecord, *, actor: Any) -> None:
    """Whoever had been told of a move that was taken back is given their dates again."""
    mine: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    projects = {}
    for task in tasks:
        if task.due and task.responsible_id:
            projects[task.project_id] = task.project
            mine[task.responsible_id][task.project_id].append(
                f"{task.title} : {french_day(task.due, year=True, weekday=True)}"
            )
    intro = _("Un changement a été annulé (%(label)s) : voici vos dates, comme avant.") % {
        "label": record.label
    }
    _notify(mine, projects, intro=intro, key=f"plan-unmoved:{record.pk}", actor=actor)


def _notify(
    lines: Mapping[int, Mapping[int, Sequence[str]]],
    projects: Mapping[int, Project],
    *,
    intro: str,
    key: str,
    actor: Any,
) -> None:
    author = audit.Actor.of(actor).user
    for person in Person.objects.filter(pk__in=lines).select_related("user"):
        if not (person.email or person.user) or (author and person.user_id == author.pk):
            continue
        own = lines[person.pk]
        if len(own) == 1:
            (pk,) = own
            subject = _("%(project)s : vos dates changent") % {"project": projects[pk]}
            url = projects[pk].get_absolute_url()
            paragraphs = [_listed(own[pk])]
        else:
            subject = _("Vos dates changent dans %(n)d projets") % {"n": len(own)}
            url = reverse("tasks-list")
            paragraphs = [f"{projects[pk]}\n{_listed(mine)}" for pk, mine in own.items()]
        notify(
            kind="plan_moved",
            user=person.user,
            email=person.email,
            subject=subject,
            paragraphs=[intro, *paragraphs],
            url=url if person.user else "",
            dedupe=f"{key}:{person.pk}",
        )


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)
