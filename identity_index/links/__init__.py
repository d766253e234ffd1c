"""Which record of which system belongs to which master."""
