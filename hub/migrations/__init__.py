"""The one history of the database's shape, over the tables of every room."""

HEAD = "0071"
"""The newest revision. Said here, so that a process which finds its database at it need not load Alembic, and
all that comes with it, to know that there is nothing to do."""
