"""Where people see to messages that belong to no case."""
