"""Public pages: participation."""
