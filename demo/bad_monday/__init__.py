"""A bad Monday: three systems beside the hub, four troubles at once, and staff who have a command line."""
