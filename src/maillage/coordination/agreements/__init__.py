"""Conventions and their signature: this room is not furnished yet."""
