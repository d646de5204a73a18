"""Days on which nobody works, and days on which somebody decides."""
