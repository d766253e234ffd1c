"""Groups of dead letters that have one cause."""
