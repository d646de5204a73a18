"""Priority districts, from the State's lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kernel.imports.cleaning import show
from maillage.kernel.imports.columns import Column, text
from maillage.kernel.imports.engine import RowPlan
from maillage.kernel.imports.model_importer import ModelImporter
from maillage.kernel.imports.undoing import created_entry
from maillage.people.territory.domain import CommuneFinder
from maillage.people.territory.models import Commune, PriorityDistrict

_SEPARATORS: Final = re.compile(r"[,;/|\n]+")
_CODE: Final = re.compile(r"Q[A-Z](?P<department>\d{3}|0?2[AB])\w{2,5}")
_FOUND = "_communes"  # primary keys, in the plan's values
Links = PriorityDistrict.communes.through


def district_code(value: object) -> str:
    """« QP061001 », « QN06101M »."""
    code = show(value).replace(" ", "").upper()
    if not _CODE.fullmatch(code):
        raise ValueError(_("Un code de quartier s’écrit comme QP061001 ou QN06101M."))
    return code


def department_of(code: str) -> str:
    """The département of a district: « QP061001 » gives 61, « QN02A01M » 2A, « QP971001 » 971."""
    found = _CODE.fullmatch(code)
    digits = found["department"] if found else ""
    return digits.removeprefix("0") if len(digits) == 3 and digits[0] == "0" else digits


class DistrictImporter(ModelImporter[PriorityDistrict]):
    """Priority districts, matched by code; a commune is added, never taken away."""

    kind = "priority-districts"
    label = gettext_lazy("Quartiers prioritaires")
    permission = "territory.import_districts"
    model = PriorityDistrict
    help = gettext_lazy(
        "Les listes officielles de 2015 et de 2024 conviennent telles quelles. Une ligne par "
        "quartier, reconnu par son code ; plusieurs communes se séparent par des virgules et "
        "s’ajoutent à celles que l’on connaît déjà."
    )
    keys = (("code",),)
    columns = (
        Column(
            "code",
            gettext_lazy("Code"),
            (
                "code qp",
                "code qpv",
                "code quartier",
                "code du quartier prioritaire",
                "code quartier prioritaire",
                "qp",
                "codgeo",
            ),
            required=True,
            parse=district_code,
        ),
        Column(
            "name",
            gettext_lazy("Nom"),
            (
                "nom qp",
                "lib qp",
                "libellé",
                "libgeo",
                "nom du quartier prioritaire",
                "libellé du quartier prioritaire",
                "quartier prioritaire",
                "libellé quartier",
                "quartier",
            ),
            required=True,
            parse=text(150),
        ),
        Column(
            "communes",
            gettext_lazy("Communes"),
            (
                "commune",
                "commune qp",
                "lib com",
                "liste des communes",
                "commune(s)",
                "nom des communes",
                "libellé commune",
                "libellé des communes",
                "noms des communes concernées",
                "communes concernées",
                "ville",
            ),
            parse=text(2000),
        ),
        Column(
            "insee",
            gettext_lazy("Codes INSEE des communes"),
            (
                "insee com",
                "code insee",
                "code commune",
                "codes communes",
                "code insee commune",
                "liste des codes communes",
                "depcom",
            ),
            parse=text(2000),
        ),
    )

    def check_plans(self, plans: Sequence[RowPlan], params: Mapping[str, Any], user: Any) -> None:
        """Recognise the communes, with one reading of them all; say those that are new."""
        del params, user
        finder = CommuneFinder.load()
        known: dict[int, set[int]] = {}
        for district, commune in Links.objects.values_list("prioritydistrict_id", "commune_id"):
            known.setdefault(district, set()).add(commune)
        told: list[tuple[RowPlan, set[int], set[int]]] = []
        for plan in plans:
            if plan.action == "refuse":
                continue
            found = set(self._communes(plan, finder))
            before = known.get(plan.target_id or 0, set())
            plan.values[_FOUND] = sorted(found - before)
            if plan.action in {"update", "unchanged"} and found - before:
                plan.action = "update"
                told.append((plan, before, found))
        named = {pk for _plan, before, found in told for pk in before | found}
        names = dict(Commune.objects.filter(pk__in=named).values_list("pk", "name"))
        for plan, before, found in told:
            after = ", ".join(sorted(names[pk] for pk in before | found))
            plan.changes["communes"] = (", ".join(sorted(names[pk] for pk in before)), after)

    @staticmethod
    def _communes(plan: RowPlan, finder: CommuneFinder) -> Iterator[int]:
        """By the INSEE codes when there are some, else by the names, in the code's département."""
        column = "insee" if plan.values.get("insee") else "communes"
        department = department_of(plan.values.get("code", ""))
        for part in _SEPARATORS.split(plan.values.get(column) or ""):
            if not (name := part.strip()):
                continue
            found = finder.find("", "", name) if column == "insee" else None
            if found is None or found.commune_id is None:
                found = finder.find_line(name if name[:1].isdigit() else f"{name} ({department})")
            if found.commune_id is None and "(" not in name:
                found = finder.find_line(name)  # a district may reach over the border
            if found.commune_id is None:
                plan.refuse(column, found.reason, name)
            else:
                yield found.commune_id

    def save_related(
        self, instance: PriorityDistrict, plan: RowPlan, params: Mapping[str, Any], user: Any
    ) -> list[dict[str, Any]]:
        """The links to its communes, each of which an undo takes away."""
        del params, user
        new = [
            Links(prioritydistrict_id=instance.pk, commune_id=pk)
            for pk in plan.values.get(_FOUND, ())
        ]
        return [created_entry(link) for link in Links.objects.bulk_create(new)]
