"""The back office is down for a day: cases wait, and on its return each is made there, once."""
