"""The citizen's side: whoever holds a link sees how their case goes on, and adds to it."""
