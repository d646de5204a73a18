"""The demonstration's collections: sixty-five invented museums, their objects, their drawn images."""
