"""School sheets, class codes, pupils’ answers."""
