"""Updates: what members say of their own sheets, and what the team answers."""
