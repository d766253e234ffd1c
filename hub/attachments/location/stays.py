"""What cannot be taken out of a file."""


class Stays(Exception):
    """The file says where it was made, or may, and it cannot be taken out. The words say why."""
