"""The canonical events, one family a file."""
