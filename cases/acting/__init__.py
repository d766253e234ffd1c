"""What is done to cases, each in the caller's unit: it is checked, and told as an event."""
