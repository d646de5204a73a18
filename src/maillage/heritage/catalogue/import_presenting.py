"""An import as its page shows it: tabs by outcome, rows with what they change, report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.heritage.catalogue.domain.images import receiving as image_receiving
from maillage.heritage.catalogue.domain.importing import counting
from maillage.heritage.catalogue.domain.importing.receiving import HARVEST
from maillage.heritage.catalogue.fields import FIELDS
from maillage.heritage.catalogue.models import CatalogueImport, ImportRecord, Museum, Rights
from maillage.heritage.catalogue.readers import LABELS
from maillage.kernel import clock
from maillage.kernel.documents import render_pdf
from maillage.kernel.exports import Export, ExportColumn
from maillage.kernel.imports.cleaning import number_fr
from maillage.ui import dates

Outcome = ImportRecord.Outcome
State = CatalogueImport.State

TEMPLATE: Final = Path(__file__).parent / "typst" / "import_report.typ"
REMARKED: Final = "a-verifier"
KEPT: Final = "gardees"
_LONGEST: Final = 400
_NAMED: Final = 300
"""Records named one by one in the PDF: the CSV names them all."""

TONES: Final[dict[str, str]] = {
    Outcome.NEW: "done",
    Outcome.CHANGED: "active",
    Outcome.UNCHANGED: "draft",
    Outcome.MISSING: "waiting",
    Outcome.WITHDRAWN: "cancelled",
    Outcome.REFUSED: "late",
}
_LABELS: Final[dict[str, Any]] = {
    Outcome.NEW: gettext_lazy("nouvelle"),
    Outcome.CHANGED: gettext_lazy("modifiée"),
    Outcome.UNCHANGED: gettext_lazy("identique"),
    Outcome.MISSING: gettext_lazy("absente du fichier"),
    Outcome.WITHDRAWN: gettext_lazy("retirée"),
    Outcome.REFUSED: gettext_lazy("refusée"),
}
"""What becomes of a record or of an image: both are feminine."""
_TABS: Final[tuple[tuple[str, Any, Any], ...]] = (
    (Outcome.REFUSED, gettext_lazy("refusées"), gettext_lazy("refusées")),
    (REMARKED, gettext_lazy("à vérifier"), gettext_lazy("à vérifier")),
    (Outcome.NEW, gettext_lazy("nouvelles"), gettext_lazy("nouvelles")),
    (Outcome.CHANGED, gettext_lazy("modifiées"), gettext_lazy("modifiées")),
    (Outcome.MISSING, gettext_lazy("absentes du fichier"), gettext_lazy("absentes")),
    (Outcome.WITHDRAWN, gettext_lazy("retirées par la source"), gettext_lazy("retirées")),
    (Outcome.UNCHANGED, gettext_lazy("identiques"), gettext_lazy("identiques")),
    (KEPT, gettext_lazy("non remises"), gettext_lazy("non remises")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """« nouvelles (12) », and the address of these rows."""

    key: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a record: what it was, what it becomes."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class Line:
    """One row of the page."""

    row: ImportRecord
    label: str
    tone: str
    errors: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)


def is_images(run: CatalogueImport) -> bool:
    """Whether the run brings images rather than records."""
    return run.kind == image_receiving.KIND


def format_of(run: CatalogueImport) -> str:
    """« LIDO (XML) », « moisson OAI-PMH », « images »."""
    if run.kind == HARVEST:
        return _("moisson OAI-PMH")
    return _("images") if is_images(run) else str(LABELS.get(run.kind, run.kind or "—"))


def tabs(run: CatalogueImport, chosen: str) -> list[Tab]:
    """The rows by outcome; the first that is not empty stands open."""
    numbers = {
        **run.counts,
        REMARKED: run.counts.get("remarked", 0),
        KEPT: run.counts.get("kept", 0),
    }
    shown = [
        (key, str(label), numbers.get(key, 0)) for key, label, _short in _TABS if numbers.get(key)
    ]
    current = (
        chosen if chosen in {key for key, _label, _n in shown} else (shown[0][0] if shown else "")
    )
    return [Tab(key, label, n, key == current) for key, label, n in shown]


def rows_of(run: CatalogueImport, tab: str, museum: int | None) -> QuerySet[ImportRecord]:
    """The rows of a tab, in the order of the file."""
    if tab == REMARKED:
        which = Q(is_remarked=True) & ~Q(is_undone=True)
    elif tab == KEPT:
        which = Q(is_undone=True, is_remarked=True)
    else:
        which = Q(outcome=tab)
    rows = (
        run.records.filter(which).select_related("museum__organisation").defer("values", "before")
    )
    if museum is not None:
        rows = rows.filter(museum=museum)
    return rows.order_by("number")


def museums_of(run: CatalogueImport) -> list[Museum]:
    """The museums that the run speaks of; none when it is one museum's own."""
    if run.museum_id:
        return []
    told = run.records.exclude(museum=None).order_by().values("museum").distinct()
    return list(Museum.objects.filter(pk__in=told).select_related("organisation"))


def lines(rows: Iterable[ImportRecord]) -> list[Line]:
    """Rows as the table shows them."""
    return [_line(row, _museum_names(row)) for row in rows]


def _museum_names(row: ImportRecord) -> dict[int, str]:
    return {row.museum_id: str(row.museum)} if row.museum_id else {}


_RANKS: Final = {code: rank for rank, code in enumerate((ImportRecord.REFERENCE, *FIELDS))}


def _rank(code: str) -> int:
    """Where a change stands: the reference, the fields in their order, the rest."""
    return _RANKS.get(code, len(_RANKS))


