"""The museums' objects: brought in from their files, found in a blink, given back."""
