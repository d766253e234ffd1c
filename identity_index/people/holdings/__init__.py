"""What is held of one person, everywhere, as far as somebody's purpose allows."""
