"""Finding a participant by name, telephone number, pseudonym or code."""
