"""What moves are called, and who is told of them: one message a person, with only their changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.projects.domain.changes import MovePreview, Preview
from maillage.coordination.projects.domain.recipients import has_account
from maillage.coordination.projects.models import Project
from maillage.kernel import audit, clock, registry
from maillage.kernel.models import AuditEntry, UndoRecord
from maillage.kernel.notifications import absolute, notify
from maillage.kernel.registry import Door, Move, ObjectRef
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
    words = {"label": move.label, "after": move.after or move.blocked}
    if move.target.model == "calendars.decidingbody":
        return _("%(label)s, %(after)s") % words
    if move.target.model == "calendars.closingperiod":
        return _("la fermeture « %(label)s », %(after)s") % words
    if move.after is None:
        return _("la séance de %(body)s du %(day)s, annulée") % {
            "body": move.label,
            "day": french_day(day_of(move.before), year=True),
        }
    return _("la séance de %(shift)s") % {"shift": _shift(move)}


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


# -- telling --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One date of somebody that changes; `target` is what they must see to be told of it."""

    project: int
    target: ObjectRef
    text: str


def write_down(
    entries: Sequence[dict[str, Any]],
    parts: Sequence[MovePreview],
    taken: set[str],
    stale: Sequence[int],
) -> None:
    """Keep with what a move wrote whom it concerns, and in which words: an undo tells the same ones.

    `stale` are the projects that it leaves where they are, whose teams are told.
    """
    written = {entry["ref"]: entry for entry in entries}
    for part in parts:
        agreed = [move for move in part.moves if follows(move, taken)]
        for move in (*part.chosen, *agreed):
            if move.people and move.key in written:
                written[move.key]["told"] = {
                    "project": part.project.pk,
                    "people": sorted(move.people),
                    "label": move.label,
                    "before": day_of(move.before).isoformat() if move.before else "",
                    "after": day_of(move.after).isoformat(),
                    "note": move.note,
                }
    if entries and stale:
        entries[0]["teams"] = list(stale)


def tell_moved(*records: UndoRecord, actor: Any) -> None:
    """One message for each person whose dates move, and for the teams of what was left behind.

    Several records are what one action made, in several projects.
    """
    mine: defaultdict[int, list[Line]] = defaultdict(list)
    for record in records:
        for person, lines in _lines(record, back=False).items():
            mine[person] += lines
    labels = {record.label for record in records}
    intro = _("Les dates ont changé.")
    if len(labels) == 1:
        intro = _("Les dates ont changé (%(label)s).") % {"label": labels.pop()}
    _notify(mine, intro=intro, key=f"plan-moved:{records[0].pk}", actor=actor)
    for record in records:
        words = _("A changé : %(label)s. Voyez ce qui en dépend.") % {"label": record.label}
        _tell_teams(record, words, key=f"plan-stale:{record.pk}", actor=actor)


def tell_unmoved(record: UndoRecord, *, actor: Any) -> None:
    """Whoever had been told of a move that was taken back is given their dates again."""
    intro = _("Un changement a été annulé (%(label)s) : voici vos dates, comme avant.") % {
        "label": record.label
    }
    _notify(_lines(record, back=True), intro=intro, key=f"plan-unmoved:{record.pk}", actor=actor)
    words = _("A été annulé : %(label)s. Voyez ce qui en dépend.") % {"label": record.label}
    _tell_teams(record, words, key=f"plan-unstale:{record.pk}", actor=actor)


def _lines(record: UndoRecord, *, back: bool) -> dict[int, list[Line]]:
    """What each person is told, by key; `back` once it was taken back."""
    mine: dict[int, list[Line]] = defaultdict(list)
    for entry in record.entries:
        if told := entry.get("told"):
            line = Line(told["project"], ObjectRef.parse(entry["ref"]), _text(told, back=back))
            for person in told["people"]:
                mine[person].append(line)
    return mine


def _text(told: Mapping[str, Any], *, back: bool) -> str:
    """« Accrocher : mardi 12 mai 2026 (au lieu du 5 mai) »."""
    texts = (told["after"], told["before"]) if back else (told["before"], told["after"])
    before, after = (date.fromisoformat(text) if text else None for text in texts)
    words = {"task": told["label"], "note": told["note"]}
    if after is None:
        return _("%(task)s : sans date") % words
    words["after"] = french_day(after, year=True, weekday=True)
    if before is None or before == after:
        noted = before == after and told["note"] and not back
        return (
            _("%(task)s : %(after)s (%(note)s)") if noted else _("%(task)s : %(after)s")
        ) % words
    words["before"] = french_day(before, year=before.year != after.year)
    return _("%(task)s : %(after)s (au lieu du %(before)s)") % words


