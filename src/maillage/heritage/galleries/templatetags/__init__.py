"""Template tags of the galleries."""
