"""What a person allows now: one of their choices becomes a no, and the page that shows them all."""
