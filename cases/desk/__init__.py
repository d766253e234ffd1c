"""Where people see cases and work on them."""
