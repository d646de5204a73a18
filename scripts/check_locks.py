"""Check that the locks still answer what is asked, with hashes and without any index's address."""

from __future__ import annotations

import json
import re
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^ ;\\]+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, list[str]]:
    """Versions of each package of a lock (more than one when they depend on the machine)."""
    found: dict[str, list[str]] = {}
    for name, version in PIN.findall(lock.read_text()):
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


def python_faults() -> list[str]:
    """What is wrong with requirements/*.txt."""
    faults = []
    for asked in sorted((ROOT / "requirements").glob("*.in")):
        lock = asked.with_suffix(".txt")
        locked = pins(lock)
        text = lock.read_text()
        if "://" in text or "--index" in text or "--find-links" in text:
            faults.append(f"{lock.name} names an address")
        if text.count("\n    --hash=") < len(locked):
            faults.append(f"{lock.name} lacks hashes")
        for written in asked.read_text().splitlines():
            line = written.split("#")[0].strip()
            if not line or line.startswith("-"):
                continue
            wanted = Requirement(line)
            versions = locked.get(canonicalize_name(wanted.name), [])
            if not versions:
                faults.append(f"{lock.name} does not lock {wanted.name}: run `make lock`")
            elif not all(wanted.specifier.contains(version) for version in versions):
                faults.append(f"{lock.name} has {wanted.name} {versions}, asked {wanted}")
    return faults


def npm_faults() -> list[str]:
    """What is wrong with frontend/package-lock.json."""
    asked = json.loads((ROOT / "frontend" / "package.json").read_text())
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    faults = []
    for path, package in lock["packages"].items():
        if "resolved" in package:
            faults.append(f"package-lock.json names an address for {path}")
        if path and not package.get("link") and "integrity" not in package:
            faults.append(f"package-lock.json lacks the hash of {path}")
    for name, version in {**asked["dependencies"], **asked["devDependencies"]}.items():
        locked = lock["packages"].get(f"node_modules/{name}", {}).get("version")
        if locked != version:
            faults.append(f"package-lock.json has {name} {locked}, asked {version}")
    return faults


def main() -> int:
    """Print the faults; 1 when there are some."""
    faults = python_faults() + npm_faults()
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
