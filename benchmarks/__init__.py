"""How fast, and with how much memory: the bench, the floors it is held against, and what drives both."""
