"""What the council itself says of people: who acts for them, how they need to be reached, what its staff are
to beware of. A note goes with one record, and so with whoever that record's person is."""
