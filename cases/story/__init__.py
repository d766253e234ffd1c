"""The one story of a case, out of the ledger."""