def _line(row: ImportRecord, names: Mapping[int, str]) -> Line:
    line = Line(row, _outcome_label(row), TONES.get(row.outcome, "draft"))
    for one in row.problems:
        (line.errors if one.get("blocking") else line.remarks).append(one["message"])
    # PostgreSQL keeps the keys of a document in an order of its own.
    for code, (before, after) in sorted(row.changes.items(), key=lambda one: _rank(one[0])):
        if code == "REF" and ImportRecord.REFERENCE in row.changes:
            continue  # said by the change of reference itself
        line.changes.append(_change(code, before, after, names))
    line.facts = _image_facts(row)
    return line


def _outcome_label(row: ImportRecord) -> str:
    if row.is_undone:
        return _("annulée")
    if row.is_applied and row.outcome == Outcome.MISSING:
        return _("retirée du catalogue")
    return str(_LABELS[row.outcome])


def _change(code: str, before: Any, after: Any, names: Mapping[int, str]) -> Change:
    if code == ImportRecord.REFERENCE:
        return Change(_("Référence provisoire"), before, after)
    if code == ImportRecord.MUSEUM:
        return Change(_("Musée"), _("un autre musée"), names.get(after, ""))
    if code == ImportRecord.BACK:
        return Change(_("Catalogue"), _("retirée"), _("remise au catalogue"))
    label = capfirst(str(FIELDS[code].label)) if code in FIELDS else code
    return Change(label, _joined(before), _joined(after))


def _joined(values: Iterable[str]) -> str:
    return Truncator(" ; ".join(values)).chars(_LONGEST)


def _image_facts(row: ImportRecord) -> list[str]:
    told = row.extra
    found = [told[name] for name in ("credit", "caption") if told.get(name)]
    if told.get("rights") in Rights.values:
        found.append(str(Rights(told["rights"]).label))
    if told.get("width"):
        found.append(f"{told['width']} × {told['height']} px")
    return found


# -- report -----------------------------------------------------------------------------------------


def report_pdf(run: CatalogueImport, museum: Museum | None) -> bytes:
    """The report of the import, whole or of one museum."""
    shares = counting.by_museum(run)
    if museum is not None:
        shares = [one for one in shares if one.museum == museum]
    told = run.records.filter(Q(outcome=Outcome.REFUSED) | Q(is_remarked=True)).order_by("number")
    if museum is not None:
        told = told.filter(museum=museum)
    total = told.count()
    when = run.applied_at or run.updated_at
    data = {
        "title": _("Import de « %(file)s »") % {"file": run.filename},
        "day": dates.plain_day(clock.local(when).date()),
        "facts": [
            [_("État"), run.get_state_display()],
            [_("Format"), format_of(run)],
            [_("Musée"), str(museum or run.museum or _("plusieurs"))],
            [_("Par"), str(run.created_by or "—")],
        ],
        "remarks": [str(one) for one in run.remarks],
        "head": [_("Musée"), *(capfirst(str(short)) for _key, _label, short in _TABS[:-1])],
        "shares": [
            [
                str(one.museum or _("sans musée")),
                *(
                    number_fr(one.remarked if key == REMARKED else one.outcomes.get(key, 0))
                    for key, _label, _short in _TABS[:-1]
                ),
            ]
            for one in shares
        ],
        "records": [
            [
                str(row.line or row.number),
                row.reference or "—",
                row.title,
                " ".join(one["message"] for one in row.problems),
            ]
            for row in told.only("line", "number", "reference", "title", "problems")[:_NAMED]
        ],
        "more": _more(total - _NAMED),
    }
    return render_pdf(TEMPLATE, data)


def _more(count: int) -> str:
    """How many records the PDF does not name."""
    if count <= 0:
        return ""
    message = ngettext(
        "%(n)s autre dans le rapport CSV.", "%(n)s autres dans le rapport CSV.", count
    )
    return message % {"n": number_fr(count)}


def _records(user: Any, params: Mapping[str, Any]) -> QuerySet[ImportRecord]:
    runs = CatalogueImport.objects.visible_to(user).filter(pk=params["run"])
    rows = ImportRecord.objects.filter(run__in=runs).select_related("museum__organisation")
    if params.get("museum"):
        rows = rows.filter(museum=params["museum"])
    return rows.defer("values", "before").order_by("number")


def _problems(row: ImportRecord) -> str:
    return " ".join(one["message"] for one in row.problems)


def _changes(row: ImportRecord) -> str:
    line = _line(row, _museum_names(row))
    return " | ".join(f"{one.label} : {one.before} → {one.after}" for one in line.changes)


REPORT: Final = Export(
    kind="catalogue-import",
    label=gettext_lazy("rapport d’import"),
    permission="catalogue.view_catalogueimport",
    columns=(
        ExportColumn("number", gettext_lazy("Rang"), lambda row: row.number),
        ExportColumn("line", gettext_lazy("Ligne"), lambda row: row.line or ""),
        ExportColumn("museum", gettext_lazy("Musée"), lambda row: str(row.museum or "")),
        ExportColumn("reference", gettext_lazy("Référence"), lambda row: row.reference),
        ExportColumn("title", gettext_lazy("Titre"), lambda row: row.title),
        ExportColumn("outcome", gettext_lazy("Effet"), _outcome_label),
        ExportColumn("changes", gettext_lazy("Changements"), _changes),
        ExportColumn("problems", gettext_lazy("Remarques"), _problems),
    ),
    queryset=_records,
)
