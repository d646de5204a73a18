"""What each line of an MS Project file means in one of our plans."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.coordination.exchange.mspdi.lags import lag_in_days
from maillage.coordination.exchange.mspdi.model import MINUTES, Constraint, MsPlan, MsTask
from maillage.coordination.exchange.mspdi.settings import Settings, safe_name
from maillage.coordination.exchange.mspdi.told import (
    BASE,
    ROLE,
    SETTINGS,
    cells,
    is_derived,
    read_base,
)
from maillage.coordination.projects import three_way
from maillage.coordination.projects.import_rows import Context, read_dates
from maillage.coordination.projects.models import Dependency, Task, Unit
from maillage.coordination.projects.planning.network import CycleError, build_network
from maillage.coordination.projects.planning.plan import Link, LinkKind, Plan, PlanTask
from maillage.kernel.imports.cleaning import show
from maillage.kernel.imports.columns import Column
from maillage.kernel.imports.engine import RowPlan
from maillage.kernel.imports.reading import Table
from maillage.people.directory.domain import match_people

LOST: Final[Mapping[int, Any]] = {
    Constraint.START_NO_LATER: gettext_lazy("« débuter au plus tard »"),
    Constraint.FINISH_NO_EARLIER: gettext_lazy("« finir au plus tôt »"),
}
FIRM: Final = frozenset({Constraint.MUST_START, Constraint.MUST_FINISH})
SHOWN: Final = 5
"""Names told one by one in a note."""
MOST_HOURS: Final = Decimal("9999.99")
"""The longest effort that a task holds."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What a row waits for: the other row, or the task that it updates, how and how long."""

    line: int
    target: int | None
    kind: str
    lag: int


# -- the file as a table ----------------------------------------------------------------------------


def cells_of(
    task: MsTask, plan: MsPlan, lines: Mapping[int, int], columns: Sequence[Column]
) -> list[object]:
    """What the preview shows of a line, and what the user may type over."""
    values = cells(task, plan)
    values["after"] = ", ".join(_told(link, lines, plan) for link in task.links)
    return [values[column.key] for column in columns]


def _told(link: Any, lines: Mapping[int, int], plan: MsPlan) -> str:
    """« 12FD+3 j », as MS Project writes it in French."""
    words = {"FS": "FD", "SS": "DD", "FF": "FF", "SF": "DF"}
    days = lag_in_days(link, minutes_per_day=plan.minutes_per_day, duration=0)[0]
    lag = f"{days:+d} j" if days else ""
    return f"{lines.get(link.predecessor, '?')}{words[link.kind]}{lag}"


def remarks_of(task: MsTask, plan: MsPlan) -> list[str]:
    """What of this line has no equivalent here."""
    told = []
    ours = SETTINGS in task.texts
    if task.milestone and not ours:
        told.append(_("Jalon : devient une tâche d’un jour."))
    if (lost := LOST.get(task.constraint)) is not None:
        told.append(_("Contrainte %(name)s : sans équivalent, laissée.") % {"name": lost})
    if task.deadline and task.finish and task.deadline < task.finish:
        day = f"{task.deadline:%d/%m/%Y}"
        told.append(_("Finit après son échéance du %(day)s dans le fichier.") % {"day": day})
    if _hours(task) > MOST_HOURS:
        told.append(_("Charge de plus de 9 999 heures : laissée."))
    if task.recurring:
        told.append(_("Tâche périodique : reprise une fois par occurrence, sans son rythme."))
    others = [plan.resources[uid].name for uid in task.resources]
    if len(others) > 2:
        told.append(_("Ressources laissées : %(names)s.") % {"names": ", ".join(others[2:])})
    return told


