"""A process that works on an import and is killed (kill -9) in the middle of a transaction.

``python -m tests.heritage.catalogue.dying '{"step": "apply", "run": 1, "die": 2, …}'``; run by the tests
of `test_import_kills`, on their database and their private files.
"""

from __future__ import annotations

import json
import os
import signal
import sys


def main(told: dict) -> None:
    """Do `step` on the import; die at the `die`-th batch, what it wrote not being committed."""
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = told["database"]
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": told["private"], "base_url": None},
        },
    }
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from maillage.heritage.catalogue.domain.images import applying as images
    from maillage.heritage.catalogue.domain.importing import applying, reading, undoing
    from maillage.heritage.catalogue.models import CatalogueImport

    for module in (applying, reading, undoing, images):
        module.BATCH = 10
    run = CatalogueImport.objects.get(pk=told["run"])
    actor = get_user_model().objects.get(pk=told["actor"])
    module, name, work = {
        "read": (reading, "advance", reading.read_run),
        "missing": (reading, "Max", reading.read_run),
        "apply": (applying, "_write", applying.apply_run),
        "finish": (applying, "touch_written", applying.apply_run),
        "images": (images, "_keep", images.apply_run),
        "undo": (undoing, "_take_back", undoing.undo_run),
    }[told["step"]]
    original, calls = getattr(module, name), []

    def deadly(*args, **kwargs):
        given = original(*args, **kwargs)
        calls.append(1)
        if len(calls) == told["die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        return given

    setattr(module, name, deadly)
    work(run, actor=actor)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
