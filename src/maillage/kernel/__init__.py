"""Mechanisms written once; knows nothing of culture, projects or people."""
