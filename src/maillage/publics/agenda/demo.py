"""The demonstration's events: to come, of every week, over, put off, cancelled, still a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from maillage.coordination.places.models import Place
from maillage.coordination.projects.models import Anchor, Project
from maillage.kernel import audit
from maillage.kernel.ops.demo_days import (
    FRIDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    days_ago,
    in_weeks,
    living_on,
)
from maillage.people.directory.demo import account, body
from maillage.publics.agenda.domain import (
    When,
    add_session,
    create_event,
    evening,
    perform_event,
    publish_anchor,
    reschedule_session,
    whole_days,
)
from maillage.publics.agenda.models import Event

Kind = Event.Kind


@dataclass(frozen=True, slots=True)
class Bill:
    """An event as it is announced. `project` is a project's demo key, `anchor` one of its days."""

    key: str
    title: str
    kind: str
    summary: str
    place: str
    organiser: str
    author: str
    when: Sequence[When]
    announced: int = 10  # days ago
    description: str = ""
    conditions: str = "Entrée libre"
    project: str = ""
    anchor: str = ""
    fate: str = "publish"  # or « draft », « cancel », « put off »


def load(say: Any) -> None:
    """The events that are not there."""
    del say
    there = set(Event.objects.exclude(demo_key="").values_list("demo_key", flat=True))
    if "a-vernissage" not in there:
        _publish_opening()
    for bill in bills():
        if bill.key not in there:
            _announce(bill)


def _place(name: str) -> Place:
    return Place.objects.filter(name=name).earliest("pk")


def _publish_opening() -> None:
    """What the journey shows: the day of the vernissage, published from its project."""
    anchor = _anchor("a-belleme", "Vernissage")
    with living_on(days_ago(6), 11, 30):
        event = publish_anchor(
            anchor=anchor,
            title="Vernissage : Passages de verre",
            summary="Ilse Vandaele suspend le verre et le fil sous la charpente de la halle.",
            kind=Kind.OPENING,
            place=_place("Ancienne halle aux grains"),
            start_time=anchor.time or time(18, 30),
            end_time=time(21),
            actor=account("camille"),
        )
        text = (
            "<p>En présence de l’artiste et des élèves de l’école des Quatre-Vents, qui ont écrit "
            "les noms des pièces. Verre de l’amitié offert par la commune.</p>"
        )
        event.description = text  # type: ignore[assignment]  # Wagtail's fields are untyped
        event.demo_key = "a-vernissage"
        with audit.recording(actor=account("camille"), verb="a complété l’événement"):
            event.save()


def _anchor(project: str, name: str) -> Anchor:
    return Anchor.objects.get(project__demo_key=project, name=name)


def _announce(bill: Bill) -> None:
    author = account(bill.author)
    with living_on(days_ago(bill.announced), 9, 50):
        event = create_event(
            title=bill.title,
            summary=bill.summary,
            description=bill.description,
            kind=bill.kind,
            conditions=bill.conditions,
            demo_key=bill.key,
            place=_place(bill.place),
            organiser=body(bill.organiser),
            project=Project.objects.get(demo_key=bill.project) if bill.project else None,
            anchor=_anchor(bill.project, bill.anchor) if bill.anchor else None,
            when=bill.when[0],
            actor=author,
        )
        for when in bill.when[1:]:
            add_session(event=event, when=when, actor=author)
    if bill.fate == "draft":
        return
    editor = author if author.has_perm("agenda.publish_event", event) else account("jeanne")
    with living_on(days_ago(bill.announced - 1), 10, 20):
        event = perform_event(event=event, verb="publish", actor=editor)
    if bill.fate == "cancel":
        with living_on(days_ago(2), 17, 45):
            perform_event(event=event, verb="cancel", actor=editor)
    if bill.fate == "put off":
        session = event.sessions.get()
        week = timedelta(weeks=1)
        later = When(session.start + week, session.end + week)
        with living_on(days_ago(1), 12, 10):
            reschedule_session(session=session, when=later, actor=editor)


def _hours(day: date, start: int, end: int, minute: int = 0) -> When:
    return evening(day, time(start, minute), time(end, minute))


