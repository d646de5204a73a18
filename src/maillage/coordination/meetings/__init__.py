"""Meetings, minutes and decisions: this room is not furnished yet."""
