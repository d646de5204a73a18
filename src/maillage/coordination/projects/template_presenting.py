"""Templates and what became of them, in a coordinator's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coordination.calendars.models import DecidingBody
from maillage.coordination.projects.domain.differences import Kind, Proposal
from maillage.coordination.projects.domain.updating import Update
from maillage.coordination.projects.models import LinkKind, PlanTemplate, SchoolRule
from maillage.coordination.projects.planning.rules import DateRule, Unit, describe
from maillage.people.directory.models import Organisation, Person


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One task of the table."""

    task: Any
    rule: str
    after: list[str]


def rows_of(template: PlanTemplate) -> list[TemplateRow]:
    """The template's tasks with their rules and links in words; three queries."""
    tasks = list(
        template.tasks.select_related("anchor", "deciding_body").prefetch_related(
            "predecessor_links"
        )
    )
    titles = {task.pk: task.title for task in tasks}
    return [
        TemplateRow(
            task,
            rule_words((task.anchor.name, task.offset, task.unit)) if task.anchor else "",
            [
                tie_words(titles.get(link.predecessor_id, ""), link.kind, link.lag)
                for link in task.predecessor_links.all()
            ],
        )
        for task in tasks
    ]


def rule_words(rule: Any) -> str:
    """A rule as `differences` keeps it: (anchor's name, offset, unit)."""
    if rule is None:
        return _("à temps pour la suite")
    name, offset, unit = rule
    if not name:
        return _("date fixe")
    return describe(DateRule(name, offset, Unit(unit)), name)


def tie_words(title: str, kind: str, lag: int) -> str:
    """« commence après la fin de « BAT », 2 jours plus tard »."""
    words = _("%(kind)s de « %(title)s »") % {"kind": LinkKind(kind).label, "title": title}
    if lag > 0:
        words += ngettext(", %(n)d jour ouvré plus tard", ", %(n)d jours ouvrés plus tard", lag) % {
            "n": lag
        }
    elif lag < 0:
        words += ngettext(
            ", en avance de %(n)d jour ouvré", ", en avance de %(n)d jours ouvrés", -lag
        ) % {"n": -lag}
    return words


def responsible_labels(keys: Iterable[str]) -> dict[str, str]:
    """Names of « person:12 » and « organisation:3 »; two queries."""
    models = {"person": Person, "organisation": Organisation}
    wanted: dict[str, list[int]] = {"person": [], "organisation": []}
    for key in keys:
        kind, _colon, pk = key.partition(":")
        wanted[kind].append(int(pk))
    return {
        f"{kind}:{pk}": str(one)
        for kind, pks in wanted.items()
        for pk, one in models[kind]._default_manager.in_bulk(pks).items()
    }


# -- updates --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownChange:
    """« Durée : 3 jours → 5 jours »; `kept` is what the project has instead."""

    label: Any
    before: str
    after: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """One task of the difference."""

    proposal: Proposal
    head: str
    changes: list[ShownChange]


@dataclass(frozen=True, slots=True)
class ShownUpdate:
    """The difference of one project."""

    update: Update
    possible: list[ShownProposal]
    kept: list[ShownProposal]


def show_updates(updates: Iterable[Update]) -> list[ShownUpdate]:
    """The differences in words; one query for the bodies' names."""
    rows = list(updates)
    bodies = dict(DecidingBody.objects.values_list("pk", "name")) if rows else {}
    found = []
    for update in rows:
        titles = {one.key: one.title for one in update.proposals} | dict(update.titles)
        shown = [_show(one, titles, bodies) for one in update.proposals]
        found.append(
            ShownUpdate(
                update,
                [one for one in shown if one.proposal.is_possible],
                [one for one in shown if not one.proposal.is_possible],
            )
        )
    return found


def _show(
    proposal: Proposal, titles: Mapping[str, str], bodies: Mapping[int, str]
) -> ShownProposal:
    changes = []
    if proposal.kind is Kind.ADDED:
        rule = _value("rule", proposal.task["rule"], titles, bodies)
        changes.append(ShownChange(_("Date"), "", rule))
    for one in proposal.fields:
        before, after, mine = (
            _value(one.name, value, titles, bodies) for value in (one.before, one.after, one.mine)
        )
        changes.append(ShownChange(one.label, before, after, mine if one.kept else ""))
    heads = {
        Kind.ADDED: _("Nouvelle tâche"),
        Kind.REMOVED: _("Tâche retirée du modèle"),
        Kind.CHANGED: _("Tâche changée"),
    }
    return ShownProposal(proposal, heads[proposal.kind], changes)


def _value(name: str, value: Any, titles: Mapping[str, str], bodies: Mapping[int, str]) -> str:
    words: dict[str, Callable[[], str]] = {
        "rule": lambda: rule_words(value),
        "duration": lambda: (
            ngettext("%(n)d jour ouvré", "%(n)d jours ouvrés", value) % {"n": value}
        ),
        "exact_day": lambda: _("oui") if value else _("non"),
        "school_rule": lambda: str(SchoolRule(value).label),
        "body": lambda: bodies.get(value, _("aucune")),
        "checklist": lambda: " · ".join(value),
        "after": lambda: " ; ".join(
            tie_words(titles.get(key, "…"), *tie) for key, tie in value.items()
        ),
        "effort": lambda: f"{value} h" if value else "",
    }
    return words.get(name, lambda: str(value))() or _("rien")
