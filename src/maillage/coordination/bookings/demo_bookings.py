"""The demonstration's equipment and rooms: lent, asked for, out for too long, one tied to a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from maillage.coordination.bookings.domain import bookings as domain
from maillage.coordination.bookings.models import Resource
from maillage.coordination.places.models import Place
from maillage.coordination.projects.models import Project
from maillage.kernel import audit, clock
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.directory.demo import account, body

# Name, kind, quantity, owner, place, where it is kept, condition.
RESOURCES: Final = (
    ("Cimaises sur pied", "cimaises", 12, "Mairie de Mortagne-au-Perche", "Cloître de la Toussaint", "Remise du cloître", "Bon état ; 2 crochets manquent"),
    ("Vitrine plate à serrure", "vitrine", 2, "Musée du Ruban et du Fil", "Musée du Ruban et du Fil", "Réserve, travée 3", "Bon état"),
    ("Fourgon 9 m³", "vehicule", 1, "Mairie de Bellême", "", "Ateliers municipaux", "Rayure portière droite"),
    ("Sonorisation portable", "son", 1, "Les Voisins du Grand Large", "Maison des associations du Grand Large", "Armoire de l’entrée", "Bon état, batterie à charger la veille"),
    ("Salle du chapitre", "salle", 1, "Mairie de Sées", "Salle du chapitre", "Clé à l’accueil de la mairie", ""),
)  # fmt: skip


def load(say: Any) -> None:
    """What can be booked, and its bookings, once."""
    del say
    there = set(Resource.objects.values_list("name", flat=True))
    actor = account("helene")
    with living_on(days_ago(60), 10, 15), audit.recording(actor=actor, verb="a créé"):
        for name, kind, quantity, owner, place, kept_at, condition in RESOURCES:
            if name not in there:
                Resource.objects.create(
                    name=name,
                    kind=kind,
                    quantity=quantity,
                    owner=body(owner),
                    place=Place.objects.filter(name=place).first() if place else None,
                    kept_at=kept_at,
                    condition=condition,
                )
    project = Project.objects.filter(demo_key="a-belleme").first()
    if project is None or project.bookings.exists():
        return
    _book(project, actor)


def _book(project: Project, actor: Any) -> None:
    """The van and the rails follow the hanging; the display case should be back already."""
    found = {one.name: one for one in Resource.objects.all()}
    project.places.set(Place.objects.filter(name="Ancienne halle aux grains"))
    borrowing: dict[str, Any] = {"borrower_organisation": project.lead, "actor": actor}
    day = clock.today()
    with living_on(days_ago(20), 11, 0):
        late = domain.request_booking(
            resource=found["Vitrine plate à serrure"],
            project=project,
            start=day - timedelta(days=12),
            end=day - timedelta(days=4),
            confirm=True,
            **borrowing,
        )
    with living_on(days_ago(12), 9, 0):
        domain.lend(booking=late, actor=actor, by=str(actor), condition="Bon état")
    anchor = project.anchors.filter(day__gt=day).order_by("day").first()
    if anchor is None:
        return
    with living_on(days_ago(8), 16, 20):
        domain.request_booking(
            resource=found["Fourgon 9 m³"],
            project=project,
            anchor=anchor,
            start=anchor.day,
            end=anchor.day,
            confirm=True,
            **borrowing,
        )
        domain.request_booking(
            resource=found["Cimaises sur pied"],
            project=project,
            anchor=anchor,
            start=anchor.day,
            end=anchor.day + timedelta(days=14),
            quantity=8,
            **borrowing,
        )
