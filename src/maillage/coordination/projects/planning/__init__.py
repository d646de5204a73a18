"""The backward planner: rules, schedule, moves. Pure functions on frozen dataclasses, no ORM."""
