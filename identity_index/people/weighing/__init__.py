"""The weights that people are matched by: every version that was made, and which is in use since when."""
