"""Pages of the office: museums, objects, words."""
