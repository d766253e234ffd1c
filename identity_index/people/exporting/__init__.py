"""Everything that is held of one person, taken out for themselves, and everyone who looked."""
