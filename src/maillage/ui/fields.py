"""Form fields that check what they take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from maillage.kernel.uploads import FAMILIES, check_upload
from maillage.ui.widgets import DropZone


def _limit_hint(limit: float | None) -> str:
    size = f"{limit or settings.UPLOAD_MAX_MB:g}".replace(".", ",")
    return _("%(size)s Mo au plus.") % {"size": size}


class UploadField(forms.FileField):
    """A file checked by its content (`kernel.uploads`): ``UploadField(allowed=("pdf",))``.

    The MIME type found is left on the file as ``checked_mime``.
    """

    def __init__(
        self,
        *,
        allowed: Sequence[str] = FAMILIES,
        max_mb: float | None = None,
        hint: Any = "",
        **kwargs: Any,
    ) -> None:
        self.allowed = tuple(allowed)
        self.max_mb = max_mb
        kwargs.setdefault("widget", DropZone(hint=hint or lazy(_limit_hint, str)(max_mb)))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is empty, too large, or not what its name says."""
        file = super().clean(data, initial)
        if data and file:
            file.checked_mime = check_upload(file, allowed=self.allowed, max_mb=self.max_mb)
        return file
