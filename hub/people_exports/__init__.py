"""What the rooms beside the index hold of a person, as sections of an export: ledger, dead letters, audit."""
