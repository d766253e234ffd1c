"""What a search finds, all of it, as a file."""
