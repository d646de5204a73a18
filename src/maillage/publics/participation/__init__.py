"""Citizen challenges and participation: this room is not furnished yet."""
