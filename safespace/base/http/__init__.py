"""What stands around every request and answer: middleware, headers, error pages, files sent in parts."""
