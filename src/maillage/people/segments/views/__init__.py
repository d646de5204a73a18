"""Pages of lists and segments, and the map."""
