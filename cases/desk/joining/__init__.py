"""Cases that have to do with one another, as people tie, merge and tell them apart."""
