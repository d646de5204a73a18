"""The demonstration's five projects, one for each job that Maillage serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from maillage.coordination.projects import demo_templates as templates
from maillage.coordination.projects.domain.projects import AnchorDay
from maillage.coordination.projects.models import Project, ProjectPartner, Visibility
from maillage.kernel import clock
from maillage.kernel.calendar import site_calendar
from maillage.kernel.ops.demo_days import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    in_weeks,
)

Kind, Part = Project.Kind, ProjectPartner.Role
MAY = 5


@dataclass(frozen=True, slots=True)
class Story:
    """A project, and what has become of its plan.

    What was due before today is done, but for `late`. People are named by the beginning of their
    address; `owner` and `team` have accounts. Tasks are named by the beginning of their title.
    """

    key: str
    name: str
    kind: str
    lead: str
    city: str
    description: str
    owner: str
    began: int  # days ago
    anchors: tuple[AnchorDay, ...]
    template: templates.Model
    roles: Mapping[str, str]
    partners: tuple[tuple[str, str, str], ...]  # role, organisation, person
    visibility: str = Visibility.TEAM
    team: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()  # done by a later chapter, through a personal link
    doing: tuple[str, ...] = ()
    blocked: Mapping[str, str] = field(default_factory=dict)
    locked: tuple[str, ...] = ()


def museum_night() -> date:
    """A Saturday of mid-May that leaves time for the campaign."""
    today = clock.today()
    for year in (today.year, today.year + 1, today.year + 2):
        night = date(year, MAY, 17)
        night += timedelta(days=(SATURDAY - night.weekday()) % 7)
        if night - today >= timedelta(weeks=18):
            return night
    raise AssertionError("one of three years is far enough")


def stories() -> list[Story]:
    """The five, with their dates of today."""
    return [exhibition(), campaign(), twinning(), party(), scheme()]


def exhibition() -> Story:
    """A: the festival of heritage towns; the convention is late."""
    opening = in_weeks(11, SATURDAY, earlier=True)
    return Story(
        key="a-belleme",
        name="Exposition à Bellême",
        kind=Kind.EXHIBITION,
        lead="Petites Cités vives de l’Orne",
        city="Bellême",
        description=(
            "<p>Ilse Vandaele suspend ses <strong>« Passages de verre »</strong> sous la charpente "
            "de l’ancienne halle aux grains, avec trois pièces prêtées par la collection "
            "départementale. Première étape du festival.</p>"
        ),
        owner="camille",
        team=("helene",),
        began=112,
        anchors=(
            AnchorDay("Montage", site_calendar().previous_working(opening - timedelta(days=11))),
            AnchorDay("Vernissage", opening, time(18, 30), is_main=True),
            AnchorDay("Démontage", in_weeks(20, MONDAY)),
        ),
        template=templates.EXHIBITION,
        roles={
            "coordination": "camille",
            "commune": "nadia.durand",
            "artiste": "ilse.vandaele",
            "graphisme": "odile.ferrand",
            "impression": "patrick.gosselin",
            "transport": "amadou.keita",
            "médiation": "claire.bourdon",
        },
        partners=(
            (Part.HOST, "Mairie de Bellême", "nadia.durand"),
            (Part.ARTIST, "Atelier Vandaele", "ilse.vandaele"),
            (Part.PARTNER, "Collection départementale d’art de l’Orne", "sabine.corbiere"),
            (Part.PARTNER, "Service du tourisme de l’Orne", "julien.marais"),
            (Part.SUPPLIER, "Atelier Trait d’union", "odile.ferrand"),
            (Part.SUPPLIER, "Imprimerie du Val d’Huisne", "patrick.gosselin"),
            (Part.SUPPLIER, "Caisses et Convois", "amadou.keita"),
            (Part.AUDIENCE, "École des Quatre-Vents", "claire.bourdon"),
        ),
        late=("Faire signer la convention",),
        waiting=("Réserver la salle",),
        doing=("Plan d’accrochage", "Réserver le transporteur"),
        blocked={
            "Bon à tirer": "Le logo de la commune n’est pas arrivé en haute définition ; "
            "demandé deux fois à la mairie."
        },
        locked=("Transport aller",),
    )


def campaign() -> Story:
    """B: the museum network of Normandie."""
    night = museum_night()
    return Story(
        key="b-nuit-musees",
        name="La Nuit des musées en Normandie",
        kind=Kind.CAMPAIGN,
        lead="Coopération des musées normands",
        city="Caen",
        description=(
            "<p>Douze musées ouvrent la nuit : une affiche, un programme, une page pour chacun. Les "
            "musées proposent, le réseau relit, imprime et fait connaître.</p>"
        ),
        owner="helene",
        team=("jeanne",),
        began=40,
        anchors=(
            AnchorDay("Lancement", in_weeks(2, TUESDAY), time(9, 30)),
            AnchorDay("Bouclage du programme", night - timedelta(weeks=10, days=1)),
            AnchorDay("Nuit des musées", night, time(20), is_main=True),
        ),
        template=templates.CAMPAIGN,
        roles={
            "coordination": "jeanne",
            "direction": "philippe.lenormand",
            "graphisme": "violaine.prevel",
            "musée": "solene",
        },
        partners=(
            (Part.PARTNER, "Musée du Ruban et du Fil", "solene"),
            (Part.PARTNER, "Musée des Vents et Marées", "herve.legoff"),
            (Part.PARTNER, "Musée du Peigne à lin", "marine.dubosc"),
            (Part.PARTNER, "Musée de la Terre vernissée", "paul.lecacheux"),
            (Part.PARTNER, "Musée de la Poste à chevaux", "annick.vasseur"),
            (Part.PARTNER, "Musée de l’Écorce et du Tan", "bruno.lemiere"),
            (Part.PARTNER, "Musée des Petits Métiers du port", "lea.fouquet"),
            (Part.PARTNER, "Musée de la Carte et du Relief", "tanguy.osmont"),
            (Part.PARTNER, "Musée des Vergers hauts", ""),
            (Part.PARTNER, "Musée du Papier peint rural", ""),
            (Part.PARTNER, "Musée de la Ville rebâtie", ""),
            (Part.PARTNER, "Musée des Gens de rivière", ""),
            (Part.SUPPLIER, "Studio Marée haute", "violaine.prevel"),
        ),
        visibility=Visibility.NETWORK,
        doing=("Choisir le studio",),
    )


def twinning() -> Story:
    """C: the archaeology museum and the young people of two towns."""
    return Story(
        key="c-jumelage",
        name="Jumelage culturel : sous nos quartiers",
        kind=Kind.TWINNING,
        lead="Musée d’archéologie de la Boucle de Seine",
        city="Nanterre et Colombes",
        description=(
            "<p>Douze jeunes de 16 à 25 ans de deux quartiers prioritaires fouillent, dessinent et "
            "racontent ce qu’il y a sous leurs pieds, avec un archéologue et un metteur en scène.</p>"
        ),
        owner="ines",
        began=75,
        anchors=(
            AnchorDay("Première séance", in_weeks(-1, WEDNESDAY), time(14)),
            AnchorDay("Restitution", in_weeks(13, SATURDAY), time(15), is_main=True),
        ),
        template=templates.MEDIATION,
        roles={
            "coordination": "ines",
            "relais": "fatou.diallo",
            "intervenant": "noe.castel",
            "logistique": "ines",
            "médiation": "mathieu.sorel",
            "communication": "ines",
        },
        partners=(
            (Part.RELAY, "Espace jeunes Le Tremplin", "fatou.diallo"),
            (Part.RELAY, "Centre social Les Grands Prés", "brahim.ouali"),
            (Part.PARTNER, "Ville de Nanterre", "rachel.simonet"),
            (Part.PARTNER, "Ville de Colombes", ""),
            (Part.SPEAKER, "Compagnie Terre battue", "noe.castel"),
            (Part.SPEAKER, "Laboratoire d’archéosciences de la Seine", ""),
            (Part.AUDIENCE, "Foyer de vie Les Tilleuls", "sylvie.marchetti"),
        ),
        doing=("Autorisations",),
    )


def party() -> Story:
    """D: the closing party of the citizens' challenges."""
    return Story(
        key="d-fete",
        name="Fête de clôture des défis citoyens",
        kind=Kind.EVENT,
        lead="Ville de Dunkerque",
        city="Dunkerque",
        description=(
            "<p>Une semaine de défis proposés par les habitants et les associations se termine sur "
            "la grande place : stands, fanfare, repas partagé, remise des clés de la fête.</p>"
        ),
        owner="thomas",
        began=61,
        anchors=(
            AnchorDay("Clôture des inscriptions", in_weeks(2, FRIDAY)),
            AnchorDay("Fête", in_weeks(10, SATURDAY), time(14), is_main=True),
            AnchorDay("Réunion de bilan", in_weeks(14, THURSDAY), time(18)),
        ),
        template=templates.STREET,
        roles={
            "coordination": "thomas",
            "mobilisation": "mireille.bouttemy",
            "régie": "delphine.agneray",
            "logistique": "delphine.agneray",
            "communication": "thomas",
        },
        partners=(
            (Part.RELAY, "Les Voisins du Grand Large", "mireille.bouttemy"),
            (Part.PARTNER, "Les Jardins de la Digue", ""),
            (Part.PARTNER, "Roue libre des Dunes", "samir.haddad"),
            (Part.PARTNER, "La Fanfare des Bassins", ""),
            (Part.AUDIENCE, "École du Pont tournant", ""),
            (Part.SUPPLIER, "Scènes et Chapiteaux du Littoral", "christelle.debruyne"),
            (Part.SUPPLIER, "La Sono des Quais", ""),
            (Part.SUPPLIER, "Les Marmites du Phare", ""),
        ),
        doing=("Choisir les prestataires",),
    )


