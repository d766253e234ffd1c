"""One bin, reported through five doors, is one case; and what else a case is known by."""
