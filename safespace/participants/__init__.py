"""The people who take part: identity, study code and pseudonym, safe contact, needs.

Three identities, never joined by accident.
"""