def scheme() -> Story:
    """E: the Région's grant scheme, read back from the commission permanente."""
    return Story(
        key="e-pact",
        name="PACT : projets artistiques et culturels de territoire",
        kind=Kind.SCHEME,
        lead="Région Centre-Val de Loire",
        city="Orléans",
        description=(
            "<p>Trois intercommunalités ont déposé leur projet. Les rapports sont présentés à la "
            "<strong>commission permanente</strong>, dont la date commande tout le reste.</p>"
        ),
        owner="helene",
        team=("karim",),
        began=92,
        anchors=(
            AnchorDay("Date limite de dépôt", in_weeks(-2, FRIDAY)),
            AnchorDay("Commission permanente", in_weeks(8, FRIDAY), time(9, 30), is_main=True),
        ),
        template=templates.SCHEME,
        roles={
            "instruction": "karim",
            "élu": "bernard",
            "budget": "estelle.gaudry",
            "juridique": "pauline.jacquet",
        },
        partners=(
            (Part.AUDIENCE, "Communauté de communes Brenne et Rivières", "damien.ribault"),
            (Part.AUDIENCE, "Communauté de communes Étangs et Bruyères", "agnes.cormier"),
            (Part.AUDIENCE, "Communauté de communes Beauce des Clochers", "lucie.pasquier"),
            (Part.RELAY, "Le Plancher des voyelles", ""),
            (Part.RELAY, "Les Nuits de brume", ""),
        ),
        doing=("Instruction technique",),
    )
