"""Open cases that a report may be of."""
