"""What staff are to beware of: by doors of their own."""
