"""Participants: identity, study code and pseudonym, safe contact, needs, and whom they must not meet."""
