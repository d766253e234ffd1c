"""What systems have said anew of records that are known."""