def notes_of(plan: MsPlan) -> list[str]:
    """What the user should know of the whole file."""
    told = [_("Plan MS Project « %(name)s ».") % {"name": plan.name}]
    phases = [task for task in plan.tasks if task.summary and not task.subproject]
    if phases:
        told.append(
            ngettext(
                "%(n)d tâche récapitulative devient une phase.",
                "%(n)d tâches récapitulatives deviennent des phases.",
                len(phases),
            )
            % {"n": len(phases)}
        )
    told += _listed(
        [task.subproject for task in plan.tasks if task.subproject],
        _("Sous-projets liés, à importer à part : %(names)s."),
    )
    told += _listed(
        [one.name for one in plan.resources.values() if one.kind != 1],
        _("Ressources matérielles et coûts, sans équivalent : %(names)s."),
    )
    told += _listed(
        [task.name for task in phases if task.links],
        _("Enchaînements de tâches récapitulatives, sans équivalent : %(names)s."),
    )
    if plan.from_start:
        told.append(
            _("Ce plan est calculé depuis son début : ses dates sont reprises telles quelles.")
        )
    return told


def _listed(names: Sequence[str], sentence: str) -> list[str]:
    if not names:
        return []
    unique = list(dict.fromkeys(names))
    shown = ", ".join(unique[:SHOWN]) + ("…" if len(unique) > SHOWN else "")
    return [sentence % {"names": shown}]


# -- rows -------------------------------------------------------------------------------------------


def read_anchor(plan: RowPlan, record: MsTask, context: Context) -> None:
    """An anchor of ours: created if it is not there, never moved by an import."""
    for key in ("due", "start", "progress", "responsible"):
        plan.values.pop(key, None)
    plan.values["anchor"] = record
    if record.finish is None:
        plan.refuse("due", _("Ce repère n’a pas de date dans le fichier."))
    plan.display["phase"] = _("repère")
    name = safe_name(record.name).casefold()
    found = next((one for one in context.anchors if safe_name(one.name).casefold() == name), None)
    if found is None or int(found.key) < 0:
        return
    if plan.action == "create":
        plan.action = "unchanged"
    if found.day != record.finish and record.finish:
        told = _("Le %(day)s dans le fichier : déplacez le repère depuis son plan.")
        plan.warn("due", told % {"day": f"{record.finish:%d/%m/%Y}"})


def recall(plan: RowPlan, record: MsTask, known: Collection[int]) -> None:
    """What the line was when it left, if it is of a task of this project."""
    settings = Settings.read(record.texts.get(SETTINGS, ""))
    if settings is not None and settings.ref in known:
        plan.values["ref"] = settings.ref
        plan.values["base"] = read_base(record.texts.get(BASE, ""))


def said_by(here: Mapping[int, Mapping[str, object]]) -> Callable[[Task], dict[str, str]]:
    """What the cells of a task say now, as text."""
    nothing = dict.fromkeys(three_way.KEYS, "")
    return lambda task: {key: show(value) for key, value in here.get(task.pk, nothing).items()}


def read_task(
    plan: RowPlan, record: MsTask, context: Context, file: MsPlan, *, corrected: bool
) -> None:
    """Dates, phase, what holds it, how long it takes, who.

    Of a task that is there, only what the file says is written; of one that left from here, only
    what the file has changed.
    """
    settings = Settings.read(record.texts.get(SETTINGS, "")) or Settings()
    seconds = [file.resources[uid].name for uid in record.resources[1:2]]
    keep = plan.values.pop("keep_dates", None)
    if keep is not None:
        plan.values["seconds"] = seconds if "second" in plan.values["changed"] else []
        _update(plan, record, context, keep=keep)
        return
    plan.values["seconds"] = seconds
    fields: dict[str, Any] = {}
    if phase := plan.values.pop("phase", ""):
        fields["phase"] = phase
    plan.values["fields"] = fields
    if plan.values.get("title"):
        fields["title"] = plan.values["title"]
    moved = corrected or record.finish != settings.due
    if plan.values.get("ref"):  # it left from here, before files said what they were
        _update(plan, record, context, keep=not moved)
        return
    _new(fields, record, settings)
    ours = bool(settings.ref or settings.due or settings.anchor)
    if ours and not moved and _exact(plan, record, settings, context):
        if settings.floating:
            fields["floating"] = True
        return
    if not ours:
        _held(plan, record, fields)
    read_dates(plan, context)
    if fields.get("floating") and plan.values.get("dates"):
        plan.values["dates"] |= {"rule_anchor_id": None, "rule_offset": 0, "rule_unit": Unit.DAYS}


