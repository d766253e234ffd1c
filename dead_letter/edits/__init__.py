"""Edits: what is sent in place of a dead letter, by whom and why, and who let it go. The original stays."""
