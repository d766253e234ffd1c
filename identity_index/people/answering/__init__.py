"""The queue of reviews: what people see of each, and answer, one by one or many at once."""
