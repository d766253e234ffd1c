"""Which property a line of text means."""
