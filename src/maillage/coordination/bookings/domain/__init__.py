"""The verbs of bookings, and what is free when."""
