"""Where people see staff, take in extracts, and look at what systems do not agree on."""
