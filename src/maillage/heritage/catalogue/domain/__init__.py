"""What is done with museums, objects, words and images."""
