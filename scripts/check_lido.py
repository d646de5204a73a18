"""A LIDO file of ours against the LIDO 1.1 schema.

Optional: needs `lxml` (``pip install -r requirements/interop.txt``) and the schema, which lies at
https://www.lido-schema.org/schema/v1.1/ with what it includes. Without `lxml` it says so, loudly, and
succeeds, unless LIDO_EXPECTED says that it was installed. Run:
``python scripts/check_lido.py lido-v1.1.xsd export.lido.xml``; the file may be an OAI-PMH answer too.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

RECORD = "{http://www.lido-schema.org}lido"
SHOWN = 20


def not_checked(why: str) -> int:
    """Say it loudly; a failure where lxml was installed for that very check."""
    expected = bool(os.environ.get("LIDO_EXPECTED"))
    line = "=" * 78
    print(f"{line}\n{'✗' if expected else '⚠'} LIDO NOT CHECKED: {why}\n{line}", file=sys.stderr)
    return 1 if expected else 0


def main(schema_path: Path, path: Path) -> int:
    """Validate each record; the exit status is that of the check."""
    try:
        from lxml import etree  # noqa: PLC0415 - optional
    except ImportError:
        return not_checked("the package `lxml` is not installed.")
    schema = etree.XMLSchema(etree.parse(str(schema_path)))
    started = time.perf_counter()
    count = wrong = 0
    for _event, element in etree.iterparse(str(path), tag=RECORD):
        count += 1
        if not schema.validate(element):
            wrong += 1
            if wrong <= SHOWN:
                found = schema.error_log.last_error
                identifier = element.findtext("{http://www.lido-schema.org}lidoRecID")
                print(f"✗ LIDO {identifier}: {found.message} (line {found.line})", file=sys.stderr)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    seconds = time.perf_counter() - started
    print(
        f"{'✗' if wrong or not count else '✓'} LIDO: {count} records, {wrong} not valid, {seconds:.1f} s."
    )
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2])))
