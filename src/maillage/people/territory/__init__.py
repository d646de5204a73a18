"""Communes and territories: this room is not furnished yet."""
