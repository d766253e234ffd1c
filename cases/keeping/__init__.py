"""Cases in the database, in the caller's session."""
