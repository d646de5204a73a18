"""Commands of the territory."""