def _new(fields: dict[str, Any], record: MsTask, settings: Settings) -> None:
    """What the file says of a task that did not leave from this project; nothing else."""
    if settings.locked:
        fields["locked"] = True
    if settings.earliest:
        fields["earliest"] = settings.earliest
    if role := record.texts.get(ROLE):
        fields["responsible_role"] = role[:120]
    base = read_base(record.texts.get(BASE, ""))
    nobody_said = base is not None and base["effort"] == three_way.fingerprint("")
    if record.work and not (nobody_said and is_derived(record)):
        _give_hours(fields, record)


def _update(plan: RowPlan, record: MsTask, context: Context, *, keep: bool) -> None:
    """A task of this project: its rule, its lock, its role stay; its dates too, unless they moved."""
    fields: dict[str, Any] = plan.values.setdefault("fields", {})
    if "effort" in plan.values.pop("changed", ()) and record.work:
        _give_hours(fields, record)
    if keep:
        for name in ("due", "start"):
            plan.values.pop(name, None)
        return
    fields["floating"] = False  # somebody has placed it
    read_dates(plan, context)


def _hours(record: MsTask) -> Decimal:
    return (Decimal(record.work) / 60).quantize(Decimal("0.01"))


def _give_hours(fields: dict[str, Any], record: MsTask) -> None:
    if _hours(record) <= MOST_HOURS:
        fields["effort"] = _hours(record)


def compare_more(
    plan: RowPlan, record: MsTask, file: MsPlan, here: Mapping[int, Mapping[str, object]]
) -> None:
    """The same three ways for what has no cell of its own: second resource, effort, links.

    What changed on both sides is kept as it is here, and told: `plan.values["changed"]` has the rest.
    """
    base = read_base(record.texts.get(BASE, ""))
    now = here.get(plan.values.get("ref", 0))
    if base is None or now is None or "keep_dates" not in plan.values:
        return
    written = cells(record, file)
    changed: set[str] = set()
    for key, column in (("second", "responsible"), ("effort", "title"), ("after", "after")):
        file_says, here_says = str(written[key]), str(now[key])
        was = three_way.recalled(base[key], file_says, here_says)
        if file_says in {was, here_says}:
            continue
        if key == "effort" and base[key] == three_way.fingerprint("") and is_derived(record):
            continue  # MS Project counts the duration as work
        if here_says == was:
            changed.add(key)
        else:
            names = {
                "second": _("la seconde ressource"),
                "effort": _("la charge"),
                "after": _("les enchaînements"),
            }
            told = _("Changé des deux côtés depuis l’export, gardé comme ici : %(what)s.")
            plan.warn(column, told % {"what": names[key]})
    plan.values["changed"] = changed