def bills() -> list[Bill]:
    """What is on, with its dates of today."""
    association, network = "Petites Cités vives de l’Orne", "Coopération des musées normands"
    ribbon, archaeology = "Musée du Ruban et du Fil", "Musée d’archéologie de la Boucle de Seine"
    opening = _anchor("a-belleme", "Vernissage").day
    closing = _anchor("a-belleme", "Démontage").day
    saturdays = sorted({in_weeks(week, SATURDAY) for week in (2, 5, 9, 14)})
    night = _anchor("b-nuit-musees", "Nuit des musées").day
    return [
        Bill(
            "a-exposition", "Passages de verre, exposition d’Ilse Vandaele", Kind.EXHIBITION,
            "Deux mois de verre et de lumière dans la halle de Bellême.",
            "Ancienne halle aux grains", association, "camille",
            [whole_days(opening + timedelta(days=1), closing - timedelta(days=1))], 5,
            "<p>Tous les jours de 10 h à 18 h. Visites avec les habitants le dimanche.</p>",
            project="a-belleme",
        ),
        Bill(
            "a-mortagne", "Dernière visite : Papiers de pluie", Kind.VISIT,
            "L’exposition de Mortagne se ferme avec celles et ceux qui l’ont accueillie.",
            "Cloître de la Toussaint", association, "camille",
            [_hours(in_weeks(-5, SUNDAY), 15, 17)], 80,
            "<p>Cent quarante personnes étaient là. Merci à toutes et à tous.</p>",
        ),
        Bill(
            "a-sees", "Atelier de gravure en famille", Kind.WORKSHOP,
            "Graver, encrer, tirer : une après-midi avec le Collectif Ronce.",
            "Salle du chapitre", association, "camille",
            [_hours(in_weeks(3, SATURDAY), 14, 17)], 25,
            "<p>L’intervenant est souffrant. Une nouvelle date sera proposée au printemps.</p>",
            "Gratuit, sur inscription, dès 7 ans", fate="cancel",
        ),
        Bill(
            "a-domfront", "Rencontre avec Marc-Antoine Ruault", Kind.TALK,
            "Le plasticien présente les premières maquettes de son installation dans les remparts.",
            "Médiathèque des Remparts", association, "camille",
            [_hours(in_weeks(2, FRIDAY), 18, 20)], 12, fate="put off",
        ),
        Bill(
            "b-ruban-visites", "Les métiers battent un samedi", Kind.VISIT,
            "Les métiers à tisser remis en marche par les anciens de la fabrique.",
            ribbon, ribbon, "solene",
            [_hours(day, 15, 16) for day in saturdays], 20,
            conditions="Compris dans le billet d’entrée : 4 €, gratuit jusqu’à 18 ans",
        ),
        Bill(
            "b-ruban-projet", "Atelier : mon premier galon", Kind.WORKSHOP,
            "Apprendre à tisser un galon sur un métier de table.", ribbon, ribbon, "solene",
            [_hours(in_weeks(6, WEDNESDAY), 14, 16)], 3,
            conditions="Gratuit, huit enfants", fate="draft",
        ),
        *(
            Bill(
                f"b-nuit-{number}", f"Nuit des musées : {title}", Kind.VISIT, summary, museum,
                museum if museum == ribbon else network, "jeanne", [evening(night, time(20), time(23, 30))],
                4 + number, project="b-nuit-musees", anchor="Nuit des musées",
            )
            for number, (museum, title, summary) in enumerate(
                (
                    (ribbon, "la fabrique à la bougie", "Le musée à la lueur des lampes d’atelier."),
                    (
                        "Musée des Vents et Marées", "veillée des gens de mer",
                        "Récits de sauvetage par les patrons du canot.",
                    ),
                    (
                        "Musée des Vergers hauts", "goûter les étoiles",
                        "Pommes, constellations et lectures sous les arbres.",
                    ),
                )
            )
        ),
        Bill(
            "c-fouille", "La fouille ouverte", Kind.WORKSHOP,
            "Deux heures de fouille avec un archéologue, truelle en main.",
            archaeology, archaeology, "ines",
            [_hours(in_weeks(4, SATURDAY), 10, 12), _hours(in_weeks(4, SATURDAY), 14, 16)], 15,
            conditions="Gratuit, sur inscription, dès 8 ans",
        ),
        Bill(
            "c-restitution", "Sous nos quartiers : la restitution", Kind.SHOW,
            "Douze jeunes de Nanterre et de Colombes jouent ce qu’ils ont trouvé sous leurs pieds.",
            archaeology, archaeology, "ines",
            [_hours(_anchor("c-jumelage", "Restitution").day, 15, 17)], 8,
            project="c-jumelage", anchor="Restitution",
        ),
        Bill(
            "d-reunion", "Proposez votre défi", Kind.TALK,
            "Réunion ouverte à toutes les associations et à tous les voisins.",
            "Maison des associations du Grand Large", "Ville de Dunkerque", "thomas",
            [_hours(in_weeks(1, THURSDAY), 18, 20, 30)], 14, project="d-fete",
        ),
        Bill(
            "d-fete", "Fête de clôture des défis citoyens", Kind.FESTIVAL,
            "Stands, fanfare, repas partagé : une semaine de défis se termine sur la place.",
            "Grande place", "Ville de Dunkerque", "thomas",
            [_hours(_anchor("d-fete", "Fête").day, 14, 22)], 7,
            project="d-fete", anchor="Fête",
        ),
        Bill(
            "e-droits", "Les droits culturels en pratique", Kind.TALK,
            "Rencontre du réseau : trois territoires racontent ce qu’ils ont changé.",
            "Salle des Bords de Loire", "Région Centre-Val de Loire", "helene",
            [_hours(in_weeks(6, TUESDAY), 9, 12, 30)], 9,
            conditions="Sur inscription", project="e-pact",
        ),
    ]  # fmt: skip