def _tell_teams(record: UndoRecord, words: str, *, key: str, actor: Any) -> None:
    """The teams of the plans that hang from a calendar and did not follow it.

    They are those that the actor does not see, or left as they were: nobody else would notice.
    """
    pks = [pk for entry in record.entries for pk in entry.get("teams", ())]
    if not pks:
        return
    author = audit.Actor.of(actor).user
    changed = {
        "calendars.bodysession": _("%(project)s : une séance a changé"),
        "calendars.closingperiod": _("%(project)s : une fermeture a changé"),
        "calendars.decidingbody": _("%(project)s : un délai de dépôt a changé"),
    }
    subject = changed[ObjectRef.parse(record.entries[0]["ref"]).model]
    for project in Project.objects.filter(pk__in=pks).prefetch_related("team"):
        for member in project.team.all():
            if author is not None and member.pk == author.pk:
                continue
            url = project.get_absolute_url()
            if member.has_perm("projects.change_project", project):
                url = f"{reverse('projects-dates', kwargs={'pk': project.pk})}?recaler=1"
            notify(
                kind="plan_moved",
                user=member,
                subject=subject % {"project": project},
                paragraphs=[words],
                url=url,
                dedupe=f"{key}:{project.pk}:{member.pk}",
            )


def _notify(mine: Mapping[int, Sequence[Line]], *, intro: str, key: str, actor: Any) -> None:
    """Whoever has an account, of what it sees; the rest by the personal link that they hold."""
    author = audit.Actor.of(actor).user
    people = list(Person.objects.filter(pk__in=mine).select_related("user").order_by("pk"))
    mailed = [one for one in people if one.email]
    doors = registry.doors_to([(one.pk, line.project) for one in mailed for line in mine[one.pk]])
    for person in people:
        if author is not None and person.user_id == author.pk:
            continue
        left = list(mine[person.pk])
        if has_account(person):
            hidden = _tell_account(person, left, intro=intro, key=key)
            # What the account does not see is told only where the team opened a link to it.
            left = [line for line in hidden if doors.get((person.pk, line.project)) is not None]
        if left and person.email:
            _tell_outside(person, left, doors, intro=intro, key=key)


def _tell_account(person: Person, lines: Sequence[Line], *, intro: str, key: str) -> list[Line]:
    """One message, of what the account sees; the lines that it does not see are given back."""
    user = person.user
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        wanted[line.target.model].add(line.target.pk)
    seen = {
        ObjectRef(name, pk)
        for name, pks in wanted.items()  # a few kinds of dates: a query each
        for pk in _visible(name, pks, user)
    }
    projects = Project.objects.visible_to(user).in_bulk({line.project for line in lines})
    own: dict[Project | None, list[str]] = defaultdict(list)
    for line in lines:
        if line.target in seen:
            own[projects.get(line.project)].append(line.text)
    hidden = [line for line in lines if line.target not in seen]
    if not own:
        return hidden
    named = [project for project in own if project is not None]
    if len(own) == len(named) == 1:
        subject = _("%(project)s : vos dates changent") % {"project": named[0]}
        url, paragraphs = named[0].get_absolute_url(), [_listed(own[named[0]])]
    else:
        subject = _("Vos dates changent")
        if len(named) > 1:
            subject = _("Vos dates changent dans %(n)d projets") % {"n": len(named)}
        url = reverse("tasks-list")
        paragraphs = [f"{project or ''}\n{_listed(said)}".strip() for project, said in own.items()]
    notify(
        kind="plan_moved",
        user=user,
        subject=subject,
        paragraphs=[intro, *paragraphs],
        url=url,
        dedupe=f"{key}:{person.pk}",
    )
    return hidden


def _visible(name: str, pks: set[int], user: Any) -> list[int]:
    rows: Any = apps.get_model(name)._default_manager
    return list(rows.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))


def _tell_outside(
    person: Person,
    lines: Sequence[Line],
    doors: Mapping[tuple[int, int], Door | None],
    *,
    intro: str,
    key: str,
) -> None:
    """One mail, with the personal links that are open; nothing of where the link was closed."""
    own: dict[int, list[str]] = defaultdict(list)
    for line in lines:
        if doors.get((person.pk, line.project), line) is not None:
            own[line.project].append(line.text)
    projects = list(Project.objects.filter(pk__in=own).order_by("pk"))
    if not projects:
        return
    opened = [door for one in projects if (door := doors.get((person.pk, one.pk))) is not None]
    alone = len(projects) == 1
    paragraphs = [intro]
    for project in projects:
        said = _listed(own[project.pk])
        paragraphs.append(said if alone else f"{project}\n{said}")
        door = doors.get((person.pk, project.pk))
        if door is not None and not alone:
            paragraphs.append(_("Vos tâches : %(url)s") % {"url": absolute(door.url)})
        if door is not None:
            stop = {"url": absolute(door.stop_url)}
            paragraphs.append(_("Ne plus recevoir ces messages : %(url)s") % stop)
    subject = _("%(project)s : vos dates changent") % {"project": projects[0]}
    if not alone:
        subject = _("Vos dates changent dans %(n)d projets") % {"n": len(projects)}
    notify(
        kind="plan_moved",
        email=person.email,
        subject=subject,
        paragraphs=paragraphs,
        url=opened[0].url if opened and alone else "",
        button=_("Voir mes tâches"),
        dedupe=f"{key}:link-{person.pk}",
        secret=bool(opened),
    )


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)
