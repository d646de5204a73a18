"""Corrections written in the form that a museum's software takes; pure, no database."""

from __future__ import annotations

from maillage.heritage.contributions.returns.forms import Return, write_return

__all__ = ["Return", "write_return"]
