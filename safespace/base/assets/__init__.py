"""Static files made from others: the joined style sheet and the subsets of the typefaces."""
