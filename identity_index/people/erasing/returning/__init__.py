"""Keys of records that were erased: one that comes again is turned away, and said to be."""
