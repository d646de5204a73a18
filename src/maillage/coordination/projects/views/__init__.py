"""Pages of the projects' room."""
