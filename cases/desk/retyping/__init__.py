"""What a case becomes, stated before it is done."""
