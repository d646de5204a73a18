"""What this app lends to the office."""
