"""The agenda: events, their sessions and places, as the public sees them."""
