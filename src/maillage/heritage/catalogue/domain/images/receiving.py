"""An import of images begins: an archive or a table is sent, a folder of the server is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.domain.images import sources
from maillage.heritage.catalogue.domain.importing.receiving import local_path
from maillage.heritage.catalogue.models import CatalogueImport, Museum, Rights
from maillage.kernel import audit, filekinds, outgoing, uploads
from maillage.kernel.imports.errors import ReadError
from maillage.kernel.models import private_path, private_storage

KIND: Final = "images"


def receive_images(
    *,
    museum: Museum,
    actor: Any,
    file: Any = None,
    filename: str = "",
    table: Any = None,
    credit: str = "",
    rights: str = "",
) -> CatalogueImport:
    """Keep what tells of images: a ZIP of them, or a table of their addresses.

    Without a `file`, they are those whose addresses the records of `museum` give. `table` is the table
    of credits that comes beside an archive (one inside it is found by itself); `credit` and `rights`
    (a value of `Rights`) are of all those of which nothing else is said.

    Raises:
        ValidationError: the file is neither, is damaged or is a bomb; in French.
    """
    _check_right(actor)
    options = {"credit": credit.strip()[:250], "rights": rights if rights in Rights.values else ""}
    run = CatalogueImport(kind=KIND, museum=museum, created_by=actor if actor.pk else None)
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a envoyé des images")):
        if file is None:
            run.filename = _("Adresses des notices")
            run.options = {**options, "source": "values"}
        else:
            run.filename = uploads.safe_filename(filename or str(getattr(file, "name", "")))
            run.options = {**options, "source": _check(file, run.filename)}
            run.file.save(run.filename, file if isinstance(file, File) else File(file), save=False)
        if table is not None:
            run.options["table"] = _keep_table(table, run)
        run.save()
    return run


def receive_folder(
    *, museum: Museum, folder: Path, actor: Any, credit: str = "", rights: str = ""
) -> CatalogueImport:
    """The images of a folder of the server: for commands only, never for a page.

    Raises:
        ValidationError: there is no such folder.
    """
    _check_right(actor)
    if not folder.is_dir():
        raise ValidationError(_("Le dossier « %(path)s » est introuvable.") % {"path": folder})
    options = {
        "source": "folder",
        "folder": str(folder.resolve()),
        "credit": credit.strip()[:250],
        "rights": rights if rights in Rights.values else "",
    }
    with (
        transaction.atomic(),
        audit.recording(actor=actor, verb=_("a désigné un dossier d’images")),
    ):
        return CatalogueImport.objects.create(
            kind=KIND,
            museum=museum,
            filename=folder.name[:250],
            options=options,
            created_by=actor if actor.pk else None,
        )


@contextmanager
def opened(run: CatalogueImport, fetch: outgoing.Fetch | None = None) -> Iterator[sources.Images]:
    """What the run offers. Raises `ReadError`."""
    source = run.options.get("source", "")
    if source == "folder":
        images: sources.Images = sources.FolderImages(Path(run.options["folder"]), _credits(run))
        yield images
    elif source == "values":
        yield sources.AddressImages(run, None, fetch)
    elif source == "table":
        with local_path(run) as path:
            yield sources.AddressImages(run, path.read_bytes(), fetch)
    else:
        with local_path(run) as path:
            images = sources.ArchiveImages(path, _credits(run))
            try:
                yield images
            finally:
                images.close()


def _check(file: Any, name: str) -> str:
    """« archive » or « table »; raises ValidationError on anything else."""
    stream = file.file if hasattr(file, "chunks") and hasattr(file, "file") else file
    stream.seek(0, 2)
    size = stream.tell()
    limit = settings.ARCHIVE_MAX_MB
    if size > limit * 1_000_000:
        message = _("Ce fichier pèse plus de %(n)d Mo : placez les images sur le serveur.")
        raise ValidationError(message % {"n": limit}, code="too_large")
    if filekinds.identify(stream) is filekinds.ZIP:
        sources.check_archive(stream)
        stream.seek(0)
        return "archive"
    uploads.check_upload(file, allowed=("archive", "spreadsheet"), filename=name, max_mb=limit)
    try:
        sources.read_table(stream.read())
    except ReadError as error:
        raise ValidationError(f"{error.message} {error.hint}".strip(), code=error.code) from error
    stream.seek(0)
    return "table"


def _keep_table(table: Any, run: CatalogueImport) -> str:
    uploads.check_upload(table, allowed=("spreadsheet",))
    content = table.read()
    try:
        rows = sources.read_table(content)
    except ReadError as error:
        raise ValidationError(f"{error.message} {error.hint}".strip(), code=error.code) from error
    if not any(row.get("file") for row in rows):
        raise ValidationError(
            _("Le tableau des crédits doit nommer les fichiers : colonne « fichier ».")
        )
    name: str = private_storage().save(private_path(run, "credits.csv"), ContentFile(content))
    return name


def _credits(run: CatalogueImport) -> dict[str, dict[str, str]]:
    name = run.options.get("table")
    if not name:
        return {}
    with private_storage().open(name) as stream:
        return sources.credits_by_file(sources.read_table(stream.read()))


def _check_right(actor: Any) -> None:
    if not actor.has_perm("catalogue.add_catalogueimport"):
        raise PermissionDenied
