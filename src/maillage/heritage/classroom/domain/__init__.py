"""The verbs of the school pages."""
