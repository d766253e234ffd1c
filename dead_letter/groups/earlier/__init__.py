"""What failed before there were groups."""
