"""Pages of the running orders."""
