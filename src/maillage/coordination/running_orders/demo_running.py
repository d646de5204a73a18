"""The demonstration's running order: the closing party on the main square, forty lines."""

from __future__ import annotations

from datetime import time
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from maillage.coordination.projects.models import Project
from maillage.coordination.running_orders.domain.orders import (
    retime,
    save_contacts,
    save_line,
    save_order,
)
from maillage.coordination.running_orders.models import Line, RunningOrder
from maillage.coordination.running_orders.timeline import read_hour
from maillage.kernel import audit
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.directory.demo import account
from maillage.people.directory.models import Person

TITLE: Final = "Conducteur de la fête de clôture"
WRITTEN: Final = 12  # days ago

CONTACTS: Final = (
    ("Delphine Agneray", "régie générale", "06 39 98 10 14"),
    ("Poste de secours", "sous l’arcade nord", "06 39 98 10 15"),
    ("Steeve Malanda", "sécurité, Veilleurs du soir", "06 39 98 10 16"),
    ("Permanence de l’élue", "décision d’arrêt", "06 39 98 10 17"),
)


class Told(NamedTuple):
    """A line: hour ("" follows), minutes, what, where, who, telephone, material, plan B."""

    hour: str
    minutes: int
    title: str
    place: str = ""
    who: str = ""
    phone: str = ""
    material: str = ""
    contingency: str = ""
    fixed: bool = False


SQUARE, STAGE, NORTH, ROOM = (
    "Grande place",
    "Scène centrale",
    "Arcade nord",
    "Maison des associations",
)
LINES: Final = (
    Told("7h", 30, "Ouverture du site, café de l’équipe", SQUARE, "Delphine Agneray", "06 39 98 10 14", "Clés des bornes, thermos"),
    Told("", 60, "Pose des barrières et des déviations", "Rue du Beffroi", "Steeve Malanda", "06 39 98 10 16", "84 barrières, arrêté affiché", "Agents de la ville en renfort"),
    Told("", 90, "Montage de la scène", STAGE, "Christelle Debruyne", "06 39 98 10 18", "Plateau 8 × 6 m, chariot", "Scène remorque si le vent dépasse 60 km/h"),
    Told("8h30", 60, "Branchements électriques", SQUARE, "Michaël Roelens", "06 39 98 10 19", "Armoire 63 A, passages de câble", "Groupe électrogène chez Énergie de place"),
    Told("9h30", 60, "Montage des stands", SQUARE, "Mireille Bouttemy", "06 39 98 10 20", "32 tables, 60 chaises, 16 barnums", "Halle du marché s’il pleut"),
    Told("", 30, "Contrôle de sécurité du montage", STAGE, "Bureau Véridique", "06 39 98 10 21", "Registre, extincteurs", "Scène fermée, animations au sol"),
    Told("", 45, "Balance de la sonorisation", STAGE, "La Sono des Quais", "06 39 98 10 22", "Façade, 4 retours, 6 micros", "Deux enceintes sur batterie"),
    Told("", 45, "Balance de la fanfare", STAGE, "La Fanfare des Bassins", "06 39 98 10 23", "12 pupitres"),
    Told("", 20, "Point radio avec tous les postes", NORTH, "Delphine Agneray", "06 39 98 10 14", "8 talkies, canal 4", "Groupe de messages"),
    Told("12h30", 60, "Repas de l’équipe", ROOM, "Les Marmites du Phare", "06 39 98 10 24", "45 repas", "Sandwichs du fournil"),
    Told("13h15", 30, "Accueil des associations", NORTH, "Thomas Vanhove", "06 39 98 10 13", "Badges, plan des stands"),
    Told("13h45", 15, "Ouverture au public", SQUARE, "Steeve Malanda", "06 39 98 10 16", "Comptage aux deux entrées", "Une seule entrée au-delà de 2 500 personnes"),
    Told("14h", 15, "Mot d’accueil", STAGE, "Coralie Devos", "06 39 98 10 25", "Micro main", fixed=True),
    Told("", 20, "Parade des Échassiers du large", SQUARE, "Igor Dumont", "06 39 98 10 26", "Couloir de 4 m", "Saynètes sous l’arcade"),
    Told("", 30, "Défi 1 : le verger de la digue", "Stand 4", "Hakim Bouzid", "06 39 98 10 27", "30 plants, terreau"),
    Told("", 30, "Défi 2 : répare ton vélo", "Stand 7", "Samir Haddad", "06 39 98 10 28", "4 pieds d’atelier"),
    Told("15h", 45, "Atelier cerfs-volants des familles", SQUARE, "Rémy Hooghe", "06 39 98 10 29", "200 kits", "Atelier papier à l’abri"),
    Told("15h15", 30, "Chorale Vents du nord", STAGE, "Marie-Ange Ryckelynck", "06 39 98 10 30", "Praticables, 2 micros", "A cappella sous l’arcade"),
    Told("", 30, "Radio Grand Pavois en direct", NORTH, "Benjamin Coppens", "06 39 98 10 31", "Ligne filaire", "Téléphone", fixed=False),
    Told("16h15", 30, "École du Pont tournant : la mer en dix gestes", STAGE, "Sonia Wattel", "06 39 98 10 32", "Bande-son", "Sans musique"),
    Told("", 20, "Échecs géants : la finale", SQUARE, "Ludwig Maes", "06 39 98 10 33", "Damier, pièces"),
    Told("", 25, "Café des langues : vingt bonjours", "Stand 12", "Oksana Bondarenko", "06 39 98 10 34", "Micro HF"),
    Told("17h30", 30, "Fanfare des Bassins", STAGE, "La Fanfare des Bassins", "06 39 98 10 23", "12 pupitres", "Déambulation sans scène"),
    Told("", 20, "Défilé des Couturières du Bastion", STAGE, "Danièle Lefebvre", "06 39 98 10 35", "Tapis, paravent"),
    Told("18h30", 20, "Remise des clés de la fête", STAGE, "Thomas Vanhove", "06 39 98 10 13", "Clé géante, 14 diplômes"),
    Told("", 15, "Photo de tous les porteurs de défis", "Parvis", "Nathan Dewaele", "06 39 98 10 36", "Escabeau"),
    Told("19h15", 75, "Repas partagé", SQUARE, "Les Marmites du Phare", "06 39 98 10 24", "60 tables, éclairage", "Service à la Maison des associations"),
    Told("19h30", 20, "Carillon du beffroi", "Beffroi", "Pierre-Yves Baert", "06 39 98 10 37", "", "", fixed=True),
    Told("20h15", 45, "Bal : première partie", STAGE, "La Sono des Quais", "06 39 98 10 22", "Lumières", "Musique enregistrée"),
    Told("", 15, "Changement de plateau", STAGE, "Christelle Debruyne", "06 39 98 10 18"),
    Told("", 45, "Bal : deuxième partie", STAGE, "La Fanfare des Bassins", "06 39 98 10 23"),
    Told("22h", 30, "Évacuation du périmètre de tir", "Quai des Bateliers", "Steeve Malanda", "06 39 98 10 16", "Rubalise, 6 agents", "Pas de tir sans périmètre vide"),
    Told("22h40", 10, "Accord de tir : vent et périmètre", "Quai des Bateliers", "Delphine Agneray", "06 39 98 10 14", "Anémomètre", "Annulation au-dessus de 50 km/h"),
    Told("23h", 20, "Feu d’artifice", "Bassin", "Artifices de la Mer", "06 39 98 10 38", "Extincteurs, bateau de veille", "Spectacle de lumière sur la façade", fixed=True),
    Told("23h20", 10, "Mot de fin, consignes de sortie", STAGE, "Thomas Vanhove", "06 39 98 10 13", "Micro main"),
    Told("", 30, "Sortie du public", SQUARE, "Steeve Malanda", "06 39 98 10 16", "Éclairage plein"),
    Told("0h", 60, "Démontage de la sonorisation", STAGE, "La Sono des Quais", "06 39 98 10 22"),
    Told("0h", 90, "Démontage de la scène", STAGE, "Christelle Debruyne", "06 39 98 10 18", "Chariot, éclairage"),
    Told("", 45, "Nettoyage de la place", SQUARE, "Tom Degroote", "06 39 98 10 39", "40 sacs, balayeuse", "Équipe du dimanche 7 h"),
    Told("", 15, "Levée des déviations, dernier tour", "Rue du Beffroi", "Delphine Agneray", "06 39 98 10 14", "Main courante"),
)  # fmt: skip


