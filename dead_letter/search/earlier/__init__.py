"""What was filed before there was a search."""
