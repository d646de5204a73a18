"""Budgets and grants: this room is not furnished yet."""
