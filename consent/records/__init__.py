"""What a person answered, how they came to answer it, and whether it stands."""
