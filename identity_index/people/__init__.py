"""The master index of people: what is particular to persons."""
