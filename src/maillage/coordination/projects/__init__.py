"""Projects, their anchors, their tasks, and the plan read backwards from the day."""
