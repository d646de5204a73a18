"""The office's pages: contributions, campaigns, the way back, the museums' months."""

from __future__ import annotations
