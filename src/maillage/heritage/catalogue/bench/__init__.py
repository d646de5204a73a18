"""How fast the catalogue is, on generated records."""
