"""Life events: one report opens a case for each service concerned, and tells the systems that are to know."""
