"""The public pages of the collections, one file a noun."""
