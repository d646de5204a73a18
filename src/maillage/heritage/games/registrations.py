"""What this app lends to the other rooms."""

from __future__ import annotations
