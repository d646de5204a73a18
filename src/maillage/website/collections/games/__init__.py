"""Public pages: the games."""
