"""Which master a key means: a system's own key for a record, or the id of a master."""
