"""What is done with projects: create, place tasks, move the plan, apply a template."""
