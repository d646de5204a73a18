"""The chapter: museums, objects, images; then the words that they use."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.demo.drawing import LONGEST, as_jpeg, draw
from maillage.heritage.catalogue.demo.files import send_files
from maillage.heritage.catalogue.demo.records import Record, records_of
from maillage.heritage.catalogue.domain import terms
from maillage.heritage.catalogue.models import CulturalObject, Museum, ObjectImage
from maillage.kernel import audit
from maillage.kernel.models import private_storage
from maillage.kernel.ops.demo_days import days_ago, living_on
from maillage.kernel.tasks import enqueue, task
from maillage.people.accounts.models import User
from maillage.people.directory.models import Organisation

MUSEUMS: Final = 65
FIRST_NUMBER: Final = 9001
"""Invented museums take Muséofile numbers that the real base does not give."""
DRAWN_AT_ONCE: Final = 2
"""Objects of each museum drawn while the demonstration loads; the worker draws the others."""
BATCH: Final = 40
SIDES: Final = (320, LONGEST)
HOME: Final = "Musée du Ruban et du Fil"
EDITOR: Final = "jeanne@exemple.fr"
RIGHTS: Final = ("pdm", "cc-by", "cc-by-sa", "licence-ouverte", "cc0", "inconnu", "protege")


def load(say: Any) -> None:
    """What is there already is left alone."""
    del say
    if Museum.objects.exclude(demo_key="").exists():
        return
    with living_on(days_ago(60), 9, 30):
        museums = _add_museums()
        for rank, museum in enumerate(museums):
            _add_objects(museum, many=30 + (rank * 7) % 41)
    send_files(museums[0], actor=User.objects.get(email=EDITOR))
    terms.refresh_terms()


def _add_museums() -> list[Museum]:
    bodies = list(Organisation.objects.filter(kind="musee").order_by("pk"))
    bodies.sort(key=lambda one: one.name != HOME)
    museums = []
    for rank, body in enumerate(bodies[:MUSEUMS]):
        if not body.museofile:
            body.museofile = f"M{FIRST_NUMBER + rank}"
            body.save(update_fields=["museofile"])
        museum = Museum(
            organisation=body,
            software=Museum.Software.values[rank % 6] if rank else Museum.Software.FLORA,
            required_fields=["TITR", "DENO"] if rank % 4 == 0 else [],
            rights_note=_("© %(name)s") % {"name": body.name},
            demo_key=f"musee-{rank}",
        )
        museum.save()
        museums.append(museum)
    return museums


def _add_objects(museum: Museum, *, many: int) -> None:
    body = museum.organisation
    found = list(records_of(body.name, body.museofile, body.city, many=many))
    objects = [
        CulturalObject(
            museum=museum,
            reference=one.values["REF"][0],
            values=one.values,
            source_file="demonstration.txt",
            source_line=one.number,
        )
        for one in found
    ]
    audit.bulk_create(objects)
    made = {one.reference: one for one in objects}
    drawn = [one for one in found if one.family]
    for one in drawn[:DRAWN_AT_ONCE]:
        draw_one(made[one.values["REF"][0]], one)
    for first in range(DRAWN_AT_ONCE, len(drawn), BATCH):
        enqueue(draw_images, museum.pk, many, first)


@task(retries=1)
def draw_images(museum_pk: int, many: int, first: int) -> None:
    """Draw the images of a batch of one museum's objects; those drawn already are left alone."""
    museum = Museum.objects.select_related("organisation").filter(pk=museum_pk).first()
    if museum is None:
        return
    body = museum.organisation
    records = [
        one for one in records_of(body.name, body.museofile, body.city, many=many) if one.family
    ][first : first + BATCH]
    waiting = CulturalObject.objects.filter(
        reference__in=[one.values["REF"][0] for one in records], has_image=False
    )
    there = {one.reference: one for one in waiting.select_related("museum__organisation")}
    with audit.recording(actor=audit.SYSTEM, verb=_("données de démonstration")):
        for one in records:
            if (record := there.get(one.values["REF"][0])) is not None:
                draw_one(record, one)


def draw_one(record: CulturalObject, one: Record) -> ObjectImage:
    """Draw an object, and keep what is shown of it."""
    drawing = draw(one.family, one.seed)
    rights = RIGHTS[one.seed % len(RIGHTS)]
    image = ObjectImage(
        object=record,
        credit="" if rights == "inconnu" else f"© {record.museum}",
        rights=rights,
        source_name=f"{record.inventory}.jpg",
        caption=record.title,
    )
    storage = private_storage()
    for side in SIDES:
        content, width, height = as_jpeg(drawing, side)
        path = storage.save(f"objectimage/{image.token}-{side}.jpg", ContentFile(content))
        image.renditions[str(side)] = {"path": path, "width": width, "height": height}
    image.file.name = image.renditions[str(LONGEST)]["path"]
    image.width, image.height = drawing.size
    image.save()
    record.has_image = True
    record.save(update_fields=["has_image"])
    return image
