"""The museums’ objects: the catalogue, and what is made with it."""
