"""Lists and segments: whom one writes to, invites, exports."""
