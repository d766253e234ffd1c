"""What expired before it was delivered: filed, on record, and counted until somebody has seen it."""