def _exact(plan: RowPlan, record: MsTask, settings: Settings, context: Context) -> bool:
    """The dates as they left; False when their anchor is not in this project."""
    key = None
    if settings.anchor:
        wanted = settings.anchor.casefold()
        key = next(
            (one.key for one in context.anchors if safe_name(one.name).casefold() == wanted), None
        )
        if key is None:
            return False
    for name in ("due", "start"):
        plan.values.pop(name, None)
    plan.values["dates"] = {
        "rule_anchor_id": int(key) if key else None,
        "rule_offset": settings.offset,
        "rule_unit": settings.unit or str(Unit.DAYS),
        "exact_day": settings.exact_day,
        "due": record.finish,
        "start": record.start,
        "duration": max(1, record.duration // MINUTES),
    }
    return True


def _held(plan: RowPlan, record: MsTask, fields: dict[str, Any]) -> None:
    """The constraint of a task that comes from elsewhere."""
    day = record.constraint_day
    if record.constraint in FIRM:
        fields["locked"] = True
    elif record.constraint == Constraint.START_NO_EARLIER and day:
        fields["earliest"] = day
    elif record.constraint == Constraint.FINISH_NO_LATER and day and record.finish:
        plan.values["due"] = min(day, record.finish)
    elif record.constraint == Constraint.ALAP:
        fields["floating"] = True


def match_seconds(plans: Sequence[RowPlan]) -> None:
    """The body that answers for a task beside the person: the second resource, if we know it."""
    names: dict[int, str] = {}
    for plan in plans:
        seconds = plan.values.pop("seconds", ())
        if seconds:
            names[plan.line] = seconds[0]
    matches = match_people(sorted(set(names.values()))) if names else {}
    for plan in plans:
        match = matches.get(names.get(plan.line, ""))
        if match is not None and match.kind == "organisation":
            plan.values["fields"]["responsible_organisation_id"] = match.organisation_id
        elif match is not None:
            told = _("Seconde ressource, laissée : %(name)s.")
            plan.warn("responsible", told % {"name": names[plan.line]})


# -- links ------------------------------------------------------------------------------------------


def read_links(plans: Sequence[RowPlan], table: Table, context: Context) -> None:
    """What each row waits for: `plan.values["waits"]`; a link that changes makes its row change."""
    file: MsPlan = table.content
    lines = {task.uid: line for line, task in enumerate(file.tasks, start=1)}
    by_line = {plan.line: plan for plan in plans}
    rows = {plan.target_id: plan.line for plan in plans if plan.target_id}
    there = {
        (link.predecessor_id, link.successor_id): (link.kind, link.lag)
        for link in Dependency.objects.filter(successor__project=context.project)
    }
    for plan in plans:
        record = table.records.get(plan.line)
        if record is None or "anchor" in plan.values:
            continue
        waits: dict[int, Wait] = {}
        if plan.values.pop("links_stay", False):
            plan.values["waits"] = [
                Wait(rows[first], first, *told)
                for (first, then), told in there.items()
                if then == plan.target_id and first in rows
            ]
            continue
        for link in record.links:
            line = lines.get(link.predecessor, 0)
            other = by_line.get(line)
            if other is None or "anchor" in other.values or other is plan:
                told = _("Enchaînement avec une ligne qui n’est pas reprise : laissé.")
                plan.warn("after", told)
                continue
            before = table.records[line]
            days, note = lag_in_days(
                link, minutes_per_day=file.minutes_per_day, duration=before.duration
            )
            if note:
                plan.warn("after", note)
            waits[line] = Wait(line, other.target_id, link.kind, days)
        plan.values["waits"] = list(waits.values())
        if plan.action == "unchanged" and any(
            there.get((one.target or 0, plan.target_id or 0)) != (one.kind, one.lag)
            for one in waits.values()
        ):
            plan.action = "update"
            plan.changes["after"] = ("", plan.display.get("after", ""))


def refuse_cycles(plans: Sequence[RowPlan]) -> None:
    """Tasks that wait for each other, told on the first of them."""
    rows = [plan for plan in plans if "waits" in plan.values]
    tasks = [PlanTask(plan.line, str(plan.values.get("title", ""))) for plan in rows]
    links = [
        Link(wait.line, plan.line, LinkKind[wait.kind])
        for plan in rows
        for wait in plan.values["waits"]
    ]
    try:
        build_network(Plan(anchors={}, tasks=tasks, links=links))
    except CycleError as error:
        first = next(plan for plan in rows if plan.line == error.tasks[0])
        first.refuse("after", str(error))
