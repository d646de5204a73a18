"""The demonstration's places: invented halls of real communes."""

from __future__ import annotations

from typing import Any, Final

from maillage.coordination.places.models import Place
from maillage.kernel import audit
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.people.directory.demo import account, body

# Name, address, postal code, commune, latitude, longitude, host.
PLACES: Final = (
    ("Ancienne halle aux grains", "Place de la République", "61130", "Bellême", "48.372300", "0.560900", "Mairie de Bellême"),
    ("Cloître de la Toussaint", "Rue des Quinze-Fusillés", "61400", "Mortagne-au-Perche", "48.520600", "0.546700", "Mairie de Mortagne-au-Perche"),
    ("Salle du chapitre", "Place du Parvis", "61500", "Sées", "48.605300", "0.173100", "Mairie de Sées"),
    ("Médiathèque des Remparts", "Rue de la Gare", "61700", "Domfront en Poiraie", "48.592600", "-0.645100", "Mairie de Domfront en Poiraie"),
    ("Musée du Ruban et du Fil", "Rue des Filatures", "27300", "Bernay", "49.088800", "0.598200", "Musée du Ruban et du Fil"),
    ("Musée des Vents et Marées", "Quai du Phare", "50760", "Barfleur", "49.670600", "-1.263900", "Musée des Vents et Marées"),
    ("Musée des Vergers hauts", "Chemin du Pressoir", "14340", "Cambremer", "49.152900", "0.049700", "Musée des Vergers hauts"),
    ("Musée d’archéologie de la Boucle de Seine", "Allée des Fouilles", "92000", "Nanterre", "48.892400", "2.206900", "Musée d’archéologie de la Boucle de Seine"),
    ("Maison des associations du Grand Large", "Rue des Scaphandriers", "59240", "Dunkerque", "51.041200", "2.371800", "Les Voisins du Grand Large"),
    ("Grande place", "Place de la Fête", "59140", "Dunkerque", "51.034800", "2.377000", "Ville de Dunkerque"),
    ("Salle des Bords de Loire", "Quai des Mariniers", "45000", "Orléans", "47.899700", "1.906000", "Région Centre-Val de Loire"),
)  # fmt: skip


def load(say: Any) -> None:
    """The places that are not there."""
    del say
    there = set(Place.objects.values_list("name", flat=True))
    with living_on(days_ago(100), 15, 30), audit.recording(actor=account("helene"), verb="a créé"):
        for name, address, postal_code, city, latitude, longitude, host in PLACES:
            if name not in there:
                Place.objects.create(
                    name=name,
                    address=address,
                    postal_code=postal_code,
                    city=city,
                    latitude=latitude or None,
                    longitude=longitude or None,
                    organisation=body(host) if host else None,
                )
