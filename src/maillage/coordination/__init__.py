"""Coordination: projects and their plans; meetings and agreements come with their own issues."""
