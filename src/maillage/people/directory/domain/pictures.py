"""The logo of an organisation, the photograph of a person: small, clean, private."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from maillage.kernel import audit
from maillage.people.accounts.models import TEAM_ROLES
from maillage.people.accounts.roles import has_role
from maillage.people.directory.models import Consent, Organisation, Person, Purpose

LARGEST: Final = 640
"""Pixels of the longest side that is kept."""

MAX_MB: Final = 2.0
"""What may be sent; what is kept is far smaller."""


def field_of(record: Organisation | Person) -> str:
    """The name of the picture's field."""
    return "photo" if isinstance(record, Person) else "logo"


def shrunk(source: IO[bytes], *, flat: bool = False) -> ContentFile[bytes]:
    """The image re-made: upright, at most `LARGEST` pixels, nothing left of what the camera wrote.

    A transparent logo stays one (PNG) unless `flat`; anything else becomes a JPEG. `source` was
    checked by `kernel.uploads`. Raise ValidationError when it does not open.
    """
    try:
        image = _opened(source)
        # A JPEG is unpacked near the size that is kept, not at that of the camera.
        image.draft(None, (2 * LARGEST, 2 * LARGEST))
        image = ImageOps.exif_transpose(image)
        image.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
        clear = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
        clear = clear and not flat
        output = BytesIO()
        if clear:
            image.convert("RGBA").save(output, "PNG", optimize=True)
        else:
            image.convert("RGB").save(output, "JPEG", quality=85, optimize=True)
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError) as error:
        raise ValidationError(_("Cette image est abîmée : elle ne s’ouvre pas.")) from error
    return ContentFile(output.getvalue(), name="image.png" if clear else "image.jpg")


def _opened(source: IO[bytes]) -> Image.Image:
    source.seek(0)
    head = source.read(12)
    source.seek(0)
    if head[4:8] == b"ftyp" and head[8:12] != b"avif":  # a telephone's photograph (HEIC)
        import pillow_heif  # noqa: PLC0415 - a slow import, for one kind of photo

        made: Image.Image = pillow_heif.open_heif(source, convert_hdr_to_8bit=True).to_pillow()
        return made
    return Image.open(source)


@transaction.atomic
def set_picture(*, record: Organisation | Person, file: IO[bytes] | None, actor: Any) -> None:
    """Give a sheet its picture, or take it away with None; the old file goes once all is written.

    `file` was checked by `kernel.uploads`. Raises ValidationError when it does not open.
    """
    name = field_of(record)
    held = getattr(record, name)
    old, storage = held.name, held.storage
    if file is None:
        setattr(record, name, "")
    else:
        setattr(record, name, shrunk(file))
    words = {
        "logo": (_("a changé le logo"), _("a retiré le logo")),
        "photo": (_("a changé la photo"), _("a retiré la photo")),
    }[name]
    with audit.recording(actor=actor, verb=words[file is None]):
        record.save(update_fields=[name])
    if old:
        transaction.on_commit(lambda: storage.delete(old))


def may_see_picture(record: Organisation | Person, user: Any) -> bool:
    """Whether `user`, who sees the sheet, also sees its picture.

    A photograph is for the team and for whoever it shows; for others of the network, only with
    the person's consent in force.
    """
    if not getattr(record, field_of(record)):
        return False
    if isinstance(record, Organisation) or has_role(user, *TEAM_ROLES):
        return True
    return record.user_id == user.pk or has_agreed(record, Purpose.PHOTOGRAPHS)


def has_agreed(person: Person, purpose: str) -> bool:
    """Whether their last word on `purpose` is yes."""
    return Consent.given_for(purpose).filter(person=person).exists()
