"""What the public knows: moderated, answered, given back to the museums."""
