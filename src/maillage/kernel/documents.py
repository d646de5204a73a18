"""Documents from Typst templates and plain data: PDF, accessible (PDF/UA-1), and pictures.

A template is a ``.typ`` file of an app; it reads what it is given as JSON:

    #let data = json(bytes(sys.inputs.data))

and shows it as text: nothing in the data is run. Typst's own fonts are embedded in the program, so
that a page is the same on every machine.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from maillage.kernel import clock

SHARED: Final = Path(__file__).parent / "typst"
"""Where the templates' common parts are: ``#import "/kernel/typst/page.typ": page``."""

ROOT: Final = Path(__file__).resolve().parents[1]


def render_pdf(
    template: Path, data: Mapping[str, Any], *, files: Mapping[str, bytes] | None = None
) -> bytes:
    """The PDF of a template, which must stand inside the program's own package.

    `data` is JSON-able; the site's name and today's date are added as ``site`` and ``today``
    (ISO 8601). `files` are pictures by their names (``"1.jpg"``), which the template reads as
    ``image("/files/1.jpg")``. Raises `typst.TypstError` on a wrong template, or on a picture that
    cannot be read.
    """
    if files:
        return _render_with(files, template, data)
    made: bytes = typst.compile(
        str(template),
        root=str(ROOT),
        format="pdf",
        sys_inputs=_told(data),
        pdf_standards=["ua-1"],
    )
    return made


def _render_with(files: Mapping[str, bytes], template: Path, data: Mapping[str, Any]) -> bytes:
    """As `render_pdf`, in a directory where there is nothing but the template and the pictures."""
    with tempfile.TemporaryDirectory(prefix="maillage-pdf-") as folder:
        root = Path(folder)
        shutil.copytree(SHARED, root / "kernel" / "typst")
        copied = root / "template.typ"
        shutil.copyfile(template, copied)
        (root / "files").mkdir()
        for name, content in files.items():
            (root / "files" / Path(name).name).write_bytes(content)
        made: bytes = typst.compile(
            str(copied),
            root=folder,
            format="pdf",
            sys_inputs=_told(data),
            pdf_standards=["ua-1"],
        )
    return made


def render_png(template: Path, data: Mapping[str, Any], *, ppi: float) -> bytes:
    """The picture of a template's first page, `ppi` pixels to an inch of its page."""
    pages: bytes | list[bytes] = typst.compile(
        str(template), root=str(ROOT), format="png", ppi=ppi, sys_inputs=_told(data)
    )
    return pages if isinstance(pages, bytes) else pages[0]


def _told(data: Mapping[str, Any]) -> dict[str, str]:
    told = {"site": settings.SITE_NAME, "today": clock.today().isoformat(), **data}
    return {"data": json.dumps(told, ensure_ascii=False, default=str)}
