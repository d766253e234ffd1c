"""Cases by where they are."""
