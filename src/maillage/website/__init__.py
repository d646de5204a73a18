"""For visitors: Wagtail pages, the public agenda."""
