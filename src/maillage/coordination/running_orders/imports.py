"""A running order read from a spreadsheet: one row, one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.coordination.running_orders.domain.orders import lock, retime
from maillage.coordination.running_orders.models import Line, RunningOrder
from maillage.coordination.running_orders.timeline import hour_words, read_duration, read_hour
from maillage.kernel import audit
from maillage.kernel.imports.cleaning import fold, show
from maillage.kernel.imports.columns import Column, ColumnMapping, boolean_fr, text
from maillage.kernel.imports.engine import Applied, Importer, ImportRefused, RowPlan, parse_rows
from maillage.kernel.imports.reading import Table
from maillage.kernel.imports.undoing import Undone, created_entry
from maillage.people.directory.models import Person

DEFAULT_DURATION = 15


def hour_cell(value: object) -> str:
    """An hour as text: spreadsheets hold times, dates with times, or fractions of a day."""
    if isinstance(value, datetime | time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    if isinstance(value, float) and 0 < value < 1:
        minutes = round(value * 24 * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    written = show(value)
    read_hour(written)
    return written


def duration_cell(value: object) -> int:
    """Minutes; a time is hours and minutes."""
    if isinstance(value, datetime | time):
        return value.hour * 60 + value.minute
    if isinstance(value, timedelta):
        return round(value.total_seconds() / 60)
    if isinstance(value, float) and 0 < value < 1:
        return round(value * 24 * 60)
    return read_duration(show(value))


COLUMNS = (
    Column("hour", gettext_lazy("Heure"), ("horaire", "début", "heure de début"), parse=hour_cell),
    Column("duration", gettext_lazy("Durée"), ("temps", "durée en minutes"), parse=duration_cell),
    Column(
        "title",
        gettext_lazy("Quoi"),
        ("action", "intitulé", "titre", "déroulé", "séquence", "activité"),
        required=True,
        parse=text(200),
    ),
    Column("place", gettext_lazy("Lieu"), ("où", "endroit", "emplacement"), parse=text(160)),
    Column("who", gettext_lazy("Qui"), ("responsable", "intervenant", "personne"), parse=text(160)),
    Column("phone", gettext_lazy("Téléphone"), ("portable", "mobile", "numéro"), parse=text(30)),
    Column(
        "material",
        gettext_lazy("Matériel"),
        ("technique", "besoins", "logistique"),
        parse=text(2000),
    ),
    Column("contingency", gettext_lazy("Plan B"), ("repli", "en cas de pluie"), parse=text(2000)),
    Column("is_fixed", gettext_lazy("Heure fixe"), ("fixe",), parse=boolean_fr),
)
CONTENT = ("title", "place", "phone", "material", "contingency", "is_fixed")


class RunningOrderImporter(Importer):
    """Rows become lines of one running order, after those that it has."""

    kind = "running-order"
    label = gettext_lazy("Conducteur")
    permission = "running_orders.change_runningorder"
    help = gettext_lazy(
        "Une ligne par moment de la journée, dans l’ordre. Les heures s’écrivent 14h30, 14:30 ou "
        "1430 ; vides, elles suivent la ligne précédente. Les lignes s’ajoutent à celles du "
        "conducteur."
    )
    columns = COLUMNS
    max_rows = 500

    def check_params(self, params: Mapping[str, Any], user: Any) -> dict[str, Any]:
        """`order`: primary key of a running order that `user` may change."""
        wanted = str(params.get("order", ""))
        order = (
            RunningOrder.objects.visible_to(user)
            .filter(pk=wanted if wanted.isdecimal() else 0)
            .first()
        )
        if order is None or not user.has_perm(self.permission, order):
            raise ImportRefused(_("Ouvrez un conducteur, puis « Importer un tableur »."))
        return {**params, "order": order.pk}

    @staticmethod
    def result_url(params: Mapping[str, Any]) -> str:
        """The running order that the import has filled."""
        return reverse("running-orders-detail", kwargs={"pk": params["order"]})

    def prepare(
        self,
        table: Table,
        mapping: ColumnMapping,
        params: dict[str, Any],
        corrections: Mapping[str, str],
        user: Any,
    ) -> list[RowPlan]:
        """Read each row; find in the directory the people that it names."""
        plans = parse_rows(table, mapping, self.columns, corrections)
        first = RunningOrder.objects.get(pk=params["order"]).first_minute
        people = _people_by_name(user, [str(one.values.get("who", "")) for one in plans])
        for plan in plans:
            if "hour" in plan.values:
                minute = read_hour(plan.values["hour"], first=first)
                plan.values["minute"] = minute
                plan.display["hour"] = hour_words(minute)
            elif plan.values.get("is_fixed"):
                plan.refuse("hour", _("Une heure fixe s’écrit : laquelle ?"))
            who = str(plan.values.get("who", ""))
            if len(found := people.get(fold(who), [])) == 1:
                plan.values["person"] = found[0].pk
            elif len(found) > 1:
                plan.warn("who", _("Plusieurs personnes de ce nom : gardé comme texte."), who)
        return plans

    def apply(self, plans: Sequence[RowPlan], params: dict[str, Any], user: Any) -> Applied:
        """Add the lines, then all the hours at once."""
        applied = Applied()
        order = lock(RunningOrder.objects.get(pk=params["order"]))
        position = 1 + (order.lines.aggregate(last=Max("position"))["last"] or 0)
        phones = dict(
            Person.objects.filter(
                pk__in=[one.values["person"] for one in plans if "person" in one.values]
            ).values_list("pk", "phone")
        )
        lines = []
        for rank, plan in enumerate(plans):
            values = {name: plan.values[name] for name in CONTENT if name in plan.values}
            person = plan.values.get("person")
            values["phone"] = values.get("phone") or phones.get(person or 0, "")
            lines.append(
                Line(
                    order=order,
                    position=position + rank,
                    is_typed="minute" in plan.values,
                    minute=plan.values.get("minute", 0),
                    duration=plan.values.get("duration", DEFAULT_DURATION),
                    person_id=person,
                    name="" if person else str(plan.values.get("who", "")),
                    **values,
                )
            )
        keys = [one.pk for one in audit.bulk_create(lines)]
        retime(order)
        made = list(order.lines.filter(pk__in=keys))
        applied.created = [one.pk for one in made]
        applied.entries = [created_entry(one) for one in made]
        applied.data["order"] = order.pk
        return applied

    def undo(self, undo_data: Mapping[str, Any], user: Any) -> Undone:
        """As any import; what followed the lines moves up."""
        done = super().undo(undo_data, user)
        if (order := RunningOrder.objects.filter(pk=undo_data.get("order", 0)).first()) is not None:
            retime(order)
        return done


def _people_by_name(user: Any, names: Sequence[str]) -> dict[str, list[Person]]:
    """Those whom `user` sees, by « Prénom Nom » and « Nom Prénom », accents and capitals aside."""
    wanted = {fold(name) for name in names if name}
    if not wanted:
        return {}
    found: dict[str, list[Person]] = {}
    people = Person.objects.visible_to(user).only("first_name", "last_name")
    for one in people.iterator(chunk_size=1000):
        for key in {
            fold(f"{one.first_name} {one.last_name}"),
            fold(f"{one.last_name} {one.first_name}"),
        }:
            if key in wanted:
                found.setdefault(key, []).append(one)
    return found
