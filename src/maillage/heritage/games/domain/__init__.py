"""The verbs of the games."""