def load(say: Any) -> None:
    """The running order, if it was never written."""
    del say
    project = Project.objects.filter(demo_key="d-fete").first()
    if project is None or project.running_orders.exists():
        return
    thomas = account("thomas")
    with living_on(days_ago(WRITTEN), 10, 30):
        order = save_order(
            order=RunningOrder(
                project=project,
                title=TITLE,
                anchor=project.anchors.get(name="Fête"),
                start=time(7),
                published=True,
                notes="Talkies sur le canal 4. Aucun véhicule sur la place après 13 h.",
            ),
            actor=thomas,
        )
    with living_on(days_ago(WRITTEN), 11, 10):
        _write(order, thomas)
    with living_on(days_ago(WRITTEN - 1), 9, 15):
        rows = [
            {"pk": "", "name": name, "role": role, "phone": phone} for name, role, phone in CONTACTS
        ]
        save_contacts(order=order, rows=rows, actor=thomas)
        _fail(order, thomas)


def _write(order: RunningOrder, author: Any) -> None:
    names = {one.who for one in LINES}
    people = {
        str(one): one
        for one in Person.objects.filter(last_name__in=[name.split()[-1] for name in names if name])
    }
    lines = []
    for position, told in enumerate(LINES):
        person = people.get(told.who)
        hour = read_hour(told.hour, first=order.first_minute) if told.hour else None
        lines.append(
            Line(
                order=order,
                position=position,
                is_typed=hour is not None,
                minute=hour or 0,
                duration=told.minutes,
                title=told.title,
                place=told.place,
                person=person,
                name="" if person else told.who,
                phone=told.phone,
                material=told.material,
                contingency=told.contingency,
                is_fixed=told.fixed,
            )
        )
    with audit.recording(actor=author, verb=_("a écrit les lignes du conducteur")):
        audit.bulk_create(lines)
        retime(order)


def _fail(order: RunningOrder, author: Any) -> None:
    """What went wrong, and stays to be seen: Thomas is wanted in two places at once."""
    line = order.lines.get(title__startswith="Photo de tous")
    line.person, line.name, line.phone = None, "Thomas Vanhove", "06 39 98 10 13"
    keys = order.lines.get(title="Remise des clés de la fête")
    if keys.person is not None:
        line.person, line.name = keys.person, ""
    line.contingency = "Nathan Dewaele est retenu : trouver un photographe, ou un téléphone."
    save_line(line=line, hour=keys.minute + 10, actor=author)
