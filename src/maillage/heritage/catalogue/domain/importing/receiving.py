"""An import begins: a file is sent, or the address of a harvest is given."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.heritage.catalogue import readers
from maillage.heritage.catalogue.domain.importing.choices import Choices
from maillage.heritage.catalogue.models import CatalogueImport, Museum, SavedMapping
from maillage.heritage.catalogue.readers import Source, SourceColumn
from maillage.kernel import audit, outgoing, uploads
from maillage.kernel.imports.errors import ReadError

HARVEST: Final = "harvest"
"""The kind of an import that asks a server; the others are those of `readers.LABELS`."""

MAPPED: Final = frozenset(("csv", "spreadsheet", "xml"))
"""Kinds whose columns a person may match by hand."""

PLACES: Final = {"spreadsheet": "sheet", "xml": "record"}
"""Kinds whose records may lie in several places → what their mapping calls it."""

FAMILIES: Final = ("spreadsheet", "xml", "document")
PREFIXES: Final = ("oai_dc", "lido")


def receive_file(
    *,
    file: Any,
    actor: Any,
    filename: str = "",
    museum: Museum | None = None,
    kind: str = "",
    choices: Choices | None = None,
) -> CatalogueImport:
    """Keep a file of records; its kind is found out unless told, its columns if they are known.

    Raises:
        ValidationError: the file is of no readable kind, or too large; in French.
    """
    _check_right(actor)
    name = uploads.safe_filename(filename or str(getattr(file, "name", "")))
    uploads.check_upload(file, allowed=FAMILIES, filename=name, max_mb=settings.ARCHIVE_MAX_MB)
    run = CatalogueImport(
        filename=name,
        museum=museum,
        kind=kind,
        options=(choices or Choices()).as_options(),
        created_by=_account(actor),
    )
    with (
        transaction.atomic(),
        audit.recording(actor=actor, verb=_("a envoyé un fichier de notices")),
    ):
        run.file.save(name, file if isinstance(file, File) else File(file), save=False)
        try:
            with opened(run) as source:
                run.kind = source.kind
                run.mapping = _known_mapping(source)
        except ReadError as error:
            run.file.delete(save=False)
            raise ValidationError(
                f"{error.message} {error.hint}".strip(), code=error.code
            ) from error
        run.save()
    return run


def receive_harvest(
    *,
    address: str,
    actor: Any,
    museum: Museum | None = None,
    prefix: str = "oai_dc",
    set_spec: str = "",
    since: date | None = None,
    choices: Choices | None = None,
) -> CatalogueImport:
    """Keep the address of an OAI-PMH server to harvest.

    Raises:
        ValidationError: the address is not one of the web, or leads inside the network.
    """
    _check_right(actor)
    try:
        outgoing.check_address(address, allow_private=settings.OUTGOING_PRIVATE)
    except outgoing.OutgoingError as error:
        raise ValidationError(str(error), code=error.code) from error
    options = {
        **(choices or Choices()).as_options(),
        "prefix": prefix if prefix in PREFIXES else PREFIXES[0],
        "set": set_spec.strip(),
        "since": since.isoformat() if since else "",
    }
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a demandé une moisson")):
        return CatalogueImport.objects.create(
            kind=HARVEST,
            filename=address[:250],
            address=address,
            museum=museum,
            options=options,
            created_by=_account(actor),
        )


@contextmanager
def opened(run: CatalogueImport) -> Iterator[Source]:
    """The run's file, open for reading. Raises `ReadError`."""
    with local_path(run) as path:
        yield readers.open_source(path, kind=run.kind or None, mapping=run.mapping or None)


@contextmanager
def local_path(run: CatalogueImport) -> Iterator[Path]:
    """The run's file on this machine: where it lies, else a copy. Raises `ReadError` when it is gone."""
    if not run.file:
        raise ReadError(
            "gone",
            _("Le fichier de cet import a été effacé."),
            _("Envoyez-le de nouveau."),
        )
    try:
        path = Path(run.file.path)
    except NotImplementedError:  # a storage of another machine
        with tempfile.NamedTemporaryFile(suffix=Path(run.filename).suffix) as copy:
            for chunk in run.file.chunks():
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)
        return
    if not path.exists():
        raise ReadError(
            "gone", _("Le fichier de cet import est introuvable."), _("Envoyez-le de nouveau.")
        )
    yield path


