"""The one history of the database's shape, over the tables of every room."""
