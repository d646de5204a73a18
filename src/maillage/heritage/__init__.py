"""Catalogue, galleries, contributions: this room is not furnished yet."""
