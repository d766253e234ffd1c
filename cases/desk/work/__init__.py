"""Tasks and promised calls, as people see and settle them."""
