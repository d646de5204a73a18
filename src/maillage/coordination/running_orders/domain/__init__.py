"""Verbs of the running orders."""
