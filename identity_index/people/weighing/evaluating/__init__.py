"""How well a version of the weights does on pairs of which people have said what they are."""
