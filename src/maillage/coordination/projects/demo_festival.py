"""Scenario A of the demonstration: fourteen exhibitions of one festival, made from one template."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.coordination.projects.demo_templates import EXHIBITION
from maillage.coordination.projects.domain import batches, moving
from maillage.coordination.projects.domain.changes import Changes
from maillage.coordination.projects.domain.previews import preview_changes
from maillage.coordination.projects.models import (
    Edition,
    PlanTemplate,
    Programme,
    Project,
    ProjectPartner,
    Task,
    TemplateAnchor,
)
from maillage.kernel import audit, clock
from maillage.kernel.calendar import site_calendar
from maillage.kernel.ops.demo_days import SATURDAY, days_ago, in_weeks, living_on
from maillage.kernel.states import perform
from maillage.people.directory.demo import account, body, somebody
from maillage.people.directory.models import Function, Organisation, Person

FESTIVAL: Final = "Arts en cité"
BEGAN, MADE, MOVED = 130, 111, 6  # days ago
# Commune, weeks to its opening, its artist's organisation.
TOWNS: Final = (
    ("Mortagne-au-Perche", 12, "Ensemble La Hulotte"),
    ("Sées", 13, "Atelier Kaolin"),
    ("Domfront en Poiraie", 14, "Théâtre du Lavoir sec"),
    ("Carrouges", 15, "Studio Grain de lande"),
    ("Longny les Villages", 15, "Compagnie du Chemin creux"),
    ("Sap-en-Auge", 16, "Atelier Sel gris"),
    ("Écouché-les-Vallées", 17, "Compagnie Les Pieds dans l’herbe"),
    ("Saint-Céneri-le-Gérei", 17, "Atelier Bleu sarrasin"),
    ("Lonlay-l’Abbaye", 18, "Collectif Sous-bois sonore"),
    ("Belforêt-en-Perche", 19, "Atelier Nuage de laine"),
    ("Rémalard en Perche", 20, "Atelier Papier porcelaine"),
    ("Vimoutiers", 21, "La Fabrique à contes"),
    ("Bagnoles de l’Orne Normandie", 22, "Duo Contrevent"),
)
ROLES: Final = {
    "coordination": "camille",
    "graphisme": "odile.ferrand",
    "impression": "patrick.gosselin",
    "transport": "amadou.keita",
    "médiation": "claire.bourdon",
}


def load(say: Any) -> None:
    """The programme, its edition and its exhibitions, once."""
    del say
    edition = _edition()
    if edition.projects.count() > 1:
        return
    owner = account("camille")
    template = PlanTemplate.objects.get(name=EXHIBITION.name)
    batch = batches.Batch(
        template, edition=edition, people={role: somebody(who) for role, who in ROLES.items()}
    )
    rows = [_row(template, *town) for town in TOWNS]  # counted from today, not from that day
    with living_on(days_ago(MADE), 11, 5):
        _job, projects = batches.create_batch(
            batch=batch, rows=rows, token=uuid.uuid4(), actor=owner
        )
        _welcome_artists(projects, owner)
    for project in projects:
        _work(project, owner)
    _postpone(next(one for one in projects if one.city == "Sées"), owner)


def _edition() -> Edition:
    """The festival's edition, which Bellême's exhibition belongs to."""
    first = Project.objects.get(demo_key="a-belleme")
    if first.edition is not None:
        return first.edition
    opening = in_weeks(11, SATURDAY, earlier=True)
    with (
        living_on(days_ago(BEGAN), 16, 20),
        audit.recording(actor=account("helene"), verb=_("a créé l’édition")),
    ):
        programme, _new = Programme.objects.get_or_create(
            name=FESTIVAL,
            defaults={
                "description": _(
                    "L’art d’aujourd’hui dans les lieux patrimoniaux de quatorze petites cités."
                ),
                "lead": first.lead,
            },
        )
        edition, _new = Edition.objects.get_or_create(
            programme=programme,
            name=str(opening.year),
            defaults={"start": opening, "end": opening + timedelta(weeks=21)},
        )
        first.edition = edition
        first.save(update_fields=["edition"])
    return edition


def _row(template: PlanTemplate, city: str, weeks: int, artist: str) -> batches.Row:
    town = Organisation.objects.filter(name__startswith="Mairie", city=city).earliest("pk")
    opening = in_weeks(weeks, SATURDAY, earlier=True)
    days = {
        "Montage": site_calendar().previous_working(opening - timedelta(days=11)),
        "Vernissage": opening,
        "Démontage": site_calendar().next_working(opening + timedelta(weeks=9, days=2)),
    }
    anchors = {one.name: one.pk for one in TemplateAnchor.objects.filter(template=template)}
    people = {"commune": _contact(town), "artiste": _contact(body(artist))}
    name = _("Exposition à %(city)s") % {"city": city}
    return batches.Row(
        name=name.replace("à Le ", "au "),
        days={anchors[anchor]: day for anchor, day in days.items()},
        city=city,
        commune=town.commune,
        host=town,
        people={role: person for role, person in people.items() if person},
    )


def _contact(organisation: Organisation) -> Person | None:
    """Whoever one speaks to there."""
    function = Function.objects.filter(organisation=organisation).order_by("pk").first()
    return function.person if function else None


def _welcome_artists(projects: list[Project], owner: Any) -> None:
    with audit.recording(actor=owner, verb=_("a ajouté un partenaire")):
        audit.bulk_create(
            [
                ProjectPartner(
                    project=project,
                    organisation=body(artist),
                    role=ProjectPartner.Role.ARTIST,
                )
                for project, (_city, _weeks, artist) in zip(projects, TOWNS, strict=True)
            ]
        )


def _work(project: Project, owner: Any) -> None:
    """What was due is done, the day that it was due or soon after the project began."""
    first = days_ago(MADE - 3)
    today = clock.today()
    for task in project.tasks.filter(due__lt=today).exclude(state=Task.State.DONE):
        day = days_ago((today - max(task.due or first, first)).days)
        with living_on(day, 16, 10 + task.position):
            perform(task, "finish", actor=owner, by=str(task.responsible or owner))


def _postpone(project: Project, owner: Any) -> None:
    """The opening of Sées moves by a week; the rest of its plan follows."""
    with living_on(days_ago(MOVED), 9, 25):
        opening = project.anchors.get(name="Vernissage")
        after = opening.day + timedelta(weeks=1)
        while site_calendar().holiday_name(after):
            after += timedelta(weeks=1)
        changes = Changes(anchors={opening.pk: after})
        seen = preview_changes(changes=changes, user=owner)
        moving.apply_changes(changes=changes, choice=moving.Choice(seen.stamp), actor=owner)
