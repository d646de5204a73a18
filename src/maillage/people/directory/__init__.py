"""The directory: organisations, people, and the functions that people hold in them."""
