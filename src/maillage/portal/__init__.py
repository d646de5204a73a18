"""For partners without an account: one personal link, one project."""
