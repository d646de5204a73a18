"""What is understood of a museum's values: years, people, places, words, each with its confidence.

Pure functions on the values; the source's words are never changed.
"""

from __future__ import annotations

from maillage.heritage.catalogue.normal.normalising import best_years, normalise

__all__ = ["best_years", "normalise"]
