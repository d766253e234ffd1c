"""Which person of the index of people somebody is: kept apart from all else of them."""
