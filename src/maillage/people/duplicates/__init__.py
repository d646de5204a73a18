"""Duplicates: sheets that say the same one, found, compared, merged, taken back."""
