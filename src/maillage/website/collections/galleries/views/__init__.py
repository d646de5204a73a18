"""Views of the public galleries and of visitors' selections."""
