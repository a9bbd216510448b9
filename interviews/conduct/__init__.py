"""One session from getting ready to its end: the gate, the console, closing, notes."""
