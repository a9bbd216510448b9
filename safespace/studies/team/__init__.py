"""The team of a study: granting, reviewing and ending roles, and the training that roles need."""
