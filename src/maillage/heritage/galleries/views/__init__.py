"""The office's pages of galleries."""
