"""A running site of ours harvested by two independent harvesters, sickle and oaipmh-scythe.

Optional: needs those packages (``pip install -r requirements/interop.txt``), in the Python that runs
this. Without them it says so, loudly, and succeeds, unless OAI_EXPECTED says that they were installed.
Run: ``python scripts/check_oai.py http://localhost:8000/oai/`` (``--quick``: the first pages only). It
fails when a harvester stumbles, when a record comes twice, or when two harvests of an idle site differ.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

QUICK = 250
BUSY = {"max_retries": 20, "retry_status_codes": [503], "default_retry_after": 5}
"""How sickle answers a busy server."""


def not_checked(why: str) -> int:
    """Say it loudly; a failure where the harvesters were installed for that very check."""
    expected = bool(os.environ.get("OAI_EXPECTED"))
    line = "=" * 78
    print(f"{line}\n{'✗' if expected else '⚠'} OAI NOT CHECKED: {why}\n{line}", file=sys.stderr)
    return 1 if expected else 0


def by_sickle(address: str, prefix: str) -> Iterator[tuple[str, bool]]:
    """(identifier, deleted) of each record."""
    from sickle import Sickle  # noqa: PLC0415 - optional

    for record in Sickle(address, **BUSY).ListRecords(metadataPrefix=prefix):
        yield record.header.identifier, record.header.deleted


def by_scythe(address: str, prefix: str) -> Iterator[tuple[str, bool]]:
    """(identifier, deleted) of each record."""
    from oaipmh_scythe import RetryConfig, Scythe  # noqa: PLC0415 - optional

    with Scythe(address, retry_config=RetryConfig(max_retries=20)) as scythe:
        for record in scythe.list_records(metadata_prefix=prefix):
            yield record.header.identifier, record.header.deleted


def identified(address: str) -> list[str]:
    """What each harvester makes of Identify, the sets and the formats."""
    from oaipmh_scythe import RetryConfig, Scythe  # noqa: PLC0415 - optional
    from sickle import Sickle  # noqa: PLC0415 - optional

    one = Sickle(address, **BUSY)
    told = [f"sickle: {one.Identify().repositoryName}, {len(list(one.ListSets()))} sets"]
    with Scythe(address, retry_config=RetryConfig(max_retries=20)) as scythe:
        formats = [str(fmt.metadataPrefix) for fmt in scythe.list_metadata_formats()]
        sets = list(scythe.list_sets())
        told.append(f"scythe: formats {', '.join(formats)}, {len(sets)} sets")
    return told


def harvest(
    name: str,
    reader: Callable[[str, str], Iterator[tuple[str, bool]]],
    address: str,
    prefix: str,
    limit: int | None,
) -> dict[str, bool]:
    """Every record, with how long it took; exits on a double."""
    started = time.perf_counter()
    found = list(islice(reader(address, prefix), limit))
    seconds = time.perf_counter() - started
    doubled = [one for one, count in Counter(key for key, _gone in found).items() if count > 1]
    gone = sum(deleted for _key, deleted in found)
    sign = "✗" if doubled or not found else "✓"
    print(
        f"{sign} {name} {prefix}: {len(found)} records, {gone} deleted, {len(doubled)} doubled, {seconds:.1f} s"
    )
    if doubled or not found:
        raise SystemExit(1)
    return dict(found)


def main(address: str, *, quick: bool) -> int:
    """Harvest; the exit status is that of the check."""
    for package in ("sickle", "oaipmh_scythe"):
        if importlib.util.find_spec(package) is None:
            return not_checked(f"the package `{package}` is not installed.")
    print("\n".join(identified(address)))
    limit = QUICK if quick else None
    harvests = [harvest("sickle", by_sickle, address, "oai_dc", limit)]
    harvests += [
        harvest("scythe", by_scythe, address, prefix, limit) for prefix in ("oai_dc", "lido", "edm")
    ]
    if any(one != harvests[0] for one in harvests):
        print("✗ OAI: the harvests differ", file=sys.stderr)
        return 1
    print("✓ OAI: every harvest gives the same records, once each")
    return 0


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if one != "--quick"]
    if len(given) != 1:
        raise SystemExit(__doc__)
    raise SystemExit(main(given[0], quick="--quick" in sys.argv[1:]))
