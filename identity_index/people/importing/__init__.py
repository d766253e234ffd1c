"""Files of people taken in at once: what their columns hold, reading them, and how far each is taken in."""
