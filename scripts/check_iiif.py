"""IIIF manifests of a running site, read by an independent parser (iiif-prezi3).

Optional: needs `iiif-prezi3` (``pip install -r requirements/interop.txt``). Without it it says so,
loudly, and succeeds, unless IIIF_EXPECTED says that it was installed. Run:
``python scripts/check_iiif.py http://localhost:8000/iiif/objets/07660000001/manifest.json …``
(addresses or files).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.request import urlopen


def not_checked(why: str) -> int:
    """Say it loudly; a failure where the parser was installed for that very check."""
    expected = bool(os.environ.get("IIIF_EXPECTED"))
    line = "=" * 78
    print(f"{line}\n{'✗' if expected else '⚠'} IIIF NOT CHECKED: {why}\n{line}", file=sys.stderr)
    return 1 if expected else 0


def read(place: str) -> str:
    """The manifest at an address or in a file."""
    if place.startswith(("http://", "https://")):
        with urlopen(place) as answer:  # noqa: S310 - an address given on the command line
            text: str = answer.read().decode()
            return text
    return Path(place).read_text()


def main(places: list[str]) -> int:
    """Parse each; the exit status is that of the check."""
    try:
        from iiif_prezi3 import Manifest  # noqa: PLC0415 - optional
        from pydantic import ValidationError  # noqa: PLC0415 - comes with it
    except ImportError:
        return not_checked("the package `iiif-prezi3` is not installed.")
    wrong = 0
    for place in places:
        try:
            manifest = Manifest.model_validate_json(read(place))
        except ValidationError as error:
            wrong += 1
            print(f"✗ IIIF {place}: {error}", file=sys.stderr)
            continue
        rights = manifest.rights or "none"
        print(f"✓ IIIF {place}: {len(manifest.items)} canvases, rights {rights}")
    return 1 if wrong else 0


if __name__ == "__main__":
    if not sys.argv[1:]:
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1:]))
