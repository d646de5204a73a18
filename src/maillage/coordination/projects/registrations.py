"""What the projects lend to the office: navigation, search, imports, exports, panels."""
