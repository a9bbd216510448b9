"""Book, hold, move, cancel and check in: the acts, their gate, locks and refusals, and the pages."""
