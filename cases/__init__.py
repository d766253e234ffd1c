"""Case management. So far what cases go by: their types, the calendars of their clocks, and their references.

Nothing opens a case yet.
"""
