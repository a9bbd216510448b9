"""Rules for planning a session: its length, rest between sessions, who may lead it, and how well they match."""
