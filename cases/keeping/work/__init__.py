"""What is to be done about cases: tasks and promised calls."""
