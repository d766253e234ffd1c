"""Where people look at who is who, and say so where the machine is wrong."""
