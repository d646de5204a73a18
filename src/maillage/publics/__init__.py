"""What the public sees and takes part in: agenda, participation, evaluation."""
