"""Public pages: search, objects, museums, words, images."""
