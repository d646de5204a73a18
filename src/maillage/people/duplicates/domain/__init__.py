"""What the duplicates do: find, compare, merge, take back."""
