"""Surveys and reviews: this room is not furnished yet."""
