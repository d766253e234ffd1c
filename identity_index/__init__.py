"""Master indexes of people, places and staff: which records of which systems are one and the same."""
