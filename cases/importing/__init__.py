"""Taking over the cases of an old system: through its adapter, page by page, and counted against it."""
