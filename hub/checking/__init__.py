"""`tolbooth check`: everything wrong with the settings and the routes, each with its file, line and fix.

``settings_file.read`` is what every command needs and imports little; ``everything`` has the checks.
"""
