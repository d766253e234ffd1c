"""What the council can say of how it dealt with its cases: volumes, times, promises kept, who held them."""
