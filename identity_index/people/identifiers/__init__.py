"""Numbers by which several systems know a person: their one form, check digits, and what they prove. Pure.

``schemes.Schemes`` reads any of them by the council's settings.
"""
