"""Learning weights from all records of an index, however many: read in parts, never all at once."""
