"""What goes in and out of a plan: calendar feeds, MS Project, printed plans, whole projects."""
