"""`tolbooth doctor`: it goes and looks at what the hub stands on, and changes nothing anywhere."""
