"""A whole project in one file: what it holds, how it is written, how it is read elsewhere."""
