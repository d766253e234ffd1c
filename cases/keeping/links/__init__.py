"""Cases that are tied to one another, or have gone into one another."""
