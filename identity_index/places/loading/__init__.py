"""Files of places taken in: what is sent of them, how far each is, and what becomes of their lines."""
