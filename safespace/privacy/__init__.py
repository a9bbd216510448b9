"""Which fields are sensitive, and what later happens to them: classification, retention, erasure."""
