"""What the agenda lends: navigation, search, the project panel, what follows an anchor."""
