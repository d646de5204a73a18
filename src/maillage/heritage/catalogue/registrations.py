"""What the catalogue lends to the other rooms."""

from __future__ import annotations
