"""Public pages: the collections as data — files, permanent addresses, the developers' page."""
