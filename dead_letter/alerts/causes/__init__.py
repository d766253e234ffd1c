"""What alerts are about: looked for in the ledger, by index only."""
