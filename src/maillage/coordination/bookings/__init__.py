"""Equipment and rooms: who has them, when, in what condition they come back."""
