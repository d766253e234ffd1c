"""The command line: a client of the running hub; where none runs, of the database through the same API."""
