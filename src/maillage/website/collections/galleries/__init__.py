"""Public pages: galleries and visitors’ own selections."""
