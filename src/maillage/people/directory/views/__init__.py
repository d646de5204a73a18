"""Pages of the directory: sheets, functions, memberships, what hangs from them."""
