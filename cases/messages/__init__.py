"""What people write to the council: which case it belongs to, and what waits for somebody to say so."""
