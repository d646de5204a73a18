"""Places: where things happen, for the plans, what is booked and the agenda."""
