"""`tolbooth check`: everything wrong with the settings and the routes, each with its file, line and fix."""

from hub.checking.everything import check, fatal
from hub.checking.settings_file import Loaded, read

__all__ = ["Loaded", "check", "fatal", "read"]
