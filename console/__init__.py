"""The staff web pages. This room is kept for the console issue; nothing lives here yet."""
