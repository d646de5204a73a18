"""Plans of MS Project, ProjectLibre or GanttProject (MSPDI), by the preview of any import."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.exchange import import_rows as rows
from maillage.coordination.exchange.domain.mspdi import cells_here
from maillage.coordination.exchange.mspdi.model import MsTask
from maillage.coordination.exchange.mspdi.reading import read_mspdi
from maillage.coordination.exchange.mspdi.settings import anchor_time, is_anchor, safe_name
from maillage.coordination.exchange.mspdi.told import SETTINGS
from maillage.coordination.projects import three_way
from maillage.coordination.projects.import_rows import COLUMNS, Context, match_responsibles
from maillage.coordination.projects.imports import PlanImporter
from maillage.coordination.projects.models import Anchor, Dependency, Project, Task
from maillage.coordination.projects.planning.rules import Anchor as PlanAnchor
from maillage.kernel import audit
from maillage.kernel.imports.cleaning import fold
from maillage.kernel.imports.columns import Column, ColumnMapping, text
from maillage.kernel.imports.engine import Applied, RowPlan, parse_rows
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.imports.reading import Row, Table
from maillage.kernel.imports.undoing import created_entry, updated_entry


class MspdiImporter(PlanImporter):
    """The tasks of an MS Project file become those of one project; a second import updates them."""

    kind = "mspdi"
    label = gettext_lazy("Plan MS Project (XML)")
    example_name = ""
    families: ClassVar[tuple[str, ...]] = ("xml",)
    accepts: ClassVar[tuple[str, ...]] = (".xml",)
    tables: ClassVar[bool] = False
    help = gettext_lazy(
        "Le fichier XML de MS Project, ProjectLibre ou GanttProject. Les tâches récapitulatives "
        "deviennent des phases ; enchaînements, délais et contraintes sont repris ; ce qui n’a pas "
        "d’équivalent ici est dit avant d’écrire."
    )
    columns = (
        *(column for column in COLUMNS if column.key != "duration"),
        Column("phase", gettext_lazy("Phase"), parse=text(120)),
        Column("after", gettext_lazy("Enchaînements"), parse=text(2000)),
    )

    def read(self, raw: bytes, filename: str, *, max_mb: float) -> Table:
        """A row for each task and each anchor; lines are the ranks in the file."""
        if len(raw) > max_mb * 1_000_000:
            raise ReadError("too_large", _("Ce fichier dépasse %(n)g Mo.") % {"n": max_mb})
        plan = read_mspdi(raw)
        table = Table(
            filename=filename,
            sheets=[],
            sheet="",
            header_row=0,
            headers=[str(column.label) for column in self.columns],
            rows=[],
            content=plan,
        )
        lines = {task.uid: line for line, task in enumerate(plan.tasks, start=1)}
        for line, task in enumerate(plan.tasks, start=1):
            if task.summary or task.subproject or not task.name:
                continue
            table.records[line] = task
            table.rows.append(Row(line, rows.cells_of(task, plan, lines, self.columns)))
            table.remarks[line] = rows.remarks_of(task, plan)
        table.notes = rows.notes_of(plan)
        return table

    # -- preview -----------------------------------------------------------------------------------

    def prepare(
        self,
        table: Table,
        mapping: ColumnMapping,
        params: dict[str, Any],
        corrections: Mapping[str, str],
        user: Any,
    ) -> list[RowPlan]:
        """As a spreadsheet's rows, with the exact settings of what comes from here."""
        plans = parse_rows(table, mapping, self.columns, corrections)
        context = self._with_anchors(self._context(params), table)
        here = cells_here(context.project, user)
        for plan in plans:
            rows.recall(plan, table.records[plan.line], here)
        said = rows.said_by(here)
        three_way.compare(plans, table, mapping, corrections, context.project, said=said)
        self._compare_more(plans, table, here)
        for plan in plans:
            if plan.action == "skip":
                continue
            record: MsTask = table.records[plan.line]
            plan.values.pop("after", None)
            if is_anchor(record.texts.get(SETTINGS, "")):
                rows.read_anchor(plan, record, context)
            else:
                typed = f"{plan.line}:due" in corrections
                rows.read_task(plan, record, context, table.content, corrected=typed)
        self._leave_same_dates(plans, table, context.project)
        match_responsibles(plans)
        rows.match_seconds(plans)
        self._match_tasks(plans, context)
        rows.read_links(plans, table, context)
        rows.refuse_cycles(plans)
        return plans

    @staticmethod
    def _leave_same_dates(plans: Sequence[RowPlan], table: Table, project: Project) -> None:
        """A file that says the days that are there says nothing of the rule behind them."""
        titles = Counter(fold(str(plan.values.get("title", ""))) for plan in plans)
        there: dict[str, list[Task]] = defaultdict(list)
        for task in project.tasks.all():
            there[fold(task.title)].append(task)
        for plan in plans:
            title = fold(str(plan.values.get("title", "")))
            if plan.values.get("ref") or titles[title] != 1 or len(there[title]) != 1:
                continue
            record, task = table.records[plan.line], there[title][0]
            if "anchor" not in plan.values and (record.start, record.finish) == (
                task.start,
                task.due,
            ):
                plan.values["dates"] = {}

    @staticmethod
    def _compare_more(
        plans: Sequence[RowPlan], table: Table, here: Mapping[int, Mapping[str, object]]
    ) -> None:
        """Links and what has no cell; a task deleted here since is made again, and said so."""
        refs = table.content.refs
        ours = bool(here.keys() & refs.values())
        for plan in plans:
            record: MsTask = table.records[plan.line]
            rows.compare_more(plan, record, table.content, here)
            if "keep_dates" in plan.values and "after" not in plan.values.get("changed", ()):
                plan.values["links_stay"] = True
            gone = record.uid in refs and refs[record.uid] not in here
            if ours and gone and plan.action == "create":
                plan.warn("title", _("Cette tâche n’est plus dans le projet : elle y revient."))

    @staticmethod
    def _with_anchors(context: Context, table: Table) -> Context:
        """The project's anchors and those that the file brings, under negative keys."""
        known = {safe_name(one.name).casefold() for one in context.anchors}
        made = tuple(
            PlanAnchor(str(-line), record.name, record.finish)
            for line, record in table.records.items()
            if is_anchor(record.texts.get(SETTINGS, "")) and record.finish
            and safe_name(record.name).casefold() not in known
        )  # fmt: skip
        anchors = context.anchors + made
        names = {one.key: one.name for one in anchors}
        main = context.main or (anchors[-1].key if anchors else None)
        return replace(context, anchors=anchors, names=names, main=main)

    # -- apply -------------------------------------------------------------------------------------

    def before(
        self, project: Project, plans: Sequence[RowPlan], applied: Applied, user: Any
    ) -> None:
        """The anchors that the file brings; the rules of the rows then name them by their key."""
        del user
        made: dict[int, Anchor] = {}
        position = project.anchors.count()
        for plan in plans:
            record: MsTask | None = plan.values.get("anchor")
            if record is not None and record.finish is not None:
                anchor = Anchor(
                    project=project,
                    name=str(plan.values["title"])[:80],
                    day=record.finish,
                    time=anchor_time(record.texts[SETTINGS]),
                    position=position + len(made),
                )
                anchor.full_clean()
                anchor.save()
                made[-plan.line] = anchor
                applied.entries.append(created_entry(anchor))
        for plan in plans:
            dates = plan.values.get("dates") or {}
            if (key := dates.get("rule_anchor_id")) and key < 0:
                dates["rule_anchor_id"] = made[key].pk if key in made else None
        if made and project.main_anchor_id is None:
            was = copy(project)
            project.main_anchor = list(made.values())[-1]
            project.save(update_fields=["main_anchor"])
            applied.entries.append(updated_entry(was, project, ["main_anchor"]))

    def after(
        self,
        project: Project,
        plans: Sequence[RowPlan],
        written: Mapping[int, Task],
        applied: Applied,
    ) -> None:
        """The links, once both ends are there; one that is there already is put right."""
        there = {
            (link.predecessor_id, link.successor_id): link
            for link in Dependency.objects.filter(successor__project=project)
        }
        made = []
        for plan in plans:
            for wait in plan.values.get("waits", ()):
                first = written[wait.line].pk if wait.line in written else wait.target
                then = written[plan.line].pk
                if first is None or first == then:
                    continue
                link = there.get((first, then))
                if link is None:
                    link = Dependency(predecessor_id=first, successor_id=then)
                    link.kind, link.lag = wait.kind, wait.lag
                    made.append(link)
                elif (link.kind, link.lag) != (wait.kind, wait.lag):
                    was = copy(link)
                    link.kind, link.lag = wait.kind, wait.lag
                    link.save(update_fields=["kind", "lag"])
                    applied.entries.append(updated_entry(was, link, ["kind", "lag"]))
        audit.bulk_create(made)
        applied.entries += [created_entry(link) for link in made]
