"""The verbs of what goes in and out."""
