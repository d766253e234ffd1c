"""The master index of businesses and other organisations: known again by exact numbers and by what systems
call them, never by likeness; the rest stewards say."""
