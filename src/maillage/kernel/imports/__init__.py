"""Bring a spreadsheet in: read, match, preview, apply whole or not at all, report, undo."""
