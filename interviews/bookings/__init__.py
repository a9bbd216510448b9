"""Acts on a booking: book, hold, move, cancel, check in; their gate, locks and refusals, and the pages that book."""
