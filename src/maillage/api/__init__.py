"""For machines: feeds and, later, the OpenAPI."""
