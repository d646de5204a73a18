"""``maillage COMMAND``."""
