"""The words of what cases say, by which they are found."""
