"""Master indexes of people, places and staff; ``people`` is what is particular to persons."""
