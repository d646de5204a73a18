"""Maillage: the coordination platform for culture across a territory."""
