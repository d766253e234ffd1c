"""Where staff work, looked up in the index of places: what that does not know, and what is there no more."""