# -- columns ----------------------------------------------------------------------------------------


def fingerprint(columns: Sequence[SourceColumn]) -> str:
    """What says that two files have the same columns, whatever their order."""
    return sha256("\n".join(sorted(one.key for one in columns)).encode()).hexdigest()


def needs_mapping(run: CatalogueImport) -> bool:
    """Whether somebody should look at the columns before anything is read.

    When the headings say it all, or the same columns were matched once, nobody needs to.
    """
    if run.kind not in MAPPED or run.mapping:
        return False
    with opened(run) as source:
        codes = {one.code for one in source.columns}
    return "REF" not in codes or len(codes) < 4


def set_place(*, run: CatalogueImport, place: str, actor: Any) -> CatalogueImport:
    """Read the records elsewhere in the file: on another sheet, in another element.

    Its columns are others: those that were saved are taken again, else they are proposed.

    Raises:
        ValidationError: there is no such place, or the import is no longer to be read.
    """
    _check_unread(run)
    with opened(run) as source:
        if place not in source.places:
            raise ValidationError(_("Il n’y a rien de ce nom dans ce fichier."))
    name = PLACES[run.kind]
    run.mapping = {**readers.SourceMapping().as_json(), name: place}
    with opened(run) as source:
        if (known := saved_mapping(source.columns)) is not None:
            run.mapping = {**readers.SourceMapping.from_json(known.columns).as_json(), name: place}
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a choisi où sont les notices")):
        run.save(update_fields=["mapping"])
    return run


def set_mapping(
    *,
    run: CatalogueImport,
    mapping: Mapping[str, Any],
    actor: Any,
    name: str = "",
) -> CatalogueImport:
    """Match the columns of the run; under a `name`, for all files with the same columns.

    Raises:
        ValidationError: two columns fill one field, or the import is no longer to be read.
    """
    _check_unread(run)
    chosen = readers.SourceMapping.from_json(mapping)
    taken: dict[str, str] = {}
    for column, code in chosen.columns.items():
        if code and code in taken:
            message = _("Les colonnes « %(a)s » et « %(b)s » vont toutes deux à %(code)s.")
            raise ValidationError(message % {"a": taken[code], "b": column, "code": code})
        taken[code] = column
    with transaction.atomic(), audit.recording(actor=actor, verb=_("a choisi les colonnes")):
        run.mapping = chosen.as_json()
        run.save(update_fields=["mapping"])
        if name.strip():
            with opened(run) as source:
                SavedMapping.objects.update_or_create(
                    name=name.strip()[:120],
                    defaults={
                        "fingerprint": fingerprint(source.columns),
                        # The next workbook may name its sheets otherwise.
                        "columns": {**run.mapping, "sheet": ""},
                    },
                )
    return run


def _check_unread(run: CatalogueImport) -> None:
    if run.state not in (
        CatalogueImport.State.RECEIVED,
        CatalogueImport.State.PREVIEWED,
        CatalogueImport.State.FAILED,
    ):
        raise ValidationError(_("Cet import est déjà commencé : ses colonnes ne changent plus."))


def saved_mapping(columns: Sequence[SourceColumn]) -> SavedMapping | None:
    """The correspondence that was saved for these columns, the latest."""
    return (
        SavedMapping.objects.filter(fingerprint=fingerprint(columns))
        .order_by("-updated_at")
        .first()
    )


def _known_mapping(source: Source) -> dict[str, Any]:
    if source.kind not in MAPPED:
        return {}
    known = saved_mapping(source.columns)
    if known is None:
        return {}
    mapping = readers.SourceMapping.from_json(known.columns).as_json()
    name = PLACES.get(source.kind)
    if name and mapping[name] not in source.places:  # another file, built otherwise
        mapping[name] = ""
    return mapping


def _check_right(actor: Any) -> None:
    if not actor.has_perm("catalogue.add_catalogueimport"):
        raise PermissionDenied


def _account(actor: Any) -> Any:
    """For the foreign key: a command may run before there is any account."""
    return actor if actor.pk else None
