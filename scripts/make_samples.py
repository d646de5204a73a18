"""Write the guide's sample spreadsheets (rules only: they never age) into docs/guide/exemples."""

from __future__ import annotations

from pathlib import Path

from maillage.coordination.projects.samples import make_sample, make_sample_csv

TARGET = Path(__file__).resolve().parents[1] / "docs" / "guide" / "exemples"


def main() -> None:
    """Both files; the same bytes each time."""
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "retroplanning-belleme.xlsx").write_bytes(make_sample(None))
    (TARGET / "retroplanning-belleme.csv").write_bytes(make_sample_csv(None))


if __name__ == "__main__":
    main()
