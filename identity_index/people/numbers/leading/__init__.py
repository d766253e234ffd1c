"""To whom numbers lead, many at once, as intake asks it."""
