"""Games played with the museums’ objects, without account nor tracking."""
