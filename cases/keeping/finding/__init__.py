"""Finding cases among many."""
