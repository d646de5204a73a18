"""Public pages: the school pages."""
