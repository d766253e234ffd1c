"""What cases hold of people: found by what systems call them, and taken away when somebody is erased."""
