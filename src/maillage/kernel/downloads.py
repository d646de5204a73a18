"""Exports and private files as HTTP responses; apart from what commands use without HTTP."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, StreamingHttpResponse

from maillage.kernel.exports import (
    FORMATS,
    Export,
    csv_chunks,
    export_filename,
    export_rows,
    record_format,
    write_export,
)
from maillage.kernel.models import Attachment

_IN_MEMORY: Final = 5_000_000
"""Bytes of a file kept in memory before it goes to a temporary file."""


def export_response(
    export: Export,
    user: Any,
    fmt: str,
    *,
    params: Mapping[str, Any] | None = None,
    queryset: QuerySet[Any] | None = None,
) -> StreamingHttpResponse:
    """The file to download; Http404 for an unknown format or to whoever may not have it.

    `queryset` narrows the export to a list that the user has filtered (see `export_rows`).
    """
    filename = export_filename(export, fmt)
    response: StreamingHttpResponse
    try:
        if fmt == "csv":
            columns, rows = export_rows(export, user, params, queryset)
            mime = FORMATS[fmt].mime
            response = StreamingHttpResponse(csv_chunks(columns, rows), content_type=mime)
            response["Content-Disposition"] = f'attachment; filename="{filename}"'
        else:
            response = _whole_file(export, user, fmt, filename, params=params, queryset=queryset)
    except (PermissionDenied, LookupError) as error:
        raise Http404 from error
    response["Cache-Control"] = "private, no-store"
    return response


def _whole_file(
    export: Export, user: Any, fmt: str, filename: str, **narrowed: Any
) -> StreamingHttpResponse:
    """A file that must be written to its end before it goes."""
    known = FORMATS.get(fmt) or record_format(export, user, fmt)
    output = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - sent, then closed by the response
    try:
        write_export(export, user, fmt, output, **narrowed)
    except BaseException:
        output.close()
        raise
    output.seek(0)
    return FileResponse(output, as_attachment=True, filename=filename, content_type=known.mime)


def private_file(attachment: Attachment) -> FileResponse:
    """A private file to save, for whoever the view has checked: no browser or proxy keeps it."""
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.mime,
    )
    response["Cache-Control"] = "private, no-store"
    return response
