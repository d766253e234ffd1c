"""What a person is asked about: may these be one?"""
